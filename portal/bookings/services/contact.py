"""Safe contact: how a client may be written to and called about one booking."""

from datetime import datetime

import sqlalchemy as sa
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


def carry_over(session: Session, booking: Booking) -> None:
    """Take over from the client's last booking what is more careful than what holds by itself.

    What is less careful is asked anew each time. Only an address proved for this booking takes
    over what its page shows: nobody learns from another's address what was chosen for it. To
    write quietly shows to nobody but the mailbox's readers, so that holds at once.
    """
    before = session.scalar(
        sa.select(Booking)
        .where(
            Booking.client_id == booking.client_id,
            Booking.id != booking.id,
            Booking.proved_at.is_not(None),
        )
        .order_by(Booking.created_at.desc(), Booking.id)
        .limit(1)
    )
    if before is None:
        return
    booking.is_quiet |= before.is_quiet
    if booking.proved_at is not None and booking.contact_checked_at is None:
        booking.is_portal_only |= before.is_portal_only
        booking.wants_reminders &= before.wants_reminders
        booking.may_leave_suddenly |= before.may_leave_suddenly
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
