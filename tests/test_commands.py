"""The command line as an operator meets it: what it says when something is not as it should be."""

import json
import sys

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import commands, schema
from portal.commands import portal


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-02T09:00Z")


@pytest.fixture
def unmigrated(app: Flask) -> Flask:
    """A portal whose database holds nothing yet."""
    engine = app.extensions["engine"]
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("drop schema public cascade"))
            connection.execute(sa.text("create schema public"))
        else:
            connection.execute(sa.text("drop table alembic_version"))
            connection.execute(sa.text("drop table worker_beat"))
    return app


def test_on_a_database_that_is_not_migrated_the_check_says_what_to_run(unmigrated: Flask):
    done = unmigrated.test_cli_runner().invoke(portal, ["check", "--json"])

    found = {check["name"]: check for check in json.loads(done.output)}
    assert done.exit_code == 1
    assert found["schema"] == {
        "name": "schema",
        "level": "red",
        "sentence": "The schema is old or not there yet; run: portal db upgrade",
    }
    assert list(found) == ["database", "schema", "zones", "disk"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("create-admin", "noor@example.org"),
        ("import-practice", "{practice}"),
        ("demo",),
        ("sample",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_that_writes_asks_for_the_schema_first(unmigrated: Flask, tmp_path, arguments):
    practice = tmp_path / "practice.json"
    practice.write_text('{"specialists": []}')

    done = unmigrated.test_cli_runner().invoke(
        portal, [each.format(practice=practice) for each in arguments]
    )

    assert isinstance(done.exception, schema.OldSchema)
    assert done.output == ""


def test_a_schema_that_is_old_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["portal", "create-admin", "noor@example.org"])

    with pytest.raises(SystemExit) as ended:
        commands.main()

    assert (ended.value.code, *capsys.readouterr()) == (
        1,
        "",
        "portal: the schema is old or not there yet; run: portal db upgrade\n",
    )
