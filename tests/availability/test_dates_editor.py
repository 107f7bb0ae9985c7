from datetime import date

import pytest

from portal.availability import dates_editor
from portal.availability.dates_editor import DayPlan
from portal.availability.hours import Opening, parse_opening
from portal.availability.week_editor import Fault, Row

TODAY = date(2026, 11, 22)
MONDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 12)


def openings(*pairs: str) -> tuple[Opening, ...]:
    return tuple(parse_opening(*pair.split("-")) for pair in pairs)


def test_the_list_shows_days_off_and_hours_of_their_own_by_date():
    dates = dates_editor.from_days({SATURDAY: openings("14:00-15:00", "10:00-12:00")}, [MONDAY])

    assert [(plan.day, plan.words) for plan in dates] == [
        (MONDAY, "Not available"),
        (SATURDAY, "10:00 to 12:00 and 14:00 to 15:00"),
    ]


def test_a_date_that_is_both_is_shown_as_the_day_off_it_is():
    dates = dates_editor.from_days({MONDAY: openings("10:00-12:00")}, [MONDAY])

    assert dates == (DayPlan(MONDAY, None),)


def test_the_list_is_read_back_from_its_lines():
    dates = dates_editor.from_days(
        {SATURDAY: openings("10:00-12:00", "22:00-02:00"), date(2026, 12, 24): ()}, [MONDAY]
    )

    lines = [plan.written for plan in dates]

    assert lines == ["2026-12-07 off", "2026-12-12 10:00-12:00 22:00-26:00", "2026-12-24"]
    assert dates_editor.read(lines) == dates


@pytest.mark.parametrize(
    "line",
    [
        "", "off", "2026-13-01 off", "2026-12-07 10:00", "2026-12-07 10:00-12:00-14:00",
        "2026-12-07 10:00-12:00 11:00-13:00", "2026-12-07 <b>", "<script>",
    ],
)  # fmt: skip
def test_a_line_the_form_did_not_write_is_left_out(line):
    assert dates_editor.read([line, "2026-12-07 off"]) == (DayPlan(MONDAY, None),)


def test_a_day_off_replaces_what_the_date_had():
    before = dates_editor.read(["2026-12-12 10:00-12:00"])

    assert dates_editor.add_day_off(before, SATURDAY) == (DayPlan(SATURDAY, None),)


def test_hours_join_the_others_of_their_date():
    before = dates_editor.read(["2026-12-12 14:00-15:00", "2026-12-24 off"])

    dates, faults = dates_editor.add_hours(before, SATURDAY, Row("10:00", "12:00"))

    assert faults == []
    assert [plan.written for plan in dates] == [
        "2026-12-12 10:00-12:00 14:00-15:00",
        "2026-12-24 off",
    ]


def test_hours_replace_a_day_off():
    before = dates_editor.read(["2026-12-12 off"])

    dates, _ = dates_editor.add_hours(before, SATURDAY, Row("10:00", "12:00"))

    assert [plan.written for plan in dates] == ["2026-12-12 10:00-12:00"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            Row("11:00", "13:00"),
            Fault("new-from", "Saturday 12 December: 10:00 to 12:00 overlaps 11:00 to 13:00"),
        ),
        (
            Row("12:00", "12:00"),
            Fault("new-to", "Saturday 12 December: 12:00 to 12:00 ends when it starts"),
        ),
        (Row("", ""), Fault("new-to", "Saturday 12 December: choose both times from the lists")),
    ],
)
def test_wrong_hours_leave_the_list_as_it_was_and_name_the_date(row, fault):
    before = dates_editor.read(["2026-12-12 10:00-12:00"])

    assert dates_editor.add_hours(before, SATURDAY, row) == (before, [fault])


def test_a_date_is_taken_off_the_list():
    before = dates_editor.read(["2026-12-07 off", "2026-12-12 10:00-12:00"])

    assert [plan.day for plan in dates_editor.remove(before, MONDAY)] == [SATURDAY]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "Enter a date, like 7 December 2026"),
        ("next week", "Enter a date, like 7 December 2026"),
        ("2026-02-30", "Enter a date, like 7 December 2026"),
        ("2026-11-21", "Choose today or a later date"),
        ("2029-11-30", "Choose a date within the next three years"),
        ("9999-12-31", "Choose a date within the next three years"),
    ],
)
def test_a_date_that_cannot_be_planned_says_what_to_do(written, message):
    assert dates_editor.parse_date(written, TODAY) == (None, [Fault("new-date", message)])


@pytest.mark.parametrize("written", ["2026-11-22", "2027-12-31", "2029-11-20"])
def test_any_date_from_today_for_three_years_can_be_planned(written):
    assert dates_editor.parse_date(written, TODAY) == (date.fromisoformat(written), [])


def test_the_list_gives_back_overrides_and_days_off():
    dates = dates_editor.read(["2026-12-07 off", "2026-12-12 10:00-12:00", "2026-12-24"])

    assert dates_editor.overrides_of(dates) == {
        SATURDAY: openings("10:00-12:00"),
        date(2026, 12, 24): (),
    }
    assert dates_editor.holidays_of(dates) == {MONDAY}
