"""The rules of slots one by one, on a Monday in London time unless a rule needs another."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import zones
from portal.availability.hours import Interval, Opening, Schedule, parse_opening
from portal.availability.rules import BookingRules
from portal.bookings.slots import (
    Held,
    Refusal,
    is_offered,
    nearest,
    open_slots,
    soonest,
    span_to_read,
    why_not,
)

zones.use_newest()

MONDAY = date(2027, 1, 4)
LONG_BEFORE = datetime(2026, 12, 20, tzinfo=UTC)
RULES = BookingRules(notice_minutes=0, buffer_after_minutes=0)


def at(time: str, day: date = MONDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)


def every_day(*pairs: str, zone: str = "Europe/London") -> Schedule:
    openings = tuple(parse_opening(*pair.split("-")) for pair in pairs)
    return Schedule(zones.zone(zone), dict.fromkeys(range(7), openings), {}, frozenset())


def busy(start: str, end: str) -> Interval:
    return Interval(at(start), at(end))


def held(start: str, gap_minutes: int = 0) -> Held:
    return Held(at(start), at(start) + timedelta(minutes=30), gap_minutes)


def facts(schedule, rules=RULES, bookings=(), busy=(), counted=(), now=LONG_BEFORE):
    return {
        "schedule": schedule, "rules": rules, "bookings": bookings,
        "busy": busy, "counted": counted, "now": now,
    }  # fmt: skip


def starts(schedule, rules=RULES, first=MONDAY, last=MONDAY, view_zone=None, **taken):
    slots = open_slots(
        **facts(schedule, rules, **taken), first=first, last=last, view_zone=view_zone
    )
    return [f"{slot.start:%H:%M}" for slot in slots]


def test_an_opening_is_cut_from_its_own_start():
    assert starts(every_day("09:10-10:30")) == ["09:10", "09:40"]


def test_a_remainder_shorter_than_a_consultation_is_not_offered():
    assert starts(every_day("09:00-09:59")) == ["09:00"]


def test_an_hour_step_offers_every_hour():
    rules = BookingRules(notice_minutes=0, step_minutes=60)

    assert starts(every_day("09:00-12:00"), rules) == ["09:00", "10:00", "11:00"]


def test_a_quarter_step_offers_times_that_would_overlap_each_other():
    rules = BookingRules(notice_minutes=0, step_minutes=15)

    assert starts(every_day("09:00-10:00"), rules) == ["09:00", "09:15", "09:30"]


def test_two_openings_that_touch_offer_a_slot_across_the_seam():
    assert starts(every_day("09:00-09:45", "09:45-10:30")) == ["09:00", "09:30", "10:00"]


def test_the_last_slot_before_midnight_may_end_in_the_next_dates_opening():
    """Monday's hours end at midnight, Tuesday's begin there; the clock shows no break."""
    late = every_day("00:00-00:15", "22:45-24:00")

    assert starts(late) == ["22:45", "23:15", "23:45"]


def test_a_night_and_a_morning_that_overlap_have_both_grids():
    both = every_day("00:15-01:15", "23:00-01:00")

    assert starts(both) == ["00:00", "00:15", "00:30", "00:45", "23:00", "23:30"]


def test_a_busy_time_off_the_half_hour_does_not_shift_later_slots():
    taken = [busy("09:40", "09:50")]

    assert starts(every_day("09:00-11:00"), busy=taken) == ["09:00", "10:00", "10:30"]


def test_a_busy_time_needs_todays_gap_before_it_and_after_it():
    rules = BookingRules(
        notice_minutes=0, step_minutes=5, buffer_before_minutes=10, buffer_after_minutes=5
    )
    taken = [busy("10:00", "10:05")]

    shown = starts(every_day("09:20-11:00"), rules, busy=taken)

    assert shown == ["09:20", "09:25", "10:15", "10:20", "10:25", "10:30"]


def test_a_booking_keeps_the_gap_it_was_made_with():
    taken = [held("10:00", gap_minutes=30)]

    assert starts(every_day("09:00-12:00"), bookings=taken) == ["09:00", "11:00", "11:30"]


def test_a_booking_also_keeps_the_longer_gap_of_today():
    rules = BookingRules(notice_minutes=0, buffer_before_minutes=0, buffer_after_minutes=45)
    taken = [held("10:00", gap_minutes=10)]

    assert starts(every_day("08:30-12:30"), rules, bookings=taken) == ["08:30", "11:30", "12:00"]


def test_the_start_exactly_at_the_end_of_the_notice_is_offered_and_one_before_is_not():
    rules = BookingRules(notice_minutes=60)

    assert starts(every_day("09:00-10:30"), rules, now=at("08:30")) == ["09:30", "10:00"]
    assert starts(every_day("09:00-10:30"), rules, now=at("08:30:01")) == ["10:00"]


def test_the_start_exactly_at_the_horizon_is_offered_and_the_next_is_not():
    rules = BookingRules(notice_minutes=0, horizon_days=7)
    now = at("09:30") - timedelta(days=7)

    assert starts(every_day("09:00-11:00"), rules, now=now) == ["09:00", "09:30"]


def test_the_horizon_is_elapsed_time_across_a_clock_change():
    """Clocks go forward on 28 March: a week later is an hour later on the clock."""
    rules = BookingRules(notice_minutes=0, horizon_days=7)
    now = at("09:30", date(2027, 3, 25))

    last_of_all = open_slots(
        **facts(every_day("09:00-12:00"), rules, now=now),
        first=date(2027, 4, 1), last=date(2027, 4, 30),
    )[-1]  # fmt: skip

    assert last_of_all.start == at("09:30", date(2027, 4, 1))
    assert last_of_all.start.astimezone(zones.zone("Europe/London")).hour == 10


def test_a_full_day_offers_nothing_and_its_neighbours_stay():
    rules = BookingRules(notice_minutes=0, most_per_day=1)
    tuesday = MONDAY + timedelta(days=1)

    shown = starts(
        every_day("09:00-10:00"), rules, last=tuesday, counted=[at("03:00"), at("23:59:00")]
    )

    assert shown == ["09:00", "09:30"]


def test_a_day_is_full_by_the_specialists_date_not_by_utc():
    rules = BookingRules(notice_minutes=0, most_per_day=1)
    auckland = every_day("09:00-10:00", zone="Pacific/Auckland")
    sunday_in_utc = at("21:00", MONDAY - timedelta(days=1))

    assert starts(auckland, rules, counted=[sunday_in_utc]) == []


def test_a_week_is_full_from_monday_to_sunday():
    rules = BookingRules(notice_minutes=0, most_per_week=2)
    counted = [at("09:00"), at("23:00", date(2027, 1, 10))]

    slots = open_slots(
        **facts(every_day("12:00-12:30"), rules, counted=counted),
        first=date(2027, 1, 2), last=date(2027, 1, 12),
    )  # fmt: skip

    assert [slot.start.day for slot in slots] == [2, 3, 11, 12]


def test_a_past_booking_counts_for_its_day():
    rules = BookingRules(notice_minutes=0, most_per_day=1)

    shown = starts(every_day("09:00-12:00"), rules, counted=[at("09:00")], now=at("10:00"))

    assert shown == []


def test_a_viewer_far_east_sees_the_evening_on_the_next_date():
    evening = every_day("22:00-23:00")
    tokyo = zones.zone("Asia/Tokyo")
    tuesday = MONDAY + timedelta(days=1)

    seen = open_slots(**facts(evening), first=tuesday, last=tuesday, view_zone=tokyo)

    assert seen == [Interval(at("22:00"), at("22:30")), Interval(at("22:30"), at("23:00"))]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2027, 1, 5), date(2027, 1, 4)),
        (date.min, date(1, 1, 31)),
        (date(9999, 12, 1), date.max),
        (date(2040, 1, 1), date(2040, 1, 31)),
    ],
)
def test_dates_nobody_can_book_show_nothing(first, last):
    assert starts(every_day("00:00-24:00"), first=first, last=last) == []


def test_all_dates_there_are_show_only_what_can_be_booked():
    rules = BookingRules(notice_minutes=0, horizon_days=1)

    shown = starts(every_day("09:00-10:00"), rules, date.min, date.max, now=at("08:00"))

    assert shown == ["09:00", "09:30"]


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (at("09:00"), None),
        (at("08:59"), Refusal.CLOSED),
        (at("11:45"), Refusal.CLOSED),
        (at("09:15"), Refusal.OFF_GRID),
        (at("09:00:01"), Refusal.OFF_GRID),
        (at("09:30"), Refusal.TAKEN),
        (at("10:30"), Refusal.BUSY),
        (at("09:00", MONDAY + timedelta(days=1)), Refusal.DAY_FULL),
        (at("09:00", MONDAY + timedelta(days=7)), Refusal.WEEK_FULL),
        (at("12:00", LONG_BEFORE.date()), Refusal.INSIDE_NOTICE),
        (at("09:00", date(2026, 1, 5)), Refusal.PAST),
        (at("09:00", date(2028, 1, 3)), Refusal.BEYOND_HORIZON),
        (datetime.min.replace(tzinfo=UTC), Refusal.PAST),
        (datetime.max.replace(tzinfo=UTC), Refusal.BEYOND_HORIZON),
    ],
)
def test_a_time_that_is_not_offered_says_why(start, refusal):
    full = [at("20:00", MONDAY + timedelta(days=days)) for days in (1, 1, 7, 8, 9)]
    calendar = facts(
        every_day("09:00-12:00"),
        BookingRules(buffer_after_minutes=0, most_per_day=2, most_per_week=3),
        bookings=[held("09:30")],
        busy=[busy("10:45", "10:50")],
        counted=full,
    )

    assert why_not(**calendar, start=start) == refusal
    assert is_offered(**calendar, start=start) == (refusal is None)


def test_only_a_time_the_rules_offer_can_be_lost_to_somebody():
    losses = [refusal for refusal in Refusal if refusal.is_loss]

    assert losses == [Refusal.TAKEN, Refusal.BUSY, Refusal.DAY_FULL, Refusal.WEEK_FULL]


def test_the_soonest_times_may_lie_weeks_ahead():
    away = Interval(LONG_BEFORE, LONG_BEFORE + timedelta(days=40))

    found = soonest(**facts(every_day("09:00-10:00"), busy=[away]), n=3)

    assert [slot.start for slot in found] == [
        at("09:00", date(2027, 1, 29)),
        at("09:30", date(2027, 1, 29)),
        at("09:00", date(2027, 1, 30)),
    ]


def test_there_may_be_no_soonest_time():
    assert soonest(**facts(every_day())) == []


def test_of_two_times_equally_near_the_earlier_comes_first():
    day = [Interval(at(t), at(t) + timedelta(minutes=30)) for t in ("09:00", "10:00", "11:00")]

    found = nearest(day, at("10:30"), n=2)

    assert [f"{slot.start:%H:%M}" for slot in found] == ["10:00", "11:00"]


def test_a_weekly_cap_reads_the_whole_weeks_around_the_view():
    friday = date(2027, 1, 8)

    span = span_to_read(BookingRules(most_per_week=3), friday, friday)

    assert span.start <= at("00:00") - timedelta(days=1)
    assert span.end >= at("00:00", date(2027, 1, 11)) + timedelta(days=1)


@pytest.mark.parametrize("day", [date.min, date(1, 1, 9), date(9999, 12, 23), date.max])
def test_what_is_read_for_the_first_and_the_last_dates_ends_with_the_calendar(day):
    span = span_to_read(BookingRules(most_per_week=3), day, day)

    shown = datetime(day.year, day.month, day.day, tzinfo=UTC)
    beginning, end = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    nine = timedelta(days=9)
    assert span == Interval(
        max(shown, beginning + nine) - nine,
        min(shown, end - nine) + nine,
    )


def test_an_opening_of_a_whole_day_from_an_odd_minute_keeps_its_grid():
    schedule = Schedule(zones.zone("UTC"), {0: (Opening(7, 1447),)}, {}, frozenset())
    tuesday = MONDAY + timedelta(days=1)

    assert starts(schedule, last=tuesday)[-2:] == ["23:07", "23:37"]
