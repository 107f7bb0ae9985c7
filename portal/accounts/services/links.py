"""Mailed links and codes: issued, found, used.

A link's text and its code are derived from the row's selector (``tokens.Signer``), never stored,
so the mail is rendered when it is sent and a stolen table opens nothing. When a link ends is in
its row and looked up at each press.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import CODE_LIFETIME, CODE_TRIES, TERMS, Purpose
from portal.accounts.services import throttle
from portal.accounts.throttling import CODES_OF_PERSON
from portal.accounts.tokens import Signer, is_selector, new_selector


def issue(
    session: Session,
    *,
    purpose: Purpose,
    person: Person | None,
    now: datetime,
    expires_at: datetime | None = None,
    subject: str | None = None,
    asked_on: AuthSession | None = None,
    next_path: str | None = None,
) -> LinkToken:
    """Return a new link for the person; None is for an address nobody has, and opens nothing.

    ``expires_at`` is needed where the purpose has no lifetime of its own (appointments). A
    sign-in link that was ``asked_on`` a device has a code beside it, good on that device only.
    """
    return issue_to(
        session,
        purpose=purpose,
        person_id=None if person is None else person.id,
        now=now,
        expires_at=expires_at,
        subject=subject,
        asked_on=asked_on,
        next_path=next_path,
    )


def issue_to(
    session: Session,
    *,
    purpose: Purpose,
    person_id: int | None,
    now: datetime,
    expires_at: datetime | None = None,
    subject: str | None = None,
    asked_on: AuthSession | None = None,
    next_path: str | None = None,
) -> LinkToken:
    """Return a new link for the person of this id, as ``issue`` does."""
    link = LinkToken(
        selector=new_selector(),
        purpose=purpose,
        person_id=person_id,
        subject=subject,
        asking_session_id=asked_on.id if asked_on else None,
        next_path=next_path,
        created_at=now,
        expires_at=expires_at or _end_of(purpose, now),
        code_expires_at=(now + CODE_LIFETIME if purpose is Purpose.SIGN_IN and asked_on else None),
    )
    session.add(link)
    session.flush()
    return link


def _end_of(purpose: Purpose, now: datetime) -> datetime:
    lifetime = TERMS[purpose].lifetime
    if lifetime is None:
        raise ValueError(f"a link for {purpose} needs its end")
    return now + lifetime


def text_of(link: LinkToken, *, signer: Signer) -> str:
    """Return what stands after ``/open/``."""
    return signer.link_text(link.purpose, link.selector)


def find(session: Session, text: str, *, signer: Signer) -> LinkToken | None:
    """Return the link of this text with its person, also when it has ended; None for a forgery."""
    selector, _, verifier = text.partition(".")
    if not is_selector(selector):
        return None
    link = session.scalar(
        sa.select(LinkToken)
        .options(joinedload(LinkToken.person))
        .where(LinkToken.selector == selector)
    )
    if link is None or not signer.is_genuine(link.purpose, selector, verifier):
        return None
    return link


def is_open(link: LinkToken, *, now: datetime) -> bool:
    """Return whether pressing the link does what it is for."""
    if link.person is None or link.person.is_disabled or now >= link.expires_at:
        return False
    return link.used_at is None or not TERMS[Purpose(link.purpose)].is_for_one_use


def use(session: Session, *, link: LinkToken, now: datetime) -> bool:
    """Record a press and return whether it counts: of two at once on a one-use link, one does."""
    if not is_open(link, now=now):
        return False
    if not TERMS[Purpose(link.purpose)].is_for_one_use:
        link.used_at = link.used_at or now
        session.flush()
        return True
    taken = session.execute(
        sa.update(LinkToken)
        .where(LinkToken.id == link.id, LinkToken.used_at.is_(None))
        .values(used_at=now)
        .returning(LinkToken.id)
    )
    won = taken.scalar() is not None
    session.refresh(link)
    return won


def use_code(
    session: Session, *, device: AuthSession, typed: str, signer: Signer, now: datetime
) -> LinkToken | None:
    """Return the sign-in link whose code was typed on the device that asked for it, used up.

    None when it is wrong, late or foreign; the try is counted before it is looked at, so five
    tries are five also in parallel. Only the newest link asked for on a device has a code.
    """
    link = _newest_asked(session, device)
    if link is None or not _count_try(session, link, now):
        return None
    person = link.person
    # An address nobody has is counted like any other, so that answers take the same time.
    account = f"nobody {device.id}" if person is None else str(person.id)
    if throttle.take(session, CODES_OF_PERSON, account, signer=signer, now=now) is not None:
        return None
    is_right = signer.is_code(link.selector, typed)
    if not is_right or person is None or not use(session, link=link, now=now):
        return None
    throttle.forgive(session, CODES_OF_PERSON.scope, account, signer=signer)
    return link


def _newest_asked(session: Session, device: AuthSession) -> LinkToken | None:
    return session.scalar(
        sa.select(LinkToken)
        .where(LinkToken.asking_session_id == device.id, LinkToken.purpose == Purpose.SIGN_IN.value)
        .order_by(LinkToken.id.desc())
        .limit(1)
    )


def _count_try(session: Session, link: LinkToken, now: datetime) -> bool:
    counted = session.execute(
        sa.update(LinkToken)
        .where(
            LinkToken.id == link.id,
            LinkToken.used_at.is_(None),
            LinkToken.code_expires_at > now,
            LinkToken.code_tries < CODE_TRIES,
        )
        .values(code_tries=LinkToken.code_tries + 1)
        .returning(LinkToken.id)
    )
    return counted.scalar() is not None


def first_of(session: Session, *, purpose: Purpose, subject: str) -> LinkToken | None:
    """Return the first link issued for a subject."""
    return session.scalar(
        sa.select(LinkToken)
        .where(LinkToken.purpose == purpose.value, LinkToken.subject == subject)
        .order_by(LinkToken.id)
        .limit(1)
    )


def pressed(session: Session, *, purpose: Purpose, subjects: Iterable[str]) -> frozenset[str]:
    """Return which of the subjects had a link of theirs pressed."""
    wanted = sa.select(LinkToken.subject).where(
        LinkToken.purpose == purpose.value,
        LinkToken.subject.in_(list(subjects)),
        LinkToken.used_at.is_not(None),
    )
    return frozenset(subject for subject in session.scalars(wanted) if subject is not None)


def prolong(session: Session, *, purpose: Purpose, subject: str, expires_at: datetime) -> None:
    """Move the end of every link of a subject: an appointment that moved takes its links along."""
    session.execute(
        sa.update(LinkToken)
        .where(LinkToken.purpose == purpose.value, LinkToken.subject == subject)
        .values(expires_at=expires_at)
    )


def end_all(
    session: Session, *, person: Person, purposes: frozenset[Purpose], now: datetime
) -> None:
    """End every open link of the person that is for one of these purposes."""
    session.execute(
        sa.update(LinkToken)
        .where(
            LinkToken.person_id == person.id,
            LinkToken.purpose.in_([purpose.value for purpose in purposes]),
            LinkToken.expires_at > now,
        )
        .values(expires_at=now)
    )


def forget_ended(session: Session, *, before: datetime) -> int:
    """Delete the links that ended before that; return how many."""
    ended = sa.delete(LinkToken).where(LinkToken.expires_at < before).returning(LinkToken.id)
    return len(session.scalars(ended).all())
