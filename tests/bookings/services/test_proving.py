"""Proving an address confirms what was booked with it, one booking with each specialist."""

from datetime import timedelta

import sqlalchemy as sa

from portal.accounts.models import LinkToken
from portal.accounts.services import people
from portal.bookings.models import BookingEvent
from portal.bookings.services.proving import prove_bookings
from portal.notifications.models import Outbox
from tests.support import make
from tests.support.book import NOW, book

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
LATER = NOW + timedelta(hours=1)


def prove(session, now=LATER):
    prove_bookings(session, make.person(session, email="ana@example.org"), now)


def press_link_of(session, booking):
    session.execute(
        sa.update(LinkToken).where(LinkToken.subject == booking.reference).values(used_at=LATER)
    )


def test_proving_confirms_the_booking_and_keeps_its_sequence(session):
    booking = book(session, make.specialist(session), NINE)
    mails = session.scalar(sa.select(sa.func.count()).select_from(Outbox))

    prove(session)

    session.expire_all()
    assert (booking.status, booking.sequence) == ("confirmed", 0)
    assert (booking.proved_at, booking.release_at) == (LATER, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == mails
    last = session.scalars(sa.select(BookingEvent).order_by(BookingEvent.id.desc()).limit(1)).one()
    assert (last.kind, last.by) == ("proved", "client")


def test_bookings_with_different_specialists_are_all_confirmed(session):
    ada, eve = make.specialist(session), make.specialist(session, slug="eve")
    bookings = [book(session, ada, NINE), book(session, eve, NINE)]

    prove(session)

    assert [booking.status for booking in bookings] == ["confirmed", "confirmed"]


def test_of_several_with_one_specialist_the_first_made_is_kept(session):
    ada = make.specialist(session)
    first = book(session, ada, TEN)
    second = book(session, ada, NINE, now=NOW + timedelta(minutes=1))

    prove(session)

    assert (first.status, second.status) == ("confirmed", "released")
    kinds = session.scalars(sa.select(Outbox.kind).where(Outbox.booking_id == second.id)).all()
    assert "released" in kinds


def test_of_several_with_one_specialist_the_one_whose_link_was_pressed_is_kept(session):
    ada = make.specialist(session)
    first = book(session, ada, TEN)
    second = book(session, ada, NINE, now=NOW + timedelta(minutes=1))
    press_link_of(session, second)

    prove(session)

    assert (first.status, second.status) == ("released", "confirmed")


def test_a_booking_proved_before_is_never_pushed_out(session):
    ada = make.specialist(session)
    proved = make.booking(session, ada, TEN, client="ana@example.org", status="confirmed")
    second = book(session, ada, NINE)
    press_link_of(session, second)

    prove(session)

    assert (proved.status, second.status) == ("confirmed", "released")


def test_bookings_of_others_past_ones_and_ended_ones_are_left_alone(session):
    ada = make.specialist(session)
    others = book(session, ada, NINE, email="rui@example.org")
    past = make.booking(
        session, ada, NOW - timedelta(days=1), client="ana@example.org", status="unproved"
    )
    ended = make.booking(session, ada, TEN, client="ana@example.org", status="cancelled")

    prove(session)

    assert [one.status for one in (others, past, ended)] == ["unproved", "unproved", "cancelled"]


def test_proving_again_changes_nothing(session):
    booking = book(session, make.specialist(session), NINE)
    prove(session)

    prove(session, now=LATER + timedelta(days=1))

    assert booking.proved_at == LATER


def test_accounts_tell_bookings_when_an_address_is_proved(session):
    booking = book(session, make.specialist(session), NINE)

    people.prove_address(session, person=booking.client, now=LATER)

    assert booking.status == "confirmed"
