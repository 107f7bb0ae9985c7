"""Slots: open hours cut to consultation length, less what is taken.

One function, ``_offered``, draws every page of times and decides every booking,
so what is shown is what is accepted. The rules R5 to R8 named here are those of
``tests/bookings/slots_vectors.json``.

All instants are aware and in UTC. "Live" bookings are those that hold their
time. Whoever moves a booking leaves it out of ``bookings`` and ``counted``.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from heapq import nsmallest
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.availability import hours
from portal.availability.hours import MINUTES_PER_DAY, ONE_DAY, Interval, Piece, Schedule
from portal.availability.rules import LENGTH, BookingRules

_INSTANT = timedelta(microseconds=1)
"""The least difference of two datetimes; what turns "before" into "until"."""


class Held(NamedTuple):
    """A live booking, with the gap it was given when it was made or moved."""

    start: datetime
    end: datetime
    gap_minutes: int


class Refusal(StrEnum):
    """Why a time is not offered."""

    PAST = "past"
    INSIDE_NOTICE = "inside_notice"
    BEYOND_HORIZON = "beyond_horizon"
    CLOSED = "closed"
    OFF_GRID = "off_grid"
    TAKEN = "taken"
    BUSY = "busy"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"

    @property
    def is_loss(self) -> bool:
        """Whether the rules do offer this time and only somebody or something holds it."""
        return self in (Refusal.TAKEN, Refusal.BUSY, Refusal.DAY_FULL, Refusal.WEEK_FULL)


def open_slots(
    schedule: Schedule,
    rules: BookingRules,
    *,
    bookings: Sequence[Held],
    busy: Sequence[Interval],
    counted: Sequence[datetime],
    now: datetime,
    first: date,
    last: date,
    view_zone: ZoneInfo | None = None,
) -> list[Interval]:
    """Return the slots whose start shows a date from ``first`` to ``last``, earliest first.

    The dates are those of ``view_zone``, by default the specialist's (R8).
    ``counted`` holds the starts of the live bookings that count for the caps,
    past ones included; busy times are not among them. ``span_to_read`` tells
    which bookings and busy times can matter.
    """
    earliest, latest = _bounds(rules, now)
    # Dates far outside what can be booked need no look at the zone, which
    # could not be asked about the year 9999 anyway.
    first = max(first, (earliest - 2 * ONE_DAY).date())
    last = min(last, (latest + 2 * ONE_DAY).date())
    if first > last:
        return []
    groups = _blocks(schedule, rules, bookings, busy, counted)
    blocks = sorted(chain.from_iterable(groups.values()))
    starts: list[datetime] = []
    for view in hours.dates(view_zone or schedule.zone, first, last):
        until = min(view.end - _INSTANT, latest)
        starts += _offered(schedule, rules, blocks, max(view.start, earliest), until)
    return _slots(starts)


def why_not(
    schedule: Schedule,
    rules: BookingRules,
    *,
    bookings: Sequence[Held],
    busy: Sequence[Interval],
    counted: Sequence[datetime],
    now: datetime,
    start: datetime,
) -> Refusal | None:
    """Return why no slot starts at ``start``, or None when ``open_slots`` offers it.

    Of several reasons it is the first in the order of ``Refusal``.
    """
    earliest, latest = _bounds(rules, now)
    if start < now:
        return Refusal.PAST
    if start < earliest:
        return Refusal.INSIDE_NOTICE
    if start > latest:
        return Refusal.BEYOND_HORIZON
    if not hours.is_open(schedule, Interval(start, start + LENGTH)):
        return Refusal.CLOSED

    def offered(blocks: Iterable[Block]) -> bool:
        return bool(_offered(schedule, rules, sorted(blocks), start, start))

    if not offered([]):
        return Refusal.OFF_GRID
    groups = _blocks(schedule, rules, bookings, busy, counted)
    return next((refusal for refusal, blocks in groups.items() if not offered(blocks)), None)


def is_offered(
    schedule: Schedule,
    rules: BookingRules,
    *,
    bookings: Sequence[Held],
    busy: Sequence[Interval],
    counted: Sequence[datetime],
    now: datetime,
    start: datetime,
) -> bool:
    """Return whether a slot starts at ``start``; see ``open_slots`` for the arguments."""
    refusal = why_not(
        schedule, rules, bookings=bookings, busy=busy, counted=counted, now=now, start=start
    )
    return refusal is None


def soonest(
    schedule: Schedule,
    rules: BookingRules,
    *,
    bookings: Sequence[Held],
    busy: Sequence[Interval],
    counted: Sequence[datetime],
    now: datetime,
    n: int = 3,
) -> list[Interval]:
    """Return the first ``n`` slots there are, over the whole horizon.

    Looks a few days ahead before it looks at all of them, since the soonest
    time is nearly always close.
    """
    earliest, latest = _bounds(rules, now)
    groups = _blocks(schedule, rules, bookings, busy, counted)
    blocks = sorted(chain.from_iterable(groups.values()))
    found: list[datetime] = []
    days = 7
    while earliest <= latest and len(found) < n:
        until = min(earliest + days * ONE_DAY, latest)
        found += _offered(schedule, rules, blocks, earliest, until)
        earliest, days = until + _INSTANT, days * 2
    return _slots(found[:n])


def all_open(
    schedule: Schedule,
    rules: BookingRules,
    *,
    bookings: Sequence[Held],
    busy: Sequence[Interval],
    counted: Sequence[datetime],
    now: datetime,
) -> tuple[list[Interval], datetime]:
    """Return every slot there is, earliest first, and until when these are all.

    As long as nothing is written, whoever asks at an instant from ``now`` to the second value,
    both included, gets the same slots: until then none slips inside the notice and none comes
    within the horizon. It is a day away at most.
    """
    earliest, latest = _bounds(rules, now)
    groups = _blocks(schedule, rules, bookings, busy, counted)
    blocks = sorted(chain.from_iterable(groups.values()))
    starts = _offered(schedule, rules, blocks, earliest, latest + ONE_DAY)
    known = bisect_right(starts, latest)
    lasting = [now + ONE_DAY]
    lasting += [first - (earliest - now) for first in starts[:known][:1]]
    lasting += [next_one - (latest - now) - _INSTANT for next_one in starts[known:][:1]]
    return _slots(starts[:known]), min(lasting)


def nearest(slots: Iterable[Interval], start: datetime, n: int = 3) -> list[Interval]:
    """Return the ``n`` slots that start closest to ``start``, closest first, then earliest."""
    return nsmallest(n, slots, key=lambda slot: (abs(slot.start - start), slot.start))


def span_to_read(rules: BookingRules, first: date, last: date) -> Interval:
    """Return the time in which bookings and busy times can matter to a view of these dates.

    Wide enough for every zone, for the longest gap, and for the whole weeks a
    weekly cap counts over; cut where the calendar itself begins and ends.
    """
    around = 9 if rules.most_per_week is not None else 3
    return Interval(_midnight(first, -around), _midnight(last, around))


def _midnight(day: date, days: int) -> datetime:
    """Return the midnight that many days from the date, or the closest one there is."""
    number = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return datetime.combine(date.fromordinal(number), time(), UTC)


Block = tuple[datetime, datetime]
"""The starts one thing rules out: those after the first and before the second instant."""

_NEVER: Block = (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def _offered(
    schedule: Schedule,
    rules: BookingRules,
    blocks: Sequence[Block],
    earliest: datetime,
    latest: datetime,
) -> list[datetime]:
    """Return the starts from ``earliest`` to ``latest``, both allowed, that nothing rules out.

    ``blocks`` are sorted. They may overlap: a start is ruled out when of those
    that began before it the one that lasts longest still lasts.
    """
    free = []
    coming = iter(blocks)
    after, before = next(coming, _NEVER)
    blocked_until = earliest
    for start in _starts(schedule, rules, earliest, latest):
        while after < start:
            blocked_until = max(blocked_until, before)
            after, before = next(coming, _NEVER)
        if blocked_until <= start:
            free.append(start)
    return free


def _starts(
    schedule: Schedule, rules: BookingRules, earliest: datetime, latest: datetime
) -> list[datetime]:
    """Return the starts on the grid from which the whole length is open (R5), in order."""
    if earliest > latest:
        return []
    step, grid = timedelta(minutes=rules.step_minutes), _grid(rules.step_minutes)
    starts: list[datetime] = []
    for run in _runs(hours.expand(schedule, earliest, latest + LENGTH)):
        last = max(piece.end for piece in run) - LENGTH
        found: list[datetime] = []
        for piece in run:
            # Counting from the opening's own start, not from where this part of
            # it begins, keeps the grid on the clock's numbers over a change.
            start, end, origin = piece
            begin = 0 if start == origin else -((origin - start) // step)
            count = (min(last, end - _INSTANT) - origin) // step + 1
            found += [origin + distance for distance in grid[begin : max(begin, count)]]
        # A night that overlaps the next morning's opening has two grids at once.
        starts += found if len(run) == 1 else sorted(set(found))
    return starts


@cache
def _grid(step_minutes: int) -> list[timedelta]:
    """Return the distances of an opening's possible starts from its own start."""
    return [timedelta(minutes=n) for n in range(0, 2 * MINUTES_PER_DAY, step_minutes)]


