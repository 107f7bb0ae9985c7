"""Booking a consultation: the one way a booking comes to be.

The specialist's lock comes first, then the same function that drew the page decides, and the
database's own rule speaks last (product rules R8 and R9). Locks are taken in one order
everywhere: specialists, link, network, device, person; so no two acts wait for each other.
"""

import secrets
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import Person
from portal.accounts.services import people, throttle
from portal.availability.rules import LENGTH, BookingRules
from portal.bookings import lifecycle
from portal.bookings.lifecycle import LIVE, Act, By, Reference, Status
from portal.bookings.models import Booking, BookingDevice
from portal.bookings.request import (
    BOOKINGS_FROM_DEVICE,
    BOOKINGS_FROM_NETWORK,
    NOWHERE,
    AlreadyBooked,
    BookingRequest,
    ModeNotOffered,
    NotASlot,
    Origin,
    OtherContent,
    SlotUnavailable,
    Submission,
    Terms,
    TooManyBookings,
)
from portal.bookings.services import access, contact, events, mail, soonest, times
from portal.bookings.services.times import Times
from portal.bookings.slots import Refusal
from portal.ics.meeting import UID_BYTES, new_uid
from portal.notifications.notice import told_at
from portal.specialists.models import Specialist
from portal.specialists.services import locking


def book_consultation(
    session: Session,
    *,
    specialist: Specialist,
    start: datetime,
    request: BookingRequest,
    terms: Terms,
    now: datetime,
    origin: Origin = NOWHERE,
    submission: Submission | None = None,
) -> Booking:
    """Book the slot that starts at ``start``, and write the mails to both sides.

    The same submission again returns the booking it made. It is confirmed at once when the
    client is signed in on the device, else unproved. Raises SlotUnavailable when the slot is
    taken and NotASlot when the rules offer none; AlreadyBooked when this device or person has an
    open booking here; ModeNotOffered, OtherContent, TooManyBookings.
    """
    owner = locking.lock(session, locking.id_of(specialist))
    if (made := _made_by(session, submission)) is not None:
        # The second press may come before the first answer's cookie: it is the same person's.
        if origin.device_id is not None:
            access.admit(session, booking=made, device_id=origin.device_id, now=now)
        return made
    if owner is None or owner.state != "published":
        raise NotASlot(start, Refusal.CLOSED)
    if request.mode not in {offered.mode for offered in owner.modes}:
        raise ModeNotOffered
    # A row that is there already is not written to: proving an address locks the person and
    # then their specialists, and this would lock the other way round.
    known = people.person_by_email(session, request.email)
    _refuse_a_second(session, owner, known, origin, now)
    _count(session, origin, terms, now)
    free = free_with(session, owner, start, now=now)

    client = known or people.make_person(session, email=request.email, name=request.name, now=now)
    rules = free.plan.rules
    booking = _new(session, owner, client, start, request, rules, terms, origin, submission, now)
    if (made := _insert(session, owner, booking, submission, now)) is not booking:
        return made
    if origin.device_id is not None:
        here = BookingDevice(booking_id=booking.id, auth_session_id=origin.device_id, opened_at=now)
        session.add(here)
    contact.carry_over(session, booking)
    events.record(session, booking, Act.MADE, By.CLIENT, now)
    mail.made(session, booking, now=now)
    soonest.keep_changed(session, owner, free, now)
    return booking


def free_with(
    session: Session,
    specialist: Specialist,
    start: datetime,
    *,
    now: datetime,
    moving: Booking | None = None,
) -> Times:
    """Return what decides the specialist's times once a booking starts then.

    Raises SlotUnavailable or NotASlot when no slot does.
    """
    leaving_out = moving.id if moving else None
    found = times.times_of_horizon(session, [specialist], now=now, leaving_out=leaving_out)
    free = found[specialist.id]
    refusal = free.refusal(start, now=now)
    if refusal is None:
        return free.with_booking(start)
    raise SlotUnavailable(start) if refusal.is_loss else NotASlot(start, refusal)


def is_overlap(error: IntegrityError) -> bool:
    """Return whether the database refused because two live bookings would overlap."""
    return "ex_booking_live_span" in str(error.orig)


