"""Free times arranged for the reader's eye: by day, by part of the day, by week.

Instants come in as aware UTC and leave with their wall time in the reader's
zone beside them. The words and formats are those of the templates; this module
only groups and counts. Weeks start on Monday.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from portal.times import clock_change

DAYS_LISTED = 5
WEEKS_SHOWN = 5


class Part(StrEnum):
    """A part of the day, by the wall clock: night ends at 5, morning at 12, afternoon at 17."""

    NIGHT = "Night"
    MORNING = "Morning"
    AFTERNOON = "Afternoon"
    EVENING = "Evening"

    @classmethod
    def of(cls, local: datetime) -> Part:
        """Return the part of the day in which ``local`` lies."""
        ends = ((5, cls.NIGHT), (12, cls.MORNING), (17, cls.AFTERNOON))
        return next((part for hour, part in ends if local.hour < hour), cls.EVENING)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """One bookable start: the instant, its wall time in the reader's zone, where it leads.

    ``is_repeated`` says that the wall clock shows this time twice on that day
    (PEP 495), so that the page must name the offset too.
    """

    start: datetime
    local: datetime
    url: str

    @property
    def day(self) -> date:
        """The date on the reader's wall calendar."""
        return self.local.date()

    @property
    def clock(self) -> str:
        """The wall time as "18:30"; say the offset too when it is repeated."""
        return f"{self.local.hour:02}:{self.local.minute:02}"

    @property
    def is_repeated(self) -> bool:
        """Whether the wall clock shows this time twice."""
        return self.local.replace(fold=0).utcoffset() != self.local.replace(fold=1).utcoffset()


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with at least one free time, earliest first."""

    day: date
    times: tuple[FreeTime, ...]

    @property
    def parts(self) -> list[tuple[Part, list[FreeTime]]]:
        """The day's times by part of the day, in order; parts without a time are left out."""
        by_part = groupby(self.times, key=lambda time: Part.of(time.local))
        return [(part, list(times)) for part, times in by_part]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month pane; ``url`` shows its times and is None when ``count`` is 0."""

    day: date
    count: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """What the slot picker shows.

    ``days`` is the list: the chosen day and those with free times after it.
    ``weeks`` is the month pane. The four addresses lead on and back, each None
    where there is nothing: ``earlier`` and ``later`` move the list, ``weeks_before``
    and ``weeks_after`` the month pane. ``clocks_change`` is the date, from the chosen
    week to the last day listed, on which the reader's clock is put forward or back.
    """

    zone: ZoneInfo
    chosen: date | None
    days: tuple[FreeDay, ...]
    weeks: tuple[tuple[Cell, ...], ...]
    earlier: str | None
    later: str | None
    weeks_before: str | None
    weeks_after: str | None
    clocks_change: date | None


def day_asked(written: str | None) -> date | None:
    """Return the day of a query such as ``?day=2026-11-25``, None for anything else."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def free_times(
    starts: Iterable[datetime], zone: ZoneInfo, link: Callable[[datetime], str]
) -> list[FreeTime]:
    """Return the starts with their wall times in ``zone``, earliest first."""
    return [FreeTime(start, start.astimezone(zone), link(start)) for start in sorted(starts)]


def arrange(
    starts: Iterable[datetime],
    *,
    zone: ZoneInfo,
    today: date,
    link: Callable[[datetime], str],
    day_link: Callable[[date], str],
    chosen: date | None = None,
) -> Timetable:
    """Return the picker for all the free ``starts`` there are.

    ``today`` is the reader's date. ``chosen`` is the day asked for; a day without
    free times, or none, means the next one that has some. ``link`` gives the
    address of a start, ``day_link`` that of the picker opened at a day; they are
    asked only for what is shown.
    """
    days = _by_day(starts, zone)
    at = _index(days, chosen or today)
    listed = [
        FreeDay(day, tuple(FreeTime(start, local, link(start)) for start, local in times))
        for day, times in days[at : at + DAYS_LISTED]
    ]
    opened = listed[0].day if listed else None
    first = _first_week(today, opened)
    weeks = _weeks(days, first, day_link)
    return Timetable(
        zone=zone,
        chosen=opened,
        days=tuple(listed),
        weeks=weeks,
        earlier=day_link(days[max(0, at - DAYS_LISTED)][0]) if at else None,
        later=_link_at(days, at + DAYS_LISTED, day_link),
        weeks_before=_weeks_before(days, first, day_link),
        weeks_after=_link_at(days, _index(days, weeks[-1][-1].day + timedelta(days=1)), day_link),
        clocks_change=_clocks_change(zone, listed),
    )


_Day = tuple[date, list[tuple[datetime, datetime]]]
"""A day on the reader's wall calendar, and its starts as (instant, wall time)."""


def _by_day(starts: Iterable[datetime], zone: ZoneInfo) -> list[_Day]:
    wall = [(start, start.astimezone(zone)) for start in sorted(starts)]
    return [(day, list(times)) for day, times in groupby(wall, key=lambda pair: pair[1].date())]


def _index(days: list[_Day], wanted: date) -> int:
    """Return the place of the first day on or after ``wanted``, or the number of days."""
    return next((place for place, (day, _) in enumerate(days) if day >= wanted), len(days))


def _link_at(days: list[_Day], place: int, day_link: Callable[[date], str]) -> str | None:
    return day_link(days[place][0]) if place < len(days) else None


def _clocks_change(zone: ZoneInfo, listed: list[FreeDay]) -> date | None:
    if not listed:
        return None
    first, last = listed[0].day, listed[-1].day
    monday = first - timedelta(days=first.weekday())
    return clock_change(zone, monday, max(last, monday + timedelta(days=6)))


def _first_week(today: date, opened: date | None) -> date:
    """Return the Monday that opens the pane holding ``opened``; panes follow on from today's."""
    monday = today - timedelta(days=today.weekday())
    whole = timedelta(weeks=WEEKS_SHOWN)
    return monday + ((opened - monday) // whole) * whole if opened else monday


def _weeks(
    days: list[_Day], first: date, day_link: Callable[[date], str]
) -> tuple[tuple[Cell, ...], ...]:
    counts = {day: len(times) for day, times in days}

    def cell(day: date) -> Cell:
        count = counts.get(day, 0)
        return Cell(day, count, day_link(day) if count else None)

    return tuple(
        tuple(cell(first + timedelta(weeks=week, days=day)) for day in range(7))
        for week in range(WEEKS_SHOWN)
    )


def _weeks_before(days: list[_Day], first: date, day_link: Callable[[date], str]) -> str | None:
    earlier = [day for day, _ in days if day < first]
    wanted = first - timedelta(weeks=WEEKS_SHOWN)
    return (
        day_link(min(day for day in earlier if day >= wanted or day == earlier[-1]))
        if earlier
        else None
    )
