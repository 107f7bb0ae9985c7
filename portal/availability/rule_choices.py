"""The choices of the rules form, each with its words; the present value is always one of them."""

from collections.abc import Callable, Iterable

from portal.availability.rules import STEP_CHOICES
from portal.times import count

Choices = list[tuple[int, str]]

NO_LIMIT = 0
"""How a form writes a cap of None."""

_HOUR, _DAY = 60, 1440


def gap(present: int) -> Choices:
    """Return minutes to keep free next to a consultation."""
    return _choices((0, 5, 10, 15, 20, 30, 45, 60), present, _or("None"))


def notice(present: int) -> Choices:
    """Return minutes from now to the first time that can be booked."""
    offered = (0, _HOUR, 2 * _HOUR, 4 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY)
    return _choices(offered, present, _or("None"))


def move_notice(present: int) -> Choices:
    """Return minutes before the start until which a client may move."""
    offered = (0, _HOUR, 2 * _HOUR, 4 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY)
    return _choices(offered, present, _or("Until the start", "{} before"))


def horizon(present: int) -> Choices:
    """Return days ahead that can be booked."""
    return _choices((7, 14, 30, 60, 90, 180, 365), present, lambda days: count(days, "day"))


def step(present: int) -> Choices:
    """Return minutes from one start to the next."""
    return _choices(STEP_CHOICES, present, _every)


def most_per_day(present: int | None) -> Choices:
    """Return how many consultations a day may have."""
    return _choices(range(NO_LIMIT, 13), present or NO_LIMIT, _consultations)


def most_per_week(present: int | None) -> Choices:
    """Return how many consultations a week may have."""
    return _choices(range(NO_LIMIT, 41), present or NO_LIMIT, _consultations)


def length(minutes: int) -> str:
    """Return "45 minutes", "1 hour", "2 days", "1 hour 30 minutes"."""
    days, rest = divmod(minutes, _DAY)
    hours, rest = divmod(rest, _HOUR)
    parts = ((days, "day"), (hours, "hour"), (rest, "minute"))
    return " ".join(count(number, name) for number, name in parts if number) or "0 minutes"


def _or(none: str, some: str = "{}") -> Callable[[int], str]:
    return lambda minutes: some.format(length(minutes)) if minutes else none


def _every(minutes: int) -> str:
    return "Every hour" if minutes == _HOUR else f"Every {length(minutes)}"


def _consultations(most: int) -> str:
    return "No limit" if most == NO_LIMIT else count(most, "consultation")


def _choices(offered: Iterable[int], present: int, words: Callable[[int], str]) -> Choices:
    return [(value, words(value)) for value in sorted({*offered, present})]
