"""When a zone's clock is put forward or back, and what it is off UTC in between.

``zoneinfo`` answers for one instant only. Whoever walks through time needs it
the other way round: stretches of time under one offset, in which the clock runs
evenly. Instants are aware and in UTC.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTES_PER_DAY = 1440


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    """Return how far the zone's clock is ahead of UTC at an instant."""
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None  # a ZoneInfo always knows
    return offset


def stretches(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield [start, end) as (since, until, offset), one for each UTC offset, in order."""
    since, offset = start, offset_at(zone, start)
    for year in range(start.year, end.year + 1):
        for change, following in _changes(zone, year):
            if start < change < end:
                yield since, change, offset
                since, offset = change, following
    if since < end:
        yield since, end, offset


@lru_cache(maxsize=2048)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Return when a zone's offset changes in a UTC year, and the offset from then on.

    Each day's ends are compared and the minute is searched for. Since 1990 no
    zone has changed twice within six days, and every change has been on a whole
    minute.
    """
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    before = offset_at(zone, day)
    while day.year == year:
        after = offset_at(zone, day + _DAY)
        if after != before:
            found.append((_change(zone, day), after))
        day, before = day + _DAY, after
    return tuple(found)


def _change(zone: ZoneInfo, day: datetime) -> datetime:
    """Return the minute within the 24 hours from ``day`` at which the offset changes."""
    before = offset_at(zone, day)

    def has_changed(minute: int) -> bool:
        return offset_at(zone, day + timedelta(minutes=minute)) != before

    return day + timedelta(minutes=bisect_left(range(_MINUTES_PER_DAY), True, key=has_changed))
