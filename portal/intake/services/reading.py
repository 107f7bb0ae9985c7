"""Reading: what a specialist may see of an intake, and the log of every time somebody did.

Only shared parts, and only while the client is one of the specialist's. Every call that opens
answers writes one line of the read log; the client sees them all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Person
from portal.bookings.models import Booking
from portal.bookings.services.relations import is_client_of
from portal.intake.lifecycle import Opened, Status
from portal.intake.models import Intake, IntakeRead, SafetyAlert, SharedPart
from portal.intake.note import NoteField, note_prefill
from portal.intake.parts import part_of, shared_answers
from portal.intake.scoring import Result, score
from portal.intake.screens import PRIVATE
from portal.intake.services import alerts, sheets, timing
from portal.intake.services.sheets import Sheet
from portal.intake.shown import Shown, show
from portal.intake.summary import Summary, summarise
from portal.intake.visibility import visible

_RESTRICTED = "mark_restricted"
_ONE_SITTING = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a specialist may see of one intake; none of the private answers themselves.

    ``summary`` and ``note`` are made of the shared parts. ``answers`` are theirs by item id, those
    left open among them; ``parts`` are (title, item ids) of these parts, in order.
    ``has_private``: private answers were shared and open by themselves (``private_answers``);
    ``is_restricted``: they are such that exports and prints leave them out. ``older`` are
    (id, sent at) of the client's intakes sent before, newest first.
    """

    intake_id: UUID
    client_id: int
    booking: Booking
    sent_at: datetime
    summary: Summary
    note: tuple[NoteField, ...]
    answers: Mapping[str, Shown]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    shared_parts: frozenset[str]
    has_private: bool
    is_restricted: bool
    alert: SafetyAlert | None
    older: tuple[tuple[UUID, datetime], ...]


def intake_for_summary(
    session: Session,
    *,
    specialist_id: int,
    client_id: int | None = None,
    intake_id: UUID | None = None,
    reader: Person,
    now: datetime,
) -> Reading | None:
    """Return what ``reader`` may see of a client's newest intake, or of the one with that id.

    None when nothing is shared with this specialist. Writes a line of the read log; flushes.
    """
    sent = _sent(session, specialist_id, client_id, intake_id, now)
    place = next((n for n, each in enumerate(sent) if intake_id in (None, each.id)), None)
    if place is None:
        return None
    chosen, before = sent[place], sent[place + 1 :]
    _log(session, chosen, reader, Opened.SUMMARY, now)
    return _reading(session, chosen, before)


def private_answers(
    session: Session,
    *,
    specialist_id: int,
    client_id: int | None = None,
    intake_id: UUID,
    reader: Person,
    now: datetime,
) -> tuple[Shown, ...] | None:
    """Return the private answers of an intake in order; None when they are not shared.

    None as well when ``client_id`` is given and the intake is another's. Writes a line of the
    read log of its own; flushes.
    """
    sent = _sent(session, specialist_id, client_id, intake_id, now)
    chosen = next((each for each in sent if each.id == intake_id), None)
    if chosen is None or PRIVATE not in _shared(session, [chosen])[chosen.id]:
        return None
    _log(session, chosen, reader, Opened.PRIVATE, now)
    sheet = sheets.open_sheet(session, chosen)
    part = next(part for part in sheet.parts if part.is_private)
    # That somebody went in says nothing; that they went past is the answer there is.
    questions = [item for item in part.items if item.type != "gate"] or part.items
    return tuple(show(sheet.questionnaire, sheet.answers, item) for item in questions)


def shared_since(
    session: Session, *, specialist_id: int, since: datetime, now: datetime
) -> Sequence[tuple[datetime, Booking]]:
    """Return when answers were shared since then and for which booking, newest first.

    Only that they were, so nothing is logged; none of a booking not heard of yet.
    """
    wanted = (
        sa.select(Intake.sent_at, Booking)
        .join(Booking, Booking.id == Intake.booking_id)
        .where(Intake.specialist_id == specialist_id, Intake.status == Status.SHARED)
        .where(Intake.sent_at >= since, Booking.told_at <= now)
        .order_by(Intake.sent_at.desc())
    )
    return [(sent_at, booking) for sent_at, booking in session.execute(wanted) if sent_at]


