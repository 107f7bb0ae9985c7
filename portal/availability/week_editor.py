"""A week of hours while it is being edited: rows of two times for each weekday.

A draft holds what the form's fields hold, right or wrong, so that pressing
"Add another time" loses nothing that was typed. Times are written "09:00"; an
end on the following date is written from "24:15" on and said as "00:15". Field
names begin with the weekday: ``mon`` is the tick, ``mon-from`` and ``mon-to``
come once for each row, ``mon-copy`` once for each weekday to copy to.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from portal.availability.hours import (
    MINUTES_PER_DAY,
    Opening,
    format_minute,
    minute_of,
    parse_opening,
)

KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_ROWS = 8
STEP = 15

# What "Add another time" proposes: the first of these that meets no row of the day.
_PARTS_OF_DAY = (
    Opening(9 * 60, 12 * 60),
    Opening(14 * 60, 17 * 60),
    Opening(17 * 60, 20 * 60),
    Opening(12 * 60, 14 * 60),
    Opening(6 * 60, 9 * 60),
    Opening(20 * 60, 22 * 60),
    Opening(22 * 60, 24 * 60),
    Opening(0, 6 * 60),
)
_FROM = range(0, MINUTES_PER_DAY, STEP)
_TO = range(STEP, MINUTES_PER_DAY + STEP, STEP)
_LATE = range(MINUTES_PER_DAY + STEP, MINUTES_PER_DAY + 12 * 60 + STEP, STEP)

Weekly = Mapping[int, tuple[Opening, ...]]


class Row(NamedTuple):
    """Two times as they were chosen."""

    opens: str
    closes: str


class Fault(NamedTuple):
    """What is wrong, and the id of the control to mend it at."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class DayDraft:
    """One weekday (Monday is 0): whether it is ticked, and its rows."""

    weekday: int
    is_open: bool
    rows: tuple[Row, ...] = ()

    @property
    def key(self) -> str:
        """The prefix of this day's field names."""
        return KEYS[self.weekday]

    @property
    def name(self) -> str:
        """The day as people say it."""
        return NAMES[self.weekday]

    @property
    def can_add(self) -> bool:
        """Whether there is room for another row."""
        return len(self.rows) < MOST_ROWS


