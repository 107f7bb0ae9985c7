"""What holds for every calendar: the slot function against rules and against the brute force."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal import zones
from portal.availability.hours import Interval, Opening, Schedule
from portal.availability.rules import BookingRules
from portal.bookings.slots import (
    Held,
    Refusal,
    all_open,
    is_offered,
    nearest,
    open_slots,
    soonest,
    span_to_read,
    why_not,
)
from tests.bookings import brute_force
from tests.bookings.brute_force import Calendar

zones.use_newest()

MINUTE = timedelta(minutes=1)
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)

# Dates at which the clock does something, so that the search meets them often.
CHANGES = [
    ("America/New_York", date(2027, 3, 14)),  # 02:00 to 03:00
    ("America/New_York", date(2027, 11, 7)),  # 02:00 to 01:00
    ("Europe/Lisbon", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2027, 10, 3)),  # half an hour on
    ("Australia/Lord_Howe", date(2027, 4, 4)),  # half an hour back
    ("Antarctica/Troll", date(2027, 3, 28)),  # two hours on
    ("Antarctica/Troll", date(2027, 10, 31)),  # two hours back
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
    ("Africa/Casablanca", date(2026, 2, 15)),  # back for Ramadan
    ("Africa/Cairo", date(2027, 4, 30)),  # the day starts at 01:00
    ("America/Sao_Paulo", date(2018, 11, 4)),  # the day starts at 01:00
    ("America/Sao_Paulo", date(2018, 2, 17)),  # the last hour twice
    ("America/St_Johns", date(2010, 11, 7)),  # 00:01 back to 23:01 of the day before
    ("America/Vancouver", date(2026, 11, 1)),  # the change that no longer happens
    ("Pacific/Chatham", date(2027, 4, 4)),
]
STILL = [
    ("UTC", date(2027, 1, 4)),
    ("Asia/Kathmandu", date(2027, 6, 7)),
    ("Asia/Kolkata", date(2026, 12, 31)),
]
ZONES = sorted({name for name, _ in CHANGES + STILL})

minutes_of_day = st.one_of(
    st.integers(0, 47).map(lambda n: 30 * n), st.integers(0, 95).map(lambda n: 15 * n),
    st.integers(0, 1439), st.sampled_from([0, 30, 60, 90, 120, 150, 1320, 1380, 1410]),
)  # fmt: skip
lengths = st.sampled_from([10, 30, 45, 60, 90, 180, 240, 480, 1440])


@st.composite
def openings(draw):
    return tuple(
        Opening(opens, opens + length)
        for opens, length in draw(st.lists(st.tuples(minutes_of_day, lengths), max_size=2))
    )


def near(day: date, days: int):
    """Instants around a date, on minutes, as bookings and busy times have them."""
    return st.integers(-days * 1440, (days + 1) * 1440).map(
        lambda n: datetime.combine(day, time(), UTC) + n * MINUTE
    )


@st.composite
def calendars(draw):
    """Return (calendar, first, last): a calendar and a view of one to three dates of it."""
    name, day = draw(st.sampled_from(CHANGES) | st.sampled_from(STILL))
    dates = st.integers(-2, 3).map(lambda n: day + n * DAY)
    weekly = draw(st.dictionaries(st.integers(0, 6), openings(), max_size=7))
    if draw(st.booleans()):
        weekly = dict.fromkeys(range(7), draw(openings()))
    schedule = Schedule(
        zone=zones.zone(name),
        weekly=weekly,
        overrides=draw(st.dictionaries(dates, openings(), max_size=2)),
        holidays=draw(st.frozensets(dates, max_size=1)),
    )
    caps = st.none() | st.integers(1, 3)
    buffers = st.sampled_from([0, 0, 5, 10, 15, 45])
    rules = BookingRules(
        step_minutes=draw(st.sampled_from([5, 15, 20, 30, 30, 45, 60])),
        buffer_before_minutes=draw(buffers),
        buffer_after_minutes=draw(buffers),
        notice_minutes=draw(st.sampled_from([0, 60, 1440, 2000])),
        horizon_days=draw(st.sampled_from([1, 3, 7, 60])),
        most_per_day=draw(caps),
        most_per_week=draw(caps),
    )
    held = [
        Held(start, start + HALF_HOUR, gap)
        for start, gap in draw(st.lists(st.tuples(near(day, 2), buffers), max_size=3))
    ]
    busy = [
        Interval(start, start + length * MINUTE)
        for start, length in draw(st.lists(st.tuples(near(day, 2), lengths), max_size=3))
    ]
    seconds = draw(st.sampled_from([timedelta(), timedelta(seconds=1), timedelta(microseconds=1)]))
    calendar = Calendar(
        schedule=schedule,
        rules=rules,
        bookings=held,
        busy=busy,
        counted=[*(booking.start for booking in held), *draw(st.lists(near(day, 7), max_size=2))],
        now=draw(near(day - 2 * DAY, 2)) + seconds,
    )
    first = day - DAY + draw(st.integers(0, 1)) * DAY
    return calendar, first, first + draw(st.integers(0, 2)) * DAY


@st.composite
def lively(draw):
    """Return (calendar, first, last) with nearly always something to offer."""
    calendar, first, last = draw(calendars())
    always = dict.fromkeys(range(7), (Opening(0, 1440),))
    schedule = replace(calendar.schedule, weekly=always)
    rules = replace(calendar.rules, notice_minutes=0, horizon_days=7, most_per_week=None)
    now = datetime.combine(first, time(), UTC) - DAY
    return replace(calendar, schedule=schedule, rules=rules, now=now), first, last


def starts(calendar: Calendar, first: date, last: date, view_zone: str | None = None):
    view = zones.zone(view_zone) if view_zone else None
    return [s.start for s in open_slots(**vars(calendar), first=first, last=last, view_zone=view)]


any_calendar = settings(deadline=None, max_examples=50)


@settings(deadline=None, max_examples=150)
@given(calendars(), st.none() | st.sampled_from(ZONES))
def test_the_slots_are_those_a_walk_through_every_minute_finds(view, view_zone):
    calendar, first, last = view

    found = starts(calendar, first, last, view_zone)

    seen_from = zones.zone(view_zone) if view_zone else calendar.schedule.zone
    assert found == brute_force.slots(calendar, first, last, seen_from)


@settings(deadline=None, max_examples=60)
@given(lively(), st.none() | st.sampled_from(ZONES))
def test_a_walk_through_every_minute_agrees_when_there_is_much_to_offer(view, view_zone):
    calendar, first, last = view

    found = starts(calendar, first, last, view_zone)

    seen_from = zones.zone(view_zone) if view_zone else calendar.schedule.zone
    assert found == brute_force.slots(calendar, first, last, seen_from)


@any_calendar
@given(calendars() | lively())
def test_every_slot_lasts_thirty_real_minutes(view):
    calendar, first, last = view

    slots = open_slots(**vars(calendar), first=first, last=last)

    assert {slot.end - slot.start for slot in slots} <= {HALF_HOUR}


@any_calendar
@given(calendars() | lively())
def test_slots_come_in_order_and_only_once(view):
    found = starts(*view)

    assert all(earlier < later for earlier, later in pairwise(found))


@any_calendar
@given(calendars() | lively())
def test_no_minute_of_a_slot_is_outside_the_hours(view):
    calendar, first, last = view

    found = starts(calendar, first, last)

    assert [s for s in found if not brute_force.is_open(calendar.schedule, s)] == []


@any_calendar
@given(calendars() | lively())
def test_every_slot_starts_on_the_grid_of_its_opening(view):
    calendar, first, last = view

    found = starts(calendar, first, last)

    step = calendar.rules.step_minutes
    assert [s for s in found if not brute_force.is_on_grid(calendar.schedule, s, step)] == []


@any_calendar
@given(lively())
def test_every_slot_shows_a_date_of_the_view(view):
    calendar, first, last = view

    found = starts(calendar, first, last)

    shown = {start.astimezone(calendar.schedule.zone).date() for start in found}
    assert shown <= {first, first + DAY, last}


@any_calendar
@given(lively())
def test_a_busy_time_keeps_its_buffers_free_of_slots(view):
    calendar, first, last = view

    slots = open_slots(**vars(calendar), first=first, last=last)

    before = calendar.rules.buffer_before_minutes * MINUTE
    after = calendar.rules.buffer_after_minutes * MINUTE
    needed = [Interval(slot.start - before, slot.end + after) for slot in slots]
    assert [(n, b) for n in needed for b in calendar.busy if n.overlaps(b)] == []


@any_calendar
@given(lively())
def test_no_slot_is_closer_to_a_booking_than_its_stored_gap(view):
    calendar, first, last = view

    slots = open_slots(**vars(calendar), first=first, last=last)

    around = [
        Interval(b.start - b.gap_minutes * MINUTE, b.end + b.gap_minutes * MINUTE)
        for b in calendar.bookings
    ]
    assert [(slot, gap) for slot in slots for gap in around if slot.overlaps(gap)] == []


@any_calendar
@given(lively())
def test_no_slot_is_closer_to_a_booking_than_the_gap_of_today(view):
    calendar, first, last = view

    slots = open_slots(**vars(calendar), first=first, last=last)

    gap = calendar.rules.gap_minutes * MINUTE
    around = [Interval(b.start - gap, b.end + gap) for b in calendar.bookings]
    assert [(slot, gap) for slot in slots for gap in around if slot.overlaps(gap)] == []


@any_calendar
@given(calendars() | lively())
def test_no_slot_is_in_the_past_or_inside_the_notice(view):
    calendar, first, last = view

    found = starts(calendar, first, last)

    earliest = calendar.now + calendar.rules.notice_minutes * MINUTE
    assert all(start >= earliest >= calendar.now for start in found)


@any_calendar
@given(calendars() | lively())
def test_no_slot_is_beyond_the_horizon(view):
    calendar, first, last = view

    found = starts(calendar, first, last)

    assert all(s <= calendar.now + calendar.rules.horizon_days * DAY for s in found)


@any_calendar
@given(lively(), st.integers(0, 4000), lengths)
def test_more_busy_time_never_gives_more_slots(view, minute, length):
    calendar, first, last = view
    start = datetime.combine(first, time(), UTC) + minute * MINUTE
    busier = replace(calendar, busy=[*calendar.busy, Interval(start, start + length * MINUTE)])

    assert set(starts(busier, first, last)) <= set(starts(calendar, first, last))


@any_calendar
@given(lively(), st.integers(0, 4000), st.integers(0, 60))
def test_one_more_booking_never_gives_more_slots(view, minute, gap):
    calendar, first, last = view
    start = datetime.combine(first, time(), UTC) + minute * MINUTE
    fuller = replace(
        calendar,
        bookings=[*calendar.bookings, Held(start, start + HALF_HOUR, gap)],
        counted=[*calendar.counted, start],
    )

    assert set(starts(fuller, first, last)) <= set(starts(calendar, first, last))


@any_calendar
@given(lively())
def test_looser_rules_never_take_a_slot_away(view):
    calendar, first, last = view
    rules = calendar.rules
    looser = replace(
        rules,
        buffer_before_minutes=0,
        buffer_after_minutes=0,
        horizon_days=rules.horizon_days + 1,
        most_per_day=None if rules.most_per_day is None else rules.most_per_day + 1,
    )

    found = set(starts(calendar, first, last))

    assert found <= set(starts(replace(calendar, rules=looser), first, last))


@any_calendar
@given(lively(), st.sampled_from([1, 60, 1440]))
def test_longer_notice_only_takes_the_soonest_slots_away(view, minutes):
    calendar, first, last = view
    rules = replace(calendar.rules, notice_minutes=calendar.rules.notice_minutes + minutes)

    found = starts(calendar, first, last)

    earliest = calendar.now + rules.notice_minutes * MINUTE
    strict = starts(replace(calendar, rules=rules), first, last)
    assert strict == [start for start in found if start >= earliest]


@any_calendar
@given(calendars() | lively(), st.none() | st.sampled_from(ZONES))
def test_a_view_is_its_days_joined(view, view_zone):
    calendar, first, last = view
    days = [first + n * DAY for n in range((last - first).days + 1)]

    by_day = [start for day in days for start in starts(calendar, day, day, view_zone)]

    # Sorted, because a clock set back at midnight shows a date, the next one
    # and then the first again.
    assert sorted(by_day) == starts(calendar, first, last, view_zone)


@any_calendar
@given(lively(), st.sampled_from(ZONES))
def test_the_viewers_zone_changes_labels_and_days_but_never_the_instants(view, view_zone):
    calendar, first, last = view
    viewer = zones.zone(view_zone)

    wide = starts(calendar, first - 2 * DAY, last + 2 * DAY)

    shown = [start for start in wide if first <= start.astimezone(viewer).date() <= last]
    assert starts(calendar, first, last, view_zone) == shown


@any_calendar
@given(lively())
def test_a_date_that_holds_its_most_offers_nothing(view):
    calendar, first, last = view
    zone = calendar.schedule.zone
    counted = [start.astimezone(zone).date() for start in calendar.counted]

    found = starts(calendar, first, last)

    most = calendar.rules.most_per_day
    full = {day for day in counted if most is not None and counted.count(day) >= most}
    assert {start.astimezone(zone).date() for start in found}.isdisjoint(full)


@any_calendar
@given(lively(), st.integers(1, 3))
def test_an_iso_week_that_holds_its_most_offers_nothing(view, most):
    calendar, first, last = view
    rules = replace(calendar.rules, most_per_week=most)
    zone = calendar.schedule.zone
    counted = [start.astimezone(zone).isocalendar()[:2] for start in calendar.counted]

    found = starts(replace(calendar, rules=rules), first, last)

    full = {week for week in counted if counted.count(week) >= most}
    assert {start.astimezone(zone).isocalendar()[:2] for start in found}.isdisjoint(full)


@any_calendar
@given(lively(), st.data())
def test_booking_one_offered_slot_after_another_never_breaks_the_rule_of_the_database(view, data):
    calendar, first, last = view
    gaps = st.sampled_from([0, 10, 45])

    for _ in range(4):
        found = open_slots(**vars(calendar), first=first, last=last)
        assume(found)
        slot = data.draw(st.sampled_from(found))
        made = Held(slot.start, slot.end, calendar.rules.gap_minutes)
        calendar = replace(
            calendar,
            bookings=[*calendar.bookings, made],
            counted=[*calendar.counted, slot.start],
            # The specialist may change the rules between any two bookings.
            rules=replace(calendar.rules, buffer_after_minutes=data.draw(gaps), most_per_day=None),
        )

    made_here = sorted(calendar.bookings[-4:])
    holds = [Interval(b.start, b.end + b.gap_minutes * MINUTE) for b in made_here]
    assert [(a, b) for a, b in pairwise(holds) if a.overlaps(b)] == []


@any_calendar
@given(lively(), st.randoms(use_true_random=False))
def test_the_order_in_which_bookings_and_busy_times_come_does_not_matter(view, random):
    calendar, first, last = view
    mixed = replace(
        calendar,
        bookings=random.sample(calendar.bookings, len(calendar.bookings)),
        busy=random.sample(calendar.busy, len(calendar.busy)),
        counted=random.sample(calendar.counted, len(calendar.counted)),
    )

    assert starts(mixed, first, last) == starts(calendar, first, last)


@any_calendar
@given(calendars() | lively(), st.sampled_from(ZONES))
def test_nothing_outside_the_span_to_read_can_matter(view, view_zone):
    calendar, first, last = view
    span = span_to_read(calendar.rules, first, last)

    near_by = replace(
        calendar,
        bookings=[b for b in calendar.bookings if span.overlaps(Interval(b.start, b.end))],
        busy=[b for b in calendar.busy if span.overlaps(b)],
        counted=[start for start in calendar.counted if span.start <= start < span.end],
    )

    assert starts(near_by, first, last, view_zone) == starts(calendar, first, last, view_zone)


@any_calendar
@given(lively(), st.integers(-2, 2))
def test_no_minute_of_a_slot_shows_the_date_of_a_holiday(view, offset):
    calendar, first, last = view
    holiday = first + offset * DAY
    zone = calendar.schedule.zone
    schedule = replace(calendar.schedule, holidays=frozenset({holiday}))

    slots = open_slots(**vars(replace(calendar, schedule=schedule)), first=first, last=last)

    ends = {slot.start for slot in slots} | {slot.end - MINUTE for slot in slots}
    assert holiday not in {end.astimezone(zone).date() for end in ends}


@any_calendar
@given(calendars() | lively(), st.integers(-1, 2), openings())
def test_an_override_touches_only_its_own_date_and_the_night_after_it(view, offset, instead):
    calendar, first, last = view
    day = first + offset * DAY
    overrides = {**calendar.schedule.overrides, day: instead}
    schedule = replace(calendar.schedule, overrides=overrides)
    zone = calendar.schedule.zone

    changed = starts(replace(calendar, schedule=schedule), first, last)

    # A slot of the last half hour of the day before may reach into the date.
    differ = set(changed) ^ set(starts(calendar, first, last))
    reached = {(start + 29 * MINUTE).astimezone(zone).date() for start in differ}
    reached |= {start.astimezone(zone).date() for start in differ}
    assert reached <= {day - DAY, day, day + DAY, day + 2 * DAY}


@settings(deadline=None, max_examples=25)
@given(calendars() | lively())
def test_the_page_and_the_booking_agree_about_every_minute(view):
    calendar, first, _ = view
    minutes = [datetime.combine(first, time(), UTC) + n * MINUTE for n in range(1440)]
    wide = set(starts(calendar, first - 2 * DAY, first + 2 * DAY))

    accepted = {minute for minute in minutes if is_offered(**vars(calendar), start=minute)}

    assert accepted == wide & set(minutes)


@settings(deadline=None, max_examples=40)
@given(calendars() | lively(), st.lists(st.integers(-2880, 5760), max_size=60))
def test_the_reason_given_is_true_and_the_first_that_is(view, offsets):
    calendar, first, _ = view
    rules, schedule = calendar.rules, calendar.schedule
    midnight = datetime.combine(first, time(), UTC)

    for start in (midnight + n * MINUTE for n in offsets):
        zone = schedule.zone
        days = [instant.astimezone(zone).date() for instant in calendar.counted]
        day = start.astimezone(zone).date()
        applies = {
            Refusal.PAST: start < calendar.now,
            Refusal.INSIDE_NOTICE: start < calendar.now + rules.notice_minutes * MINUTE,
            Refusal.BEYOND_HORIZON: start > calendar.now + rules.horizon_days * DAY,
            Refusal.CLOSED: not brute_force.is_open(schedule, start),
            Refusal.OFF_GRID: not brute_force.is_on_grid(schedule, start, rules.step_minutes),
            Refusal.TAKEN: brute_force.meets_booking(calendar, start),
            Refusal.BUSY: brute_force.meets_busy(calendar, start),
            Refusal.DAY_FULL: rules.most_per_day is not None
            and days.count(day) >= rules.most_per_day,
            Refusal.WEEK_FULL: brute_force.is_capped(calendar, start),
        }
        expected = next((refusal for refusal, is_true in applies.items() if is_true), None)
        assert why_not(**vars(calendar), start=start) == expected


@any_calendar
@given(calendars() | lively(), st.integers(1, 59))
def test_a_start_between_two_minutes_is_never_accepted(view, second):
    calendar, first, last = view

    found = starts(calendar, first, last)

    between = [start + timedelta(seconds=second) for start in found]
    assert [s for s in between if is_offered(**vars(calendar), start=s)] == []


@settings(deadline=None, max_examples=60)
@given(calendars() | lively(), st.integers(1, 5))
def test_the_soonest_slots_are_the_first_of_the_whole_horizon(view, n):
    calendar, _, _ = view
    today = calendar.now.date()

    found = soonest(**vars(calendar), n=n)

    whole = open_slots(**vars(calendar), first=today - 2 * DAY, last=today + 62 * DAY)
    assert found == whole[:n]


def whole_horizon(calendar: Calendar):
    today = calendar.now.date()
    ahead = (calendar.rules.horizon_days + 3) * DAY
    return open_slots(**vars(calendar), first=today - 2 * DAY, last=today + ahead)


@settings(deadline=None, max_examples=60)
@given(calendars() | lively(), st.floats(0, 1))
def test_all_slots_stay_all_there_are_until_the_instant_that_is_named(view, share):
    calendar, _, _ = view

    found, until = all_open(**vars(calendar))

    assert calendar.now <= until <= calendar.now + DAY
    later = calendar.now + (until - calendar.now) * share
    for now in (calendar.now, later, until):
        assert found == whole_horizon(replace(calendar, now=now))


@settings(deadline=None, max_examples=60)
@given(lively())
def test_right_after_the_instant_that_is_named_the_slots_are_others(view):
    calendar, _, _ = view
    found, until = all_open(**vars(calendar))
    assume(until < calendar.now + DAY)

    after = replace(calendar, now=until + timedelta(microseconds=1))

    assert found != whole_horizon(after)


@any_calendar
@given(lively(), st.integers(0, 2880), st.integers(1, 5))
def test_the_nearest_slots_are_closer_than_all_others(view, minute, n):
    calendar, first, last = view
    wanted = datetime.combine(first, time(), UTC) + minute * MINUTE
    slots = open_slots(**vars(calendar), first=first, last=last)

    found = nearest(slots, wanted, n)

    distances = sorted(abs(slot.start - wanted) for slot in slots)
    assert [abs(slot.start - wanted) for slot in found] == distances[:n]
    assert set(found) <= set(slots)


@any_calendar
@given(lively(), st.integers(1, 200))
def test_a_far_horizon_shows_each_week_as_a_near_one_would(view, weeks):
    """The rules of a week do not depend on how far away it is seen from."""
    calendar, first, last = view
    rules = replace(calendar.rules, notice_minutes=0, horizon_days=1000)
    early = replace(calendar, rules=rules, now=calendar.now - min(weeks, 140) * 7 * DAY)

    assert starts(early, first, last) == starts(replace(calendar, rules=rules), first, last)


@pytest.mark.parametrize("name", ZONES)
def test_a_year_of_whole_days_offers_every_half_hour_there_is(name):
    zone = zones.zone(name)
    always = Schedule(zone, dict.fromkeys(range(7), (Opening(0, 1440),)), {}, frozenset())
    now = datetime(2026, 12, 1, tzinfo=UTC)
    rules = BookingRules(notice_minutes=0, horizon_days=400)

    slots = open_slots(
        always, rules, bookings=[], busy=[], counted=[], now=now,
        first=date(2027, 1, 1), last=date(2027, 12, 31),
    )  # fmt: skip

    new_year = datetime(2027, 1, 1, tzinfo=zone)
    length = datetime(2028, 1, 1, tzinfo=zone).astimezone(UTC) - new_year.astimezone(UTC)
    assert len(slots) == length / HALF_HOUR
    assert slots[0].start == new_year
    assert {b.start - a.start for a, b in pairwise(slots)} == {HALF_HOUR}
