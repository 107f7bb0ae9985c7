"""A week of hours as a picture and as a sentence that says the same."""

from collections.abc import Iterable

from portal.availability.hours import MINUTES_PER_DAY, Opening, format_opening
from portal.availability.week_editor import NAMES, Weekly

Bars = list[tuple[int, int]]
"""Windows of one drawn day, in minutes after its midnight."""


def picture(weekly: Weekly) -> list[tuple[str, Bars]]:
    """Return (short name, windows) for each weekday; a night is drawn on both its days."""
    bars: list[Bars] = [[] for _ in range(7)]
    for weekday, openings in weekly.items():
        for opening in openings:
            opens, closes = opening.opens_minute, opening.closes_minute
            bars[weekday].append((opens, min(closes, MINUTES_PER_DAY)))
            if closes > MINUTES_PER_DAY:
                bars[(weekday + 1) % 7].append((0, closes - MINUTES_PER_DAY))
    return [(NAMES[day][:3], sorted(windows)) for day, windows in enumerate(bars)]


def sentence(weekly: Weekly) -> str:
    """Return "Open hours: Monday 09:00 to 12:00 and 17:00 to 20:00. Tuesday … are closed."."""
    opened = [day for day in range(7) if weekly.get(day)]
    closed = [NAMES[day] for day in range(7) if day not in opened]
    if not opened:
        return "No open hours yet."
    hours = ", ".join(f"{NAMES[day]} {windows(weekly[day])}" for day in opened)
    if not closed:
        return f"Open hours: {hours}."
    return f"Open hours: {hours}. {joined(closed)} {'are' if closed[1:] else 'is'} closed."


def windows(openings: Iterable[Opening]) -> str:
    """Return "09:00 to 12:00 and 17:00 to 20:00"."""
    return joined([" to ".join(format_opening(opening)) for opening in sorted(openings)])


def joined(words: list[str]) -> str:
    """Return "Monday", "Monday and Tuesday" or "Monday, Tuesday and Sunday"."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
