"""How a consultation went: kept after its start, corrected freely, blamed on nobody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.bookings.lifecycle import NotLive, Outcome, TooEarly
from portal.bookings.services.outcome import record_outcome
from portal.notifications.models import Outbox
from tests.support import make

NINE = make.instant("2026-03-09T09:00Z")
AFTER = NINE + timedelta(minutes=40)


def kinds(session) -> list[str]:
    return list(session.scalars(sa.select(Outbox.kind).order_by(Outbox.id)))


def due(session) -> list[timedelta]:
    """Return how long after AFTER each mail is due."""
    return [at - AFTER for at in session.scalars(sa.select(Outbox.due_at).order_by(Outbox.id))]


def test_an_outcome_is_kept_with_its_time(session):
    booking = make.booking(session, make.specialist(session), NINE)

    record_outcome(session, booking=booking, outcome=Outcome.TOOK_PLACE, now=AFTER)

    session.expire_all()
    assert (booking.outcome, booking.outcome_at, booking.sequence) == ("took_place", AFTER, 0)
    assert kinds(session) == []


def test_a_client_who_did_not_come_is_written_to_after_a_while_that_mends_a_slip(session):
    booking = make.booking(session, make.specialist(session), NINE)

    for minute in (0, 1):
        now = AFTER + timedelta(minutes=minute)
        record_outcome(session, booking=booking, outcome=Outcome.CLIENT_DID_NOT_COME, now=now)

    assert kinds(session) == ["missed"]
    assert due(session) == [timedelta(minutes=10)]


def test_nobody_knows_before_the_start_how_it_went(session):
    booking = make.booking(session, make.specialist(session), NINE)

    with pytest.raises(TooEarly):
        record_outcome(
            session,
            booking=booking,
            outcome=Outcome.COULD_NOT_COME,
            now=NINE - timedelta(microseconds=1),
        )

    assert booking.outcome is None


@pytest.mark.parametrize("status", ["cancelled", "released", "undone"])
def test_what_did_not_stand_has_no_outcome(session, status):
    booking = make.booking(session, make.specialist(session), NINE, status=status)

    with pytest.raises(NotLive):
        record_outcome(session, booking=booking, outcome=Outcome.TOOK_PLACE, now=AFTER)
