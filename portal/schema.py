"""The schema's state: upgrade it, and say whether it and the data's invariants hold.

Alembic is loaded only where something is to be done: most starts find the schema up to date.
"""

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from portal import times
from portal.errors import PortalError
from portal.models import Base

FOLDER = Path(__file__).resolve().parent / "migrations"
_REVISIONS = sa.table("alembic_version", sa.column("version_num"))


class OldSchema(PortalError):
    """The database is not at the newest revision; says what to run."""


_LIVE = "('unproved', 'requested', 'confirmed')"
_INVARIANTS = {
    "no two live bookings of a specialist overlap": {
        "sqlite": """
            select count(*) from booking a join booking b on a.specialist_id = b.specialist_id
             and a.id < b.id and a.status in LIVE and b.status in LIVE
             and julianday(a.starts_at) < julianday(b.ends_at, b.gap_minutes || ' minutes') - 1e-6
             and julianday(b.starts_at) < julianday(a.ends_at, a.gap_minutes || ' minutes') - 1e-6
            """,
        "postgresql": """
            select count(*) from booking a join booking b on a.specialist_id = b.specialist_id
             and a.id < b.id and a.status in LIVE and b.status in LIVE
             and booking_span(a.starts_at, a.ends_at, a.gap_minutes)
              && booking_span(b.starts_at, b.ends_at, b.gap_minutes)""",
    },
    "every live booking has its invite in the outbox": {
        "": """
            select count(*) from booking where status in LIVE
             and not exists (select 1 from outbox where outbox.booking_id = booking.id)""",
    },
}


@cache
def newest() -> str:
    """Return the newest revision: migrations are numbered, and a file's name begins with its."""
    return max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def upgrade(engine: sa.Engine) -> None:
    """Bring the schema to its newest revision, in one transaction."""
    if is_current(engine):
        return
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def is_current(engine: sa.Engine) -> bool:
    """Return whether the database stands at the newest revision."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(_REVISIONS.name):
            return False
        return list(connection.scalars(sa.select(_REVISIONS.c.version_num))) == [newest()]


def refuse_old(engine: sa.Engine) -> None:
    """Raise OldSchema, before a command asks for a table or column that may not be there."""
    if not is_current(engine):
        raise OldSchema("the schema is old or not there yet; run: portal db upgrade")


def faults(engine: sa.Engine) -> list[str]:
    """Return what is wrong with the schema or the data; an empty list when all holds."""
    if not is_current(engine):
        return ["the schema is not at its newest revision; run: portal db upgrade"]
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    found: list[str] = []
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found += [
            f"the schema differs from the models: {step}"
            for step in compare_metadata(context, Base.metadata)
        ]
        found += [f"missing: {name}" for name in _missing_rules(connection)]
        for rule, statements in _INVARIANTS.items():
            statement = statements.get(engine.dialect.name, statements.get(""))
            broken = connection.scalar(sa.text((statement or "select 0").replace("LIVE", _LIVE)))
            if broken:
                found.append(f"does not hold in {times.count(broken, 'case')}: {rule}")
    return found


def _missing_rules(connection: sa.Connection) -> list[str]:
    """Return the database's own overlap rules that are not there."""
    if connection.dialect.name == "sqlite":
        wanted = {"booking_overlap_insert", "booking_overlap_update"}
        query = "select name from sqlite_master where type = 'trigger'"
    else:
        wanted = {"ex_booking_live_span"}
        query = "select conname from pg_constraint where contype = 'x'"
    return sorted(wanted - set(connection.scalars(sa.text(query))))
