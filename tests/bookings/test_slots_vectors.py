"""The agreed cases of free slots, each reproduced by the product and by the brute force."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal import zones
from portal.availability.hours import Interval, Opening, Schedule, parse_opening
from portal.availability.rules import LENGTH_MINUTES, BookingRules
from portal.bookings.slots import Held, open_slots
from tests.bookings import brute_force
from tests.bookings.brute_force import Calendar

CASES = json.loads(Path(__file__).with_name("slots_vectors.json").read_text("utf-8"))["cases"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

by_id = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


@pytest.fixture(autouse=True, scope="module")
def _newest_zone_data():
    zones.use_newest()


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def openings(written: list[list[str]]) -> tuple[Opening, ...]:
    return tuple(parse_opening(opens, closes) for opens, closes in written)


def calendar_of(case: dict[str, Any]) -> Calendar:
    assert case["duration"] == LENGTH_MINUTES
    rules = BookingRules(
        step_minutes=case["step"],
        buffer_before_minutes=case["buffer_before"],
        buffer_after_minutes=case["buffer_after"],
        notice_minutes=case["min_notice"],
        horizon_days=1000,
    )
    spans = [(b["kind"], instant(b["start"]), instant(b["end"])) for b in case["busy"]]
    return Calendar(
        schedule=Schedule(
            zone=zones.zone(case["zone"]),
            weekly={WEEKDAYS.index(day): openings(o) for day, o in case["weekly"].items()},
            overrides={date.fromisoformat(d): openings(o) for d, o in case["overrides"].items()},
            holidays=frozenset(date.fromisoformat(day) for day in case["holidays"]),
        ),
        rules=rules,
        bookings=[Held(s, e, rules.gap_minutes) for kind, s, e in spans if kind == "booking"],
        busy=[Interval(s, e) for kind, s, e in spans if kind == "external"],
        counted=[],
        now=instant(case["now"]),
    )


@by_id
def test_an_agreed_case_gives_exactly_its_slots(case):
    calendar = calendar_of(case)

    slots = open_slots(
        **vars(calendar),
        first=date.fromisoformat(case["from"]),
        last=date.fromisoformat(case["to"]),
    )

    expected = [instant(start) for start in case["expected"]]
    assert slots == [Interval(start, start + timedelta(minutes=30)) for start in expected]
    assert len(slots) == case["count"]


@by_id
def test_an_agreed_case_shows_the_clock_times_it_should(case):
    calendar = calendar_of(case)

    slots = open_slots(
        **vars(calendar),
        first=date.fromisoformat(case["from"]),
        last=date.fromisoformat(case["to"]),
    )

    shown = [slot.start.astimezone(zones.zone(case["zone"])) for slot in slots]
    expected = [datetime.strptime(wall, "%Y-%m-%d %H:%M %z") for wall in case["expected_wall"]]
    assert [(at.replace(tzinfo=None), at.utcoffset()) for at in shown] == [
        (at.replace(tzinfo=None), at.utcoffset()) for at in expected
    ]


@by_id
def test_the_brute_force_itself_gives_the_agreed_slots(case):
    first, last = date.fromisoformat(case["from"]), date.fromisoformat(case["to"])

    starts = brute_force.slots(calendar_of(case), first, last, zones.zone(case["zone"]))

    assert starts == [instant(start) for start in case["expected"]]


def test_the_zone_data_in_use_has_the_changes_pinned_in_the_cases():
    pinned = [
        (case["zone"], at, timedelta(minutes=offset))
        for case in CASES
        for at, offset in case["tz_transitions"]
        if at is not None
    ]

    in_use = [
        (name, at, instant(at).astimezone(zones.zone(name)).utcoffset()) for name, at, _ in pinned
    ]

    assert in_use == pinned
    assert len(pinned) == 9
