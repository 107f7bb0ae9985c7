"""Whether a specialist and a client have anything to do with each other."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings.models import Booking

_LIVE = ("unproved", "requested", "confirmed")


def is_client_of(session: Session, *, specialist_id: int, client_id: int, now: datetime) -> bool:
    """Return whether the client has a booking with the specialist, to come or past.

    One that was cancelled, released or undone is none, nor one the specialist has not heard of.
    """
    booking = sa.select(Booking.id).where(
        Booking.specialist_id == specialist_id,
        Booking.client_id == client_id,
        Booking.status.in_(_LIVE),
        Booking.told_at <= now,
    )
    return session.scalar(sa.select(booking.exists())) is True
