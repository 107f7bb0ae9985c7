from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.availability.hours import Interval
from portal.workspace import week
from portal.workspace.week import Event

LISBON = ZoneInfo("Europe/Lisbon")
HALF_HOUR = timedelta(minutes=30)


def slot(text: str) -> Interval:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Interval(start, start + HALF_HOUR)


def event(start: str, end: str) -> Event:
    return Event(datetime.fromisoformat(start), datetime.fromisoformat(end), "booked", "Ana")


def test_neighbouring_free_times_stand_as_one_and_a_gap_parts_them():
    slots = [slot("2026-11-23T09:00"), slot("2026-11-23T09:30"), slot("2026-11-23T11:00")]

    found = week.free_events(slots, LISBON)

    assert [(f"{each.starts:%H:%M}", f"{each.ends:%H:%M}", each.title) for each in found] == [
        ("09:00", "10:00", "Free, 2 times"),
        ("11:00", "11:30", "Free"),
    ]


def test_a_week_has_seven_days_and_an_event_stands_on_the_day_it_begins():
    late = event("2026-11-24T23:30", "2026-11-25T00:00")

    found = week.columns(date(2026, 11, 23), [late])

    assert [(each.date.day, each.events) for each in found] == [
        (23, ()),
        (24, (late,)),
        *((day, ()) for day in range(25, 30)),
    ]


def test_the_hours_drawn_are_eight_to_twenty_and_wider_for_what_lies_outside():
    quiet = week.columns(date(2026, 11, 23), [])
    early = week.columns(date(2026, 11, 23), [event("2026-11-23T06:15", "2026-11-23T06:45")])
    late = week.columns(date(2026, 11, 23), [event("2026-11-23T23:30", "2026-11-24T00:00")])

    assert [week.hours(each) for each in (quiet, early, late)] == [(8, 20), (6, 20), (8, 24)]


def test_a_time_is_cut_at_the_midnight_that_ends_its_day():
    start, end = (datetime(2026, 11, day, 22, tzinfo=UTC) for day in (23, 25))

    assert week.clip(start, end, LISBON) == datetime(2026, 11, 24, tzinfo=LISBON)
