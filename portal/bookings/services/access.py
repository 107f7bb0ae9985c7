"""Who may open a booking: the devices it was made or opened on, and the client who signed in.

Or the booking's own token, sent by a program.

An unproved address gives no access by itself: a device then reaches only what was made on it or
what its own link opened there. To everybody else a booking is not there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.lifetimes import FRESH_IDLE
from portal.accounts.models import AuthSession, LinkToken
from portal.bookings.lifecycle import LIVE
from portal.bookings.models import Booking, BookingDevice
from portal.bookings.request import Origin

_LISTED_AFTER = timedelta(days=30)


def reachable(session: Session, reference: str, origin: Origin) -> Booking | None:
    """Return the booking with its specialist, when whoever asks may open it; else None."""
    return session.scalar(
        sa.select(Booking)
        .where(Booking.reference == reference, _may_open(origin))
        .options(joinedload(Booking.specialist), joinedload(Booking.client))
    )


def listed(session: Session, origin: Origin, *, now: datetime) -> Sequence[Booking]:
    """Return the bookings to show whoever asks: those to come, the nearest first.

    When none is to come, those of the last 30 days that were not taken back, newest first.
    """
    mine = (
        sa.select(Booking)
        .where(_may_open(origin), Booking.status.in_(LIVE))
        .options(joinedload(Booking.specialist))
    )
    to_come = mine.where(Booking.ends_at > now).order_by(Booking.starts_at)
    past = mine.where(Booking.ends_at.between(now - _LISTED_AFTER, now))
    return (
        session.scalars(to_come).all()
        or session.scalars(past.order_by(Booking.starts_at.desc())).all()
    )


def held_at(
    session: Session, *, specialist_id: int, start: datetime, origin: Origin, now: datetime
) -> Booking | None:
    """Return the open booking of exactly that slot, when whoever asks may open it; else None."""
    return session.scalar(
        sa.select(Booking)
        .where(Booking.specialist_id == specialist_id, Booking.starts_at == start)
        .where(Booking.status.in_(LIVE), Booking.ends_at > now, _may_open(origin))
    )


def may_read(
    session: Session, booking: Booking, origin: Origin, *, is_fresh: bool, now: datetime
) -> bool:
    """Return whether the private words of a booking open here without a new link or code.

    The booking's own token opens them: it is the link. A device that is fresh reads them, unless
    somebody else is signed in on it; any other does for a day after it came to the booking.
    """
    if origin.token_of is not None:
        return origin.token_of == booking.reference
    if is_fresh and origin.person_id in {None, booking.client_id}:
        return True
    key = {"booking_id": booking.id, "auth_session_id": origin.device_id}
    known = session.get(BookingDevice, key) if origin.device_id else None
    opened_at = known.opened_at if known else None
    return opened_at is not None and now < opened_at + FRESH_IDLE


def admit(session: Session, *, booking: Booking, device_id: UUID, now: datetime) -> None:
    """Let a device open the booking; it may already."""
    key = {"booking_id": booking.id, "auth_session_id": device_id}
    if session.get(BookingDevice, key) is None:
        session.add(BookingDevice(**key, opened_at=now))
        session.flush()


def open_from_link(session: Session, link: LinkToken, device: AuthSession, now: datetime) -> str:
    """Let the device a mailed link was pressed on open the link's booking; return its path."""
    booking = session.scalars(sa.select(Booking).where(Booking.reference == link.subject)).one()
    admit(session, booking=booking, device_id=device.id, now=now)
    return f"/appointment/{booking.reference}"


def forget_device(session: Session, *, device_id: UUID) -> None:
    """Let the device open no booking any more; the bookings stay, and their links still work."""
    session.execute(sa.delete(BookingDevice).where(BookingDevice.auth_session_id == device_id))


def _may_open(origin: Origin) -> sa.ColumnElement[bool]:
    if origin.token_of is not None:
        return Booking.reference == origin.token_of
    opened_here = sa.exists().where(
        BookingDevice.booking_id == Booking.id, BookingDevice.auth_session_id == origin.device_id
    )
    if origin.person_id is None:
        return opened_here
    return sa.or_(opened_here, Booking.client_id == origin.person_id)
