"""Intakes for tests: begun for a booking or for nobody, answered by path, shared."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.accounts.models import AuthSession, Person
from portal.accounts.services import sessions
from portal.bookings.models import Booking
from portal.intake.models import Intake
from portal.intake.questionnaire import Answer, Questionnaire
from portal.intake.screens import Screen
from portal.intake.services import access, answering, definition_files, drafts, sharing
from portal.intake.services.access import Reached, Visitor
from portal.intake.services.sheets import Sheet
from tests.support import make

NOW = make.instant("2026-03-03T09:00Z")
START: dict[str, Answer] = {
    "con.use": True,
    "con.age": True,
    "con.limits": True,
    "loc.country": "IE",
    "meta.path": "brief",
}
CALM: dict[str, Answer] = {
    "ctx.type": "partner",
    "ctx.goal": "To be asked how I am.",
    "pra.channel": "email",
    "pra.safe": "yes",
    "saf.gate": "continue",
    "saf.afraid": "f0",
    "saf.harm": "no",
    "saf.selfharm": "none",
    "voi.l1": "me1",
    "bnd.l1": "me2",
    "car.l2": "me2",
    "rep.l1": "me1",
    "fai.l3": "ot1",
    "wgt.l1": "ot1",
    "grw.l3": "eq",
    "chr.duration": "d4",
    "gen.drain": "f3",
}
"""A whole brief path without anything to worry about."""


def questionnaire() -> Questionnaire:
    """Return the newest questionnaire that comes with the portal."""
    return list(definition_files.shipped().values())[-1]


def device(session: Session, *, person: Person | None = None, now: datetime = NOW) -> AuthSession:
    """Write the session of a device, signed in when a person is given."""
    row = sessions.open_device(session, now=now).device
    row.person_id = person.id if person else None
    session.flush()
    return row


def reached(session: Session, row: AuthSession) -> Reached:
    """Return what a device finds."""
    found = access.current(session, visitor=visitor(row), now=NOW)
    assert found is not None
    return found


def visitor(row: AuthSession | None = None, person: Person | None = None) -> Visitor:
    """Return who asks from a device."""
    person_id = row.person_id if row else None
    return Visitor(row.id if row else uuid4(), person.id if person else person_id)


def begun(
    session: Session,
    *,
    booking: Booking | None = None,
    asked_by: Visitor | None = None,
    now: datetime = NOW,
    **answers: Any,
) -> Intake:
    """Begin a draft and answer its first page; ``answers`` with ``__`` for the dot win."""
    who = asked_by or visitor(device(session, now=now))
    intake = drafts.begin(
        session, questionnaire=questionnaire(), visitor=who, booking=booking, now=now
    )
    start = START | {key.replace("__", "."): value for key, value in answers.items()}
    answering.save(session, intake_id=intake.id, values=start, now=now)
    return intake


def answered(
    session: Session,
    *,
    booking: Booking | None = None,
    now: datetime = NOW,
    **answers: Any,
) -> Intake:
    """Begin a draft and fill it with a calm brief path, changed by ``answers``."""
    intake = begun(session, booking=booking, now=now)
    changed = {key.replace("__", "."): value for key, value in answers.items()}
    answering.fill(session, intake_id=intake.id, answers=START | CALM | changed, now=now)
    return intake


def shared(
    session: Session,
    *,
    booking: Booking,
    parts: Collection[str] | None = None,
    now: datetime = NOW,
    **answers: Any,
) -> Intake:
    """Fill a draft for a booking and share all of its parts, or these."""
    intake = answered(session, booking=booking, now=now, **answers)
    chosen = parts or {part.key for part in opened(session, intake.id).parts}
    sharing.share(session, intake_id=intake.id, chosen=chosen, now=now)
    return intake


def screen_of(session: Session, intake: Intake, key: str) -> Screen:
    """Return a screen that is asked now."""
    found = opened(session, intake.id).screen(key)
    assert found is not None
    return found


def opened(session: Session, intake_id: UUID) -> Sheet:
    """Return the sheet of an intake as it stands in the database."""
    return answering.held(session, intake_id)
