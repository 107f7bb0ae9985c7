"""Limits on tries: how many are allowed, and how long somebody waits.

Wrong passwords are not met with a lock, which would let anybody lock anybody out, but with a
growing pause; a mailed link opens the same account meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_FREE_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries of a scope within any span of that length."""

    scope: str
    most: int
    within: timedelta


_HOUR = timedelta(hours=1)
LINKS_TO_ADDRESS = Limit("link-address", 15, _HOUR)
LINKS_TO_ADDRESS_FROM_NETWORK = Limit("link-address-network", 5, _HOUR)
LINKS_FROM_NETWORK = Limit("link-network", 30, _HOUR)
PASSWORDS_FROM_NETWORK = Limit("password-network", 60, _HOUR)
CODES_OF_PERSON = Limit("code-person", 20, REMEMBERED)
RESEND_AFTER = timedelta(seconds=30)
PASSWORD_SCOPE = "password-account"  # noqa: S105 - the name of a count


def wait_for_room(tries: Sequence[datetime], limit: Limit, now: datetime) -> timedelta | None:
    """Return how long until ``limit`` allows one more, or None when it does now.

    ``tries`` are the instants counted so far, in any order.
    """
    counted = sorted(moment for moment in tries if moment > now - limit.within)
    if len(counted) < limit.most:
        return None
    return counted[-limit.most] + limit.within - now


def wait_after_failures(failures: Sequence[datetime], now: datetime) -> timedelta | None:
    """Return how long the next password must wait, or None when it may come now.

    The first five wrong ones cost nothing; then the pause doubles from 15 seconds to 15 minutes.
    Failures older than a day are forgotten.
    """
    recent = sorted(moment for moment in failures if moment > now - REMEMBERED)
    if len(recent) < _FREE_TRIES:
        return None
    doublings = min(len(recent) - _FREE_TRIES, 10)
    pause = min(_FIRST_PAUSE * 2**doublings, _LONGEST_PAUSE)
    wait = recent[-1] + pause - now
    return wait if wait > timedelta() else None
