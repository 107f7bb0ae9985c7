"""Days and weeks of a specialist's own clock, as spans of instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the date begins there.

    Where midnight is skipped, that is the first instant after it (PEP 495, fold=0).
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def span_of(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return [start of ``first``, start of the day after ``last``)."""
    return start_of(first, zone), start_of(last + _DAY, zone)


def week_name(day: date) -> str:
    """Return the ISO week of a date as it stands in a path, such as "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(name: str) -> date | None:
    """Return the Monday of "2026-W48", None for anything else and outside this millennium."""
    year, _, week = name.partition("-W")
    if not (len(year) == 4 and len(week) == 2 and (year + week).isdecimal() and year[0] == "2"):
        return None
    try:
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None
