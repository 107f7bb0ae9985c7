"""An import writes everything or nothing, and hands each person a way in once."""

import json
import re

import pytest
import sqlalchemy as sa

from portal import db
from portal.accounts.models import LinkToken, Person
from portal.accounts.services import links, passwords
from portal.accounts.tokens import Signer
from portal.availability import models as availability
from portal.availability.services.reading import plan_of
from portal.practice import import_practice
from portal.practice.commands import import_practice_command
from portal.specialists.models import Specialist
from portal.specialists.services import reading
from tests.practice.test_import_practice import DEMO, JOSE, MARIA, ONE_FAULT, changed, file
from tests.support import make

TABLES = [
    *(Person, LinkToken, Specialist, availability.WeeklyHour, availability.DayOverride),
    *(availability.OverrideHour, availability.Holiday, availability.RuleSet),
    availability.BusyTime,
]


@pytest.fixture
def run(app, tmp_path, at):
    """``run(text)`` imports a file with the command and returns (exit code, stdout, stderr)."""
    at("2026-11-20T09:00Z")

    def runner(text):
        path = tmp_path / "practice.json"
        path.write_text(text, "utf-8")
        done = app.test_cli_runner().invoke(import_practice_command, [str(path)])
        return done.exit_code, done.stdout, done.stderr

    return runner


@pytest.fixture
def look(app):
    """A session that reads what was committed."""
    with db.open_session(app.extensions["engine"], app.extensions["box"]) as session:
        yield session


def counts(session):
    session.rollback()
    return {
        table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in TABLES
    }


def test_each_kind_of_fault_is_named_and_writes_nothing(run, look):
    empty = dict.fromkeys((table.__tablename__ for table in TABLES), 0)

    for path, value, line in ONE_FAULT:
        code, out, err = run(file(JOSE, changed(path, value)))

        assert (code, out) == (1, "")
        assert err == f"specialists[1].{line}\nNothing was imported: 1 fault.\n"
        assert counts(look) == empty


def test_the_demo_practice_is_imported_with_its_hours_rules_and_busy_times(run, look):
    code, out, err = run(DEMO.read_text("utf-8"))

    assert (code, err) == (0, "")
    assert out.endswith("Imported 12 specialists.\n")
    entries = import_practice.read(DEMO.read_text("utf-8"))
    for entry in entries:
        specialist = reading.published(look, entry.slug)
        assert specialist is not None
        assert reading.shown(specialist) == entry.profile
        plan = plan_of(look, specialist)
        assert plan.rules == entry.rules
        assert plan.schedule.zone.key == entry.profile.time_zone
        assert plan.schedule.weekly == entry.hours
        assert plan.schedule.overrides == entry.overrides
        assert plan.schedule.holidays == entry.holidays
        assert bool(specialist.next_free_at) is bool(entry.hours)
    assert counts(look)["busy_time"] == sum(len(entry.busy) for entry in entries)


def test_a_person_without_a_password_gets_a_link_that_opens_once(app, run, look):
    code, out, _ = run(file(MARIA))

    (text,) = re.findall(r"http://127\.0\.0\.1:8000/open/(\S+)", out)
    config = app.extensions["config"]
    link = links.find(look, text, signer=Signer(config.secret, config.host))
    assert code == 0
    assert link is not None
    assert link.person is not None
    assert (link.purpose, link.person.email) == ("invite", "maria@example.org")
    assert link.person.password_hash is None


def test_a_person_with_a_password_gets_no_link_and_the_password_is_hashed(run, look):
    code, out, _ = run(file({**MARIA, "password": "tortoise hat 9 lamp"}))

    maria = look.scalars(sa.select(Person)).one()
    assert (code, "/open/" in out, "tortoise" in out) == (0, False, False)
    assert passwords.matches(maria.password_hash, "tortoise hat 9 lamp")


def test_an_unpublished_entry_is_a_draft(run, look):
    run(file({**MARIA, "published": False}))

    maria = look.scalars(sa.select(Specialist)).one()
    assert (maria.state, maria.checked_at) == ("draft", None)


def test_an_address_or_slug_that_is_there_is_a_fault_and_nothing_is_written(run, write, look):
    with write() as session:
        make.person(session, email="Jose@Example.org")
        make.specialist(session, slug="maria-oliveira", email="other@example.org")
    before = counts(look)

    code, out, err = run(file(JOSE, MARIA))

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "specialists[0].email: somebody with this address is there already",
        "specialists[1].slug: a specialist with this slug is there already",
        "Nothing was imported: 2 faults.",
    ]
    assert counts(look) == before


def test_the_same_file_twice_is_refused_the_second_time(run, look):
    run(file(MARIA, JOSE))
    before = counts(look)

    code, _, err = run(file(MARIA, JOSE))

    assert (code, len(err.splitlines())) == (1, 5)
    assert counts(look) == before


def test_a_file_that_is_not_utf8_is_refused_in_words(app, tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes(json.dumps({"specialists": []}).encode("utf-16"))

    done = app.test_cli_runner().invoke(import_practice_command, [str(path)])

    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == "file: is not text in UTF-8"
