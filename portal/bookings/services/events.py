"""What happened to bookings, in order: written with each act, read by the pages of the day."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.bookings.lifecycle import Act, By
from portal.bookings.models import Booking, BookingEvent


def record(
    session: Session,
    booking: Booking,
    act: Act,
    by: By,
    now: datetime,
    *,
    old_starts_at: datetime | None = None,
) -> None:
    """Write down that something happened to the booking; ``old_starts_at`` is that of a move."""
    session.add(
        BookingEvent(
            booking_id=booking.id,
            specialist_id=booking.specialist_id,
            kind=act,
            by=by,
            happened_at=now,
            old_starts_at=old_starts_at,
        )
    )
