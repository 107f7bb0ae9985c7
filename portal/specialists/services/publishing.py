"""From a draft to a published profile: sent by the specialist, checked by an admin."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.notifications.notice import Kind
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from portal.specialists import lifecycle
from portal.specialists.lifecycle import ChangedMeanwhile, State, Unfinished
from portal.specialists.models import Specialist
from portal.specialists.services.editing import draft_of, searchable
from portal.specialists.services.locking import lock
from portal.specialists.services.reading import shown


def send_for_checking(session: Session, *, specialist: Specialist, now: datetime) -> None:
    """Put a draft before the admins. Raises Unfinished with what is missing, NotPossible."""
    lock(session, specialist.id)
    missing = draft_of(specialist).missing
    state = lifecycle.after_sending(State(specialist.state))
    if missing:
        raise Unfinished(missing)
    specialist.state = state.value
    specialist.asked_at = now
    specialist.changes_asked = None
    session.flush()


def publish(
    session: Session, *, specialist: Specialist, admin: Person, seen: str, now: datetime
) -> None:
    """Publish a profile whose facts an admin checked, held ones included, and mail its specialist.

    ``seen`` is the digest of the facts the admin looked at. Raises ChangedMeanwhile when they are
    others by now, NotPossible for a draft.
    """
    lock(session, specialist.id)
    state = lifecycle.after_publishing(State(specialist.state))
    if draft_of(specialist).facts_digest != seen:
        raise ChangedMeanwhile
    specialist.state = state.value
    for fact, value in specialist.held.items():
        setattr(specialist, fact, value)
    specialist.held = {}
    specialist.search_text = searchable(shown(specialist))
    specialist.checked_at = now
    specialist.checked_by_id = admin.id
    specialist.asked_at = specialist.changes_asked = None
    session.flush()
    _tell(session, specialist, Kind.PUBLISHED, now)


def ask_for_changes(session: Session, *, specialist: Specialist, text: str, now: datetime) -> None:
    """Hand a profile back with words on what to change, and mail its specialist.

    Held facts stay for editing. Raises NotPossible for a draft.
    """
    lock(session, specialist.id)
    specialist.state = lifecycle.after_asking_for_changes(State(specialist.state)).value
    specialist.asked_at = None
    specialist.changes_asked = text
    session.flush()
    _tell(session, specialist, Kind.CHANGES_ASKED, now)


def _tell(session: Session, specialist: Specialist, kind: Kind, now: datetime) -> None:
    mail = Mail(kind=kind, due_at=now, person_id=specialist.person_id, occasion=now.isoformat())
    outbox.enqueue(session, mail, now=now)
