"""Bookings as the specialist's pages read them. Each call is one query.

A booking the specialist has not heard of yet is among them: whoever shows it says only that the
time is held (``lifecycle.is_held``).
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.bookings.lifecycle import LIVE
from portal.bookings.models import Booking, BookingEvent


def of_reference(session: Session, reference: str) -> Booking | None:
    """Return the booking with its specialist and client, whoever asks: look first who may."""
    return session.scalar(
        sa.select(Booking)
        .where(Booking.reference == reference)
        .options(joinedload(Booking.specialist), joinedload(Booking.client))
    )


def of_specialist(session: Session, *, specialist_id: int, reference: str) -> Booking | None:
    """Return this specialist's booking, None when it is another's or not there."""
    return session.scalar(
        sa.select(Booking)
        .where(Booking.specialist_id == specialist_id, Booking.reference == reference)
        .options(joinedload(Booking.specialist), joinedload(Booking.client))
    )


def live_between(
    session: Session, *, specialist_id: int, since: datetime, until: datetime
) -> Sequence[Booking]:
    """Return the live bookings that start in [since, until), earliest first, with their clients."""
    return session.scalars(
        sa.select(Booking)
        .where(Booking.specialist_id == specialist_id, Booking.status.in_(LIVE))
        .where(Booking.starts_at >= since, Booking.starts_at < until)
        .options(joinedload(Booking.client))
        .order_by(Booking.starts_at)
    ).all()


def next_live(session: Session, *, specialist_id: int, now: datetime) -> Booking | None:
    """Return the live booking that goes on now or comes next."""
    return session.scalar(
        sa.select(Booking)
        .where(Booking.specialist_id == specialist_id, Booking.status.in_(LIVE))
        .where(Booking.ends_at > now)
        .options(joinedload(Booking.client))
        .order_by(Booking.starts_at)
        .limit(1)
    )


def told_events(
    session: Session, *, specialist_id: int, since: datetime, now: datetime
) -> Sequence[tuple[BookingEvent, Booking]]:
    """Return what happened since then to bookings the specialist has heard of, newest first.

    One that was undone before they heard of it never shows.
    """
    wanted = (
        sa.select(BookingEvent, Booking)
        .join(Booking, Booking.id == BookingEvent.booking_id)
        .where(BookingEvent.specialist_id == specialist_id, BookingEvent.happened_at >= since)
        .where(Booking.told_at <= now)
        .where(sa.or_(Booking.cancelled_at.is_(None), Booking.cancelled_at >= Booking.told_at))
        .order_by(BookingEvent.happened_at.desc(), BookingEvent.id.desc())
    )
    return [(event, booking) for event, booking in session.execute(wanted)]


def of_clients(
    session: Session, *, specialist_id: int, client_id: int | None = None, now: datetime
) -> Sequence[Booking]:
    """Return every booking the specialist has heard of, the newest start first, with its client.

    ``client_id`` keeps those of one client.
    """
    return session.scalars(
        sa.select(Booking)
        .where(Booking.specialist_id == specialist_id, Booking.told_at <= now)
        .where(sa.true() if client_id is None else Booking.client_id == client_id)
        .where(sa.or_(Booking.cancelled_at.is_(None), Booking.cancelled_at >= Booking.told_at))
        .options(joinedload(Booking.client))
        .order_by(Booking.starts_at.desc())
    ).all()
