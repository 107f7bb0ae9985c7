"""The demo practice is whole, is written once, and never beside real people."""

import stat
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner

from portal import schema
from portal.accounts.models import Person
from portal.bookings.models import Booking
from portal.commands import portal
from portal.intake.models import Intake
from portal.specialists.models import Specialist
from tests.support import make


@pytest.fixture
def command(app: Flask) -> FlaskCliRunner:
    return FlaskCliRunner(app)


@pytest.mark.parametrize("today", ["2026-11-22T12:00Z", "2027-03-13T23:30Z"])
def test_the_demo_has_a_booking_in_every_state_and_holds_every_invariant(
    app, command, at, write, today
):
    now = at(today)

    done = command.invoke(portal, ["demo"])

    assert done.exit_code == 0, done.output
    with write() as session:
        bookings = session.scalars(sa.select(Booking)).all()
        assert {booking.status for booking in bookings} == {
            *("unproved", "requested", "confirmed", "cancelled", "released", "undone")
        }
        assert {booking.outcome for booking in bookings} >= {"took_place", "client_did_not_come"}
        assert session.scalar(sa.select(sa.func.count()).select_from(Specialist)) == 12
        assert Counter(session.scalars(sa.select(Intake.status))) == {"shared": 12}
        assert all(each.starts_at > now for each in bookings if each.intake_state == "shared")
    assert schema.faults(app.extensions["engine"]) == []


def test_the_sign_ins_are_printed_and_kept_in_a_file_only_its_owner_reads(app, command, at):
    at("2026-11-22T12:00Z")

    done = command.invoke(portal, ["demo"])

    path = app.extensions["config"].instance / "demo-sign-ins.txt"
    assert path.read_text().strip() == done.output.strip()
    assert [line.split()[0] for line in done.output.strip().splitlines()] == [
        *("Client", "Specialist", "Admin")
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_demo_is_refused_beside_other_people_and_changes_nothing(app, command, write):
    with write() as session:
        make.person(session, email="somebody@example.org")

    done = command.invoke(portal, ["demo"])

    assert done.exit_code == 1
    assert "other people" in done.output
    with write() as session:
        assert session.scalars(sa.select(Person.email)).all() == ["somebody@example.org"]


def test_made_up_data_is_as_much_as_was_asked_for_and_holds_every_invariant(
    app, command, at, write
):
    now = at("2026-11-22T12:00Z")

    arguments = ["sample", "--specialists", "2", "--bookings", "300", "--seed", "3"]
    done = command.invoke(portal, arguments)

    assert done.exit_code == 0, done.output
    with write() as session:
        starts = session.scalars(sa.select(Booking.starts_at)).all()
        soonest = session.scalars(sa.select(Specialist.next_free_at)).all()
    assert len(starts) == 300
    assert all(at is not None and at < now + timedelta(days=10) for at in soonest)
    assert schema.faults(app.extensions["engine"]) == []
