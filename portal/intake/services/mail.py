"""The mails of the intake: that a place is kept, that there is something to read, or to review.

None of them carries a word of the answers, or why it is sent. Each is looked at again when it
goes out, and skipped when it is no longer true.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import LinkToken
from portal.accounts.services import links
from portal.bookings.services import mail as booking_mail
from portal.bookings.services.mail import Desk
from portal.intake.lifecycle import Status
from portal.intake.models import Intake, SafetyAlert
from portal.notifications.draft import Draft, Skip
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind, MailFacts
from portal.notifications.services import outbox
from portal.notifications.services.letters import Renderer
from portal.notifications.services.outbox import Mail


def tell_specialist(session: Session, intake: Intake, kind: Kind, *, now: datetime) -> None:
    """Write a mail to the specialist of the intake's booking, once for each intake.

    It waits until they have heard of the booking.
    """
    assert intake.booking is not None
    mail = Mail(
        kind=kind,
        booking_id=intake.booking.id,
        occasion=str(intake.id),
        due_at=max(now, intake.booking.told_at),
    )
    outbox.enqueue(session, mail, now=now)


def send_link(session: Session, link: LinkToken, *, now: datetime) -> None:
    """Write the mail that carries a link back to the questions."""
    mail = Mail(
        kind=Kind.PLACE_KEPT, link_token_id=link.id, due_at=now, useful_until=link.expires_at
    )
    outbox.enqueue(session, mail, now=now)


def renderers(desk: Desk) -> Mapping[Kind, Renderer]:
    """Return what tells each kind of the intake's mails from the state at that moment."""
    return {
        Kind.PLACE_KEPT: _place_kept(desk),
        Kind.SPECIALIST_SHARED: _to_specialist(desk, _is_shared),
        Kind.REVIEW_NEEDED: _to_specialist(desk, _is_to_review),
    }


def _place_kept(desk: Desk) -> Renderer:
    def render(session: Session, row: Outbox, now: datetime) -> Draft | Skip:
        link = session.get(LinkToken, row.link_token_id)
        if link is None or link.person is None or not links.is_open(link, now=now):
            return Skip("link is over")
        intake = session.get(Intake, UUID(link.subject))
        if intake is None or not Status(intake.status).is_open:
            return Skip("nothing to go on with")
        text = links.text_of(link, signer=desk.signer)
        facts = MailFacts(site=desk.site, name=link.person.name, link=desk.open_url(text))
        return Draft(link.person.email, facts)

    return render


def _to_specialist(desk: Desk, is_true: Callable[[Session, UUID | None], bool]) -> Renderer:
    def render(session: Session, row: Outbox, now: datetime) -> Draft | Skip:
        draft = booking_mail.to_specialist(session, row.booking_id, desk, now=now)
        if draft is None or not is_true(session, row.booking_id):
            return Skip("no longer true")
        return draft

    return render


def _is_shared(session: Session, booking_id: UUID | None) -> bool:
    shared = sa.select(Intake.id).where(
        Intake.booking_id == booking_id, Intake.status == Status.SHARED
    )
    return session.scalar(sa.select(shared.exists())) is True


def _is_to_review(session: Session, booking_id: UUID | None) -> bool:
    waiting = (
        sa.select(SafetyAlert.id)
        .join(SafetyAlert.intake)
        .where(Intake.booking_id == booking_id, SafetyAlert.seen_at.is_(None))
    )
    return session.scalar(sa.select(waiting.exists())) is True
