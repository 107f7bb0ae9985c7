from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import zones
from portal.offsets import offset_at, stretches

zones.use_newest()


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_a_year_is_walked_as_stretches_of_one_offset_each():
    year = stretches(zones.zone("Europe/Lisbon"), utc("2027-01-01"), utc("2028-01-01"))

    assert list(year) == [
        (utc("2027-01-01"), utc("2027-03-28T01:00"), timedelta(0)),
        (utc("2027-03-28T01:00"), utc("2027-10-31T01:00"), timedelta(hours=1)),
        (utc("2027-10-31T01:00"), utc("2028-01-01"), timedelta(0)),
    ]


def test_a_change_at_either_end_makes_no_empty_stretch():
    lisbon = zones.zone("Europe/Lisbon")
    change = utc("2027-03-28T01:00")

    assert list(stretches(lisbon, change, utc("2027-03-29"))) == [
        (change, utc("2027-03-29"), timedelta(hours=1))
    ]
    assert list(stretches(lisbon, utc("2027-03-27"), change)) == [
        (utc("2027-03-27"), change, timedelta(0))
    ]
    assert list(stretches(lisbon, change, change)) == []


@pytest.mark.parametrize("name", zones.all_zones())
def test_the_changes_of_every_zone_are_found_to_the_minute(name):
    zone = zones.zone(name)
    start, end = utc("2026-01-01"), utc("2029-01-01")

    parts = list(stretches(zone, start, end))

    assert parts[0][0] == start
    assert parts[-1][1] == end
    for (_, until, before), (since, _, after) in pairwise(parts):
        assert until == since
        assert offset_at(zone, since - timedelta(seconds=1)) == before != after
        assert offset_at(zone, since) == after


@settings(deadline=None)
@given(st.sampled_from(zones.all_zones()), st.integers(0, 30 * 365 * 24), st.integers(1, 5000))
def test_every_instant_lies_in_a_stretch_with_its_own_offset(name, hour, hours):
    zone = zones.zone(name)
    start = utc("2000-01-01") + timedelta(hours=hour)
    end = start + timedelta(hours=hours)

    parts = list(stretches(zone, start, end))

    assert [since for since, _, _ in parts] == [start, *(until for _, until, _ in parts[:-1])]
    assert parts[-1][1] == end
    for since, until, offset in parts:
        middle = since + (until - since) / 2
        assert {offset_at(zone, at) for at in (since, middle)} == {offset}
