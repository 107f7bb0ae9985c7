"""Limits hold in parallel, outlive a restart, and keep no address in the clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import Attempt
from portal.accounts.services import throttle
from portal.accounts.throttling import PASSWORD_SCOPE, Limit
from portal.accounts.tokens import Signer
from portal.app import create_app

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIGNER = Signer(b"s" * 32, "127.0.0.1")
LIMIT = Limit("test", 3, timedelta(hours=1))


def take(session: Session, key: str = "ana@example.com", now: datetime = NOW) -> timedelta | None:
    return throttle.take(session, LIMIT, key, signer=SIGNER, now=now)


def test_a_limit_refuses_what_is_beyond_it_and_says_how_long(session: Session):
    taken = [take(session) for _ in range(4)]

    assert taken == [None, None, None, timedelta(hours=1)]


def test_keys_and_scopes_are_counted_apart(session: Session):
    for _ in range(3):
        take(session)

    assert take(session, "rui@example.com") is None
    other = Limit("other", 3, timedelta(hours=1))
    assert throttle.take(session, other, "ana@example.com", signer=SIGNER, now=NOW) is None


def test_the_key_is_not_in_the_database(session: Session):
    take(session)

    row = session.execute(sa.text("select * from attempt")).one()

    assert "ana" not in "|".join(map(str, row))


def test_a_limit_outlives_a_restart(app: Flask, settings: dict[str, object]):
    def tried(portal: Flask) -> timedelta | None:
        engine, box = portal.extensions["engine"], portal.extensions["box"]
        with db.open_session(engine, box) as session, db.writing(session):
            return take(session)

    before = [tried(app) for _ in range(3)]
    again = create_app(settings)
    after = tried(again)
    again.extensions["engine"].dispose()

    assert (before, after) == ([None] * 3, timedelta(hours=1))


def test_of_twelve_at_once_no_more_than_the_limit_get_through(app: Flask):
    def tried(_number: int) -> bool:
        engine, box = app.extensions["engine"], app.extensions["box"]
        with db.open_session(engine, box) as session, db.writing(session):
            return take(session) is None

    with ThreadPoolExecutor(6) as pool:
        through = sum(pool.map(tried, range(12)))

    assert through == 3


def test_of_twelve_passwords_at_once_five_are_looked_at(app: Flask):
    def tried(_number: int) -> bool:
        engine, box = app.extensions["engine"], app.extensions["box"]
        with db.open_session(engine, box) as session, db.writing(session):
            pause = throttle.take_password_try(session, "ana@example.com", signer=SIGNER, now=NOW)
            return pause is None

    with ThreadPoolExecutor(6) as pool:
        through = sum(pool.map(tried, range(12)))

    assert through == 5


def test_a_right_password_is_forgiven_the_wrong_ones(session: Session):
    for _ in range(5):
        throttle.take_password_try(session, "ana@example.com", signer=SIGNER, now=NOW)

    throttle.forgive(session, PASSWORD_SCOPE, "ana@example.com", signer=SIGNER)

    assert throttle.take_password_try(session, "ana@example.com", signer=SIGNER, now=NOW) is None


def test_tries_older_than_a_day_are_forgotten(session: Session):
    take(session)
    take(session, now=NOW + timedelta(hours=1))

    count = throttle.forget_old(session, now=NOW + timedelta(hours=24))

    assert count == 1
    assert session.scalars(sa.select(Attempt.made_at)).all() == [NOW + timedelta(hours=1)]
