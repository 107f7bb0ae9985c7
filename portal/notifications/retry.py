"""The life of a row in the outbox: its states, how long it is claimed, when it is tried again."""

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a mail stands; the last three are ends."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


# A claim is short, since nothing was handed over yet: losing it to another worker costs nothing.
CLAIM_LEASE = timedelta(minutes=1)
# Longer than any delivery takes (about ten steps of transport.TIMEOUT), so a lease that has run
# out belongs to a worker that is gone.
LEASE = timedelta(minutes=5)

# About three days of tries an hour apart: a mail server that is down for a day loses nothing.
TEMPORARY_TRIES = 80
# A refusal is final by its own words, but servers say so by mistake too.
PERMANENT_TRIES = 3
_LONGEST = timedelta(hours=1)


def next_try(tries: int, now: datetime, *, is_permanent: bool) -> datetime | None:
    """Return when a mail that failed ``tries`` times goes again; None: it has failed for good."""
    if tries >= (PERMANENT_TRIES if is_permanent else TEMPORARY_TRIES):
        return None
    # The exponent is bounded: beyond it the wait is an hour anyway.
    return now + min(timedelta(minutes=2 ** min(tries - 1, 6)), _LONGEST)
