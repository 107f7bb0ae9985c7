"""Counting what a piece of code asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


@contextmanager
def queries(session: Session) -> Iterator[list[str]]:
    """Yield a list that every statement of the block is written to."""
    session.flush()
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
        session.flush()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