def _slots(starts: Sequence[datetime]) -> list[Interval]:
    return list(map(Interval, starts, [start + LENGTH for start in starts]))


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces in groups that are open without a break from first to last."""
    run: list[Piece] = []
    end = datetime.min.replace(tzinfo=UTC)
    for piece in pieces:
        if run and piece.start > end:
            yield run
            run = []
        run.append(piece)
        end = max(end, piece.end)
    if run:
        yield run


def _bounds(rules: BookingRules, now: datetime) -> tuple[datetime, datetime]:
    """Return the earliest and the latest start, both allowed, in elapsed time from now (R7)."""
    return now + timedelta(minutes=rules.notice_minutes), now + rules.horizon_days * ONE_DAY


def _blocks(
    schedule: Schedule,
    rules: BookingRules,
    bookings: Iterable[Held],
    busy: Iterable[Interval],
    counted: Iterable[datetime],
) -> dict[Refusal, list[Block]]:
    """Return every start ruled out, by the refusal that names why."""
    return {
        Refusal.TAKEN: _around_bookings(bookings, rules),
        Refusal.BUSY: _around_busy(busy, rules),
        Refusal.DAY_FULL: _full(schedule.zone, counted, rules.most_per_day, days=1),
        Refusal.WEEK_FULL: _full(schedule.zone, counted, rules.most_per_week, days=7),
    }


def _around_bookings(bookings: Iterable[Held], rules: BookingRules) -> list[Block]:
    """Return the starts too close to a booking: its own gap or today's, whichever is longer."""
    blocks = []
    today = rules.gap_minutes
    for start, end, gap_minutes in bookings:
        gap = timedelta(minutes=max(gap_minutes, today))
        blocks.append((start - LENGTH - gap, end + gap))
    return blocks


def _around_busy(busy: Iterable[Interval], rules: BookingRules) -> list[Block]:
    """Return the starts that would lie over a busy time or too close to one (R6)."""
    before = timedelta(minutes=rules.buffer_before_minutes)
    ahead = LENGTH + timedelta(minutes=rules.buffer_after_minutes)
    return [(start - ahead, end + before) for start, end in busy if start < end]


def _full(
    zone: ZoneInfo, counted: Iterable[datetime], most: int | None, *, days: int
) -> list[Block]:
    """Return the dates (``days`` 1) or ISO weeks (``days`` 7) that hold their ``most``."""
    if most is None:
        return []
    booked: Counter[date] = Counter()
    for instant in counted:
        day = instant.astimezone(zone).date()
        booked[day - day.weekday() % days * ONE_DAY] += 1
    return [
        (shown.start - _INSTANT, shown.end)
        for first, number in booked.items()
        if number >= most
        for shown in hours.dates(zone, first, first + (days - 1) * ONE_DAY)
    ]
