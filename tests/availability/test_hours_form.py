from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from portal import zones
from portal.availability import hours_form, week_editor, week_page
from portal.availability.hours import Schedule, parse_opening
from portal.availability.hours_form import Draft, NewDate
from portal.availability.week_editor import Fault, Row

TODAY = date(2026, 11, 22)
MORNING = (parse_opening("09:00", "12:00"),)
MONDAY = [("mon", "on"), ("mon-from", "09:00"), ("mon-to", "12:00")]


def sent(*fields: tuple[str, str]) -> Draft:
    return hours_form.read(MultiDict(fields).getlist, TODAY)


def pressed(button: str, *fields: tuple[str, str]) -> Draft:
    values = MultiDict(fields).getlist
    return hours_form.press(hours_form.read(values, TODAY), button, values, TODAY)


def rows(draft: Draft, weekday: int = 0) -> list[str]:
    return ["-".join(row) for row in draft.week.days[weekday].rows]


def dates(draft: Draft) -> list[str]:
    return [plan.written for plan in draft.dates]


def test_what_is_saved_is_shown_from_today_on():
    schedule = Schedule(
        zones.zone("Europe/Lisbon"),
        {0: MORNING},
        {date(2026, 11, 21): MORNING, date(2026, 12, 12): MORNING},
        frozenset({date(2026, 11, 1), date(2026, 11, 22)}),
    )

    draft = hours_form.from_schedule(schedule, TODAY)

    assert rows(draft) == ["09:00-12:00"]
    assert dates(draft) == ["2026-11-22 off", "2026-12-12 09:00-12:00"]


def test_every_part_of_the_form_is_read():
    draft = sent(
        *MONDAY, ("dates", "2026-12-07 off"), ("dates", "2026-11-21 off"),
        ("new-date", " 2026-12-24 "), ("new-kind", "hours"), ("new-from", "10:00"),
        ("new-to", "11:00"),
    )  # fmt: skip

    assert rows(draft) == ["09:00-12:00"]
    assert dates(draft) == ["2026-12-07 off"]
    assert draft.new == NewDate("2026-12-24", "hours", Row("10:00", "11:00"))
    assert draft.is_pending


def test_adding_a_row_keeps_everything_else():
    draft = pressed("add:mon", *MONDAY, ("dates", "2026-12-07 off"), ("new-date", "2026-12-24"))

    assert rows(draft) == ["09:00-12:00", "14:00-17:00"]
    assert dates(draft) == ["2026-12-07 off"]
    assert draft.new.written == "2026-12-24"


def test_removing_a_row_takes_the_one_that_was_named():
    fields = [*MONDAY, ("mon-from", "17:00"), ("mon-to", "20:00")]

    assert rows(pressed("remove:mon:0", *fields)) == ["17:00-20:00"]
    assert rows(pressed("remove:mon:1", *fields)) == ["09:00-12:00"]


def test_copying_goes_to_the_days_that_were_ticked():
    draft = pressed("copy:mon", *MONDAY, ("mon-copy", "tue"), ("mon-copy", "sun"))

    assert [rows(draft, day) for day in (0, 1, 2, 6)] == [
        ["09:00-12:00"],
        ["09:00-12:00"],
        [],
        ["09:00-12:00"],
    ]


def test_copying_to_no_day_changes_nothing():
    assert pressed("copy:mon", *MONDAY) == sent(*MONDAY)


@pytest.mark.parametrize(
    ("name", "row"), [("mornings", "09:00-12:00"), ("evenings", "17:00-20:00")]
)
def test_a_quick_start_sets_monday_to_friday(name, row):
    draft = pressed(f"start:{name}")

    assert [rows(draft, day) for day in range(7)] == [[row]] * 5 + [[], []]


def test_a_day_off_is_added_and_the_fields_are_empty_again():
    draft = pressed("add-date", ("new-date", "2026-12-07"), ("new-kind", "off"))

    assert dates(draft) == ["2026-12-07 off"]
    assert draft.new == NewDate()
    assert draft.faults == ()


def test_other_hours_are_added_to_a_date():
    draft = pressed(
        "add-date", ("dates", "2026-12-12 14:00-15:00"), ("new-date", "2026-12-12"),
        ("new-kind", "hours"), ("new-from", "10:00"), ("new-to", "12:00"),
    )  # fmt: skip

    assert dates(draft) == ["2026-12-12 10:00-12:00 14:00-15:00"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ([], Fault("new-date", "Enter a date, like 7 December 2026")),
        (
            [("new-date", "2026-12-12"), ("new-kind", "hours"), ("new-from", "12:00"),
             ("new-to", "12:00")],
            Fault("new-to", "Saturday 12 December: 12:00 to 12:00 ends when it starts"),
        ),
    ],
)  # fmt: skip
def test_a_date_that_is_wrong_stays_in_its_fields_with_what_to_do(fields, fault):
    draft = pressed("add-date", *fields)

    assert draft.faults == (fault,)
    assert draft.new == sent(*fields).new
    assert draft.dates == ()


def test_a_date_is_taken_off_the_list():
    draft = pressed("remove-date:2026-12-07", ("dates", "2026-12-07 off"),
                    ("dates", "2026-12-24 off"))  # fmt: skip

    assert dates(draft) == ["2026-12-24 off"]


@pytest.mark.parametrize(
    "button",
    ["", "save", "add", "add:xyz", "remove:mon", "remove:mon:x", "remove:mon:-1", "remove:mon:99",
     "remove:mon:" + "9" * 5000, "copy:", "start:noon", "remove-date:", "drop:mon", "add:mon:tue"],
)  # fmt: skip
def test_a_button_the_page_does_not_have_changes_nothing(button):
    assert pressed(button, *MONDAY) == sent(*MONDAY)


def test_the_page_shows_a_first_row_on_a_day_that_was_ticked_and_its_fault_there():
    draft = sent(("tue", "on")).week
    faults = week_editor.openings_of(draft)[1]

    tuesday = week_page.shown(draft, faults)[1]

    assert tuesday.is_open
    assert [row.opens.chosen for row in tuesday.rows] == ["09:00"]
    assert tuesday.rows[0].opens.error == "Tuesday: choose the times, or clear the box"
    assert tuesday.rows[0].closes.error is None


def test_each_list_is_named_by_its_day_its_end_and_its_place():
    draft = sent(*MONDAY, ("mon-from", "22:00"), ("mon-to", "26:00")).week

    monday = week_page.shown(draft)[0]

    lists = [
        (each.id, each.name, each.label) for row in monday.rows for each in (row.opens, row.closes)
    ]
    assert lists == [
        ("mon-from-1", "mon-from", "Monday, from"),
        ("mon-to-1", "mon-to", "Monday, to"),
        ("mon-from-2", "mon-from", "Monday, from (2)"),
        ("mon-to-2", "mon-to", "Monday, to (2)"),
    ]
    assert [row.words for row in monday.rows] == [
        "09:00 to 12:00 on Monday",
        "22:00 to 02:00 on Monday",
    ]
    assert [row.removes for row in monday.rows] == ["remove:mon:0", "remove:mon:1"]
    assert ("26:00", "02:00") in monday.rows[1].closes.late
    assert [key for key, _ in monday.others] == ["tue", "wed", "thu", "fri", "sat", "sun"]
