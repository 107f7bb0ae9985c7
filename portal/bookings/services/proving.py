"""Proving an address: what becomes of the bookings that were made with it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links
from portal.bookings.lifecycle import LIVE, Act, By, Claim, Status, kept_of, may_become
from portal.bookings.models import Booking
from portal.bookings.services import changing, contact, events
from portal.specialists.services import locking


def lock_for_proving(session: Session, person: Person, now: datetime) -> set[int]:
    """Lock the specialists of the person's unproved bookings, and return their ids.

    A press calls this before it writes to its link: who moves a booking holds the specialist's
    lock and then writes to the booking's links, so the other order would be a deadlock.
    """
    wanted = sa.select(Booking.specialist_id).where(*_is_unproved(person, now))
    specialist_ids = set(session.scalars(wanted))
    if specialist_ids:
        locking.lock_all(session, specialist_ids)
    return specialist_ids


def prove_bookings(session: Session, person: Person, now: datetime) -> None:
    """Confirm the person's open bookings, one with each specialist; release any further ones.

    Called each time a link or code shows that the person reads their mail. Keeping an unproved
    booking changes neither its time nor its SEQUENCE, so nobody is written to.
    """
    specialist_ids = lock_for_proving(session, person, now)
    if not specialist_ids:
        return
    held = _open(session, person, specialist_ids, now)
    references = [booking.reference for booking in held]
    pressed = links.pressed(session, purpose=Purpose.APPOINTMENT, subjects=references)
    kept = kept_of(
        [
            Claim(
                id=booking.id,
                specialist_id=booking.specialist_id,
                is_proved=booking.status != Status.UNPROVED,
                is_pressed=booking.reference in pressed,
                created_at=booking.created_at,
            )
            for booking in held
        ]
    )
    for booking in held:
        if booking.status != Status.UNPROVED:
            continue
        if booking.id in kept:
            _prove(session, booking, now)
        else:
            changing.end(session, booking, Status.RELEASED, By.PORTAL, now)


def _prove(session: Session, booking: Booking, now: datetime) -> None:
    assert may_become(Status(booking.status), Status.CONFIRMED)
    booking.status = Status.CONFIRMED
    booking.proved_at = now
    booking.release_at = None
    session.flush()
    contact.carry_over(session, booking)
    events.record(session, booking, Act.PROVED, By.CLIENT, now)


def _is_unproved(person: Person, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Booking.client_id == person.id,
        Booking.status == Status.UNPROVED,
        Booking.ends_at > now,
    )


def _open(
    session: Session, person: Person, specialist_ids: set[int], now: datetime
) -> list[Booking]:
    wanted = (
        sa.select(Booking)
        .where(Booking.client_id == person.id, Booking.specialist_id.in_(specialist_ids))
        .where(Booking.status.in_(LIVE), Booking.ends_at > now)
        .order_by(Booking.specialist_id, Booking.created_at)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted))
