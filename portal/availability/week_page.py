"""The week editor as its page shows it: controls with names, choices and errors."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.availability import week_editor
from portal.availability.dates_editor import DATE, FROM, TO
from portal.availability.hours_form import HOURS, NewDate
from portal.availability.week_editor import KEYS, NAMES, DayDraft, Fault, Row, WeekDraft


@dataclass(frozen=True, slots=True)
class TimeSelect:
    """One list of times. ``late`` are those of the next day: (value, what the clock shows)."""

    id: str
    name: str
    label: str
    chosen: str
    choices: list[str]
    late: list[tuple[str, str]]
    error: str | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Two lists and the button that removes them."""

    opens: TimeSelect
    closes: TimeSelect
    words: str
    removes: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One weekday; ``others`` are (key, name) of the days it can be copied to."""

    key: str
    name: str
    is_open: bool
    rows: list[ShownRow]
    can_add: bool
    others: list[tuple[str, str]]


def shown(draft: WeekDraft, faults: Iterable[Fault] = ()) -> list[ShownDay]:
    """Return the seven days as the page shows them, each fault at its control."""
    errors = {fault.field: fault.message for fault in faults}
    return [_day(day, errors) for day in week_editor.completed(draft).days]


def time_select(
    field: str, name: str, label: str, chosen: str, *, is_end: bool, error: str | None = None
) -> TimeSelect:
    """Return the list an opening begins or ends at."""
    late = week_editor.late_choices(chosen) if is_end else []
    choices = week_editor.to_choices(chosen) if is_end else week_editor.from_choices(chosen)
    said = [(time, week_editor.said(time)) for time in late]
    return TimeSelect(field, name, label, chosen, choices, said, error)


def _day(day: DayDraft, errors: dict[str, str]) -> ShownDay:
    others = [(key, name) for key, name in zip(KEYS, NAMES, strict=True) if key != day.key]
    rows = [_row(day, number, row, errors) for number, row in enumerate(day.rows)]
    return ShownDay(day.key, day.name, day.is_open, rows, day.can_add, others)


def _row(day: DayDraft, number: int, row: Row, errors: dict[str, str]) -> ShownRow:
    which = f" ({number + 1})" if number else ""

    def select(end: str, chosen: str) -> TimeSelect:
        field = week_editor.field_id(day.weekday, end, number)
        label = f"{day.name}, {end}{which}"
        name, error = f"{day.key}-{end}", errors.get(field)
        return time_select(field, name, label, chosen, is_end=end == "to", error=error)

    return ShownRow(
        opens=select("from", row.opens),
        closes=select("to", row.closes),
        words=f"{week_editor.row_said(row)} on {day.name}",
        removes=f"remove:{day.key}:{number}",
    )


@dataclass(frozen=True, slots=True)
class ShownNewDate:
    """The fields that add a date."""

    written: str
    is_hours: bool
    opens: TimeSelect
    closes: TimeSelect
    error: str | None


def new_date(new: NewDate, faults: Iterable[Fault] = ()) -> ShownNewDate:
    """Return the fields that add a date as the page shows them."""
    errors = {fault.field: fault.message for fault in faults}
    chosen = new.row
    return ShownNewDate(
        written=new.written,
        is_hours=new.kind == HOURS,
        opens=time_select(FROM, FROM, "From", chosen.opens, is_end=False, error=errors.get(FROM)),
        closes=time_select(TO, TO, "To", chosen.closes, is_end=True, error=errors.get(TO)),
        error=errors.get(DATE),
    )
