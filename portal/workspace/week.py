"""The week as columns of events, in the specialist's own clock. Plain values in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from portal.availability.hours import Interval

_DAY = timedelta(days=1)
EARLIEST, LATEST = 8, 20


@dataclass(frozen=True, slots=True)
class Event:
    """One box of the week: wall times, a kind the style knows, words, and where it leads."""

    starts: datetime
    ends: datetime
    kind: str
    title: str
    words: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One day with its events, earliest first."""

    date: date
    events: tuple[Event, ...]


def columns(monday: date, events: Iterable[Event]) -> list[Column]:
    """Return seven days from ``monday``; an event stands on the day it begins."""
    ordered = sorted(events, key=lambda event: (event.starts.replace(tzinfo=None), event.title))
    by_day = {day: tuple(those) for day, those in groupby(ordered, key=lambda e: e.starts.date())}
    days = [monday + n * _DAY for n in range(7)]
    return [Column(day, by_day.get(day, ())) for day in days]


def hours(days: Sequence[Column]) -> tuple[int, int]:
    """Return the first hour drawn and the hour it ends before: 8 to 20, wider when needed."""
    events = [event for day in days for event in day.events]
    first = min([EARLIEST, *(event.starts.hour for event in events)])
    last = max([LATEST, *(_last_hour(event) for event in events)])
    return first, last


def _last_hour(event: Event) -> int:
    if event.ends.date() > event.starts.date():
        return 24
    return event.ends.hour + (1 if event.ends.minute else 0)


def free_events(slots: Iterable[Interval], zone: ZoneInfo) -> list[Event]:
    """Return free slots as events; neighbours become one, "Free, 4 times"."""
    runs: list[list[Interval]] = []
    for slot in slots:
        begins_run = (
            not runs
            or slot.start > runs[-1][-1].end
            or _day(slot.start, zone) != _day(runs[-1][-1].start, zone)
        )
        if begins_run:
            runs.append([slot])
        else:
            runs[-1].append(slot)
    return [_free(run, zone) for run in runs]


def _free(run: list[Interval], zone: ZoneInfo) -> Event:
    title = "Free" if len(run) == 1 else f"Free, {len(run)} times"
    return Event(
        run[0].start.astimezone(zone), clip(run[0].start, run[-1].end, zone), "free", title
    )


def clip(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return the end as a wall time, cut at the midnight that ends the day of ``start``."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() == last.date():
        return last
    return datetime.combine(first.date() + _DAY, time(), zone)


def _day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
