"""The facts of a mailed link are those of the moment it goes out."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, mail, sessions
from portal.accounts.tokens import Signer
from portal.notifications.draft import Draft, Skip
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind, MailFacts
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIGNER = Signer(b"s" * 32, "level.example")
RENDERERS = mail.renderers(signer=SIGNER, site="Level Ground", base_url="https://level.example/")


def asked(session: Session, person: Person | None, purpose: Purpose = Purpose.SIGN_IN) -> LinkToken:
    device = sessions.open_device(session, now=NOW).device
    return links.issue(session, purpose=purpose, person=person, asked_on=device, now=NOW)


def rendered(
    session: Session, link: LinkToken, kind: Kind = Kind.SIGN_IN, now: datetime = NOW
) -> Draft | Skip:
    outbox.enqueue(session, Mail(kind=kind, link_token_id=link.id, due_at=NOW), now=NOW)
    row = session.scalars(sa.select(Outbox).where(Outbox.link_token_id == link.id)).one()
    return RENDERERS[kind](session, row, now)


def test_a_sign_in_mail_holds_the_link_and_its_code(session: Session):
    link = asked(session, make.person(session, email="ana@example.com", name="Ana"))
    code = SIGNER.code(link.selector)

    draft = rendered(session, link)

    assert draft == Draft(
        "ana@example.com",
        MailFacts(
            site="Level Ground",
            name="Ana",
            link=f"https://level.example/open/{links.text_of(link, signer=SIGNER)}",
            code=code,
            expires_at=NOW + timedelta(minutes=30),
        ),
    )


def test_a_mail_that_goes_out_late_holds_no_dead_code(session: Session):
    link = asked(session, make.person(session))

    draft = rendered(session, link, now=NOW + timedelta(minutes=10))

    assert isinstance(draft, Draft)
    assert draft.facts.code is None


def test_an_invitation_has_no_code_and_says_its_end(session: Session):
    link = links.issue(session, purpose=Purpose.INVITE, person=make.person(session), now=NOW)

    draft = rendered(session, link, Kind.INVITATION)

    assert isinstance(draft, Draft)
    assert (draft.facts.code, draft.facts.expires_at) == (None, NOW + timedelta(days=7))


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.PASSWORD])
def test_an_address_nobody_has_gets_no_mail(session: Session, purpose: Purpose):
    assert rendered(session, asked(session, None, purpose)) == Skip("nobody there")


def test_a_link_that_is_over_is_not_mailed(session: Session):
    used, late, shut_out = (
        asked(session, make.person(session, is_disabled=n == 2)) for n in range(3)
    )
    links.use(session, link=used, now=NOW)

    drafts = [
        rendered(session, used),
        rendered(session, late, now=NOW + timedelta(minutes=30)),
        rendered(session, shut_out),
    ]

    assert drafts == [Skip("link is over")] * 3


def test_only_who_needs_a_password_is_mailed_a_link_to_choose_one(session: Session):
    admin = make.person(session, is_admin=True)
    client = make.person(session)

    drafts = [rendered(session, asked(session, who, Purpose.PASSWORD)) for who in (admin, client)]

    assert isinstance(drafts[0], Draft)
    assert drafts[1] == Skip("needs no password")
