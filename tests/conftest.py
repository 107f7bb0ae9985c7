"""Fixtures of every test: an app on each engine, a session, the clock.

Each engine's database is migrated once per worker and copied for each test, so a test starts with
an empty, real schema. Ask for ``app`` or ``session`` and the test runs on SQLite and PostgreSQL.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal import clock, config, db, schema
from portal.accounts.models import Person
from portal.app import create_app
from tests.support import make, time_writers
from tests.support.client import Client
from tests.support.postgres import Server
from tests.support.writing import writing

for _name in [
    name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_CHROMIUM"
]:
    del os.environ[_name]  # a developer's own settings must not change a test

pytest_plugins = ("tests.support.browser",)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_counter = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if anything was skipped: a skipped test is a rule nobody checked."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this worker's own."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file."""
    folder = tmp_path_factory.mktemp("template")
    engine = db.make_engine(config.load({"INSTANCE": folder}))
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "portal.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty, migrated PostgreSQL database."""
    postgres.execute("create database template")
    settings = {
        "INSTANCE": tmp_path_factory.mktemp("pg-template"),
        "DATABASE_URL": postgres.url("template"),
    }
    engine = db.make_engine(config.load(settings))
    schema.upgrade(engine)
    engine.dispose()
    return "template"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database; each test that uses it runs on both engines."""
    if request.param == "sqlite":
        copy = tmp_path / "portal.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    server: Server = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")
    name = f"test_{os.getpid()}_{next(_counter)}"
    server.execute(f"create database {name} template {template} strategy file_copy")
    yield server.url(name)
    server.execute(f"drop database {name} with (force)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> dict[str, object]:
    """The app's settings; a test may add to them before it asks for ``app``."""
    return {"INSTANCE": tmp_path, "DATABASE_URL": database_url, "RATE_LIMITS": "off"}


@pytest.fixture
def app(settings: dict[str, object]) -> Iterator[Flask]:
    """The portal on a fresh database. Never hold its context open around a client call."""
    portal = create_app(settings)
    portal.config["TESTING"] = True
    portal.config["PROPAGATE_EXCEPTIONS"] = True
    with time_writers.watched(portal.extensions["engine"]):
        yield portal
    portal.extensions["engine"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session that holds the write lock, outside any request; rolled back at the end."""
    with db.open_session(app.extensions["engine"], app.extensions["box"]) as opened:
        opened.connection(execution_options={"writes": True})
        yield opened
        opened.rollback()


@pytest.fixture
def write(app: Flask) -> Callable[[], Any]:
    """``with write() as session:`` commits what a test makes before it asks for pages."""
    return lambda: writing(app)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser nobody is signed in on; it inspects every page it gets."""
    return Client(app)


@pytest.fixture
def another_client(app: Flask) -> Client:
    """A second browser."""
    return Client(app)


@pytest.fixture
def as_client(app: Flask, write: Callable[[], Any]) -> Client:
    """A browser on which a client is signed in (``as_client.person``)."""
    with write() as session:
        person = make.person(session, email="ana@example.com", name="Ana")
    return Client(app).sign_in(person)


@pytest.fixture
def as_specialist(app: Flask, write: Callable[[], Any]) -> Client:
    """A browser on which a published specialist is signed in (``as_specialist.specialist``)."""
    with write() as session:
        specialist = make.specialist(session, slug="maria-oliveira", name="Maria Oliveira")
        person = session.get_one(Person, specialist.person_id)
    client = Client(app).sign_in(person, is_staff=True)
    client.specialist = specialist
    return client


@pytest.fixture
def as_admin(app: Flask, write: Callable[[], Any]) -> Client:
    """A browser on which an admin is signed in."""
    with write() as session:
        person = make.person(session, email="admin@example.org", name="Noor", is_admin=True)
    return Client(app).sign_in(person, is_staff=True)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | datetime], datetime]:
    """``at("2026-03-02T09:00Z")`` sets the portal's clock; it stands still until set again."""

    def set_clock(instant: str | datetime) -> datetime:
        moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        assert moment.tzinfo is not None
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_clock
