"""Moves the dates of the demo's files to the day it runs, by whole weeks, so weekdays stay."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

WRITTEN = date(2026, 11, 16)  # the Monday of the week the files were written for
_WEEK = timedelta(weeks=1)


def weeks_between(today: date) -> timedelta:
    """Return how far the files' dates move: 0 in the week they were written for."""
    monday = today - timedelta(days=today.weekday())
    return (monday - WRITTEN) // _WEEK * _WEEK


def shifted(specialist: Mapping[str, Any], by: timedelta) -> dict[str, Any]:
    """Return one entry of the practice file with overrides, holidays and busy times moved."""
    moved = dict(specialist)
    moved["overrides"] = {
        _day(day, by): windows for day, windows in specialist.get("overrides", {}).items()
    }
    moved["holidays"] = [_day(day, by) for day in specialist.get("holidays", [])]
    moved["busy"] = [
        {end: _instant(value, by) for end, value in span.items()}
        for span in specialist.get("busy", [])
    ]
    return moved


def _day(written: str, by: timedelta) -> str:
    return (date.fromisoformat(written) + by).isoformat()


def _instant(written: str, by: timedelta) -> str:
    moved = datetime.fromisoformat(written) + by
    return moved.strftime("%Y-%m-%dT%H:%M:%SZ")
