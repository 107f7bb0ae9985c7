"""The first admin is made on the command line."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.accounts.models import LinkToken, Person
from portal.accounts.services import people
from portal.commands import portal
from tests.support import make
from tests.support.client import Client


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(portal, arguments)


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-02T09:00Z")


def test_create_admin_prints_a_link_that_makes_an_admin(app: Flask, client: Client, write):
    done = run(app, "create-admin", "noor@example.org")
    link = re.search(r"http://127\.0\.0\.1:8000(/open/\S+)", done.output)
    assert link is not None
    choose = client.get(link[1]).form("Continue").submit()
    arrived = choose.form("Save password").submit(
        password="sechs Reiher am kalten See", follow=False
    )

    assert (done.exit_code, arrived.location) == (0, "/admin")
    with write() as session:
        person = session.scalars(sa.select(Person)).one()
        ends = session.scalars(sa.select(LinkToken.created_at)).one()
    assert (person.email, person.is_admin, person.email_proved_at) == (
        "noor@example.org",
        True,
        clock.now(),
    )
    assert ends == clock.now()


def test_the_link_works_for_a_week(app: Flask, client: Client, at):
    done = run(app, "create-admin", "noor@example.org")
    path = done.output.rpartition("http://127.0.0.1:8000")[2].strip()

    at(clock.now() + timedelta(days=7, seconds=-1))
    in_time = client.get(path).status
    at(clock.now() + timedelta(seconds=1))

    assert (in_time, client.get(path).status) == (200, 410)


def test_somebody_who_is_there_becomes_an_admin_and_stays_who_they_are(app: Flask, write):
    with write() as session:
        make.specialist(session, slug="ada", email="ada@example.org")

    done = run(app, "create-admin", "Ada@Example.org", "--existing")

    assert done.exit_code == 0
    with write() as session:
        person = session.scalars(sa.select(Person)).one()
    assert (person.is_admin, person.email) == (True, "ada@example.org")


def a_specialist(session) -> None:
    make.specialist(session, slug="ada", email="noor@example.org")


def a_client(session) -> None:
    make.person(session, email="noor@example.org")


def an_admin(session) -> None:
    make.person(session, email="noor@example.org", is_admin=True)


AS_WELL = "add --existing to make them an admin as well, with a new password"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (a_specialist, "this is the address of a specialist; " + AS_WELL),
        (a_client, "this is the address of a client; " + AS_WELL),
        (an_admin, "this is an admin already; add --existing to print a link to a new password"),
    ],
)
def test_somebody_who_is_there_is_not_made_an_admin_by_a_slip(app: Flask, write, known, words):
    with write() as session:
        known(session)
        before = [person.is_admin for person in session.scalars(sa.select(Person))]

    done = run(app, "create-admin", "Noor@Example.org")

    assert (done.exit_code, done.output) == (1, f"Error: {words}\n")
    with write() as session:
        after = [person.is_admin for person in session.scalars(sa.select(Person))]
        links = session.scalars(sa.select(LinkToken)).all()
    assert (after, links) == (before, [])


@pytest.mark.parametrize("email", ["noor", "", "noor@localhost"])
def test_what_is_no_address_is_refused_in_one_line(app: Flask, write, email: str):
    done = run(app, "create-admin", email)

    assert (done.exit_code, done.output) == (1, "Error: that is not an email address\n")
    with write() as session:
        assert session.scalars(sa.select(Person)).all() == []


def test_a_disabled_person_is_not_let_in_again_by_this(app: Flask, write):
    with write() as session:
        people.disable(session, person=make.person(session, email="noor@example.org"))

    done = run(app, "create-admin", "noor@example.org")

    assert (done.exit_code, done.output) == (
        1,
        "Error: somebody with this address is there and disabled\n",
    )


def test_without_an_address_the_usage_is_wrong(app: Flask):
    assert run(app, "create-admin").exit_code == 2
