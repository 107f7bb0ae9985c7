"""Meetings for tests: one half hour, every value overridable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.ics.meeting import Meeting

BOOKED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STARTS_AT = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def meeting(**given: Any) -> Meeting:
    """Return the half hour of Wednesday 25 November, 18:30 UTC, with ``given`` laid over."""
    if "starts_at" in given:
        given.setdefault("ends_at", given["starts_at"] + HALF_HOUR)
    usual = Meeting(
        uid=f"{'0123456789abcdef' * 2}@levelground.example",
        sequence=0,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + HALF_HOUR,
        summary="Appointment",
        location=None,
        description=None,
        url=None,
        organizer_email="appointments@levelground.example",
        organizer_name="Level Ground",
        attendee_email="ana@example.org",
        attendee_name="Ana",
        created_at=BOOKED_AT,
        changed_at=BOOKED_AT,
    )
    return replace(usual, **given)
