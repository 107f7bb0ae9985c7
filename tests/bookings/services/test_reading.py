"""Bookings as the specialist's pages read them."""

from datetime import timedelta

import pytest

from portal.bookings.lifecycle import By
from portal.bookings.services import reading
from portal.bookings.services.changing import cancel_booking, move_booking, undo_booking
from tests.support import make
from tests.support.book import NOW, TERMS, book

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
ELEVEN = make.instant("2026-03-09T11:00Z")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def ada(session):
    return make.specialist(session, buffer_after_minutes=0)


def test_a_specialist_finds_their_own_bookings_by_reference(session, ada):
    eve = make.specialist(session, slug="eve")
    booking = make.booking(session, ada, NINE)

    assert reading.of_reference(session, booking.reference) is booking
    found = [
        reading.of_specialist(session, specialist_id=who.id, reference=booking.reference)
        for who in (ada, eve)
    ]
    assert found == [booking, None]


def test_the_live_bookings_of_a_span_come_in_order(session, ada):
    ten, nine = make.booking(session, ada, TEN), make.booking(session, ada, NINE)
    make.booking(session, ada, ELEVEN)
    make.booking(session, ada, NINE + 30 * MINUTE, status="cancelled")
    make.booking(session, make.specialist(session, slug="eve"), NINE)

    found = reading.live_between(session, specialist_id=ada.id, since=NINE, until=ELEVEN)

    assert found == [nine, ten]


def test_the_next_booking_is_the_one_that_goes_on_or_comes(session, ada):
    nine, ten = make.booking(session, ada, NINE), make.booking(session, ada, TEN)

    during = reading.next_live(session, specialist_id=ada.id, now=NINE + 29 * MINUTE)
    after = reading.next_live(session, specialist_id=ada.id, now=NINE + 30 * MINUTE)
    never = reading.next_live(session, specialist_id=ada.id, now=TEN + HOUR)

    assert (during, after, never) == (nine, ten, None)


def test_events_show_what_happened_to_what_was_told_newest_first(session, ada):
    booking = book(session, ada, NINE)
    move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=NOW + HOUR)
    cancel_booking(session, booking=booking, by=By.CLIENT, now=NOW + 2 * HOUR)

    found = reading.told_events(session, specialist_id=ada.id, since=NOW + HOUR, now=NOW + 3 * HOUR)

    assert [(event.kind, row.id) for event, row in found] == [
        ("cancelled", booking.id),
        ("moved", booking.id),
    ]


def test_what_was_undone_or_is_only_held_shows_in_no_event_and_no_list(session, ada):
    undone = book(session, ada, NINE)
    undo_booking(session, booking=undone, now=NOW + MINUTE)
    book(session, ada, TEN, email="rui@example.org")

    before = NOW + TERMS.undo - MINUTE
    assert reading.told_events(session, specialist_id=ada.id, since=NOW, now=before) == []
    assert reading.of_clients(session, specialist_id=ada.id, now=before) == []

    after = NOW + TERMS.undo
    told = reading.told_events(session, specialist_id=ada.id, since=NOW, now=after)
    assert [row.client.email for _, row in told] == ["rui@example.org"]
    listed = reading.of_clients(session, specialist_id=ada.id, now=after)
    assert [row.client.email for row in listed] == ["rui@example.org"]


def test_clients_are_listed_by_their_newest_booking(session, ada):
    first = make.booking(session, ada, NINE, client="ana@example.org")
    second = make.booking(session, ada, TEN, client="rui@example.org", status="cancelled")

    found = reading.of_clients(session, specialist_id=ada.id, now=ELEVEN)

    assert found == [second, first]
