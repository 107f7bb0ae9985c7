"""Sessions of devices, kept in the database and looked up at every request.

The cookie holds a random token inside Flask's signed session, the row its SHA-256. A device may
have a session without a person: it booked or answered, and reaches what was made on it.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts import lifetimes
from portal.accounts.models import AuthSession, Person
from portal.accounts.tokens import new_session_token, session_hash

MOST_AT_ONCE = 10


class Opened(NamedTuple):
    """A device's session, and the token its cookie must carry from now on."""

    device: AuthSession
    token: str


def open_device(session: Session, *, now: datetime, is_shared: bool = False) -> Opened:
    """Open a session for a device nobody has signed in on."""
    token = new_session_token()
    device = AuthSession(
        id=uuid4(),
        token_hash=session_hash(token),
        is_shared_device=is_shared,
        is_staff=False,
        created_at=now,
        last_seen_at=now,
        expires_at=lifetimes.expires_at(now, is_staff=False, is_shared=is_shared),
        fresh_at=now,
    )
    session.add(device)
    session.flush()
    return Opened(device, token)


def find(session: Session, token: str, *, now: datetime) -> AuthSession | None:
    """Return the live session of this token, with its person; None when it ended or never was."""
    device = session.scalar(
        sa.select(AuthSession)
        .options(joinedload(AuthSession.person))
        .where(AuthSession.token_hash == session_hash(token))
    )
    return device if device is not None and _is_live(device, now) else None


def _is_live(device: AuthSession, now: datetime) -> bool:
    if device.person is not None and device.person.is_disabled:
        return False
    return not lifetimes.is_over(
        device.expires_at, device.last_seen_at, now, is_staff=device.is_staff
    )


def again(session: Session, *, device: AuthSession) -> AuthSession | None:
    """Return the device's session as it is now, None when it was ended meanwhile."""
    identity = sa.inspect(device).identity
    return None if identity is None else session.get(AuthSession, identity[0])


def is_fresh(device: AuthSession, *, now: datetime) -> bool:
    """Return whether the device may see answers and messages without a new link or code."""
    return lifetimes.is_fresh(device.fresh_at, device.last_seen_at, now)


def touch(session: Session, *, device_id: UUID, now: datetime) -> None:
    """Record that the device was here; after a day of silence it is no longer fresh."""
    mine = sa.update(AuthSession).where(AuthSession.id == device_id)
    session.execute(
        mine.where(AuthSession.last_seen_at <= now - lifetimes.FRESH_IDLE).values(fresh_at=None)
    )
    session.execute(mine.where(AuthSession.last_seen_at < now).values(last_seen_at=now))


def mark_shared(session: Session, *, device: AuthSession, now: datetime) -> None:
    """Record that others use this device too; its session ends sooner from now on."""
    if not device.is_shared_device:
        device.is_shared_device = True
        device.expires_at = lifetimes.expires_at(now, is_staff=device.is_staff, is_shared=True)
        session.flush()


def sign_in(
    session: Session,
    *,
    device: AuthSession | None,
    person: Person,
    is_staff: bool,
    is_shared: bool,
    now: datetime,
) -> Opened:
    """Sign the person in on this device, under a new token; the old one opens nothing any more.

    The device keeps what was made on it before. If somebody else was signed in there, their
    session ends and a new one begins. The person keeps the ten newest sessions.
    """
    if device is not None and device.person_id not in {None, person.id}:
        end(session, device=device)
        device = None
    if device is None:
        device = open_device(session, now=now).device
    token = new_session_token()
    device.token_hash = session_hash(token)
    device.person_id = person.id
    device.person = person
    device.is_staff = is_staff
    device.is_shared_device = is_shared
    device.created_at = device.last_seen_at = device.fresh_at = now
    device.expires_at = lifetimes.expires_at(now, is_staff=is_staff, is_shared=is_shared)
    session.flush()
    _end_oldest(session, person, keep=device.id)
    return Opened(device, token)


def _end_oldest(session: Session, person: Person, keep: UUID) -> None:
    others = session.scalars(
        sa.select(AuthSession.id)
        .where(AuthSession.person_id == person.id, AuthSession.id != keep)
        .order_by(AuthSession.last_seen_at.desc(), AuthSession.id)
        .offset(MOST_AT_ONCE - 1)
    ).all()
    _delete(session, AuthSession.id.in_(others))


def end(session: Session, *, device: AuthSession) -> None:
    """End this session: its token opens nothing, and what was made on the device stays unlinked."""
    _delete(session, AuthSession.id == device.id)


def end_all(session: Session, *, person: Person, keep: UUID | None = None) -> None:
    """End every session of the person, save the one with the id ``keep``."""
    mine = AuthSession.person_id == person.id
    _delete(session, mine if keep is None else sa.and_(mine, AuthSession.id != keep))


def _delete(session: Session, which: sa.ColumnElement[bool]) -> None:
    session.execute(sa.delete(AuthSession).where(which))


def forget_ended(session: Session, *, now: datetime) -> int:
    """Delete the rows of sessions that ended; return how many."""
    ended = sa.delete(AuthSession).where(AuthSession.expires_at <= now).returning(AuthSession.id)
    return len(session.scalars(ended).all())