def _made_by(session: Session, submission: Submission | None) -> Booking | None:
    """Return the booking that the same submission made before. Raises OtherContent."""
    if submission is None:
        return None
    made = session.scalar(sa.select(Booking).where(Booking.idempotency_key == submission.key))
    if made is not None and made.request_digest != submission.digest:
        raise OtherContent
    return made


def _refuse_a_second(
    session: Session, specialist: Specialist, client: Person | None, origin: Origin, now: datetime
) -> None:
    """Raise AlreadyBooked when whoever asks may know that the address is booked here.

    Anybody else is not told: they would learn who has booked (C4).
    """
    if client is None:
        return
    opened_here = sa.exists().where(
        BookingDevice.booking_id == Booking.id, BookingDevice.auth_session_id == origin.device_id
    )
    wanted = (
        sa.select(Booking.reference)
        .where(*_is_open(client.id, now), Booking.specialist_id == specialist.id)
        .where(sa.true() if origin.person_id == client.id else opened_here)
        .limit(1)
    )
    if reference := session.scalar(wanted):
        raise AlreadyBooked(Reference(reference))


def _count(session: Session, origin: Origin, terms: Terms, now: datetime) -> None:
    if origin.network is None:
        return
    counted = [(BOOKINGS_FROM_NETWORK, origin.network)]
    if origin.device_id is not None:
        counted.append((BOOKINGS_FROM_DEVICE, str(origin.device_id)))
    for limit, key in counted:
        pause = throttle.take(session, limit, key, signer=terms.signer, now=now)
        if pause is not None:
            raise TooManyBookings(pause)


def _new(
    session: Session,
    specialist: Specialist,
    client: Person,
    start: datetime,
    request: BookingRequest,
    rules: BookingRules,
    terms: Terms,
    origin: Origin,
    submission: Submission | None,
    now: datetime,
) -> Booking:
    is_proved = origin.person_id == client.id and client.email_proved_at is not None
    is_further = not is_proved and _is_further(session, client, specialist, now)
    due = lifecycle.release_at(booked_at=now, is_further=is_further)
    host = terms.signer.host
    booking = Booking(
        id=uuid4(),
        reference=lifecycle.new_reference(secrets.token_bytes(lifecycle.REFERENCE_BYTES)),
        specialist_id=specialist.id,
        client_id=client.id,
        status=Status.CONFIRMED if is_proved else Status.UNPROVED,
        starts_at=start,
        ends_at=start + LENGTH,
        gap_minutes=rules.gap_minutes,
        mode=request.mode,
        name=request.name,
        time_zone=request.time_zone,
        room=lifecycle.new_room(secrets.token_bytes(lifecycle.ROOM_BYTES)),
        sequence=0,
        uid_client=new_uid(secrets.token_bytes(UID_BYTES), host),
        uid_specialist=new_uid(secrets.token_bytes(UID_BYTES), host),
        created_at=now,
        changed_at=now,
        told_at=told_at(booked_at=now, starts_at=start, undo=terms.undo),
        release_at=None if is_proved else due,
        proved_at=now if is_proved else None,
        may_leave_voicemail=request.may_leave_voicemail,
        idempotency_key=submission.key if submission else None,
        request_digest=submission.digest if submission else None,
    )
    db.seal(session, booking, "phone", request.phone)
    return booking


def _is_further(session: Session, client: Person, specialist: Specialist, now: datetime) -> bool:
    """Return whether the address holds an unproved booking, or one here, already."""
    wanted = sa.exists().where(
        *_is_open(client.id, now),
        sa.or_(Booking.status == Status.UNPROVED, Booking.specialist_id == specialist.id),
    )
    return bool(session.scalar(sa.select(wanted)))


def _is_open(client_id: int, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Booking.client_id == client_id, Booking.status.in_(LIVE), Booking.ends_at > now


def _insert(
    session: Session,
    specialist: Specialist,
    booking: Booking,
    submission: Submission | None,
    now: datetime,
) -> Booking:
    """Write the booking, or return the one the same submission has made meanwhile.

    The lock makes both refusals unreachable for whoever asks first; they speak for a writer that
    forgot to, and for one key used at two specialists at once.
    """
    try:
        with session.begin_nested():
            session.add(booking)
    except IntegrityError as error:
        if (made := _made_by(session, submission)) is not None:
            return made
        if not is_overlap(error):
            raise
        raise SlotUnavailable(booking.starts_at) from error
    return booking
