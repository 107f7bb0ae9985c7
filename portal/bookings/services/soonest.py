"""The soonest free times kept with each specialist, so that a list of them need not compute.

Every writer of a specialist's time calls ``refresh_soonest`` in its own transaction, and the
worker calls ``refresh_stale``: as time passes starts slip inside the notice and new ones come
within the horizon. What is kept may therefore be a few minutes old; the page that offers a time
and the booking itself always ask ``times``.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings.services import times
from portal.bookings.services.times import Times
from portal.specialists.models import Specialist
from portal.specialists.services import locking

KEPT = 12
"""How many starts are kept: enough for a card although some pass before the next refresh."""

_FRESH = timedelta(minutes=10)
_AT_ONCE = 200


def refresh_soonest(session: Session, specialist_id: int, now: datetime) -> None:
    """Keep the specialist's soonest starts, and say that their times changed.

    The caller has written the change and holds the lock. Raises ``times_version``.
    """
    specialist = session.get_one(Specialist, specialist_id)
    session.flush()
    free = times.times_of_horizon(session, [specialist], now=now)[specialist_id]
    keep_changed(session, specialist, free, now)


def keep_changed(session: Session, specialist: Specialist, free: Times, now: datetime) -> None:
    """Do as ``refresh_soonest`` for who has read the whole horizon, as it now is, already."""
    specialist.times_version += 1
    _keep(specialist, free, now)
    session.flush()


def refresh_stale(session: Session, *, now: datetime) -> int:
    """Refresh some of the specialists whose kept starts are old or slip away; return how many.

    Each call locks a limited number, the longest unrefreshed first.
    """
    wanted = (
        sa.select(Specialist.id)
        .where(Specialist.state == "published")
        .where(
            sa.or_(
                Specialist.soonest_at.is_(None),
                Specialist.soonest_at <= now - _FRESH,
                Specialist.soonest_until < now,
            )
        )
        .order_by(Specialist.soonest_at.is_not(None), Specialist.soonest_at)
        .limit(_AT_ONCE)
    )
    locked = locking.lock_all(session, session.scalars(wanted).all())
    found = times.times_of_horizon(session, locked, now=now)
    for specialist in locked:
        _keep(specialist, found[specialist.id], now)
    session.flush()
    return len(locked)


def _keep(specialist: Specialist, free: Times, now: datetime) -> None:
    starts = [slot.start for slot in free.soonest(now=now, n=KEPT)]
    notice = timedelta(minutes=free.plan.rules.notice_minutes)
    specialist.soonest = [start.isoformat() for start in starts]
    specialist.next_free_at = starts[0] if starts else None
    specialist.soonest_at = now
    specialist.soonest_until = starts[0] - notice if starts else None
