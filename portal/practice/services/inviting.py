"""Inviting somebody to offer free consultations here."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people
from portal.directory.services import listing
from portal.notifications.notice import Kind
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode, ProfileDraft
from portal.specialists.services import editing


def invite(session: Session, *, email: str, name: str, now: datetime) -> Specialist:
    """Make a draft profile for whoever has the address, and mail them a link to choose a password.

    The profile begins in the zone most of the practice lives by. Raises AlreadyThere when they
    are a specialist already, NotAnAddress.
    """
    person = people.ensure_person(session, email=email, name=name, now=now)
    draft = ProfileDraft(
        name=name,
        languages=("en",),
        modes=(Mode.VIDEO,),
        time_zone=listing.home_zone(session).key,
    )
    specialist = editing.create(session, person=person, draft=draft, now=now)
    send_link(session, person=person, now=now)
    return specialist


def send_link(session: Session, *, person: Person, now: datetime) -> None:
    """Mail the person a link to choose a password: seven days, once."""
    link = links.issue(
        session, purpose=Purpose.INVITE, person=person, now=now, next_path="/work/profile"
    )
    outbox.enqueue(session, Mail(kind=Kind.INVITATION, due_at=now, link_token_id=link.id), now=now)
