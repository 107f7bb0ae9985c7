"""Free slots worked out the slow way: every minute of UTC, asked what the wall clock shows.

The only time-zone operation is UTC to wall clock, which is never ambiguous, so
skipped and repeated hours need no case of their own. Nothing is shared with the
product but its plain values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.availability.hours import Interval, Opening, Schedule
from portal.availability.rules import BookingRules
from portal.bookings.slots import Held

MINUTE = timedelta(minutes=1)
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """All that decides which slots one specialist offers."""

    schedule: Schedule
    rules: BookingRules
    bookings: Sequence[Held]
    busy: Sequence[Interval]
    counted: Sequence[datetime]
    now: datetime


def slots(calendar: Calendar, first: date, last: date, view_zone: ZoneInfo) -> list[datetime]:
    """Return the starts shown on these dates of the view zone."""
    found = []
    minute = datetime.combine(first, time(), UTC) - 2 * DAY
    until = datetime.combine(last, time(), UTC) + 3 * DAY
    while minute < until:
        if first <= minute.astimezone(view_zone).date() <= last and is_free(calendar, minute):
            found.append(minute)
        minute += MINUTE
    return found


def is_free(calendar: Calendar, start: datetime) -> bool:
    rules = calendar.rules
    return (
        is_on_grid(calendar.schedule, start, rules.step_minutes)
        and is_open(calendar.schedule, start)
        and calendar.now + rules.notice_minutes * MINUTE <= start
        and start <= calendar.now + rules.horizon_days * 1440 * MINUTE
        and not meets_booking(calendar, start)
        and not meets_busy(calendar, start)
        and not is_capped(calendar, start)
    )


def is_open(schedule: Schedule, start: datetime) -> bool:
    """R2: thirty real minutes, each of them inside the hours."""
    return all(_windows_at(schedule, start + n * MINUTE) for n in range(30))


def is_on_grid(schedule: Schedule, start: datetime, step_minutes: int) -> bool:
    """R5: a multiple of the step from the nominal start of an interval that shows this minute."""
    return any(since % step_minutes == 0 for since in _windows_at(schedule, start))


def meets_booking(calendar: Calendar, start: datetime) -> bool:
    rules = calendar.rules
    today = max(rules.buffer_before_minutes, rules.buffer_after_minutes)
    for held in calendar.bookings:
        gap = max(held.gap_minutes, today) * MINUTE
        apart = max(held.start - (start + HALF_HOUR), start - held.end)
        if apart < gap:
            return True
    return False


def meets_busy(calendar: Calendar, start: datetime) -> bool:
    """R6: the slot with its buffers, half-open, against each busy time."""
    needs_from = start - calendar.rules.buffer_before_minutes * MINUTE
    needs_to = start + HALF_HOUR + calendar.rules.buffer_after_minutes * MINUTE
    return any(busy.start < needs_to and needs_from < busy.end for busy in calendar.busy)


def is_capped(calendar: Calendar, start: datetime) -> bool:
    zone, rules = calendar.schedule.zone, calendar.rules
    days = [instant.astimezone(zone).date() for instant in calendar.counted]
    day = start.astimezone(zone).date()
    same_day = sum(other == day for other in days)
    same_week = sum(other.isocalendar()[:2] == day.isocalendar()[:2] for other in days)
    return (rules.most_per_day is not None and same_day >= rules.most_per_day) or (
        rules.most_per_week is not None and same_week >= rules.most_per_week
    )


def _windows_at(schedule: Schedule, instant: datetime) -> list[int]:
    """Return, for each interval that shows this instant's wall time, the minutes since it began."""
    wall = instant.astimezone(schedule.zone)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    if day in schedule.holidays:
        return []
    shown = [(day, minute), (day - DAY, minute + 1440)]
    return [
        at - opens
        for started, at in shown
        for opens, closes in _intervals(schedule, started)
        if opens <= at < closes
    ]


def _intervals(schedule: Schedule, day: date) -> tuple[tuple[int, int], ...]:
    """R3: the intervals that start on a date."""
    if day in schedule.holidays:
        return ()
    return _joined(schedule.overrides.get(day, schedule.weekly.get(day.weekday(), ())))


@cache
def _joined(openings: tuple[Opening, ...]) -> tuple[tuple[int, int], ...]:
    """R4: taken apart into minutes and put together again."""
    minutes = sorted({m for o in openings for m in range(o.opens_minute, o.closes_minute)})
    breaks = [n for n, (a, b) in enumerate(pairwise(minutes), start=1) if b != a + 1]
    runs = [minutes[a:b] for a, b in pairwise([0, *breaks, len(minutes)])]
    return tuple((run[0], run[-1] + 1) for run in runs if run)
