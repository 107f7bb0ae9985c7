"""Letting go of bookings whose address nobody proved, so that their time is free again (C4)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings import lifecycle
from portal.bookings.lifecycle import By, Status
from portal.bookings.models import Booking
from portal.bookings.services import changing
from portal.specialists.services import locking

_AT_ONCE = 50


def release_due(session: Session, *, now: datetime) -> int:
    """Release bookings whose time to be proved is over, and write to both sides; return how many.

    Each call releases a limited number: call it again until it returns 0.
    """
    found = _due(session, now)
    locking.lock_all(session, {specialist_id for _, specialist_id in found})
    released = 0
    for booking_id, _ in found:
        # Read again under the lock: the address may have been proved meanwhile.
        booking = session.get(Booking, booking_id, populate_existing=True)
        if booking is not None and _is_due(booking, now):
            changing.end(session, booking, Status.RELEASED, By.PORTAL, now)
            released += 1
    return released


def _due(session: Session, now: datetime) -> list[tuple[UUID, int]]:
    wanted = (
        sa.select(
            Booking.id,
            Booking.specialist_id,
            Booking.created_at,
            Booking.release_at,
            Booking.starts_at,
        )
        .where(Booking.status == Status.UNPROVED, Booking.release_at <= now)
        .where(Booking.starts_at > now)
        .order_by(Booking.release_at)
    )
    due = [
        (booking_id, specialist_id)
        for booking_id, specialist_id, booked_at, due_at, starts_at in session.execute(wanted)
        if lifecycle.is_released(booked_at=booked_at, due_at=due_at, starts_at=starts_at, now=now)
    ]
    return due[:_AT_ONCE]


def _is_due(booking: Booking, now: datetime) -> bool:
    return booking.status == Status.UNPROVED and lifecycle.is_released(
        booked_at=booking.created_at,
        due_at=booking.release_at,
        starts_at=booking.starts_at,
        now=now,
    )
