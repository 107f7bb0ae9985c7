"""How a consultation went, as the specialist says afterwards.

Clients see no word of it, but one who did not come is written to a while later.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.bookings.lifecycle import NotLive, Outcome, Status, TooEarly
from portal.bookings.models import Booking
from portal.bookings.services import mail
from portal.specialists.services import locking


def record_outcome(
    session: Session, *, booking: Booking, outcome: Outcome, now: datetime
) -> Booking:
    """Keep how it went; it may be corrected. A client who did not come is written to, once,
    after the time in which it can be (``notices.MISSED_WAITS``).

    Raises TooEarly before the start, and NotLive for a booking that had ended before it.
    """
    locking.lock(session, booking.specialist_id)
    session.refresh(booking)
    if not Status(booking.status).is_live:
        raise NotLive
    if now < booking.starts_at:
        raise TooEarly
    if booking.outcome != outcome:
        booking.outcome = outcome
        booking.outcome_at = now
        session.flush()
        if outcome is Outcome.CLIENT_DID_NOT_COME:
            mail.missed(session, booking, now=now)
    return booking
