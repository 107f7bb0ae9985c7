from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import times, zones

zones.use_newest()

LISBON = zones.zone("Europe/Lisbon")
NEW_YORK = zones.zone("America/New_York")
WEDNESDAY = date(2026, 11, 25)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_a_day_is_said_with_its_weekday_and_no_leading_zero():
    assert times.long_day(WEDNESDAY) == "Wednesday 25 November"
    assert times.long_day(date(2027, 1, 4), year=True) == "Monday 4 January 2027"
    assert times.short_day(date(2026, 12, 3)) == "Thu 3 Dec"
    assert times.short_day(date(2026, 11, 26), month=False) == "Thu 26"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "yesterday"),
        (date(2026, 11, 25), "today"),
        (date(2026, 11, 26), "tomorrow"),
        (date(2026, 11, 27), "Friday 27 November"),
        (date(2027, 1, 1), "Friday 1 January 2027"),
    ],
)
def test_a_near_day_is_said_by_its_distance_and_a_day_of_another_year_with_it(day, words):
    assert times.relative_day(day, today=WEDNESDAY) == words


def test_a_moment_is_said_in_the_zone_asked_for():
    start = utc("2026-11-25T18:30")

    assert times.moment(start, LISBON) == "Wednesday 25 November, 18:30"
    assert times.moment(start, NEW_YORK, year=True) == "Wednesday 25 November 2026, 13:30"
    assert times.span(start, start + timedelta(minutes=30), LISBON) == "18:30 to 19:00"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/Lisbon", "UTC+0"),
        ("Europe/Berlin", "UTC+1"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC-3:30"),
        ("America/New_York", "UTC-5"),
        ("Pacific/Chatham", "UTC+13:45"),
    ],
)
def test_an_offset_is_said_in_hours_and_what_is_left_of_them(name, words):
    assert times.offset(utc("2026-12-01T12:00"), zones.zone(name)) == words


def test_both_passes_of_a_repeated_hour_are_told_apart():
    passes = [utc(f"2026-11-01T0{hour}:30") for hour in (4, 5, 6, 7)]

    assert [times.clock(instant, NEW_YORK) for instant in passes] == [
        "00:30",
        "01:30 (UTC-4)",
        "01:30 (UTC-5)",
        "02:30",
    ]


@given(
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Antarctica/Troll"]),
    st.integers(0, 2 * 365 * 24),
)
def test_no_two_half_hours_of_a_day_read_the_same(name, hour):
    zone = zones.zone(name)
    start = utc("2026-01-01T00:00") + timedelta(hours=hour)

    said = [times.moment(start + n * timedelta(minutes=30), zone) for n in range(48)]

    assert all(a != b for a, b in pairwise(sorted(said)))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=23), "in 3 days"),
        (timedelta(days=1), "in 1 day"),
        (timedelta(hours=23, minutes=59), "in 23 hours"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(0), None),
        (timedelta(minutes=-5), None),
    ],
)
def test_the_time_left_is_rounded_down(left, words):
    now = utc("2026-11-25T16:30")

    assert times.time_until(now + left, now) == words


def test_things_are_counted_in_one_or_many():
    assert [times.count(n, "time") for n in (0, 1, 2)] == ["0 times", "1 time", "2 times"]


@pytest.mark.parametrize(
    ("name", "first", "last", "change"),
    [
        ("Europe/Lisbon", date(2027, 3, 22), date(2027, 3, 28), date(2027, 3, 28)),
        ("Europe/Lisbon", date(2027, 3, 28), date(2027, 3, 28), date(2027, 3, 28)),
        ("Europe/Lisbon", date(2027, 3, 21), date(2027, 3, 27), None),
        ("Europe/Lisbon", date(2027, 3, 29), date(2027, 4, 4), None),
        ("Australia/Lord_Howe", date(2027, 10, 1), date(2027, 10, 7), date(2027, 10, 3)),
        # At 24:00 the clock jumped to 01:00 of the next date.
        ("America/Sao_Paulo", date(2018, 11, 1), date(2018, 11, 7), date(2018, 11, 3)),
        ("America/Vancouver", date(2026, 11, 1), date(2026, 11, 30), None),
        ("Asia/Kathmandu", date(2027, 1, 1), date(2027, 12, 31), None),
    ],
)
def test_the_date_of_a_clock_change_is_the_one_it_happens_on(name, first, last, change):
    assert times.clock_change(zones.zone(name), first, last) == change
