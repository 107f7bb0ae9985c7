"""Weekly hours on a specialist's wall clock, and the instants they mean.

A wall-clock value never travels without its zone. Instants are aware and in
UTC. Intervals are half-open, [start, end), so neighbours never overlap.

The rules R1 to R5 named here are those of ``tests/bookings/slots_vectors.json``.
Zones change their offset at one instant, so time is walked as stretches with
one offset each. Within a stretch the clock runs evenly: an opening inside a
skipped hour comes out empty, and one inside a repeated hour comes out twice,
without a rule for either.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.offsets import stretches

MINUTES_PER_DAY = 1440
ONE_DAY = timedelta(days=1)

_WRITTEN = re.compile(r"([0-9]{2}):([0-5][0-9])")


class Interval(NamedTuple):
    """A half-open span of time, [start, end), in UTC.

    A named tuple, because a page of slots makes hundreds and a frozen
    dataclass costs three times as much to build.
    """

    start: datetime
    end: datetime

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One window of a date, in minutes after the local midnight that date starts with.

    Past 1440 the window runs on into the following date; it still belongs to
    the date it starts on (R1).
    """

    opens_minute: int
    closes_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens_minute < MINUTES_PER_DAY:
            raise ValueError(
                f"an opening starts within its date, not at minute {self.opens_minute}"
            )
        length = self.closes_minute - self.opens_minute
        if not 0 < length <= MINUTES_PER_DAY:
            raise ValueError(f"an opening lasts 1 to {MINUTES_PER_DAY} minutes, not {length}")


def parse_opening(opens: str, closes: str) -> Opening:
    """Return the opening written as two wall-clock times, "09:00" and "12:00".

    An end that is not after its start, or is written from "24:00" on, lies past
    midnight (R1). Raises ValueError naming the fault.
    """
    start, end = minute_of(opens), minute_of(closes)
    if start >= MINUTES_PER_DAY:
        raise ValueError(f'an opening starts from "00:00" to "23:59", not at "{opens}"')
    if end <= start:
        end += MINUTES_PER_DAY
    if end - start > MINUTES_PER_DAY:
        raise ValueError(f'"{opens}" to "{closes}" is longer than 24 hours')
    return Opening(start, end)


def format_opening(opening: Opening) -> tuple[str, str]:
    """Return the two times ``parse_opening`` reads back as this opening."""
    closes = opening.closes_minute
    if closes > MINUTES_PER_DAY:
        closes -= MINUTES_PER_DAY
    return format_minute(opening.opens_minute), format_minute(closes)


def format_minute(minute: int) -> str:
    """Return a minute of the day as "09:05"; 1440 is "24:00"."""
    return "{:02}:{:02}".format(*divmod(minute, 60))


def minute_of(written: str) -> int:
    """Return the minute of "09:05", up to "47:59" for the following date; raises ValueError."""
    found = _WRITTEN.fullmatch(written)
    if found is None or int(found[1]) >= 48:
        raise ValueError(f'"{written}" is not a time written like "09:30"')
    return int(found[1]) * 60 + int(found[2])


