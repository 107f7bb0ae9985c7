import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal.availability import week_editor
from portal.availability.hours import Opening, parse_opening
from portal.availability.week_editor import MOST_ROWS, Fault, Row

EMPTY = week_editor.from_openings({})


def openings(*pairs: str) -> tuple[Opening, ...]:
    return tuple(parse_opening(*pair.split("-")) for pair in pairs)


def sent(*pairs: tuple[str, str]):
    """The draft of a form with these fields, in this order."""
    return week_editor.read(MultiDict(pairs).getlist)


def monday(*rows: str):
    """The draft of a form whose Monday is ticked and has these rows."""
    fields = [("mon", "on")]
    for row in rows:
        opens, closes = row.split("-")
        fields += [("mon-from", opens), ("mon-to", closes)]
    return sent(*fields)


def rows(draft, weekday: int = 0) -> list[str]:
    return [f"{row.opens}-{row.closes}" for row in draft.days[weekday].rows]


def faults(draft) -> list[Fault]:
    return week_editor.openings_of(draft)[1]


def test_a_week_is_shown_with_its_rows_in_order_and_a_night_ends_past_24():
    draft = week_editor.from_openings({0: openings("17:00-20:00", "09:00-12:00", "22:00-02:00")})

    assert rows(draft) == ["09:00-12:00", "17:00-20:00", "22:00-26:00"]
    assert [day.is_open for day in draft.days] == [True] + [False] * 6
    assert [day.name for day in draft.days][0::6] == ["Monday", "Sunday"]


def test_a_form_is_read_row_by_row():
    draft = monday("09:00-12:00", "14:00-24:00", "23:00-25:00")

    assert week_editor.openings_of(draft) == (
        {0: (*openings("09:00-12:00", "14:00-24:00"), Opening(1380, 1500))},
        [Fault("mon-from-3", "Monday: 14:00 to 24:00 overlaps 23:00 to 01:00")],
    )


def test_the_rows_of_a_day_that_is_not_ticked_are_left_out():
    draft = sent(("tue-from", "09:00"), ("tue-to", "12:00"))

    assert draft == EMPTY
    assert draft.is_empty


def test_the_openings_come_in_order_whatever_the_order_of_the_rows():
    weekly, found = week_editor.openings_of(monday("17:00-20:00", "09:00-12:00"))

    assert weekly == {0: openings("09:00-12:00", "17:00-20:00")}
    assert found == []


def test_openings_that_touch_are_no_fault():
    assert faults(monday("09:00-12:00", "12:00-14:00")) == []


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (
            ["09:00-12:00", "11:00-13:00"],
            Fault("mon-from-2", "Monday: 09:00 to 12:00 overlaps 11:00 to 13:00"),
        ),
        (
            ["11:00-13:00", "09:00-12:00"],
            Fault("mon-from-1", "Monday: 09:00 to 12:00 overlaps 11:00 to 13:00"),
        ),
        (
            ["12:00-09:00"],
            Fault(
                "mon-to-1",
                "Monday: 12:00 to 09:00 ends before it starts. "
                "For a night, choose an end on the next day",
            ),
        ),
        (["09:00-09:00"], Fault("mon-to-1", "Monday: 09:00 to 09:00 ends when it starts")),
        (
            ["08:00-36:00"],
            Fault("mon-to-1", "Monday: 08:00 to 12:00 the next day is longer than 24 hours"),
        ),
        (["09:00-later"], Fault("mon-to-1", "Monday: choose both times from the lists")),
        (["-12:00"], Fault("mon-to-1", "Monday: choose both times from the lists")),
        (["24:00-25:00"], Fault("mon-to-1", "Monday: choose both times from the lists")),
        (["09:00-99:00"], Fault("mon-to-1", "Monday: choose both times from the lists")),
        ([], Fault("mon-from-1", "Monday: choose the times, or clear the box")),
    ],
)
def test_a_fault_names_the_day_and_the_time_and_the_control(written, fault):
    assert faults(monday(*written)) == [fault]


def test_a_long_opening_that_covers_several_is_named_with_each():
    found = faults(monday("09:00-18:00", "10:00-11:00", "12:00-13:00"))

    assert [fault.message for fault in found] == [
        "Monday: 09:00 to 18:00 overlaps 10:00 to 11:00",
        "Monday: 09:00 to 18:00 overlaps 12:00 to 13:00",
    ]


def test_the_faults_of_all_days_come_in_the_order_of_the_page():
    draft = sent(("sun", "on"), ("mon", "on"), ("mon-from", "10:00"), ("mon-to", "09:00"))

    assert [fault.field for fault in faults(draft)] == ["mon-to-1", "sun-from-1"]


def test_another_row_is_proposed_where_the_day_is_still_free():
    draft = EMPTY
    for _ in range(8):
        draft = week_editor.add(draft, 0)

    assert rows(draft) == [
        *("09:00-12:00", "14:00-17:00", "17:00-20:00", "12:00-14:00"),
        *("06:00-09:00", "20:00-22:00", "22:00-24:00", "00:00-06:00"),
    ]
    assert faults(draft) == []


