"""Dates and times as people say them: the words of flash lines, titles and lists.

Every word is here, in British English. Instants are handed in with the zone
they are said in. Pages that need marked-up times use
``templates/components/time.html``, which has the same forms.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.offsets import offset_at, stretches

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def long_day(day: date, *, year: bool = False) -> str:
    """Return "Wednesday 25 November", with the year when asked for."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if year else "")


def short_day(day: date, *, month: bool = True) -> str:
    """Return "Thu 26 Nov", or "Thu 26" where the month is plain."""
    return f"{day:%a} {day.day}" + (f" {day:%b}" if month else "")


def relative_day(day: date, today: date) -> str:
    """Return "yesterday", "today" or "tomorrow", else the day, with its year when it is another."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return near or long_day(day, year=day.year != today.year)


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """Return "18:30"; in an hour the clock shows twice "01:30 (UTC-4)", to tell them apart."""
    local = instant.astimezone(zone)
    shown = f"{local:%H:%M}"
    return f"{shown} ({offset(instant, zone)})" if _is_repeated(local) else shown


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return "18:30 to 19:00"."""
    return f"{clock(start, zone)} to {clock(end, zone)}"


def moment(instant: datetime, zone: ZoneInfo, *, year: bool = False) -> str:
    """Return "Wednesday 25 November, 18:30"."""
    return f"{long_day(instant.astimezone(zone).date(), year=year)}, {clock(instant, zone)}"


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """Return "UTC+0" or "UTC-3:30", as the zone's clock is off at that instant."""
    ahead = offset_at(zone, instant)
    hours, minutes = divmod(abs(ahead) // _MINUTE, 60)
    sign = "-" if ahead < timedelta(0) else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def time_until(instant: datetime, now: datetime) -> str | None:
    """Return "in 25 minutes", "in 2 hours" or "in 3 days", None for what has begun.

    Rounded down, so that nobody comes late by these words.
    """
    left = instant - now
    if left <= timedelta(0):
        return None
    if left < _MINUTE:
        return "in less than a minute"
    unit, name = next(
        (unit, name)
        for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"))
        if left >= unit
    )
    return f"in {count(left // unit, name)}"


def count(number: int, thing: str) -> str:
    """Return "1 time" or "14 times"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def clock_change(zone: ZoneInfo, first: date, last: date) -> date | None:
    """Return the first date from ``first`` to ``last`` on which the zone's clock changes.

    It is the date the clock showed just before the change.
    """
    start = datetime.combine(first, time(), UTC) - _DAY
    end = datetime.combine(last, time(), UTC) + 2 * _DAY
    ends = (until - _MINUTE for _, until, _ in stretches(zone, start, end) if until != end)
    days = (instant.astimezone(zone).date() for instant in ends)
    return next((day for day in days if first <= day <= last), None)


def _is_repeated(local: datetime) -> bool:
    """Return whether the clock shows this time twice (PEP 495), not whether it skips it."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