@dataclass(frozen=True, slots=True)
class WeekDraft:
    """Seven days, Monday first."""

    days: tuple[DayDraft, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no day is ticked."""
        return not any(day.is_open for day in self.days)


def from_openings(weekly: Weekly) -> WeekDraft:
    """Return the draft that shows these openings."""
    return WeekDraft(
        tuple(
            DayDraft(day, bool(weekly.get(day)), tuple(map(_row, sorted(weekly.get(day, ())))))
            for day in range(7)
        )
    )


def read(values: Callable[[str], list[str]]) -> WeekDraft:
    """Return the draft a form was sent with; ``values`` returns all values of one field name.

    The rows of a day that is not ticked are left out: not available is what was chosen.
    """

    def day(weekday: int) -> DayDraft:
        key = KEYS[weekday]
        is_open = bool(values(key))
        pairs = zip(values(f"{key}-from"), values(f"{key}-to"), strict=False)
        rows = [Row(opens, closes) for opens, closes in pairs][:MOST_ROWS]
        return DayDraft(weekday, is_open, tuple(rows) if is_open else ())

    return WeekDraft(tuple(day(weekday) for weekday in range(7)))


def add(draft: WeekDraft, weekday: int) -> WeekDraft:
    """Return the draft with one more row on a weekday, in a part of the day that is still free."""
    day = draft.days[weekday]
    if not day.can_add:
        return draft
    return _with(draft, replace(day, is_open=True, rows=(*day.rows, _free_row(day.rows))))


def remove(draft: WeekDraft, weekday: int, row: int) -> WeekDraft:
    """Return the draft without one row; a day without any is not available."""
    day = draft.days[weekday]
    rows = (*day.rows[:row], *day.rows[row + 1 :])
    return _with(draft, replace(day, is_open=bool(rows), rows=rows))


def copy(draft: WeekDraft, weekday: int, to: Iterable[int]) -> WeekDraft:
    """Return the draft with one weekday's rows instead of those of the others."""
    source = draft.days[weekday]
    for other in to:
        draft = _with(draft, replace(source, weekday=other))
    return draft


def weekdays_from(opens: str, closes: str) -> WeekDraft:
    """Return a quick start: the same hours from Monday to Friday."""
    opening = (parse_opening(opens, closes),)
    return from_openings(dict.fromkeys(range(5), opening))


def completed(draft: WeekDraft) -> WeekDraft:
    """Return the draft with a first row on each day that was ticked and has none."""
    for day in draft.days:
        if day.is_open and not day.rows:
            draft = add(draft, day.weekday)
    return draft


def openings_of(draft: WeekDraft) -> tuple[dict[int, tuple[Opening, ...]], list[Fault]]:
    """Return the openings of a draft, by weekday, and every fault, in the order of the page.

    With faults the openings are not complete.
    """
    weekly: dict[int, tuple[Opening, ...]] = {}
    faults: list[Fault] = []
    for day in draft.days:
        if day.is_open:
            weekly[day.weekday], found = _checked(day)
            faults += found
    return weekly, faults


def field_id(weekday: int, which: str, row: int) -> str:
    """Return the id of a row's control; ``which`` is "from" or "to"."""
    return f"{KEYS[weekday]}-{which}-{row + 1}"


def from_choices(chosen: str = "") -> list[str]:
    """Return the times an opening may begin at, with the chosen one even when off the grid."""
    return _choices(range(MINUTES_PER_DAY), _FROM, chosen)


def to_choices(chosen: str = "") -> list[str]:
    """Return the times an opening may end at on its own date, up to "24:00"."""
    return _choices(range(1, MINUTES_PER_DAY + 1), _TO, chosen)


def late_choices(chosen: str = "") -> list[str]:
    """Return the times an opening may end at on the following date, from "24:15" to noon."""
    return _choices(range(MINUTES_PER_DAY + 1, 2 * MINUTES_PER_DAY), _LATE, chosen)


def said(time: str) -> str:
    """Return a written time as the clock shows it: "26:00" is "02:00"."""
    minute = _minute(time)
    is_late = minute is not None and minute > MINUTES_PER_DAY
    return format_minute(minute - MINUTES_PER_DAY) if minute and is_late else time


def row_said(row: Row) -> str:
    """Return "22:00 to 02:00"."""
    return f"{said(row.opens)} to {said(row.closes)}"


def _with(draft: WeekDraft, day: DayDraft) -> WeekDraft:
    days = (*draft.days[: day.weekday], day, *draft.days[day.weekday + 1 :])
    return WeekDraft(days)


def _row(opening: Opening) -> Row:
    return Row(format_minute(opening.opens_minute), format_minute(opening.closes_minute))


def _free_row(rows: Iterable[Row]) -> Row:
    taken = [opening for row in rows if isinstance(opening := opening_of(row), Opening)]

    def is_free(part: Opening) -> bool:
        return not any(overlapping(part, other) for other in taken)

    return _row(next(filter(is_free, _PARTS_OF_DAY), _PARTS_OF_DAY[0]))


def _checked(day: DayDraft) -> tuple[tuple[Opening, ...], list[Fault]]:
    """Return one day's openings, earliest first, and its faults."""
    if not day.rows:
        first = field_id(day.weekday, "from", 0)
        return (), [Fault(first, f"{day.name}: choose the times, or clear the box")]
    read: list[tuple[Opening, int]] = []
    faults = []
    for number, row in enumerate(day.rows):
        opening = opening_of(row)
        if isinstance(opening, Opening):
            read.append((opening, number))
        else:
            faults.append(Fault(field_id(day.weekday, "to", number), f"{day.name}: {opening}"))
    read.sort()
    return tuple(opening for opening, _ in read), faults + _overlaps(day, read)


def _overlaps(day: DayDraft, read: list[tuple[Opening, int]]) -> list[Fault]:
    """Return a fault for each opening that begins before one before it has ended."""
    faults = []
    longest, before = read[0] if read else (None, 0)
    for opening, number in read[1:]:
        assert longest is not None
        if overlapping(longest, opening):
            words = f"{row_said(day.rows[before])} overlaps {row_said(day.rows[number])}"
            field = field_id(day.weekday, "from", number)
            faults.append(Fault(field, f"{day.name}: {words}"))
        if opening.closes_minute > longest.closes_minute:
            longest, before = opening, number
    return faults


def overlapping(one: Opening, other: Opening) -> bool:
    return one.opens_minute < other.closes_minute and other.opens_minute < one.closes_minute


def opening_of(row: Row) -> Opening | str:
    """Return the opening a row means, or what is wrong with it."""
    opens, closes = map(_minute, row)
    if opens is None or closes is None or opens >= MINUTES_PER_DAY:
        return "choose both times from the lists"
    if closes == opens:
        return f"{row_said(row)} ends when it starts"
    if closes < opens:
        # The other way round is far more often a slip than a night, so a night
        # is chosen by an end on the next day.
        return f"{row_said(row)} ends before it starts. For a night, choose an end on the next day"
    if closes - opens > MINUTES_PER_DAY:
        return f"{row_said(row)} the next day is longer than 24 hours"
    return Opening(opens, closes)


def _minute(time: str) -> int | None:
    """Return the minute a time is written for, None for anything else."""
    try:
        return minute_of(time)
    except ValueError:
        return None


def _choices(allowed: range, offered: range, chosen: str) -> list[str]:
    """Return the offered times, and the chosen one, which may lie between two of them."""
    minute = _minute(chosen)
    own = {minute} if minute is not None and minute in allowed else set()
    return [format_minute(each) for each in sorted({*offered, *own})]
