"""How long a session lives. Instants are aware UTC.

Clients stay 30 days on a device of their own, so that an appointment is one press away; on a
shared device the browser's end is theirs, and a day at most. Specialists and admins open other
people's affairs: 12 hours without a request, 7 days in all.
"""

from datetime import datetime, timedelta

CLIENT = timedelta(days=30)
SHARED = timedelta(hours=24)
STAFF = timedelta(days=7)
STAFF_IDLE = timedelta(hours=12)
FRESH_IDLE = timedelta(hours=24)
# A session's row is written at most this often, so reading pages does not mean writing rows.
TOUCH_EVERY = timedelta(minutes=5)


def expires_at(now: datetime, *, is_staff: bool, is_shared: bool) -> datetime:
    """Return when a session opened at ``now`` ends, whatever is done with it."""
    if is_shared:
        return now + SHARED
    return now + (STAFF if is_staff else CLIENT)


def is_over(expires: datetime, last_seen: datetime, now: datetime, *, is_staff: bool) -> bool:
    """Return whether a session has ended, by age or by lying idle."""
    return now >= expires or (is_staff and now >= last_seen + STAFF_IDLE)


def is_fresh(fresh: datetime | None, last_seen: datetime, now: datetime) -> bool:
    """Return whether answers and messages may be shown without a new link or code.

    ``fresh`` is when the session was opened or last signed in to, None when a day of silence
    ended it.
    """
    return fresh is not None and now < last_seen + FRESH_IDLE
