"""The lock on a specialist's time: whoever writes to it takes this lock first.

Caps have no rule in the database, so booking, moving, blocking, importing and changing hours
or rules all queue here. On SQLite the write lock of the transaction is the lock. Whoever needs
several takes them in one call, so that no two wait for each other.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.specialists.models import Specialist


def id_of(specialist: Specialist) -> int:
    """Return the id without reading the row, which a new transaction would do just for this."""
    identity = sa.inspect(specialist).identity
    assert identity is not None
    specialist_id: int = identity[0]
    return specialist_id


def lock(session: Session, specialist_id: int) -> Specialist | None:
    """Return the specialist, read again under the lock; None when there is no such row."""
    return next(iter(lock_all(session, [specialist_id])), None)


def lock_all(session: Session, specialist_ids: Iterable[int]) -> list[Specialist]:
    """Return the specialists, locked in the order of their ids and read again."""
    wanted = (
        sa.select(Specialist)
        .where(Specialist.id.in_(set(specialist_ids)))
        .order_by(Specialist.id)
        # NO KEY: rows that only refer to the specialist may be written meanwhile.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(wanted))
