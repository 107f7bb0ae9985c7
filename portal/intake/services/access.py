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

from portal.intake.lifecycle import Status
from portal.intake.models import Intake, IntakeDevice


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a device, and the person signed in on it; either may be unknown."""

    device_id: UUID | None
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Reached:
    """An intake somebody may open. ``hides_private``: they see it without the private part."""

    intake: Intake
    hides_private: bool


def allow(
    session: Session, *, intake_id: UUID, device_id: UUID, hides_private: bool = False
) -> None:
    """Let a device open an intake, with or without the private part from now on."""
    known = session.get(IntakeDevice, (intake_id, device_id))
    if known is None:
        known = IntakeDevice(intake_id=intake_id, auth_session_id=device_id)
        session.add(known)
    known.hides_private = hides_private
    session.flush()


def private_given_on(session: Session, *, intake_id: UUID, device_id: UUID) -> None:
    """Record where the private part is being answered: there it shows, and nowhere else."""
    others = (
        IntakeDevice.intake_id == intake_id,
        IntakeDevice.auth_session_id != device_id,
        IntakeDevice.hides_private.is_(False),
    )
    session.execute(sa.update(IntakeDevice).where(*others).values(hides_private=True))
    allow(session, intake_id=intake_id, device_id=device_id)


def current(
    session: Session, *, visitor: Visitor, booking_id: UUID | None = None, now: datetime
) -> Reached | None:
    """Return the intake this visitor was last at, or the one of a booking; None without any.

    Deleted and expired ones are not found.
    """
    mine = _mine(visitor)
    found = session.execute(
        sa.select(Intake, IntakeDevice.hides_private)
        .outerjoin(
            IntakeDevice,
            sa.and_(
                IntakeDevice.intake_id == Intake.id,
                IntakeDevice.auth_session_id == visitor.device_id,
            ),
        )
        .options(joinedload(Intake.version, innerjoin=True), joinedload(Intake.booking))
        .where(
            mine,
            Intake.status != Status.WITHDRAWN,
            sa.or_(Intake.expires_at.is_(None), Intake.expires_at > now),
            *([Intake.booking_id == booking_id] if booking_id else []),
        )
        .order_by(Intake.saved_at.desc(), Intake.started_at.desc(), Intake.id)
        .limit(1)
    ).first()
    return None if found is None else Reached(found[0], hides_private=found[1] is not False)


def _mine(visitor: Visitor) -> sa.ColumnElement[bool]:
    on_this_device = IntakeDevice.intake_id.is_not(None)
    if visitor.person_id is None:
        return on_this_device
    # Somebody else who signs in on the device does not find what was answered there before.
    owner = Intake.person_id == visitor.person_id
    return sa.or_(owner, sa.and_(on_this_device, Intake.person_id.is_(None)))
