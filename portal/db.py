"""The database: base class, column types, engine, the request's session, where a transaction ends.

All that differs between SQLite and PostgreSQL is here or in the migrations. Instants are aware UTC
in Python; a naive value raises on its way in. Reads need no block: the session closes with the
context. A change is one ``with db.transaction() as session:`` in a view or command.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask, current_app, g, has_request_context
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from portal.config import Config
from portal.crypto import Box

# The database did not answer, or not in time. For the few who must go on without it.
Unavailable = sa.exc.OperationalError

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Aware UTC in Python; TIMESTAMPTZ on PostgreSQL, ISO text in UTC on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone; a naive datetime was given")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """Return what reads a stored instant; a page of times reads hundreds of them."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return _read_text


def _read_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class Base(DeclarativeBase):
    """Base of every table. Its ``repr`` is class and key only: rows hold what people wrote."""

    metadata = sa.MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: UtcDateTime}

    def __repr__(self) -> str:
        key = sa.inspect(self).identity
        return f"<{type(self).__name__} {key[0] if key else 'new'}>"


class _Sealable(Protocol):
    __tablename__: str
    id: Any


def make_engine(config: Config) -> sa.Engine:
    """Return the engine for the configured database, with SQLite set up to lock before it reads."""
    if config.database.get_backend_name() != "sqlite":
        return sa.create_engine(config.database, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = sa.create_engine(config.database)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # hands BEGIN over to _begin_sqlite
    # FULL, not NORMAL: a booking that was acknowledged outlives a loss of power.
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        "busy_timeout = 10000",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_session(engine: sa.Engine, box: Box) -> Session:
    """Return a session that reads; objects stay usable after a commit."""
    return Session(engine, expire_on_commit=False, info={"box": box})


def init_app(app: Flask, config: Config) -> None:
    """Give the app its engine and key ring, and close each context's session at its end."""
    app.extensions["engine"] = make_engine(config)
    app.extensions["box"] = Box(config.keys)
    app.teardown_appcontext(_close)


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def get_engine() -> sa.Engine:
    """Return the engine of the current app."""
    engine: sa.Engine = current_app.extensions["engine"]
    return engine


def get_session() -> Session:
    """Return the session of this app context, opening it on first use."""
    if "session" not in g:
        g.session = open_session(get_engine(), current_app.extensions["box"])
    session: Session = g.session
    return session


@contextmanager
def transaction() -> Iterator[Session]:
    """Begin with the write lock, commit on leaving the block, roll back if it raises.

    Ends the read that came before, so rows seen earlier are read again inside the block. Once in a
    request; commands may use one block per item.
    """
    if has_request_context() and g.get("committed"):
        raise RuntimeError("a request commits once")
    session = get_session()
    with writing(session):
        yield session
    g.committed = True


@contextmanager
def apart() -> Iterator[Session]:
    """Write in a transaction of its own what must stand whatever becomes of the request.

    Only before ``transaction``: whoever holds SQLite's write lock would wait for themselves.
    """
    with (
        open_session(get_engine(), current_app.extensions["box"]) as session,
        writing(session),
    ):
        yield session


@contextmanager
def writing(session: Session) -> Iterator[None]:
    """Hold the write lock on ``session``; commit at the end of the block, or roll back."""
    session.rollback()
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    with _queue(engine):
        try:
            session.connection(execution_options={"writes": True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _queue(engine: sa.Engine) -> Any:
    """Queue SQLite's writers by a file lock: its own busy handler lets some of them starve."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return nullcontext()
    return _file_lock(f"{path}-writers")


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def insert_missing(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], *, unique: str
) -> None:
    """Insert the rows whose value in the column ``unique`` is not there yet; leave the others.

    One statement for all; waits for another transaction that is writing the same value.
    """
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(index_elements=[unique]), list(rows))


def take_turns(session: Session, name: str) -> None:
    """Wait until no other transaction that named the same thing is open.

    For rules that count rows, which no constraint can hold. SQLite's writers queue by themselves.
    """
    if _is_postgresql(session):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def seal(session: Session, row: _Sealable, field: str, text: str | None) -> None:
    """Store ``text`` sealed in ``row.<field>_sealed``; the row's id must be set. None clears it."""
    box: Box = session.info["box"]
    sealed = None if text is None else box.seal(text, _bound_to(row, field))
    setattr(row, f"{field}_sealed", sealed)


def unseal(session: Session, row: _Sealable, field: str) -> str | None:
    """Return the text sealed in ``row.<field>_sealed``. Raises Unreadable."""
    box: Box = session.info["box"]
    sealed: bytes | None = getattr(row, f"{field}_sealed")
    return None if sealed is None else box.open(sealed, _bound_to(row, field))


def _bound_to(row: _Sealable, field: str) -> str:
    if row.id is None:
        raise ValueError("a row needs its id before a field of it is sealed")
    return f"{row.__tablename__}|{field}|{row.id}"
