import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import zones
from portal.availability.hours import (
    Interval,
    Opening,
    Schedule,
    dates,
    expand,
    format_opening,
    is_open,
    merged,
    parse_opening,
)

zones.use_newest()

NIGHT = (parse_opening("22:00", "02:00"),)
DAY = (parse_opening("09:00", "12:00"),)


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def schedule(zone="UTC", weekly=None, overrides=None, holidays=()):
    return Schedule(zones.zone(zone), weekly or {}, overrides or {}, frozenset(holidays))


def open_times(schedule: Schedule, start: str, end: str) -> list[tuple[str, str]]:
    pieces = expand(schedule, instant(start), instant(end))
    return [(f"{piece.start:%a %H:%M}", f"{piece.end:%a %H:%M}") for piece in pieces]


@pytest.mark.parametrize(
    ("written", "opening"),
    [
        (("09:00", "12:00"), Opening(540, 720)),
        (("00:00", "24:00"), Opening(0, 1440)),
        (("14:00", "24:00"), Opening(840, 1440)),
        (("14:00", "00:00"), Opening(840, 1440)),
        (("22:00", "02:00"), Opening(1320, 1560)),
        (("22:00", "26:00"), Opening(1320, 1560)),
        (("09:00", "09:00"), Opening(540, 1980)),
        (("23:59", "00:00"), Opening(1439, 1440)),
    ],
)
def test_an_end_that_is_not_after_its_start_lies_past_midnight(written, opening):
    assert parse_opening(*written) == opening


@pytest.mark.parametrize(
    ("opens", "closes", "fault"),
    [
        ("24:00", "25:00", 'an opening starts from "00:00" to "23:59", not at "24:00"'),
        ("00:00", "24:15", '"00:00" to "24:15" is longer than 24 hours'),
        ("09:00", "33:01", '"09:00" to "33:01" is longer than 24 hours'),
        ("9:00", "12:00", '"9:00" is not a time written like "09:30"'),
        ("09:60", "12:00", '"09:60" is not a time written like "09:30"'),
        ("09:00", "12", '"12" is not a time written like "09:30"'),
        ("", "12:00", '"" is not a time written like "09:30"'),
        ("09:00", "99:00", '"99:00" is not a time written like "09:30"'),
        ("09:00\n", "12:00", '"09:00\n" is not a time written like "09:30"'),
        ("\u0660\u0669:00", "12:00", '"\u0660\u0669:00" is not a time written like "09:30"'),
        ("-1:00", "12:00", '"-1:00" is not a time written like "09:30"'),
    ],
)
def test_a_badly_written_opening_is_refused_with_its_fault(opens, closes, fault):
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        parse_opening(opens, closes)


@pytest.mark.parametrize("minutes", [(-1, 60), (1440, 1500), (60, 60), (60, 30), (60, 1501)])
def test_an_opening_starts_within_its_date_and_lasts_up_to_a_day(minutes):
    with pytest.raises(ValueError, match="opening"):
        Opening(*minutes)


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_an_opening_is_read_back_from_what_is_written(opens, length):
    opening = Opening(opens, opens + length)

    assert parse_opening(*format_opening(opening)) == opening


def test_the_day_ends_at_24_00_and_a_night_at_its_own_hour():
    assert format_opening(Opening(840, 1440)) == ("14:00", "24:00")
    assert format_opening(Opening(1320, 1560)) == ("22:00", "02:00")


def test_a_weekday_is_0_to_6():
    with pytest.raises(ValueError, match="weekday 7"):
        schedule(weekly={7: DAY})


def test_openings_that_touch_or_overlap_are_one():
    busy_day = tuple(
        parse_opening(*pair)
        for pair in [("11:00", "13:00"), ("09:00", "10:00"), ("10:00", "11:30"), ("15:00", "16:00")]
    )

    opened = schedule(weekly={0: busy_day})

    assert open_times(opened, "2027-01-04", "2027-01-05") == [
        ("Mon 09:00", "Mon 13:00"),
        ("Mon 15:00", "Mon 16:00"),
    ]


def test_a_night_belongs_to_the_date_it_starts_on():
    opened = schedule(weekly={0: NIGHT})

    assert open_times(opened, "2027-01-05", "2027-01-06") == [("Tue 00:00", "Tue 02:00")]


def test_an_override_replaces_what_starts_that_date_and_leaves_the_night_before():
    closed = schedule(weekly={0: NIGHT, 1: DAY}, overrides={date(2027, 1, 5): ()})

    assert open_times(closed, "2027-01-05", "2027-01-06") == [("Tue 00:00", "Tue 02:00")]


def test_a_holiday_closes_its_date_the_night_before_and_the_night_it_would_have_started():
    week = dict.fromkeys(range(7), NIGHT)
    holiday = schedule(weekly=week, holidays=[date(2027, 1, 5)])

    assert open_times(holiday, "2027-01-04T12:00", "2027-01-07T12:00") == [
        ("Mon 22:00", "Tue 00:00"),
        ("Wed 22:00", "Thu 02:00"),
    ]


