"""Drafts: begun, amended, put away when their time is over.

An intake made for a booking belongs to that booking's client, so that answers survive the end of
a session; else it belongs to who is signed in, else to its devices alone.
"""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.bookings.models import Booking
from portal.bookings.services.intake_facts import tell_booking
from portal.intake import lifecycle
from portal.intake.lifecycle import Status, Told, TooLateToAmend
from portal.intake.models import Intake, IntakeDevice
from portal.intake.questionnaire import Questionnaire
from portal.intake.services import access, answering, sheets, versions
from portal.intake.services.access import Visitor
from portal.intake.services.sheets import Sheet

_SWEEP = 200


def begin(
    session: Session,
    *,
    questionnaire: Questionnaire,
    visitor: Visitor,
    booking: Booking | None,
    now: datetime,
) -> Intake:
    """Return a new, empty draft that this device and person may open.

    It is for the booking's specialist, or for nobody yet.
    """
    intake = _new(
        session,
        version_id=versions.stored(session, questionnaire=questionnaire, now=now).id,
        person_id=booking.client_id if booking else visitor.person_id,
        booking=booking,
        now=now,
    )
    if visitor.device_id is not None:
        access.allow(session, intake_id=intake.id, device_id=visitor.device_id, now=now)
    found = sheets.find(session, intake.id)
    assert found is not None
    answering.tell(session, sheets.open_sheet(session, found))
    return found


def _new(
    session: Session,
    *,
    version_id: int,
    person_id: int | None,
    booking: Booking | None,
    now: datetime,
    amends_id: UUID | None = None,
) -> Intake:
    intake = Intake(
        id=uuid4(),
        questionnaire_version_id=version_id,
        person_id=person_id,
        booking_id=booking.id if booking else None,
        specialist_id=booking.specialist_id if booking else None,
        amends_id=amends_id,
        status=Status.DRAFT,
        started_at=now,
        saved_at=now,
        expires_at=lifecycle.expires_at(Status.DRAFT, saved_at=now, meeting_ends_at=None),
    )
    session.add(intake)
    session.flush()
    return intake


def attach(session: Session, *, intake_id: UUID, booking: Booking) -> None:
    """Give an intake that was begun without an appointment to the booking it is now for.

    Raises IntakeClosed. One that belongs to a booking stays with it.
    """
    sheet = answering.opened_for_writing(session, intake_id)
    intake = sheet.intake
    if intake.booking_id is not None:
        return
    intake.booking_id, intake.specialist_id = booking.id, booking.specialist_id
    intake.person_id = booking.client_id
    intake.booking = booking
    session.flush()
    answering.tell(session, sheet)


def may_amend(intake: Intake, *, now: datetime) -> bool:
    """Return whether a shared intake may still be changed: until the meeting starts."""
    has_begun = intake.booking is not None and intake.booking.starts_at <= now
    return intake.status == Status.SHARED and not has_begun


def amend(session: Session, *, intake_id: UUID, now: datetime) -> Sheet:
    """Return a new draft with the answers of a shared intake, which stays shared until then.

    Every device that may open the one may open the other. Raises TooLateToAmend once the meeting
    has started, and when nothing is shared.
    """
    intake = sheets.lock(session, intake_id)
    if intake is None or not may_amend(intake, now=now):
        raise TooLateToAmend(str(intake_id))
    old = sheets.open_sheet(session, intake)
    copy = _new(
        session,
        version_id=intake.questionnaire_version_id,
        person_id=intake.person_id,
        booking=intake.booking,
        amends_id=intake.id,
        now=now,
    )
    devices = sa.select(
        sa.literal(copy.id, sa.Uuid()),
        IntakeDevice.auth_session_id,
        IntakeDevice.hides_private,
        IntakeDevice.used_at,
    ).where(IntakeDevice.intake_id == intake.id)
    columns = ["intake_id", "auth_session_id", "hides_private", "used_at"]
    session.execute(sa.insert(IntakeDevice).from_select(columns, devices))
    blank = answering.opened_for_writing(session, copy.id)
    return sheets.write(session, blank, answers=old.answers, progress=old.progress, now=now)


def discard(session: Session, *, intake_id: UUID) -> None:
    """Delete a draft that was never sent, with everything in it. Raises IntakeClosed."""
    intake = answering.opened_for_writing(session, intake_id).intake
    if intake.booking_id is not None and intake.amends_id is None:
        tell_booking(session, booking_id=intake.booking_id, intake_state=Told.NONE)
    session.execute(sa.delete(Intake).where(Intake.id == intake_id))


def forget_expired(session: Session, *, now: datetime) -> int:
    """Delete the intakes whose time is over; return how many.

    The time of a sent one hangs on its meeting, which may have moved since: it is put off then.
    """
    due = session.scalars(
        sa.select(Intake)
        .options(joinedload(Intake.booking))
        .where(Intake.expires_at <= now)
        .order_by(Intake.expires_at)
        .limit(_SWEEP)
        .with_for_update(of=Intake, skip_locked=True)
    ).all()
    over = []
    for intake in due:
        intake.expires_at = lifecycle.expires_at(
            Status(intake.status),
            saved_at=intake.sent_at or intake.saved_at,
            meeting_ends_at=intake.booking.ends_at if intake.booking else None,
        )
        if intake.expires_at <= now:
            over.append(intake.id)
    session.flush()
    session.execute(sa.delete(Intake).where(Intake.id.in_(over)))
    return len(over)
