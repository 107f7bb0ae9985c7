"""Watches that whoever changes a specialist's time says so, or kept pages would show old times."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Engine, event

_CHANGES_TIME = re.compile(
    r"(INSERT INTO|UPDATE|DELETE FROM) "
    r"(busy_time|weekly_hour|day_override|override_hour|holiday|rule_set)\b"
    r"|(INSERT INTO|DELETE FROM) booking\b|UPDATE booking SET .*\bstarts_at=",
    re.DOTALL,
)
_SAYS_SO = re.compile(r"UPDATE specialist SET .*\btimes_version=", re.DOTALL)


@contextmanager
def watched(engine: Engine) -> Iterator[None]:
    """Fail at the end of the block if a request committed a change and told nobody."""
    silent: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if has_request_context():
            if _CHANGES_TIME.match(statement):
                connection.info["changes"] = request.endpoint
            if _SAYS_SO.match(statement):
                connection.info["said"] = True

    def committed(connection: Any) -> None:
        changed_by, said = forget(connection)
        if changed_by and not said:
            silent.append(changed_by)

    def forget(connection: Any) -> tuple[str | None, bool]:
        return connection.info.pop("changes", None), connection.info.pop("said", False)

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", committed)
    event.listen(engine, "rollback", forget)
    yield
    assert silent == [], "these changed a specialist's time and left times_version as it was"