def test_a_day_has_at_most_eight_rows():
    full = monday(*["09:00-12:00"] * (MOST_ROWS + 3))

    assert len(full.days[0].rows) == MOST_ROWS
    assert week_editor.add(full, 0) == full
    assert not full.days[0].can_add


def test_adding_a_row_to_a_closed_day_opens_it_and_keeps_the_others():
    draft = week_editor.add(monday("09:00-10:00"), 1)

    assert draft.days[1].is_open
    assert rows(draft, 1) == ["09:00-12:00"]
    assert rows(draft) == ["09:00-10:00"]


def test_what_was_typed_wrong_stays_when_a_row_is_added():
    draft = week_editor.add(monday("12:00-09:00"), 0)

    assert rows(draft) == ["12:00-09:00", "09:00-12:00"]


def test_removing_a_row_leaves_the_others():
    draft = week_editor.remove(monday("09:00-12:00", "13:00-14:00", "17:00-20:00"), 0, 1)

    assert rows(draft) == ["09:00-12:00", "17:00-20:00"]


def test_a_day_without_its_last_row_is_not_available():
    draft = week_editor.remove(monday("09:00-12:00"), 0, 0)

    assert draft == EMPTY


def test_removing_a_row_that_is_not_there_changes_nothing():
    assert rows(week_editor.remove(monday("09:00-12:00"), 0, 7)) == ["09:00-12:00"]


def test_a_day_copied_replaces_the_others_rows():
    draft = week_editor.add(monday("09:00-12:00", "14:00-16:00"), 2)

    copied = week_editor.copy(draft, 0, [2, 4])

    assert [rows(copied, day) for day in range(5)] == [
        ["09:00-12:00", "14:00-16:00"],
        [],
        ["09:00-12:00", "14:00-16:00"],
        [],
        ["09:00-12:00", "14:00-16:00"],
    ]
    assert [day.weekday for day in copied.days] == list(range(7))


def test_a_closed_day_copied_closes_the_others():
    draft = week_editor.copy(monday("09:00-12:00"), 1, [0])

    assert draft == EMPTY


def test_a_quick_start_is_the_same_hours_from_monday_to_friday():
    weekly, found = week_editor.openings_of(week_editor.weekdays_from("17:00", "20:00"))

    assert weekly == dict.fromkeys(range(5), openings("17:00-20:00"))
    assert found == []


def test_a_ticked_day_without_rows_is_shown_with_a_first_one():
    draft = week_editor.completed(sent(("tue", "on"), ("fri", "on"), ("fri-from", "08:00"),
                                       ("fri-to", "09:00")))  # fmt: skip

    assert rows(draft, 1) == ["09:00-12:00"]
    assert rows(draft, 4) == ["08:00-09:00"]


def test_the_choices_are_every_quarter_and_the_time_chosen():
    assert week_editor.from_choices()[:3] == ["00:00", "00:15", "00:30"]
    assert week_editor.from_choices()[-1] == "23:45"
    assert week_editor.from_choices("09:10")[36:39] == ["09:00", "09:10", "09:15"]
    assert week_editor.to_choices()[0] == "00:15"
    assert week_editor.to_choices()[-1] == "24:00"
    assert week_editor.late_choices()[0] == "24:15"
    assert week_editor.late_choices()[-1] == "36:00"
    assert "45:10" in week_editor.late_choices("45:10")
    assert "45:10" not in week_editor.to_choices("45:10")
    assert week_editor.to_choices("<b>") == week_editor.to_choices()


def test_a_time_of_the_next_day_is_said_as_the_clock_shows_it():
    assert [week_editor.said(time) for time in ("09:00", "24:00", "24:15", "36:00", "x")] == [
        *("09:00", "24:00", "00:15", "12:00", "x")
    ]


@given(
    st.dictionaries(
        st.integers(0, 6),
        st.sets(st.integers(0, 95), min_size=2, max_size=10).map(sorted),
    )
)
def test_a_saved_week_shown_and_sent_back_is_the_same_week(quarters):
    weekly = {
        day: tuple(Opening(15 * a, 15 * b) for a, b in zip(marks[::2], marks[1::2], strict=False))
        for day, marks in quarters.items()
    }
    draft = week_editor.from_openings(weekly)
    fields = MultiDict[str, str]()
    for day in draft.days:
        if day.is_open:
            fields.add(day.key, "on")
        for row in day.rows:
            fields.add(f"{day.key}-from", row.opens)
            fields.add(f"{day.key}-to", row.closes)

    again, found = week_editor.openings_of(week_editor.read(fields.getlist))

    assert again == weekly
    assert found == []


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=3))
def test_whatever_is_sent_is_an_opening_or_a_fault(pairs):
    fields = [("mon", "on")]
    for opens, closes in pairs:
        fields += [("mon-from", opens), ("mon-to", closes)]

    weekly, found = week_editor.openings_of(sent(*fields))

    assert len(weekly[0]) + len(found) >= max(1, len(pairs))


def test_a_row_is_two_times():
    assert Row("22:00", "26:00") == ("22:00", "26:00")
    assert week_editor.row_said(Row("22:00", "26:00")) == "22:00 to 02:00"