def merged(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """Return one date's openings in order, those that overlap made one (R4).

    Two that together last longer than a day stay two; no two begin together.
    """
    result: list[Opening] = []
    for opening in sorted(openings):
        if result and opening.opens_minute < result[-1].closes_minute:
            opens = result[-1].opens_minute
            closes = max(opening.closes_minute, result[-1].closes_minute)
            if closes - opens <= MINUTES_PER_DAY:
                result[-1] = Opening(opens, closes)
                continue
        result.append(opening)
    return tuple(result)


Span = tuple[timedelta, timedelta]
"""A window of a date as distances from its local midnight; the end may pass 24 hours."""


def _spans(openings: Iterable[Opening]) -> tuple[Span, ...]:
    """Return one date's openings in order, those that touch or overlap made one (R4)."""
    joined: list[tuple[int, int]] = []
    for opening in sorted(openings):
        opens, closes = opening.opens_minute, opening.closes_minute
        if joined and opens <= joined[-1][1]:
            opens, closes = joined[-1][0], max(closes, joined.pop()[1])
        joined.append((opens, closes))
    return tuple((timedelta(minutes=opens), timedelta(minutes=closes)) for opens, closes in joined)


@dataclass(frozen=True)
class Schedule:
    """When one specialist is open.

    ``weekly`` maps a weekday (Monday is 0) to the openings that start on it.
    ``overrides`` replaces them for one date; an empty tuple closes that date but
    leaves the night tail of the day before. A holiday closes everything: what
    starts on it, and every minute its own date shows (R3).
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Opening, ...]]
    overrides: Mapping[date, tuple[Opening, ...]]
    holidays: frozenset[date]

    def __post_init__(self) -> None:
        if unknown := [day for day in self.weekly if not 0 <= day <= 6]:
            raise ValueError(f"weekday {unknown[0]} is not 0 to 6")

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the windows that start on a date, in order, cut where a holiday follows."""
        if not self.overrides and not self.holidays:
            return self._weekly_spans[day.weekday()]
        if day in self.holidays:
            return ()
        override = self._override_spans.get(day)
        spans = self._weekly_spans[day.weekday()] if override is None else override
        if day + ONE_DAY in self.holidays:
            return tuple((opens, min(closes, ONE_DAY)) for opens, closes in spans)
        return spans

    @cached_property
    def _weekly_spans(self) -> tuple[tuple[Span, ...], ...]:
        return tuple(_spans(self.weekly.get(weekday, ())) for weekday in range(7))

    @cached_property
    def _override_spans(self) -> dict[date, tuple[Span, ...]]:
        return {day: _spans(openings) for day, openings in self.overrides.items()}


class Piece(NamedTuple):
    """Part of one opening under one UTC offset.

    ``origin`` is the opening's own start as this offset would show it, the
    point its slot grid counts from (R5). It may lie before ``start``, even at
    an instant whose clock read something else.
    """

    start: datetime
    end: datetime
    origin: datetime


def expand(schedule: Schedule, start: datetime, end: datetime) -> list[Piece]:
    """Return when the specialist is open within [start, end), in order of start.

    Pieces are cut to that range. Those of neighbouring dates may touch, or
    overlap where a night runs into the next morning's opening.
    """
    pieces = []
    for since, until, offset in stretches(schedule.zone, start, end):
        # A window lasts less than two days from its midnight, so the date
        # before the first one shown is the earliest that can still be open.
        day = (since + offset).date() - ONE_DAY
        last = (until + offset).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
        while day <= last:
            for opens, closes in schedule.spans_on(day):
                origin, close = midnight + opens, midnight + closes
                if origin < until and since < close:
                    pieces.append(Piece(max(origin, since), min(close, until), origin))
            day += ONE_DAY
            midnight += ONE_DAY
    return pieces


def is_open(schedule: Schedule, wanted: Interval) -> bool:
    """Return whether the specialist is open for the whole of an interval."""
    reached = wanted.start
    for piece in expand(schedule, wanted.start, wanted.end):
        if piece.start > reached:
            return False
        reached = max(reached, piece.end)
    return reached == wanted.end


def dates(zone: ZoneInfo, first: date, last: date) -> list[Interval]:
    """Return when a zone's clock shows a date from ``first`` to ``last``, both included.

    Nearly always one interval. It is two where a clock set back at midnight
    shows the date before once more, and none for a date the zone skipped.
    """
    opens = datetime(first.year, first.month, first.day, tzinfo=UTC)
    closes = datetime(last.year, last.month, last.day, tzinfo=UTC) + ONE_DAY
    shown: list[Interval] = []
    for since, until, offset in stretches(zone, opens - ONE_DAY, closes + ONE_DAY):
        part = Interval(max(opens - offset, since), min(closes - offset, until))
        if part.start >= part.end:
            continue
        if shown and shown[-1].end == part.start:
            part = Interval(shown.pop().start, part.end)
        shown.append(part)
    return shown
