"""The hours page between two presses: what its fields hold, and what a button does to it.

Every button but "Save hours" only changes the draft and shows it again, with or
without a script. A button's value says what it does: ``add:mon``,
``remove:mon:2``, ``copy:mon``, ``start:evenings``, ``add-date``,
``remove-date:2026-12-07``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from portal.availability import dates_editor, week_editor
from portal.availability.dates_editor import DATE, FROM, TO, Dates
from portal.availability.hours import Schedule
from portal.availability.week_editor import KEYS, MOST_ROWS, Fault, Row, WeekDraft

SAVE = "save"
KIND, DAY_OFF, HOURS = "new-kind", "off", "hours"
QUICK_STARTS = {
    "mornings": ("Weekday mornings", ("09:00", "12:00")),
    "evenings": ("Weekday evenings", ("17:00", "20:00")),
}

_PROPOSED = Row("10:00", "12:00")

Values = Callable[[str], list[str]]
"""Returns all values one field name was sent with."""


@dataclass(frozen=True, slots=True)
class NewDate:
    """The fields that add a date, as they were filled in."""

    written: str = ""
    kind: str = DAY_OFF
    row: Row = _PROPOSED


@dataclass(frozen=True, slots=True)
class Draft:
    """The hours page as it is being edited."""

    week: WeekDraft
    dates: Dates
    new: NewDate = field(default_factory=NewDate)
    faults: tuple[Fault, ...] = ()

    @property
    def is_pending(self) -> bool:
        """Whether a date is filled in that was not added yet."""
        return bool(self.new.written)


def from_schedule(schedule: Schedule, today: date) -> Draft:
    """Return the draft that shows what is saved; dates before today are history."""
    overrides = {day: hours for day, hours in schedule.overrides.items() if day >= today}
    holidays = [day for day in schedule.holidays if day >= today]
    return Draft(
        week_editor.from_openings(schedule.weekly), dates_editor.from_days(overrides, holidays)
    )


def read(values: Values, today: date) -> Draft:
    """Return the draft a form was sent with."""

    def first(name: str, default: str = "") -> str:
        return next(iter(values(name)), default).strip()

    kept = [plan for plan in dates_editor.read(values("dates")) if plan.day >= today]
    return Draft(
        week_editor.read(values),
        tuple(kept),
        NewDate(first(DATE), first(KIND, DAY_OFF), Row(first(FROM), first(TO))),
    )


def press(draft: Draft, button: str, values: Values, today: date) -> Draft:
    """Return the draft after one of its buttons; an unknown button changes nothing."""
    verb, _, rest = button.partition(":")
    presses: dict[str, Callable[[], Draft]] = {
        "add": lambda: _add(draft, rest),
        "remove": lambda: _remove(draft, rest),
        "copy": lambda: _copy(draft, rest, values),
        "start": lambda: _start(draft, rest),
        "add-date": lambda: add_date(draft, today),
        "remove-date": lambda: _remove_date(draft, rest),
    }
    return presses[verb]() if verb in presses else draft


def add_date(draft: Draft, today: date) -> Draft:
    """Return the draft with the date that was filled in, or with what is wrong with it."""
    day, faults = dates_editor.parse_date(draft.new.written, today)
    if day is None:
        return replace(draft, faults=tuple(faults))
    if draft.new.kind == HOURS:
        dates, faults = dates_editor.add_hours(draft.dates, day, draft.new.row)
    else:
        dates = dates_editor.add_day_off(draft.dates, day)
    if faults:
        return replace(draft, faults=tuple(faults))
    return replace(draft, dates=dates, new=NewDate())


def _add(draft: Draft, key: str) -> Draft:
    if key not in KEYS:
        return draft
    return replace(draft, week=week_editor.add(draft.week, KEYS.index(key)))


def _remove(draft: Draft, rest: str) -> Draft:
    key, _, number = rest.partition(":")
    if key not in KEYS or number not in map(str, range(MOST_ROWS)):
        return draft
    week = week_editor.remove(draft.week, KEYS.index(key), int(number))
    return replace(draft, week=week)


def _copy(draft: Draft, key: str, values: Values) -> Draft:
    if key not in KEYS:
        return draft
    to = [KEYS.index(other) for other in values(f"{key}-copy") if other in KEYS]
    return replace(draft, week=week_editor.copy(draft.week, KEYS.index(key), to))


def _start(draft: Draft, name: str) -> Draft:
    if name not in QUICK_STARTS:
        return draft
    _, hours = QUICK_STARTS[name]
    return replace(draft, week=week_editor.weekdays_from(*hours))


def _remove_date(draft: Draft, written: str) -> Draft:
    kept = tuple(plan for plan in draft.dates if str(plan.day) != written)
    return replace(draft, dates=kept)
