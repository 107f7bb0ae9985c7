"""Somebody asks for a link by e-mail. All that is written is the same for an unknown address.

So neither the page nor the time it takes tells who is here. Limits by address are silent: the
page looks as always and no mail goes out. Limits by network are said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.address import email_key
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, throttle
from portal.accounts.throttling import (
    LINKS_FROM_NETWORK,
    LINKS_TO_ADDRESS,
    LINKS_TO_ADDRESS_FROM_NETWORK,
    RESEND_AFTER,
)
from portal.accounts.tokens import Signer
from portal.notifications.notice import Kind
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: on which device, from which network; None switches the limits off."""

    device: AuthSession
    network: str | None


def ask(
    session: Session,
    *,
    email: str,
    asker: Asker,
    purpose: Purpose = Purpose.SIGN_IN,
    next_path: str | None = None,
    signer: Signer,
    now: datetime,
) -> timedelta | None:
    """Mail a link to whoever has the address; return how long to wait if the network must.

    Raises NotAnAddress.
    """
    key = email_key(email)
    wait = _limit(session, key, asker, signer, now)
    if wait is _SILENT:
        key = ""  # nobody's
    elif wait is not None:
        return wait
    person_id = session.scalar(sa.select(Person.id).where(Person.email_key == key))
    _send(session, person_id, asker, purpose, next_path, now)
    return None


def ask_again(
    session: Session, *, link: LinkToken, asker: Asker, signer: Signer, now: datetime
) -> timedelta | None:
    """Mail a new link to whoever ``link`` was for; the same if it was for nobody."""
    key = link.person.email_key if link.person is not None else f"nobody {asker.device.id}"
    wait = _limit(session, key, asker, signer, now)
    if wait is not None and wait is not _SILENT:
        return wait
    purpose = Purpose.PASSWORD if link.purpose == Purpose.PASSWORD else Purpose.SIGN_IN
    person_id = None if wait is _SILENT else link.person_id
    _send(session, person_id, asker, purpose, link.next_path, now)
    return None


def newest(session: Session, *, device: AuthSession) -> LinkToken | None:
    """Return the link last asked for on this device."""
    return session.scalar(
        sa.select(LinkToken)
        .where(LinkToken.asking_session_id == device.id)
        .order_by(LinkToken.id.desc())
        .limit(1)
    )


def is_too_soon(link: LinkToken, *, now: datetime) -> bool:
    """Return whether the mail of this link left so lately that it may still be on its way."""
    return now < link.created_at + RESEND_AFTER


_SILENT = timedelta.max


def _limit(
    session: Session, key: str, asker: Asker, signer: Signer, now: datetime
) -> timedelta | None:
    """Return None to go on, how long the network must wait, or ``_SILENT`` to mail nobody."""
    if asker.network is None:
        return None
    wait = throttle.take(session, LINKS_FROM_NETWORK, asker.network, signer=signer, now=now)
    if wait is not None:
        return wait
    near = throttle.take(
        session, LINKS_TO_ADDRESS_FROM_NETWORK, f"{key} {asker.network}", signer=signer, now=now
    )
    if near is None:
        near = throttle.take(session, LINKS_TO_ADDRESS, key, signer=signer, now=now)
    return None if near is None else _SILENT


def _send(
    session: Session,
    person_id: int | None,
    asker: Asker,
    purpose: Purpose,
    next_path: str | None,
    now: datetime,
) -> None:
    link = links.issue_to(
        session,
        person_id=person_id,
        purpose=purpose,
        asked_on=asker.device,
        next_path=next_path,
        now=now,
    )
    mail = Mail(kind=Kind.SIGN_IN, link_token_id=link.id, due_at=now, useful_until=link.expires_at)
    outbox.enqueue(session, mail, now=now)
