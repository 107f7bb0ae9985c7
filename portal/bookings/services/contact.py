"""Safe contact: how a client may be written to and called about one booking."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import db
from portal.bookings.contact import SafeWays
from portal.bookings.models import Booking


def keep_contact(session: Session, *, booking: Booking, ways: SafeWays, now: datetime) -> None:
    """Keep what the client chose; mails that are still to go out obey it."""
    booking.is_portal_only = ways.is_portal_only
    booking.is_discreet = ways.is_discreet
    booking.wants_reminders = ways.wants_reminders and not ways.is_portal_only
    booking.may_leave_voicemail = ways.may_leave_voicemail
    booking.may_leave_suddenly = ways.may_leave_suddenly
    booking.contact_checked_at = now
    db.seal(session, booking, "contact_note", ways.note)
    session.flush()


def contact_of(session: Session, booking: Booking) -> SafeWays:
    """Return what the client chose, or what holds until they do."""
    return SafeWays(
        is_portal_only=booking.is_portal_only,
        is_discreet=booking.is_discreet,
        wants_reminders=booking.wants_reminders,
        may_leave_voicemail=booking.may_leave_voicemail,
        may_leave_suddenly=booking.may_leave_suddenly,
        note=db.unseal(session, booking, "contact_note"),
    )


def phone_of(session: Session, booking: Booking) -> str | None:
    """Return the number to call, None when they meet another way."""
    return db.unseal(session, booking, "phone")
