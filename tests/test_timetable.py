from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from portal import timetable
from portal.timetable import Part

LISBON = ZoneInfo("Europe/Lisbon")
NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = date(2026, 11, 24)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def arrange(*starts: str, zone: ZoneInfo = LISBON, chosen: date | None = None):
    return timetable.arrange(
        [utc(start) for start in starts],
        zone=zone,
        today=TUESDAY,
        chosen=chosen,
        link=lambda start: f"/book/{start:%Y%m%dT%H%MZ}",
        day_link=lambda day: f"?day={day}",
    )


def test_times_stand_under_the_day_and_part_of_day_of_the_readers_wall_clock():
    picker = arrange("2026-11-26T02:00", "2026-11-25T23:30", "2026-11-25T14:00", zone=NEW_YORK)

    assert [
        (free.day, [(part, [f"{t.local:%H:%M}" for t in times]) for part, times in free.parts])
        for free in picker.days
    ] == [
        (
            date(2026, 11, 25),
            [(Part.MORNING, ["09:00"]), (Part.EVENING, ["18:30", "21:00"])],
        )
    ]


def test_the_parts_of_the_day_end_at_5_12_and_17():
    hours = (0, 4, 5, 11, 12, 16, 17, 23)

    parts = [Part.of(datetime(2026, 11, 25, hour, tzinfo=LISBON)) for hour in hours]

    assert parts == [
        *(Part.NIGHT, Part.NIGHT, Part.MORNING, Part.MORNING),
        *(Part.AFTERNOON, Part.AFTERNOON, Part.EVENING, Part.EVENING),
    ]


def test_a_time_the_clock_shows_twice_is_marked_and_a_usual_one_is_not():
    both = ["2026-11-01T05:30", "2026-11-01T06:30", "2026-11-01T07:30"]

    times = timetable.free_times([utc(start) for start in both], NEW_YORK, str)

    assert [(f"{time.local:%H:%M}", time.is_repeated) for time in times] == [
        ("01:30", True),
        ("01:30", True),
        ("02:30", False),
    ]


def test_the_list_opens_at_the_chosen_day():
    picker = arrange("2026-11-25T10:00", "2026-11-27T10:00", chosen=date(2026, 11, 27))

    assert (picker.chosen, [free.day for free in picker.days], picker.earlier, picker.later) == (
        date(2026, 11, 27),
        [date(2026, 11, 27)],
        "?day=2026-11-25",
        None,
    )


def test_a_chosen_day_without_free_times_means_the_next_that_has_some():
    picker = arrange("2026-11-25T10:00", "2026-11-27T10:00", chosen=date(2026, 11, 26))

    assert picker.chosen == date(2026, 11, 27)


def test_the_list_holds_five_days_and_leads_on_to_the_sixth():
    picker = arrange(*(f"2026-11-{day}T10:00" for day in range(24, 31)))

    assert len(picker.days) == 5
    assert (picker.earlier, picker.later) == (None, "?day=2026-11-29")


def test_the_month_pane_is_five_whole_weeks_from_the_monday_of_today():
    picker = arrange("2026-11-25T10:00", "2026-11-25T11:00")
    cells = [cell for week in picker.weeks for cell in week]

    assert (cells[0].day, cells[-1].day, len(cells)) == (
        date(2026, 11, 23),
        date(2026, 12, 27),
        35,
    )
    assert [(cell.day, cell.count, cell.url) for cell in cells if cell.count] == [
        (date(2026, 11, 25), 2, "?day=2026-11-25")
    ]


def test_the_month_pane_follows_the_chosen_day_and_leads_back_and_on():
    picker = arrange(
        *("2026-11-25T10:00", "2026-12-30T10:00", "2027-02-03T10:00"), chosen=date(2026, 12, 30)
    )

    assert picker.weeks[0][0].day == date(2026, 12, 28)
    assert (picker.weeks_before, picker.weeks_after) == ("?day=2026-11-25", "?day=2027-02-03")


def test_without_free_times_there_is_no_chosen_day_and_nowhere_to_go():
    picker = arrange()

    assert (picker.chosen, picker.days) == (None, ())
    assert [picker.earlier, picker.later, picker.weeks_before, picker.weeks_after] == [None] * 4


def test_a_week_in_which_the_clocks_change_says_when():
    picker = arrange("2027-03-25T14:00")

    assert picker.clocks_change == date(2027, 3, 28)


def test_a_change_among_the_listed_days_is_said_and_one_after_them_is_not():
    assert arrange("2027-03-19T14:00", "2027-03-29T14:00").clocks_change == date(2027, 3, 28)
    assert arrange("2027-03-19T14:00", "2027-03-26T14:00").clocks_change is None
    assert arrange().clocks_change is None


def test_a_day_asked_for_that_is_no_date_is_none():
    assert [timetable.day_asked(text) for text in ("2026-11-25", "soon", "", None)] == [
        date(2026, 11, 25),
        None,
        None,
        None,
    ]
