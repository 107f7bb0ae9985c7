"""Counted tries, kept in the database: limits that outlive a restart and hold in parallel.

A key (an address, a network) is stored only as a keyed digest.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import Attempt
from portal.accounts.throttling import (
    PASSWORD_SCOPE,
    REMEMBERED,
    Limit,
    wait_after_failures,
    wait_for_room,
)
from portal.accounts.tokens import Signer


def take(
    session: Session, limit: Limit, key: str, *, signer: Signer, now: datetime
) -> timedelta | None:
    """Count one try and return None, or count nothing and return how long to wait.

    Of many at once no more than the limit get through.
    """
    db.take_turns(session, f"{limit.scope}|{signer.counted(limit.scope, key)}")
    pause = wait(session, limit, key, signer=signer, now=now)
    if pause is None:
        count(session, limit.scope, key, signer=signer, now=now)
    return pause


def wait(
    session: Session, limit: Limit, key: str, *, signer: Signer, now: datetime
) -> timedelta | None:
    """Return how long until the limit allows one more, None when it does; counts nothing."""
    tries = _tries(session, limit.scope, key, signer, since=now - limit.within)
    return wait_for_room(tries, limit, now)


def count(session: Session, scope: str, key: str, *, signer: Signer, now: datetime) -> None:
    """Count one try."""
    session.add(Attempt(scope=scope, key_hash=signer.counted(scope, key), made_at=now))
    session.flush()


def take_password_try(
    session: Session, account: str, *, signer: Signer, now: datetime
) -> timedelta | None:
    """Count a password for this account as failed and return None, or return how long to wait.

    Counted before it is looked at, so that tries in parallel do not all get through; a right one
    is forgiven by ``forgive``. The same for accounts that do not exist.
    """
    db.take_turns(session, f"{PASSWORD_SCOPE}|{signer.counted(PASSWORD_SCOPE, account)}")
    failures = _tries(session, PASSWORD_SCOPE, account, signer, since=now - REMEMBERED)
    pause = wait_after_failures(failures, now)
    if pause is None:
        count(session, PASSWORD_SCOPE, account, signer=signer, now=now)
    return pause


def forgive(session: Session, scope: str, key: str, *, signer: Signer) -> None:
    """Forget the tries counted for this key."""
    session.execute(sa.delete(Attempt).where(*_of(scope, key, signer)))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete tries older than any limit looks at; return how many."""
    old = sa.delete(Attempt).where(Attempt.made_at <= now - REMEMBERED).returning(Attempt.id)
    return len(session.scalars(old).all())


def _tries(
    session: Session, scope: str, key: str, signer: Signer, since: datetime
) -> list[datetime]:
    return list(
        session.scalars(
            sa.select(Attempt.made_at).where(*_of(scope, key, signer), Attempt.made_at > since)
        )
    )


def _of(scope: str, key: str, signer: Signer) -> tuple[sa.ColumnElement[bool], ...]:
    return (Attempt.scope == scope, Attempt.key_hash == signer.counted(scope, key))
