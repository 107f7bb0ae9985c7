"""People: found and made by their address, proved by a link that was sent there.

``HOLDERS``, ``LOCKED`` and ``PROVED`` are filled where the parts are wired (``portal.app``):
capabilities above this one say who holds a role, and what follows when an address turns out to be
real.
"""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.address import NotAnAddress, email_key, normalised
from portal.accounts.models import Person
from portal.accounts.roles import Role, home_of
from portal.accounts.services import sessions

# role -> does the person with this id hold it?
HOLDERS: dict[Role, Callable[[Session, int], bool]] = {}
# Takes the locks that proving will need, before anything else of the transaction is locked: with
# the person and now. Without it a press and a moved booking could wait for each other.
LOCKED: list[Callable[[Session, Person, datetime], object]] = []
# Called each time an address is proved, also a second time: with the person and now.
PROVED: list[Callable[[Session, Person, datetime], None]] = []


def person_by_email(session: Session, email: str) -> Person | None:
    """Return who has this address, however it is written; None also for what is no address."""
    try:
        key = email_key(email)
    except NotAnAddress:
        return None
    return session.scalar(sa.select(Person).where(Person.email_key == key))


def ensure_person(session: Session, *, email: str, name: str = "", now: datetime) -> Person:
    """Return who has this address, made if nobody has.

    A name is kept only where there was none: a booking holds its own. Two transactions at once
    agree on one row. Raises NotAnAddress.
    """
    person = person_by_email(session, email)
    if person is None:
        return make_person(session, email=email, name=name, now=now)
    if name and not person.name:
        person.name = name
        session.flush()
    return person


def make_person(session: Session, *, email: str, name: str = "", now: datetime) -> Person:
    """Return a new person with this address, for who has just looked and found nobody."""
    person = Person(email=normalised(email), email_key=email_key(email), name=name, created_at=now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        # On PostgreSQL another transaction was first, and has ended; its row is there to read.
        return session.scalars(sa.select(Person).where(Person.email_key == email_key(email))).one()
    return person


def lock_affairs(session: Session, *, person: Person, now: datetime) -> None:
    """Take every lock that ``prove_address`` will need; first in a transaction that proves."""
    for lock in LOCKED:
        lock(session, person, now)


def prove_address(session: Session, *, person: Person, now: datetime) -> None:
    """Record that somebody who reads the person's mail is here, and tell who waits for that."""
    if person.email_proved_at is None:
        person.email_proved_at = now
        session.flush()
    for tell in PROVED:
        tell(session, person, now)


def roles_of(session: Session, person: Person) -> frozenset[Role]:
    """Return the roles the person holds now; a disabled person holds none."""
    if person.is_disabled:
        return frozenset()
    held = {role for role, holds in HOLDERS.items() if holds(session, person.id)}
    return frozenset(held | ({Role.ADMIN} if person.is_admin else set()) | {Role.CLIENT})


def home(session: Session, *, person: Person) -> str:
    """Return the path the person comes to after signing in."""
    return home_of(roles_of(session, person))


def make_admin(session: Session, *, person: Person) -> None:
    """Let the person administrate; they sign in anew to do so."""
    person.is_admin = True
    session.flush()


def disable(session: Session, *, person: Person) -> None:
    """Shut the person out at once: their sessions end and no link of theirs opens anything."""
    person.is_disabled = True
    session.flush()
    sessions.end_all(session, person=person)
