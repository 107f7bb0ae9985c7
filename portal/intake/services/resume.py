"""Coming back: a place that is kept, and the mailed link to it (spec 2.3).

The link goes to the address of the appointment or of who signed in, else to the one that was
given for it. It opens this intake and nothing else, at the first question not met, and as if the
private part had been skipped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people
from portal.intake import discretion
from portal.intake.lifecycle import Status
from portal.intake.models import Intake
from portal.intake.services import access, answering, mail, sheets
from portal.intake.services.sheets import Sheet

SENT_AGAIN_AFTER = timedelta(minutes=10)
"""A link asked for sooner is the one that is on its way."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a place is kept: the address a link is on its way to, None when no mail goes out.

    ``needs_address``: nobody's address is known, so another device cannot come back to it.
    """

    address: str | None
    needs_address: bool = False


def way_back(session: Session, sheet: Sheet) -> Kept:
    """Return how this person comes back on another device; mails nothing."""
    person = _owner(session, sheet.intake)
    if person is None:
        return Kept(None, needs_address=True)
    return Kept(None if discretion.is_portal_only(sheet.answers) else person.email)


def keep_place(
    session: Session, *, intake_id: UUID, email: str | None = None, now: datetime
) -> Kept:
    """Mail a link to come back with, if there is somebody to mail it to.

    ``email`` is used only where nobody is known. No mail goes to somebody who wants to be
    written to in the portal alone. Raises NotAnAddress and IntakeClosed.
    """
    sheet = answering.opened_for_writing(session, intake_id)
    person = _owner(session, sheet.intake)
    if person is None and email:
        person = people.ensure_person(session, email=email, now=now)
    if person is None:
        return Kept(None, needs_address=True)
    if discretion.is_portal_only(sheet.answers):
        return Kept(None)
    if not _is_on_its_way(session, intake_id, person, now):
        link = links.issue(
            session, purpose=Purpose.RESUME, person=person, subject=str(intake_id), now=now
        )
        mail.send_link(session, link, now=now)
    return Kept(person.email)


def open_link(session: Session, link: LinkToken, device: AuthSession, now: datetime) -> str:
    """Let the device that pressed the link go on with the intake; return the path to go to.

    An intake that belongs to nobody yet belongs from now on to whoever reads that mailbox.
    """
    intake = sheets.lock(session, UUID(link.subject))
    if intake is None or intake.status == Status.WITHDRAWN or _is_over(intake, now):
        return "/q"
    if intake.person_id is None:
        intake.person_id = link.person_id
    if intake.person_id != link.person_id:
        return "/q"
    sheet = sheets.open_sheet(session, intake)
    access.allow(session, intake_id=intake.id, device_id=device.id, hides_private=True, now=now)
    return path_of(sheets.without_private(sheet))


def path_of(sheet: Sheet) -> str:
    """Return the path of the page this person is at: help, a question not met, else the check."""
    place = sheet.next_screen
    if sheet.help_due and sheet.status.is_open:
        return "/q/help"
    if place is None or not sheet.status.is_open:
        return "/q/check"
    return f"/q/{place.place}"


def _owner(session: Session, intake: Intake) -> Person | None:
    return None if intake.person_id is None else session.get(Person, intake.person_id)


def _is_on_its_way(session: Session, intake_id: UUID, person: Person, now: datetime) -> bool:
    recent = sa.select(LinkToken.id).where(
        LinkToken.purpose == Purpose.RESUME.value,
        LinkToken.subject == str(intake_id),
        LinkToken.person_id == person.id,
        LinkToken.created_at > now - SENT_AGAIN_AFTER,
    )
    return session.scalar(sa.select(recent.exists())) is True


def _is_over(intake: Intake, now: datetime) -> bool:
    return intake.expires_at is not None and intake.expires_at <= now
