"""Alerts: a specialist is told that somebody should look soon, never why (spec 3.4).

Nothing is told of a booking its specialist has not heard of yet; the mail waits for that.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.bookings.models import Booking
from portal.intake import safety
from portal.intake.lifecycle import NobodyToShareWith
from portal.intake.models import Intake, SafetyAlert
from portal.intake.services import answering, mail
from portal.intake.services.sheets import Sheet
from portal.intake.visibility import visible
from portal.notifications.notice import Kind

ALERT_ACTION = "specialist_alert_now"


def asks_for_alert(sheet: Sheet) -> bool:
    """Say whether the answers, finished as they stand, ask that somebody looks soon."""
    seen = visible(sheet.questionnaire, sheet.answers)
    return ALERT_ACTION in safety.tiers(sheet.questionnaire, seen).actions


def let_specialist_know(session: Session, *, intake_id: UUID, now: datetime) -> None:
    """Alert the specialist because the client chose to, also while nothing is shared.

    Raises NobodyToShareWith when there is no appointment yet, and IntakeClosed.
    """
    raise_alert(session, answering.held(session, intake_id).intake, now=now)


def raise_alert(session: Session, intake: Intake, *, now: datetime) -> None:
    """Write the alert of an intake, once; its acknowledgement stays. Raises NobodyToShareWith."""
    if intake.specialist_id is None or intake.booking is None:
        raise NobodyToShareWith(str(intake.id))
    if alert_of(session, intake.id) is None:
        session.add(
            SafetyAlert(intake_id=intake.id, specialist_id=intake.specialist_id, raised_at=now)
        )
        session.flush()
        mail.tell_specialist(session, intake, Kind.REVIEW_NEEDED, now=now)


def alert_of(session: Session, intake_id: UUID) -> SafetyAlert | None:
    """Return the alert of an intake, None when there was none."""
    return session.scalar(sa.select(SafetyAlert).where(SafetyAlert.intake_id == intake_id))


def acknowledge(
    session: Session, *, specialist_id: int, intake_id: UUID, reader_id: int, now: datetime
) -> None:
    """Record who of the practice has seen the alert first, and when."""
    session.execute(
        sa.update(SafetyAlert)
        .where(
            SafetyAlert.intake_id == intake_id,
            SafetyAlert.specialist_id == specialist_id,
            SafetyAlert.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by_id=reader_id)
    )


def open_alerts(session: Session, *, specialist_id: int, now: datetime) -> Sequence[SafetyAlert]:
    """Return the alerts nobody has acknowledged, oldest first, with intake and booking.

    None of a booking that the specialist has not heard of, or that was undone or released.
    """
    waiting = session.scalars(
        sa.select(SafetyAlert)
        .options(joinedload(SafetyAlert.intake).joinedload(Intake.booking))
        .where(SafetyAlert.specialist_id == specialist_id, SafetyAlert.seen_at.is_(None))
        .order_by(SafetyAlert.raised_at, SafetyAlert.id)
    )
    return [alert for alert in waiting if _is_heard_of(alert.intake.booking, now)]


def _is_heard_of(booking: Booking | None, now: datetime) -> bool:
    return (
        booking is not None
        and booking.told_at <= now
        and booking.status not in ("undone", "released")
    )
