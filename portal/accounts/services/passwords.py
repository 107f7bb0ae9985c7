"""Passwords: hashed with Argon2id, compared in the same time whether or not an account has one.

Hashing is slow on purpose, so nothing here is called while a transaction is open, and at most two
hashes are computed at once in a process.
"""

from threading import BoundedSemaphore
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.password_rules import LONGEST, prepared
from portal.accounts.services import sessions

# OWASP password storage cheat sheet: 19 MiB, 2 passes, 1 lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = BoundedSemaphore(2)
# Hash of a random text nobody kept, for accounts without a password.
_NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$vCzygfQqIHaqO7ckIugrDw"
    "$QIdUi1wAlls5HUWlc0abPdhLShKm4FXG18YN80ctkn8"
)


def hashed(password: str) -> str:
    """Return the password's hash, with salt and parameters in it."""
    with _AT_ONCE:
        return _HASHER.hash(prepared(password))


def matches(stored: str | None, password: str) -> bool:
    """Return whether the password is the stored one; a missing one takes as long and matches none.

    An overlong text is not hashed at all.
    """
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODYS, prepared(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Return whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def set_password(
    session: Session, *, person: Person, hashed_password: str, keep: UUID | None = None
) -> None:
    """Give the person this password and end their sessions elsewhere, save the one named."""
    person.password_hash = hashed_password
    session.flush()
    sessions.end_all(session, person=person, keep=keep)
