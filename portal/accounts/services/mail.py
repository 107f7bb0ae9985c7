"""The facts of the mails this capability sends, as they are when a mail goes out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.roles import is_staff
from portal.accounts.services import links, people
from portal.accounts.tokens import Signer
from portal.notifications.draft import Draft, Skip
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind, MailFacts
from portal.notifications.services.letters import Renderer


def renderers(*, signer: Signer, site: str, base_url: str) -> Mapping[Kind, Renderer]:
    """Return what renders each kind; links begin with ``base_url``."""

    def facts(link: LinkToken, person: Person, now: datetime) -> MailFacts:
        has_code = link.code_expires_at is not None and now < link.code_expires_at
        return MailFacts(
            site=site,
            name=person.name,
            link=f"{base_url.rstrip('/')}/open/{links.text_of(link, signer=signer)}",
            code=signer.code(link.selector) if has_code else None,
            expires_at=link.expires_at,
        )

    return {kind: _of_link(facts) for kind in (Kind.SIGN_IN, Kind.INVITATION)}


def _of_link(facts: Callable[[LinkToken, Person, datetime], MailFacts]) -> Renderer:
    def render(session: Session, row: Outbox, now: datetime) -> Draft | Skip:
        link = session.get(LinkToken, row.link_token_id)
        if link is None or link.person is None:
            return Skip("nobody there")
        if not links.is_open(link, now=now):
            return Skip("link is over")
        if link.purpose == Purpose.PASSWORD and not is_staff(people.roles_of(session, link.person)):
            return Skip("needs no password")
        return Draft(link.person.email, facts(link, link.person, now))

    return render
