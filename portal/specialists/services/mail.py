"""The facts of the mails to specialists about their profiles, as they are when one goes out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.notifications.draft import Draft, Skip
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind, MailFacts
from portal.notifications.services.letters import Renderer
from portal.specialists.lifecycle import State
from portal.specialists.models import Specialist
from portal.specialists.services.reading import specialist_of


def renderers(*, site: str, base_url: str) -> Mapping[Kind, Renderer]:
    """Return what renders each kind; links begin with ``base_url``."""
    root = base_url.rstrip("/")

    def render(
        is_true: Callable[[Specialist], bool], path: Callable[[Specialist], str]
    ) -> Renderer:
        def draft(session: Session, row: Outbox, _now: datetime) -> Draft | Skip:
            person = session.get(Person, row.person_id)
            specialist = specialist_of(session, person) if person else None
            if person is None or specialist is None or not is_true(specialist):
                return Skip("no longer so")
            link = root + path(specialist)
            return Draft(person.email, MailFacts(site=site, name=specialist.name, link=link))

        return draft

    return {
        Kind.PUBLISHED: render(
            lambda one: one.state == State.PUBLISHED.value and not one.held,
            lambda one: f"/specialists/{one.slug}",
        ),
        Kind.CHANGES_ASKED: render(
            lambda one: one.changes_asked is not None, lambda _one: "/work/profile"
        ),
    }
