"""What is forgotten in time: ended sessions at once, links a month after their end, old tries."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts.services import links, sessions, throttle

_LINKS_STAY = timedelta(days=30)


def forget(session: Session, *, now: datetime) -> int:
    """Delete what nothing looks at any more; return how many rows."""
    return (
        sessions.forget_ended(session, now=now)
        + links.forget_ended(session, before=now - _LINKS_STAY)
        + throttle.forget_old(session, now=now)
    )