def test_a_holiday_wins_over_an_override_of_the_same_date():
    day = date(2027, 1, 5)
    holiday = schedule(overrides={day: DAY}, holidays=[day])

    assert open_times(holiday, "2027-01-05", "2027-01-06") == []


def test_an_hour_the_clock_skips_is_not_open():
    nights = schedule("Europe/Lisbon", weekly={6: (parse_opening("01:00", "02:00"),)})

    assert open_times(nights, "2027-03-28", "2027-03-29") == []
    assert open_times(nights, "2027-04-04", "2027-04-05") == [("Sun 00:00", "Sun 01:00")]


def test_an_hour_the_clock_shows_twice_is_open_twice():
    nights = schedule("Europe/Lisbon", weekly={6: (parse_opening("01:00", "02:00"),)})

    assert open_times(nights, "2026-10-25", "2026-10-26") == [
        ("Sun 00:00", "Sun 01:00"),
        ("Sun 01:00", "Sun 02:00"),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "shown"),
    [
        ("UTC", date(2027, 1, 4), [("2027-01-04T00:00", "2027-01-05T00:00")]),
        ("Asia/Kathmandu", date(2027, 1, 4), [("2027-01-03T18:15", "2027-01-04T18:15")]),
        ("Europe/Lisbon", date(2027, 3, 28), [("2027-03-28T00:00", "2027-03-28T23:00")]),
        ("America/New_York", date(2027, 11, 7), [("2027-11-07T04:00", "2027-11-08T05:00")]),
        # The clock jumped from 00:00 to 01:00 and the date began there.
        ("America/Sao_Paulo", date(2018, 11, 4), [("2018-11-04T03:00", "2018-11-05T02:00")]),
        # Samoa crossed the date line and had no 30 December.
        ("Pacific/Apia", date(2011, 12, 30), []),
        # At 00:01 the clock went back to 23:01 of the day before.
        (
            "America/St_Johns",
            date(2010, 11, 6),
            [("2010-11-06T02:30", "2010-11-07T02:30"), ("2010-11-07T02:31", "2010-11-07T03:30")],
        ),
    ],
)
def test_a_date_lasts_from_when_its_zone_first_shows_it_until_it_no_longer_does(zone, day, shown):
    expected = [Interval(instant(start), instant(end)) for start, end in shown]

    assert dates(zones.zone(zone), day, day) == expected


def test_intervals_are_half_open_so_that_neighbours_do_not_overlap():
    morning = Interval(instant("2027-01-04T09:00"), instant("2027-01-04T10:00"))
    next_hour = Interval(morning.end, morning.end + timedelta(hours=1))

    assert not morning.overlaps(next_hour)
    assert not next_hour.overlaps(morning)
    assert morning.overlaps(Interval(morning.end - timedelta(minutes=1), next_hour.end))


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        ("2027-01-04T09:00", "2027-01-04T12:00", True),
        ("2027-01-04T10:00", "2027-01-04T13:00", True),
        ("2027-01-04T08:59", "2027-01-04T10:00", False),
        ("2027-01-04T12:45", "2027-01-04T13:01", False),
        ("2027-01-04T12:00", "2027-01-04T14:30", False),
        ("2027-01-04T23:45", "2027-01-05T00:15", True),
        ("2027-01-04T03:00", "2027-01-04T03:30", False),
    ],
)
def test_a_time_is_open_when_every_minute_of_it_is(start, end, answer):
    day = tuple(
        parse_opening(*pair)
        for pair in [("09:00", "12:00"), ("12:00", "13:00"), ("14:00", "15:00"), ("22:00", "02:00")]
    )

    assert is_open(schedule(weekly={0: day}), Interval(instant(start), instant(end))) == answer


def test_openings_that_overlap_are_one_unless_that_would_be_longer_than_a_day():
    pairs = [("11:00", "13:00"), ("09:00", "12:00"), ("13:00", "14:00"), ("09:00", "10:00")]
    whole_day, night = parse_opening("00:00", "24:00"), parse_opening("22:00", "02:00")

    assert merged(parse_opening(*pair) for pair in pairs) == (
        parse_opening("09:00", "13:00"),
        parse_opening("13:00", "14:00"),
    )
    assert merged([night, whole_day]) == (whole_day, night)


@given(
    st.lists(
        st.builds(
            lambda opens, length: Opening(opens, opens + length),
            st.integers(0, 1439),
            st.integers(1, 1440),
        ),
        max_size=6,
    )
)
def test_merging_changes_no_minute_and_leaves_no_two_that_begin_together(openings):
    once = merged(openings)

    before, after = schedule(weekly={0: tuple(openings)}), schedule(weekly={0: once})
    assert after.spans_on(date(2027, 1, 4)) == before.spans_on(date(2027, 1, 4))
    assert len({opening.opens_minute for opening in once}) == len(once)
