"""Bookings whose address nobody proves are let go when their time is over."""

from datetime import timedelta

import sqlalchemy as sa

from portal.bookings.lifecycle import By
from portal.bookings.models import BookingEvent
from portal.bookings.services.changing import cancel_booking
from portal.bookings.services.releasing import release_due
from portal.notifications.models import Outbox
from tests.support import make
from tests.support.book import NOW, book

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


def test_an_unproved_booking_is_released_after_a_day(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    before = session.scalar(sa.select(sa.func.max(Outbox.id)))

    early = release_due(session, now=NOW + DAY - MOMENT)
    released = release_due(session, now=NOW + DAY)

    assert (early, released) == (0, 1)
    assert (booking.status, booking.sequence) == ("released", 1)
    assert (booking.cancelled_at, booking.cancelled_by) == (NOW + DAY, "portal")
    rows = session.scalars(sa.select(Outbox).where(Outbox.id > before).order_by(Outbox.id)).all()
    assert [(row.kind, row.due_at) for row in rows] == [
        ("released", NOW + DAY),
        ("specialist_cancelled", NOW + DAY),
    ]
    assert ada.next_free_at == NINE
    last = session.scalars(sa.select(BookingEvent).order_by(BookingEvent.id.desc()).limit(1)).one()
    assert (last.kind, last.by) == ("released", "portal")


def test_releasing_again_finds_nothing(session):
    book(session, make.specialist(session), NINE)
    release_due(session, now=NOW + DAY)

    assert release_due(session, now=NOW + DAY) == 0


def test_a_booking_within_a_day_of_its_start_stays(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE, now=NINE - 2 * DAY)

    assert release_due(session, now=NINE - DAY) == 0
    assert release_due(session, now=NINE + DAY) == 0
    assert booking.status == "unproved"


def test_a_further_booking_of_an_address_goes_after_two_hours(session):
    ada = make.specialist(session)
    first = book(session, ada, NINE)
    further = book(session, ada, TEN)

    released = release_due(session, now=NOW + timedelta(hours=2))

    assert released == 1
    assert (first.status, further.status) == ("unproved", "released")


def test_proved_and_ended_bookings_are_left_alone(session):
    ada = make.specialist(session)
    make.booking(session, ada, NINE, status="confirmed", created_at=NOW)
    ended = book(session, ada, TEN)
    cancel_booking(session, booking=ended, by=By.CLIENT, now=NOW)

    assert release_due(session, now=NOW + DAY) == 0


def test_bookings_of_several_specialists_are_released_in_one_call(session):
    bookings = [
        book(session, make.specialist(session, slug=f"ada-{n}"), NINE, email=f"c{n}@example.org")
        for n in range(3)
    ]

    assert release_due(session, now=NOW + DAY) == 3
    assert {booking.status for booking in bookings} == {"released"}


def test_each_call_releases_a_limited_number(session, monkeypatch):
    monkeypatch.setattr("portal.bookings.services.releasing._AT_ONCE", 2)
    ada = make.specialist(session, open="Mon 9 to 12", buffer_after_minutes=0)
    for n in range(3):
        book(session, ada, NINE + n * timedelta(minutes=30), email=f"c{n}@example.org")

    counts = [release_due(session, now=NOW + DAY) for _ in range(3)]

    assert counts == [2, 1, 0]
