"""The few facts a booking holds of the questions answered for it; never an answer."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings.models import Booking


def tell_booking(
    session: Session,
    *,
    booking_id: UUID,
    intake_state: str,
    is_quiet: bool | None = None,
    is_portal_only: bool | None = None,
    wants_reminders: bool | None = None,
) -> None:
    """Keep what the intake says: how far it is, and how much may be mailed.

    None leaves a fact as it is. The row is written only when something differs, since this is
    called with every answer.
    """
    told = {
        "intake_state": intake_state,
        "is_quiet": is_quiet,
        "is_portal_only": is_portal_only,
        "wants_reminders": wants_reminders,
    }
    values = {name: value for name, value in told.items() if value is not None}
    differs = sa.or_(*(getattr(Booking, name) != value for name, value in values.items()))
    session.execute(sa.update(Booking).where(Booking.id == booking_id, differs).values(values))
