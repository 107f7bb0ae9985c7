"""Blocking a time by hand. The caller refreshes the soonest free times in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import db
from portal.availability.hours import Interval
from portal.availability.models import BusyTime
from portal.specialists.services import locking

BLOCK = "block"


def block(session: Session, *, specialist_id: int, span: Interval, note: str | None) -> BusyTime:
    """Write a busy time under the specialist's lock; bookings inside it stay as they are."""
    locking.lock(session, specialist_id)
    row = BusyTime(
        id=uuid4(),
        specialist_id=specialist_id,
        starts_at=span.start,
        ends_at=span.end,
        source=BLOCK,
    )
    db.seal(session, row, "note", note)
    session.add(row)
    session.flush()
    return row


def unblock(session: Session, *, specialist_id: int, block_id: UUID) -> bool:
    """Delete a blocked time of this specialist; return whether it was there."""
    locking.lock(session, specialist_id)
    gone = session.scalar(
        sa.delete(BusyTime)
        .where(
            BusyTime.id == block_id,
            BusyTime.specialist_id == specialist_id,
            BusyTime.source == BLOCK,
        )
        .returning(BusyTime.id)
    )
    return gone is not None


def between(session: Session, *, specialist_id: int, span: Interval) -> Sequence[BusyTime]:
    """Return the busy times that touch the span, earliest first."""
    return session.scalars(
        sa.select(BusyTime)
        .where(BusyTime.specialist_id == specialist_id)
        .where(BusyTime.ends_at > span.start, BusyTime.starts_at < span.end)
        .order_by(BusyTime.starts_at)
    ).all()


def ahead(session: Session, *, specialist_id: int, now: datetime) -> Sequence[BusyTime]:
    """Return the times blocked by hand that have not ended, earliest first."""
    return session.scalars(
        sa.select(BusyTime)
        .where(BusyTime.specialist_id == specialist_id, BusyTime.source == BLOCK)
        .where(BusyTime.ends_at > now)
        .order_by(BusyTime.starts_at)
    ).all()
