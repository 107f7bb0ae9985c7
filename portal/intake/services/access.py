"""Who may open an intake, and who sees its private part there.

It opens to the person it belongs to, and to the devices it was begun on or followed its link on,
unless somebody else is signed in there. The private part shows only on the device it was answered
on: everywhere else the intake looks as if it had been skipped.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.lifetimes import FRESH_IDLE, TOUCH_EVERY
from portal.bookings.models import Booking
from portal.intake.lifecycle import Status
from portal.intake.models import Intake, IntakeDevice


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a device, and the person signed in on it; either may be unknown."""

    device_id: UUID | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """An intake somebody may open. ``hides_private``: they see it without the private part.

    ``used_at`` is about when answers were last written on this device, None for never.
    """

    intake: Intake
    hides_private: bool
    used_at: datetime | None

    def is_recent(self, now: datetime) -> bool:
        """Return whether the device was at these answers within a day: it need not prove more."""
        return self.used_at is not None and now < self.used_at + FRESH_IDLE


def allow(
    session: Session,
    *,
    intake_id: UUID,
    device_id: UUID,
    hides_private: bool = False,
    now: datetime,
) -> None:
    """Let a device open an intake, with or without the private part from now on."""
    known = session.get(IntakeDevice, (intake_id, device_id))
    if known is None:
        known = IntakeDevice(intake_id=intake_id, auth_session_id=device_id)
        session.add(known)
    known.hides_private, known.used_at = hides_private, now
    session.flush()


def note_used(session: Session, *, intake_id: UUID, device_id: UUID, now: datetime) -> None:
    """Note that answers are written on a device; the row is touched at most every few minutes."""
    mine = (
        IntakeDevice.intake_id == intake_id,
        IntakeDevice.auth_session_id == device_id,
        IntakeDevice.used_at <= now - TOUCH_EVERY,
    )
    session.execute(sa.update(IntakeDevice).where(*mine).values(used_at=now))


def private_given_on(session: Session, *, intake_id: UUID, device_id: UUID, now: datetime) -> None:
    """Record where the private part is being answered: there it shows, and nowhere else."""
    others = (
        IntakeDevice.intake_id == intake_id,
        IntakeDevice.auth_session_id != device_id,
        IntakeDevice.hides_private.is_(False),
    )
    session.execute(sa.update(IntakeDevice).where(*others).values(hides_private=True))
    allow(session, intake_id=intake_id, device_id=device_id, now=now)


def current(
    session: Session, *, visitor: Visitor, booking_id: UUID | None = None, now: datetime
) -> Reached | None:
    """Return the intake this visitor is at, None without any.

    With ``booking_id`` the one of that booking comes first, then one that belongs to no booking
    yet; else the one saved last. Deleted and expired ones are not found.
    """
    here = sa.and_(
        IntakeDevice.intake_id == Intake.id, IntakeDevice.auth_session_id == visitor.device_id
    )
    nearness = sa.case(
        (Intake.booking_id == booking_id, 0), (Intake.booking_id.is_(None), 1), else_=2
    )
    found = session.execute(
        sa.select(Intake, IntakeDevice.hides_private, IntakeDevice.used_at)
        .outerjoin(IntakeDevice, here)
        .options(
            joinedload(Intake.version, innerjoin=True),
            joinedload(Intake.booking).joinedload(Booking.specialist),
        )
        .where(_mine(visitor, now), _stands(now))
        .order_by(
            *([nearness] if booking_id else []),
            Intake.saved_at.desc(),
            Intake.started_at.desc(),
            Intake.amends_id.is_(None),  # of two at one instant, the one that amends the other
            Intake.id,
        )
        .limit(1)
    ).first()
    if found is None:
        return None
    intake, hides_private, used_at = found
    return Reached(intake, hides_private is not False, used_at)


def are_there(session: Session, *, booking_id: UUID, now: datetime) -> bool:
    """Return whether a booking has answers that are not deleted, whoever may open them."""
    theirs = sa.select(Intake.id).where(Intake.booking_id == booking_id, _stands(now))
    return session.scalar(sa.select(theirs.exists())) is True


def _stands(now: datetime) -> sa.ColumnElement[bool]:
    lasts = sa.or_(Intake.expires_at.is_(None), Intake.expires_at > now)
    return sa.and_(Intake.status != Status.WITHDRAWN, lasts)


def _mine(visitor: Visitor, now: datetime) -> sa.ColumnElement[bool]:
    on_this_device = IntakeDevice.intake_id.is_not(None)
    if visitor.person_id is None:
        return on_this_device
    # Somebody else who signs in on the device does not find what was answered there before; what
    # belongs to nobody is theirs only as long as it would open without signing in.
    owner = Intake.person_id == visitor.person_id
    of_nobody = sa.and_(Intake.person_id.is_(None), IntakeDevice.used_at > now - FRESH_IDLE)
    return sa.or_(owner, sa.and_(on_this_device, of_nobody))
