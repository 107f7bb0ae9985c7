"""Sharing: what of an intake its specialist may read, part by part, until it is taken back.

Nothing is shared without the consents of the first page. What was read cannot be unread; the read
log says when it was. All of this holds for every intake of the booking together: what is taken
back from the newest is not to be read in the one it amended.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings.services.intake_facts import tell_booking
from portal.intake import lifecycle
from portal.intake.lifecycle import (
    ConsentMissing,
    IntakeClosed,
    NobodyToShareWith,
    NoPartChosen,
    Status,
    Told,
)
from portal.intake.models import Answer, Intake, IntakeDevice, ScreenVisit, SharedPart
from portal.intake.screens import PRIVATE, start_items
from portal.intake.services import alerts, answering, mail
from portal.intake.services.sheets import Sheet
from portal.notifications.notice import Kind


def share(session: Session, *, intake_id: UUID, chosen: Collection[str], now: datetime) -> Sheet:
    """Share these parts with the specialist of the booking, and only these.

    The specialist is told that there is something to read and, when the private part is shared
    and its answers ask for it, that somebody should look soon. Raises NobodyToShareWith,
    ConsentMissing, NoPartChosen and IntakeClosed.
    """
    sheet = answering.opened_for_writing(session, intake_id)
    intake = sheet.intake
    if intake.specialist_id is None or intake.booking is None:
        raise NobodyToShareWith(str(intake_id))
    if not _has_agreed(sheet):
        raise ConsentMissing(str(intake_id))
    if not chosen or not set(chosen) <= {part.key for part in sheet.parts}:
        raise NoPartChosen(str(intake_id))
    _finish(session, sheet, Status.SHARED, now)
    intake.sent_at, intake.withdrawn_at = now, None
    _withdraw(session, _of_booking(session, intake), now, but=chosen)
    _open_parts(session, intake.id, chosen, now)
    mail.tell_specialist(session, intake, Kind.SPECIALIST_SHARED, now=now)
    if PRIVATE in chosen and alerts.asks_for_alert(sheet):
        alerts.raise_alert(session, intake, now=now)
    return sheet


def keep_to_self(session: Session, *, intake_id: UUID, now: datetime) -> Sheet:
    """Finish the answers for the client alone; they can be shared later. Raises IntakeClosed."""
    sheet = answering.opened_for_writing(session, intake_id)
    _finish(session, sheet, Status.KEPT, now)
    return sheet


def take_back(
    session: Session, *, intake_id: UUID, chosen: Collection[str] | None = None, now: datetime
) -> None:
    """Take these parts back, or all of them with None; no page shows them from then on.

    Without a part left the answers are the client's alone again. Raises IntakeClosed when nothing
    is shared.
    """
    sheet = answering.held(session, intake_id)
    if sheet.status is not Status.SHARED:
        raise IntakeClosed(str(intake_id))
    together = _of_booking(session, sheet.intake)
    _withdraw(session, together, now, only=chosen)
    if shared_parts(session, intake_id):
        return
    for each in together:
        if each.status == Status.SHARED:
            each.status, each.withdrawn_at = Status.KEPT, now
    session.flush()
    answering.tell(session, sheet, before=sheet)


def erase(session: Session, *, intake_id: UUID, now: datetime) -> None:
    """Delete the answers, and those of every intake of the same booking.

    Of one that was shared a shell without answers stays: its read log and alert say what happened.
    Raises IntakeClosed.
    """
    intake = answering.held(session, intake_id).intake
    together = _of_booking(session, intake)
    ids = [each.id for each in together]
    for table in (Answer, ScreenVisit, IntakeDevice):
        session.execute(sa.delete(table).where(table.intake_id.in_(ids)))
    _withdraw(session, together, now)
    for each in together:
        each.status, each.withdrawn_at = Status.WITHDRAWN, now
        each.progress_sealed = None
    session.flush()
    unsent = sa.and_(Intake.id.in_(ids), Intake.sent_at.is_(None))
    session.execute(sa.delete(Intake).where(unsent))
    if intake.booking_id is not None:
        tell_booking(session, booking_id=intake.booking_id, intake_state=Told.NONE)


def shared_parts(session: Session, intake_id: UUID) -> frozenset[str]:
    """Return the keys of the parts that are shared now."""
    return frozenset(
        session.scalars(
            sa.select(SharedPart.part).where(
                SharedPart.intake_id == intake_id, SharedPart.withdrawn_at.is_(None)
            )
        )
    )


def _has_agreed(sheet: Sheet) -> bool:
    asked = [item for item in start_items(sheet.questionnaire) if item.type == "boolean"]
    return all(sheet.answers.get(item.id) is True for item in asked if item.required)


def _finish(session: Session, sheet: Sheet, status: Status, now: datetime) -> None:
    intake = sheet.intake
    intake.status = status
    intake.saved_at = now
    ends_at = intake.booking.ends_at if intake.booking else None
    intake.expires_at = lifecycle.expires_at(status, saved_at=now, meeting_ends_at=ends_at)
    session.flush()
    answering.tell(session, sheet, before=sheet)


def _of_booking(session: Session, intake: Intake) -> Sequence[Intake]:
    """Return every intake of the same booking, this one among them."""
    if intake.booking_id is None:
        return [intake]
    return session.scalars(
        sa.select(Intake).where(Intake.booking_id == intake.booking_id).order_by(Intake.started_at)
    ).all()


def _withdraw(
    session: Session,
    together: Sequence[Intake],
    now: datetime,
    *,
    only: Collection[str] | None = None,
    but: Collection[str] = (),
) -> None:
    which = [SharedPart.intake_id.in_([each.id for each in together])]
    if only is not None:
        which.append(SharedPart.part.in_(only))
    session.execute(
        sa.update(SharedPart)
        .where(*which, SharedPart.part.not_in(but), SharedPart.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def _open_parts(session: Session, intake_id: UUID, chosen: Collection[str], now: datetime) -> None:
    known = {
        row.part: row
        for row in session.scalars(sa.select(SharedPart).where(SharedPart.intake_id == intake_id))
    }
    for part in sorted(chosen):
        row = known.get(part)
        if row is None:
            session.add(SharedPart(intake_id=intake_id, part=part, shared_at=now))
        elif row.withdrawn_at is not None:
            row.shared_at, row.withdrawn_at = now, None
    session.flush()
