"""Bookings as the specialist's pages read them. Each call is one query.

A booking the specialist has not heard of yet is among them: whoever shows it says only that the
time is held (``lifecycle.is_held``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client of a specialist: the name of their newest booking, the next and last live time."""

    client_id: int
    name: str
    next_at: datetime | None
    last_at: datetime | None
    has_shared: bool


def client_lines(
    session: Session,
    *,
    specialist_id: int,
    now: datetime,
    offset: int = 0,
    limit: int,
    words: Iterable[str] = (),
) -> tuple[list[ClientLine], int]:
    """Return some of the specialist's clients, and how many there are. Two queries.

    Those with a next time come first, soonest first, then the others by the last time. ``words``
    are folded; they keep those under one of whose names each of them is found.
    """
    has_heard = (
        Booking.specialist_id == specialist_id,
        Booking.told_at <= now,
        sa.or_(Booking.cancelled_at.is_(None), Booking.cancelled_at >= Booking.told_at),
    )
    is_live = Booking.status.in_(LIVE)
    next_at = sa.func.min(sa.case((is_live & (Booking.starts_at >= now), Booking.starts_at)))
    last_at = sa.func.max(sa.case((is_live & (Booking.starts_at < now), Booking.starts_at)))
    grouped = (
        sa.select(
            Booking.client_id,
            next_at.label("next_at"),
            last_at.label("last_at"),
            sa.func.max(sa.case((Booking.intake_state == "shared", 1), else_=0)).label("shared"),
        )
        .where(*has_heard)
        .group_by(Booking.client_id)
    )
    for word in words:
        is_found = Booking.name_folded.contains(word, autoescape=True)
        grouped = grouped.having(sa.func.max(sa.case((is_found, 1), else_=0)) == 1)
    each = grouped.subquery()
    newest_name = (
        sa.select(Booking.name)
        .where(*has_heard, Booking.client_id == each.c.client_id)
        .order_by(Booking.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    order = (
        *(each.c.next_at.is_(None), each.c.next_at),
        *(each.c.last_at.is_(None), each.c.last_at.desc(), each.c.client_id),
    )
    wanted = sa.select(each, newest_name.label("name")).order_by(*order).offset(offset).limit(limit)
    rows = [
        ClientLine(row.client_id, row.name, row.next_at, row.last_at, bool(row.shared))
        for row in session.execute(wanted)
    ]
    return rows, session.scalar(sa.select(sa.func.count()).select_from(each)) or 0
