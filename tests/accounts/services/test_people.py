"""People are found by their mailbox, made once, proved by a link, shut out at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.address import NotAnAddress
from portal.accounts.models import Person
from portal.accounts.roles import Role
from portal.accounts.services import people, sessions

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_one_mailbox_is_one_person_however_it_is_typed(session: Session):
    first = people.ensure_person(session, email="Ana@Example.com", name="Ana", now=NOW)
    second = people.ensure_person(session, email="ana@example.COM", name="Anna", now=NOW)

    assert (second.id, second.name, second.email) == (first.id, "Ana", "Ana@example.com")
    assert people.person_by_email(session, "ANA@example.com") is first


def test_a_name_fills_an_empty_one(session: Session):
    people.ensure_person(session, email="ana@example.com", now=NOW)

    person = people.ensure_person(session, email="ana@example.com", name="Ana", now=NOW)

    assert person.name == "Ana"


def test_what_is_no_address_makes_nobody(session: Session):
    with pytest.raises(NotAnAddress):
        people.ensure_person(session, email="ana", now=NOW)

    assert people.person_by_email(session, "ana") is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_eight_at_once_make_one_person(app: Flask, write: Callable[[], Any]):
    def make(_number: int) -> int:
        with (
            db.open_session(app.extensions["engine"], app.extensions["box"]) as session,
            db.writing(session),
        ):
            return people.ensure_person(session, email="ana@example.com", now=NOW).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(make, range(8)))

    assert len(ids) == 1


def test_a_lost_race_leaves_the_rest_of_the_transaction_whole(session: Session, monkeypatch):
    before = people.ensure_person(session, email="before@example.com", now=NOW)
    there = people.ensure_person(session, email="ana@example.com", now=NOW)
    # Another transaction that was first looks like this: not found, then refused.
    monkeypatch.setattr(people, "person_by_email", lambda _session, _email: None)

    found = people.ensure_person(session, email="ana@example.com", now=NOW)

    assert found.id == there.id
    assert session.get(Person, before.id) is before


def test_proving_an_address_is_dated_once_and_told_each_time(session: Session, monkeypatch):
    told: list[tuple[int, datetime]] = []
    monkeypatch.setattr(people, "PROVED", [lambda _s, person, now: told.append((person.id, now))])
    person = people.ensure_person(session, email="ana@example.com", now=NOW)
    later = NOW.replace(hour=11)

    people.prove_address(session, person=person, now=NOW)
    people.prove_address(session, person=person, now=later)

    assert person.email_proved_at == NOW
    assert told == [(person.id, NOW), (person.id, later)]


def test_roles_are_those_held_now(session: Session, monkeypatch):
    ana = people.ensure_person(session, email="ana@example.com", now=NOW)
    rui = people.ensure_person(session, email="rui@example.com", now=NOW)
    rui.is_admin = True
    specialists = {ana.id}
    monkeypatch.setattr(people, "HOLDERS", {Role.SPECIALIST: lambda _s, key: key in specialists})

    roles = [people.roles_of(session, person) for person in (ana, rui)]

    assert roles == [{Role.CLIENT, Role.SPECIALIST}, {Role.CLIENT, Role.ADMIN}]


def test_a_disabled_person_holds_no_role_and_has_no_session(session: Session):
    ana = people.ensure_person(session, email="ana@example.com", now=NOW)
    ana.is_admin = True
    opened = sessions.sign_in(
        session, device=None, person=ana, is_staff=True, is_shared=False, now=NOW
    )

    people.disable(session, person=ana)

    assert people.roles_of(session, ana) == frozenset()
    assert sessions.find(session, opened.token, now=NOW) is None
