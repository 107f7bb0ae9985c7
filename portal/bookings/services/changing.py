"""Moving, cancelling and undoing: what people do to a booking that stands.

Each act reads the booking again under the specialist's lock and changes it only from the state
it saw there (compare and set). None asks for a reason (product rule R1).
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import db
from portal.availability.rules import LENGTH
from portal.availability.services import reading
from portal.bookings import lifecycle
from portal.bookings.lifecycle import (
    Act,
    By,
    NotLive,
    Status,
    TooLateToCancel,
    TooLateToMove,
    TooLateToUndo,
)
from portal.bookings.models import Booking
from portal.bookings.request import SlotUnavailable
from portal.bookings.services import events, mail, soonest
from portal.bookings.services.booking import free_with, is_overlap
from portal.notifications.notice import Kind
from portal.specialists.models import Specialist
from portal.specialists.services import locking


def move_booking(
    session: Session, *, booking: Booking, start: datetime, by: By, now: datetime
) -> Booking:
    """Move the booking to the slot that starts at ``start``, and write the mails to both sides.

    The old time is kept unless all of it succeeds. Moving to the time it has changes nothing.
    Raises NotLive, TooLateToMove (the notice to move binds the client only), SlotUnavailable and
    NotASlot.
    """
    specialist = _lock(session, booking)
    if not Status(booking.status).is_live:
        raise NotLive
    if booking.starts_at == start:
        return booking
    rules = reading.rules_of(session, specialist)
    if not lifecycle.may_move(
        starts_at=booking.starts_at,
        move_notice_minutes=rules.move_notice_minutes,
        by=by,
        now=now,
    ):
        raise TooLateToMove
    free = free_with(session, specialist, start, now=now, moving=booking)

    old_starts_at = booking.starts_at
    told_at = lifecycle.moved_told_at(told_at=booking.told_at, starts_at=start, now=now)
    try:
        with session.begin_nested():
            change(
                session,
                booking,
                now,
                starts_at=start,
                ends_at=start + LENGTH,
                gap_minutes=rules.gap_minutes,
                told_at=told_at,
            )
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        session.refresh(booking)
        raise SlotUnavailable(start) from error
    events.record(session, booking, Act.MOVED, by, now, old_starts_at=old_starts_at)
    mail.moved(session, booking, now=now)
    soonest.keep_changed(session, specialist, free, now)
    return booking


def cancel_booking(
    session: Session, *, booking: Booking, by: By, now: datetime, line: str | None = None
) -> Booking:
    """Cancel the booking until it starts; one that has ended already stays as it is.

    ``line`` is what a specialist tells the client, and theirs to give: it is shown on the
    client's page only. Raises TooLateToCancel.
    """
    if by is By.SPECIALIST and not line:
        raise ValueError("a specialist who cancels leaves the client a line")
    _lock(session, booking)
    if not Status(booking.status).is_live:
        return booking
    if not lifecycle.may_cancel(starts_at=booking.starts_at, now=now):
        raise TooLateToCancel
    if line is not None:
        db.seal(session, booking, "cancel_line", line)
    end(session, booking, Status.CANCELLED, by, now)
    return booking


def undo_booking(session: Session, *, booking: Booking, now: datetime) -> Booking:
    """Take back a booking before the specialist hears of it; undone already, it stays so.

    The time is free at once, and only the client is written to. Raises TooLateToUndo, also for a
    booking that ended another way.
    """
    _lock(session, booking)
    if booking.status == Status.UNDONE:
        return booking
    is_live = Status(booking.status).is_live
    if not is_live or not lifecycle.may_undo(told_at=booking.told_at, now=now):
        raise TooLateToUndo
    end(session, booking, Status.UNDONE, By.CLIENT, now)
    return booking


def end(session: Session, booking: Booking, status: Status, by: By, now: datetime) -> None:
    """Let a live booking go: its time is free, and both sides' calendars are told.

    The caller holds the lock and has looked whether it may end.
    """
    kinds = {
        Status.CANCELLED: (Act.CANCELLED, Kind.CANCELLED),
        Status.UNDONE: (Act.UNDONE, Kind.UNDONE),
        Status.RELEASED: (Act.RELEASED, Kind.RELEASED),
    }
    act, kind = kinds[status]
    change(session, booking, now, status=status, cancelled_at=now, cancelled_by=by, release_at=None)
    events.record(session, booking, act, by, now)
    mail.ended(session, booking, kind, now=now)
    soonest.refresh_soonest(session, booking.specialist_id, now)


def change(session: Session, booking: Booking, now: datetime, **values: Any) -> None:
    """Write ``values`` and raise the SEQUENCE, unless the booking changed since it was read.

    Raises NotLive when it did: whoever holds the lock never meets that.
    """
    session.flush()
    written = session.execute(
        sa.update(Booking)
        .where(
            Booking.id == booking.id,
            Booking.status == booking.status,
            Booking.sequence == booking.sequence,
        )
        .values(sequence=booking.sequence + 1, changed_at=now, **values)
        .returning(Booking.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise NotLive
    session.refresh(booking)


def _lock(session: Session, booking: Booking) -> Specialist:
    """Return the booking's specialist, locked, with the booking read again."""
    specialist = locking.lock(session, booking.specialist_id)
    assert specialist is not None  # a booking's row keeps its specialist's
    session.refresh(booking)
    return specialist
