"""What a mailed link is for, how long it lives and how often it may be pressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5


class Purpose(StrEnum):
    """A link opens what it is for and nothing else: the purpose is part of its signature."""

    SIGN_IN = "sign_in"
    APPOINTMENT = "appointment"
    MANAGE = "manage"
    RESUME = "resume"
    INVITE = "invite"
    PASSWORD = "password"  # noqa: S105 - a purpose, not a secret


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a link of a purpose lives, None when whoever issues it says; is it for one use?"""

    lifetime: timedelta | None
    is_for_one_use: bool


TERMS: Mapping[Purpose, Terms] = {
    Purpose.SIGN_IN: Terms(timedelta(minutes=30), is_for_one_use=True),
    # Lives until a day after the end of the booking, which only the booking knows.
    Purpose.APPOINTMENT: Terms(None, is_for_one_use=False),
    Purpose.MANAGE: Terms(None, is_for_one_use=False),
    Purpose.RESUME: Terms(timedelta(days=14), is_for_one_use=False),
    Purpose.INVITE: Terms(timedelta(days=7), is_for_one_use=True),
    Purpose.PASSWORD: Terms(timedelta(minutes=30), is_for_one_use=True),
}
PROVES_NOTHING = frozenset({Purpose.MANAGE})
"""A link that was handed to whoever booked, and not sent to the mailbox."""
SETS_A_PASSWORD = frozenset({Purpose.INVITE, Purpose.PASSWORD})
