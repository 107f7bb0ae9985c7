"""Links open what they are for, while they live, as often as they may; codes only where asked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, sessions
from portal.accounts.tokens import Signer
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIGNER = Signer(b"s" * 32, "127.0.0.1")
MOMENT = timedelta(seconds=1)


def issued(session: Session, purpose: Purpose, person: Person | None = None, **given) -> LinkToken:
    who = person or make.person(session)
    return links.issue(session, purpose=purpose, person=who, now=NOW, **given)


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        (Purpose.SIGN_IN, timedelta(minutes=30)),
        (Purpose.PASSWORD, timedelta(minutes=30)),
        (Purpose.INVITE, timedelta(days=7)),
        (Purpose.RESUME, timedelta(days=14)),
    ],
)
def test_a_link_lives_as_long_as_its_purpose_says(
    session: Session, purpose: Purpose, life: timedelta
):
    link = issued(session, purpose)

    before, after = (links.is_open(link, now=NOW + life + step) for step in (-MOMENT, MOMENT * 0))

    assert (before, after) == (True, False)


def test_an_appointments_link_lives_until_its_callers_instant(session: Session):
    ends = NOW + timedelta(days=40)
    link = issued(session, Purpose.APPOINTMENT, expires_at=ends, subject="ABCDEFGHIJ")

    assert links.is_open(link, now=ends - MOMENT)
    assert not links.is_open(link, now=ends)


def test_an_appointments_link_without_an_end_is_a_mistake(session: Session):
    with pytest.raises(ValueError, match="needs its end"):
        issued(session, Purpose.APPOINTMENT)


def test_a_moved_appointment_takes_its_links_along(session: Session):
    link, other = (
        issued(session, Purpose.APPOINTMENT, expires_at=NOW, subject=subject)
        for subject in ("ABCDEFGHIJ", "OTHERTHING")
    )

    links.prolong(
        session, purpose=Purpose.APPOINTMENT, subject="ABCDEFGHIJ", expires_at=NOW + MOMENT
    )
    session.expire_all()

    assert (link.expires_at, other.expires_at) == (NOW + MOMENT, NOW)


def test_a_link_is_found_by_its_text_and_its_text_is_not_in_the_database(session: Session):
    link = issued(session, Purpose.SIGN_IN)
    text = links.text_of(link, signer=SIGNER)

    row = session.execute(sa.text("select * from link_token")).one()

    assert links.find(session, text, signer=SIGNER) is link
    assert text.partition(".")[2] not in "|".join(map(str, row))
    assert SIGNER.code(link.selector) not in "|".join(map(str, row))


def test_a_changed_or_foreign_text_finds_nothing(session: Session):
    link = issued(session, Purpose.SIGN_IN)
    text = links.text_of(link, signer=SIGNER)
    elsewhere = Signer(SIGNER.secret, "other.example").link_text(link.purpose, link.selector)
    as_invite = SIGNER.link_text(Purpose.INVITE, link.selector)
    forged = [text[:-1], text + "A", text[1:], link.selector, f"{link.selector}.", "", elsewhere]

    found = [links.find(session, each, signer=SIGNER) for each in [*forged, as_invite, "é.é", "."]]

    assert found == [None] * 10


@pytest.mark.parametrize(
    ("purpose", "presses"),
    [
        (Purpose.SIGN_IN, [True, False, False]),
        (Purpose.INVITE, [True, False, False]),
        (Purpose.PASSWORD, [True, False, False]),
        (Purpose.RESUME, [True, True, True]),
    ],
)
def test_a_link_may_be_pressed_as_often_as_its_purpose_says(
    session: Session, purpose: Purpose, presses: list[bool]
):
    link = issued(session, purpose)

    counted = [links.use(session, link=link, now=NOW) for _ in range(3)]

    assert (counted, link.used_at) == (presses, NOW)


def test_nothing_opens_for_a_disabled_person_or_for_nobody(session: Session):
    link = issued(session, Purpose.SIGN_IN, make.person(session, is_disabled=True))
    nobodys = links.issue(session, purpose=Purpose.SIGN_IN, person=None, now=NOW)

    assert [links.use(session, link=each, now=NOW) for each in (link, nobodys)] == [False, False]


def test_of_eight_presses_at_once_on_a_one_use_link_one_wins(app: Flask, write: Callable[[], Any]):
    with write() as session:
        text = links.text_of(issued(session, Purpose.INVITE), signer=SIGNER)

    def press(_number: int) -> bool:
        with (
            db.open_session(app.extensions["engine"], app.extensions["box"]) as session,
            db.writing(session),
        ):
            link = links.find(session, text, signer=SIGNER)
            return link is not None and links.use(session, link=link, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(press, range(8)))

    assert sorted(won) == [False] * 7 + [True]


def test_ending_a_persons_links_spares_other_purposes(session: Session):
    ana = make.person(session)
    invite, resume = (issued(session, purpose, ana) for purpose in (Purpose.INVITE, Purpose.RESUME))

    links.end_all(session, person=ana, purposes=frozenset({Purpose.INVITE}), now=NOW)
    session.expire_all()

    assert (links.is_open(invite, now=NOW), links.is_open(resume, now=NOW)) == (False, True)


# Codes.


def asked(session: Session, person: Person | None) -> tuple[AuthSession, LinkToken]:
    device = sessions.open_device(session, now=NOW).device
    link = links.issue(
        session,
        purpose=Purpose.SIGN_IN,
        person=person,
        asked_on=device,
        now=NOW,
    )
    return device, link


def typed(session: Session, device: AuthSession, code: str, now: datetime = NOW) -> bool:
    found = links.use_code(session, device=device, typed=code, signer=SIGNER, now=now)
    return found is not None


def wrong(link: LinkToken, number: int = 1) -> str:
    return f"{(int(SIGNER.code(link.selector)) + number) % 10**6:06}"


def test_the_code_works_once_on_the_device_that_asked(session: Session):
    device, link = asked(session, make.person(session))
    code = SIGNER.code(link.selector)

    entered = [typed(session, device, f"{code[:3]} {code[3:]}"), typed(session, device, code)]

    assert (entered, link.used_at) == ([True, False], NOW)


def test_the_code_does_not_work_on_another_device(session: Session):
    ana = make.person(session)
    _device, link = asked(session, ana)
    other = sessions.open_device(session, now=NOW).device

    assert not typed(session, other, SIGNER.code(link.selector))


def test_the_code_dies_after_ten_minutes_and_the_link_lives_on(session: Session):
    device, link = asked(session, make.person(session))
    late = NOW + timedelta(minutes=10)

    assert not typed(session, device, SIGNER.code(link.selector), late)
    assert links.is_open(link, now=late)


def test_the_code_dies_after_five_wrong_tries(session: Session):
    device, link = asked(session, make.person(session))

    for number in range(1, 6):
        assert not typed(session, device, wrong(link, number))

    assert not typed(session, device, SIGNER.code(link.selector))


def test_the_fifth_try_may_still_be_right(session: Session):
    device, link = asked(session, make.person(session))

    entered = [typed(session, device, wrong(link, number)) for number in range(1, 5)]

    assert entered == [False] * 4
    assert typed(session, device, SIGNER.code(link.selector))


def test_asking_again_makes_the_older_code_worthless(session: Session):
    ana = make.person(session)
    device, first = asked(session, ana)
    links.issue(session, purpose=Purpose.SIGN_IN, person=ana, asked_on=device, now=NOW)

    assert not typed(session, device, SIGNER.code(first.selector))


def test_codes_of_a_person_stop_after_twenty_tries_a_day_whoever_asks(session: Session):
    ana = make.person(session)
    for _ in range(4):
        device, link = asked(session, ana)
        for number in range(1, 6):
            typed(session, device, wrong(link, number))
    device, link = asked(session, ana)

    today = typed(session, device, SIGNER.code(link.selector))
    tomorrow = NOW + timedelta(hours=24)
    link.code_expires_at = link.expires_at = tomorrow + MOMENT

    assert not today
    assert typed(session, device, SIGNER.code(link.selector), tomorrow)


def test_an_address_nobody_has_has_no_code_and_counts_alike(session: Session):
    device, link = asked(session, None)

    entered = [typed(session, device, SIGNER.code(link.selector)) for _ in range(6)]
    session.expire_all()

    assert (entered, link.code_tries) == ([False] * 6, 5)


def test_thirty_codes_at_once_get_five_looks(app: Flask, write: Callable[[], Any]):
    with write() as session:
        device, link = asked(session, make.person(session))
    codes = [wrong(link, number) for number in range(1, 30)] + [SIGNER.code(link.selector)]

    def enter(code: str) -> None:
        with (
            db.open_session(app.extensions["engine"], app.extensions["box"]) as session,
            db.writing(session),
        ):
            mine = session.get_one(AuthSession, device.id)
            links.use_code(session, device=mine, typed=code, signer=SIGNER, now=NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(enter, codes))

    with write() as session:
        assert session.get_one(LinkToken, link.id).code_tries <= 5


def test_ended_links_are_forgotten(session: Session):
    issued(session, Purpose.SIGN_IN)
    kept = issued(session, Purpose.RESUME)

    count = links.forget_ended(session, before=NOW + timedelta(days=1))

    assert (count, session.scalars(sa.select(LinkToken.id)).all()) == (1, [kept.id])
