"""Sessions: new at sign-in, dead after sign-out, over by age and idleness."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import AuthSession, Person
from portal.accounts.services import sessions
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def signed_in(session: Session, person: Person, **given) -> sessions.Opened:
    values = {"device": None, "is_staff": False, "is_shared": False, "now": NOW, **given}
    return sessions.sign_in(session, person=person, **values)


def test_the_token_is_not_in_the_database(session: Session):
    opened = sessions.open_device(session, now=NOW)

    row = session.execute(sa.text("select * from auth_session")).one()

    assert opened.token.encode() not in b"|".join(
        bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in row
    )
    assert len(opened.token) == 43


def test_a_device_is_found_by_its_token_and_by_no_other(session: Session):
    opened = sessions.open_device(session, now=NOW)

    assert sessions.find(session, opened.token, now=NOW) is opened.device
    assert sessions.find(session, opened.token + "A", now=NOW) is None
    assert sessions.find(session, "", now=NOW) is None


def test_signing_in_keeps_the_device_and_kills_its_old_token(session: Session):
    ana = make.person(session)
    before = sessions.open_device(session, now=NOW)

    after = signed_in(session, ana, device=before.device)

    assert after.device.id == before.device.id
    assert sessions.find(session, before.token, now=NOW) is None
    found = sessions.find(session, after.token, now=NOW)
    assert found is not None
    assert found.person is ana


def test_a_token_planted_before_signing_in_stays_worthless(session: Session):
    planted = sessions.open_device(session, now=NOW)
    signed_in(session, make.person(session), device=planted.device)

    assert sessions.find(session, planted.token, now=NOW) is None


def test_another_person_on_the_device_gets_a_session_of_their_own(session: Session):
    ana, rui = make.person(session), make.person(session)
    of_ana = signed_in(session, ana)

    of_rui = signed_in(session, rui, device=of_ana.device)

    assert of_rui.device.id != of_ana.device.id
    assert sessions.find(session, of_ana.token, now=NOW) is None


def test_an_ended_session_is_dead_and_the_others_live(session: Session):
    ana = make.person(session)
    phone, laptop = signed_in(session, ana), signed_in(session, ana)

    sessions.end(session, device=phone.device)

    assert sessions.find(session, phone.token, now=NOW) is None
    assert sessions.find(session, laptop.token, now=NOW) is not None


def test_ending_all_spares_the_one_named_and_other_people(session: Session):
    ana, rui = make.person(session), make.person(session)
    phone, laptop, of_rui = (
        signed_in(session, ana),
        signed_in(session, ana),
        signed_in(session, rui),
    )

    sessions.end_all(session, person=ana, keep=laptop.device.id)

    alive = [
        sessions.find(session, opened.token, now=NOW) is not None
        for opened in (phone, laptop, of_rui)
    ]
    assert alive == [False, True, True]


def test_a_disabled_persons_session_is_not_found(session: Session):
    ana = make.person(session)
    opened = signed_in(session, ana)

    ana.is_disabled = True
    session.flush()

    assert sessions.find(session, opened.token, now=NOW) is None


@pytest.mark.parametrize(
    ("is_staff", "is_shared", "last"),
    [
        (False, False, timedelta(days=30)),
        (False, True, timedelta(hours=24)),
        (True, False, timedelta(hours=12)),
    ],
)
def test_a_session_nobody_uses_ends_on_its_hour(
    session: Session, is_staff: bool, is_shared: bool, last: timedelta
):
    opened = signed_in(session, make.person(session), is_staff=is_staff, is_shared=is_shared)

    before, after = (
        sessions.find(session, opened.token, now=NOW + last + step)
        for step in (timedelta(seconds=-1), timedelta())
    )

    assert (before is not None, after) == (True, None)


def test_a_staff_session_in_use_ends_after_a_week(session: Session):
    opened = signed_in(session, make.person(session), is_staff=True)

    hours = 0
    while sessions.find(session, opened.token, now=NOW + hours * HOUR):
        sessions.touch(session, device_id=opened.device.id, now=NOW + hours * HOUR)
        session.expire_all()
        hours += 1

    assert hours == 7 * 24


def test_a_day_of_silence_ends_freshness_until_the_next_signing_in(session: Session):
    ana = make.person(session)
    opened = signed_in(session, ana)
    later = NOW + timedelta(hours=24)

    was_fresh = sessions.is_fresh(opened.device, now=later - HOUR)
    sessions.touch(session, device_id=opened.device.id, now=later)
    session.expire_all()
    after_silence = sessions.is_fresh(opened.device, now=later)
    again = signed_in(session, ana, device=opened.device, now=later)

    assert (was_fresh, after_silence) == (True, False)
    assert sessions.is_fresh(again.device, now=later)


def test_a_device_in_daily_use_stays_fresh(session: Session):
    opened = signed_in(session, make.person(session))

    for day in range(1, 20):
        sessions.touch(session, device_id=opened.device.id, now=NOW + day * 23 * HOUR)
    session.expire_all()

    assert sessions.is_fresh(opened.device, now=NOW + 19 * 23 * HOUR)


def test_a_late_touch_does_not_turn_the_clock_back(session: Session):
    opened = signed_in(session, make.person(session))

    sessions.touch(session, device_id=opened.device.id, now=NOW + HOUR)
    sessions.touch(session, device_id=opened.device.id, now=NOW + HOUR / 2)
    session.expire_all()

    assert opened.device.last_seen_at == NOW + HOUR


def test_saying_that_a_device_is_shared_shortens_its_session(session: Session):
    opened = sessions.open_device(session, now=NOW)

    sessions.mark_shared(session, device=opened.device, now=NOW)

    assert opened.device.expires_at == NOW + timedelta(hours=24)


def test_the_eleventh_session_ends_the_one_unused_longest(session: Session):
    ana = make.person(session)
    opened = [signed_in(session, ana, now=NOW + n * HOUR) for n in range(11)]

    alive = [sessions.find(session, each.token, now=NOW + 12 * HOUR) is not None for each in opened]

    assert alive == [False] + [True] * 10


def test_ended_sessions_are_forgotten(session: Session):
    ana = make.person(session)
    signed_in(session, ana, is_shared=True)
    kept = signed_in(session, ana)

    count = sessions.forget_ended(session, now=NOW + timedelta(days=2))

    assert count == 1
    assert session.scalars(sa.select(AuthSession.id)).all() == [kept.device.id]
