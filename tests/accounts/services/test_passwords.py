"""Passwords are hashed with Argon2id, matched in equal time, two at once."""

import threading
import time
from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from portal.accounts.services import passwords, sessions
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "  vier Wolken überm Dach "


def test_a_hash_is_argon2id_at_owasps_parameters_and_salted():
    first, second = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


def test_a_password_matches_as_typed_and_in_no_other_way():
    stored = passwords.hashed(PASSWORD)

    matched = [
        passwords.matches(stored, typed)
        for typed in (PASSWORD, PASSWORD.strip(), PASSWORD.lower(), PASSWORD + "x", "")
    ]

    assert matched == [True, False, False, False, False]


def test_an_umlaut_typed_on_another_keyboard_matches():
    stored = passwords.hashed("überm Dach")

    assert passwords.matches(stored, "u\u0308berm Dach")


def test_nobodys_password_matches_nothing():
    assert not passwords.matches(None, "")
    assert not passwords.matches(None, PASSWORD)


def test_an_account_without_a_password_takes_as_long(monkeypatch):
    verified: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, stored: str, given: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return real(self, stored, given)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    passwords.matches(passwords.hashed(PASSWORD), "wrong")
    passwords.matches(None, "wrong")

    assert verified == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_an_overlong_text_is_not_hashed(monkeypatch):
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: 1 / 0)

    assert not passwords.matches(passwords.hashed(PASSWORD), "x" * 1025)


def test_a_hash_of_weaker_parameters_is_outdated():
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    assert passwords.matches(weak, PASSWORD)
    assert [passwords.is_outdated(each) for each in (weak, passwords.hashed(PASSWORD))] == [
        True,
        False,
    ]


def test_no_more_than_two_hashes_are_computed_at_once(monkeypatch):
    at_once, most, lock = 0, 0, threading.Lock()

    def slow_hash(_self: PasswordHasher, _password: str) -> str:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with lock:
            at_once -= 1
        return "hash"

    monkeypatch.setattr(PasswordHasher, "hash", slow_hash)
    threads = [threading.Thread(target=passwords.hashed, args=(PASSWORD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2


def test_a_new_password_ends_the_sessions_elsewhere(session: Session):
    ana = make.person(session)
    here, there = (
        sessions.sign_in(session, device=None, person=ana, is_staff=True, is_shared=False, now=NOW)
        for _ in range(2)
    )

    passwords.set_password(
        session, person=ana, hashed_password=passwords.hashed(PASSWORD), keep=here.device.id
    )

    assert passwords.matches(ana.password_hash, PASSWORD)
    assert sessions.find(session, here.token, now=NOW) is here.device
    assert sessions.find(session, there.token, now=NOW) is None
