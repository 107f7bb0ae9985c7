"""Days off and extra hours while they are being edited: a list of dates in one form.

Each date travels in a hidden field as one line, "2026-12-07 off" or
"2026-12-12 10:00-12:00 14:00-15:00", so that adding and removing needs no
script and nothing is saved before "Save hours".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from portal import times
from portal.availability import week_words
from portal.availability.hours import Opening, format_minute, parse_opening
from portal.availability.week_editor import Fault, Row, opening_of, overlapping

FURTHEST = timedelta(days=3 * 366)
MOST_DATES = 500

DATE, FROM, TO = "new-date", "new-from", "new-to"
"""The ids of the controls that add a date."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a date has instead of the usual week.

    ``openings`` of None is a day off: nothing is open while the clock shows that
    date. An empty tuple only starts nothing on it and leaves the night before,
    which the import can say and this form keeps.
    """

    day: date
    openings: tuple[Opening, ...] | None

    @property
    def written(self) -> str:
        """The line ``read`` reads back."""
        if self.openings is None:
            return f"{self.day} off"
        return " ".join([str(self.day), *map(_written, self.openings)])

    @property
    def words(self) -> str:
        """What the list says of the date."""
        if self.openings is None:
            return "Not available"
        return week_words.windows(self.openings) if self.openings else "No hours start"


Dates = tuple[DayPlan, ...]


def from_days(overrides: Mapping[date, tuple[Opening, ...]], holidays: Iterable[date]) -> Dates:
    """Return the list that shows these; of a date that is both, the day off."""
    plans = {day: DayPlan(day, tuple(sorted(openings))) for day, openings in overrides.items()}
    plans |= {day: DayPlan(day, None) for day in holidays}
    return tuple(sorted(plans.values(), key=lambda plan: plan.day))


def read(lines: Iterable[str]) -> Dates:
    """Return the list of a form; a line this module did not write is left out."""
    plans = {plan.day: plan for line in lines if (plan := _read(line)) is not None}
    return tuple(sorted(plans.values(), key=lambda plan: plan.day))[:MOST_DATES]


def remove(dates: Dates, day: date) -> Dates:
    """Return the list without a date."""
    return tuple(plan for plan in dates if plan.day != day)


def add_day_off(dates: Dates, day: date) -> Dates:
    """Return the list with a day off, instead of what the date had."""
    return _with(dates, DayPlan(day, None))


def add_hours(dates: Dates, day: date, row: Row) -> tuple[Dates, list[Fault]]:
    """Return the list with one more opening on a date, or the list as it was and the fault."""
    opening = opening_of(row)
    if not isinstance(opening, Opening):
        return dates, [Fault(TO, f"{times.long_day(day)}: {opening}")]
    before = next((plan.openings for plan in dates if plan.day == day), None) or ()
    for other in before:
        if overlapping(other, opening):
            words = f"{week_words.windows([other])} overlaps {week_words.windows([opening])}"
            return dates, [Fault(FROM, f"{times.long_day(day)}: {words}")]
    return _with(dates, DayPlan(day, tuple(sorted((*before, opening))))), []


def parse_date(written: str, today: date) -> tuple[date | None, list[Fault]]:
    """Return the date of a date field, or what to do about it."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None, [Fault(DATE, "Enter a date, like 7 December 2026")]
    if day < today:
        return None, [Fault(DATE, "Choose today or a later date")]
    if day > today + FURTHEST:
        return None, [Fault(DATE, "Choose a date within the next three years")]
    return day, []


def overrides_of(dates: Dates) -> dict[date, tuple[Opening, ...]]:
    """Return the dates with hours of their own."""
    return {plan.day: plan.openings for plan in dates if plan.openings is not None}


def holidays_of(dates: Dates) -> frozenset[date]:
    """Return the days off."""
    return frozenset(plan.day for plan in dates if plan.openings is None)


def _with(dates: Dates, plan: DayPlan) -> Dates:
    return tuple(sorted((*remove(dates, plan.day), plan), key=lambda each: each.day))


def _written(opening: Opening) -> str:
    return f"{format_minute(opening.opens_minute)}-{format_minute(opening.closes_minute)}"


def _read(line: str) -> DayPlan | None:
    written, _, rest = line.partition(" ")
    try:
        day = date.fromisoformat(written)
        if rest == "off":
            return DayPlan(day, None)
        pairs = [pair.split("-") for pair in rest.split()]
        openings = sorted(parse_opening(opens, closes) for opens, closes in pairs)
    except ValueError:
        return None
    if any(overlapping(one, other) for one, other in pairwise(openings)):
        return None
    return DayPlan(day, tuple(openings))