def reads_of(session: Session, intake: Intake) -> Sequence[IntakeRead]:
    """Return every opening of the intakes of the same booking with its reader, newest first."""
    mine = (
        Intake.id == intake.id
        if intake.booking_id is None
        else Intake.booking_id == intake.booking_id
    )
    return session.scalars(
        sa.select(IntakeRead)
        .join(Intake, Intake.id == IntakeRead.intake_id)
        .options(joinedload(IntakeRead.reader))
        .where(mine)
        .order_by(IntakeRead.read_at.desc(), IntakeRead.id.desc())
    ).all()


def _sent(
    session: Session,
    specialist_id: int,
    client_id: int | None,
    intake_id: UUID | None,
    now: datetime,
) -> Sequence[Intake]:
    """Return what a client shares with a specialist, newest first; nothing without a booking."""
    if client_id is None:
        client_id = session.scalar(sa.select(Intake.person_id).where(Intake.id == intake_id))
    if client_id is None or not is_client_of(
        session, specialist_id=specialist_id, client_id=client_id, now=now
    ):
        return []
    return session.scalars(
        sa.select(Intake)
        .options(joinedload(Intake.version, innerjoin=True), joinedload(Intake.booking))
        .where(
            Intake.specialist_id == specialist_id,
            Intake.person_id == client_id,
            Intake.status == Status.SHARED,
        )
        .order_by(Intake.sent_at.desc(), Intake.started_at.desc())
    ).all()


def _reading(session: Session, chosen: Intake, before: Sequence[Intake]) -> Reading:
    # What was amended is no earlier occasion to compare with.
    earlier = [each for each in before if each.booking_id != chosen.booking_id][:1]
    opened = sheets.open_sheets(session, [chosen, *earlier])
    shared = _shared(session, [chosen, *earlier])
    sheet, parts = opened[chosen.id], shared[chosen.id]
    assert chosen.booking is not None
    assert chosen.person_id is not None
    assert chosen.sent_at is not None
    name = chosen.booking.name
    page = summarise(
        sheet.questionnaire,
        sheet.answers,
        parts,
        client_name=name,
        previous=next((_result(opened[e.id], shared[e.id]) for e in earlier), None),
        rated_seconds=timing.rated_seconds(
            session, intake_id=chosen.id, questionnaire=sheet.questionnaire, parts=parts
        ),
        minutes=_minutes(chosen.started_at, chosen.sent_at),
    )
    return Reading(
        intake_id=chosen.id,
        client_id=chosen.person_id,
        booking=chosen.booking,
        sent_at=chosen.sent_at,
        summary=page,
        note=note_prefill(sheet.questionnaire, sheet.answers, parts, client_name=name),
        answers=_answers(sheet, parts),
        parts=tuple(
            (part.title, tuple(item.id for item in part.items))
            for part in sheet.parts
            if part.key in parts and not part.is_private
        ),
        shared_parts=parts,
        has_private=PRIVATE in parts,
        is_restricted=_RESTRICTED in page.result.safety.actions,
        alert=alerts.alert_of(session, chosen.id),
        older=tuple((each.id, each.sent_at) for each in before if each.sent_at),
    )


def _result(sheet: Sheet, parts: Collection[str]) -> Result:
    """Return the score of an earlier intake by its own version (spec 5.5)."""
    return score(sheet.questionnaire, shared_answers(sheet.questionnaire, sheet.answers, parts))


def _answers(sheet: Sheet, parts: Collection[str]) -> dict[str, Shown]:
    return {
        item.id: show(sheet.questionnaire, sheet.answers, item)
        for item in visible(sheet.questionnaire, sheet.answers).items
        if part_of(item) in parts and part_of(item) != PRIVATE
    }


def _minutes(started_at: datetime, sent_at: datetime) -> int | None:
    """Return the minutes taken in one sitting, None when it was laid aside in between."""
    taken = sent_at - started_at
    return None if taken > _ONE_SITTING else max(1, round(taken.total_seconds() / 60))


def _shared(session: Session, intakes: Sequence[Intake]) -> dict[UUID, frozenset[str]]:
    rows = session.execute(
        sa.select(SharedPart.intake_id, SharedPart.part).where(
            SharedPart.intake_id.in_([intake.id for intake in intakes]),
            SharedPart.withdrawn_at.is_(None),
        )
    ).all()
    return {
        intake.id: frozenset(part for owner, part in rows if owner == intake.id)
        for intake in intakes
    }


def _log(session: Session, intake: Intake, reader: Person, what: Opened, now: datetime) -> None:
    session.add(IntakeRead(intake_id=intake.id, reader_id=reader.id, what=what, read_at=now))
    session.flush()
