"""Who may open a booking: its devices and its client; to everybody else it is not there."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import LinkToken
from portal.accounts.services import sessions
from portal.bookings.request import NOWHERE, Origin
from portal.bookings.services import access
from tests.support import make
from tests.support.book import NOW, book

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")


@pytest.fixture
def ada(session):
    return make.specialist(session, open="Mon 9 to 12, Tue 9 to 12")


def device(session):
    return sessions.open_device(session, now=NOW).device


def test_the_device_a_booking_was_made_on_opens_it_and_no_other_does(session, ada):
    mine, other = device(session), device(session)
    booking = book(session, ada, NINE, origin=Origin(mine.id))

    assert access.reachable(session, booking.reference, Origin(mine.id)) is booking
    assert access.reachable(session, booking.reference, Origin(other.id)) is None
    assert access.reachable(session, booking.reference, NOWHERE) is None


def test_a_client_who_signed_in_opens_their_bookings_and_nobody_elses(session, ada):
    ana, rui = make.person(session, email="ana@example.org"), make.person(session)
    booking = make.booking(session, ada, NINE, client=ana)
    where = device(session).id

    assert access.reachable(session, booking.reference, Origin(where, ana.id)) is booking
    assert access.reachable(session, booking.reference, Origin(where, rui.id)) is None


def test_an_unknown_reference_is_not_there(session):
    assert access.reachable(session, "AAAAAAAAAA", Origin(device(session).id, 1)) is None


def test_a_pressed_link_lets_its_device_open_its_booking_only(session, ada):
    first, second = book(session, ada, NINE), book(session, ada, TEN)
    link = session.scalars(sa.select(LinkToken).where(LinkToken.subject == second.reference)).one()
    here = device(session)

    path = access.open_from_link(session, link, here, NOW)
    access.open_from_link(session, link, here, NOW)

    assert path == f"/appointment/{second.reference}"
    assert access.reachable(session, second.reference, Origin(here.id)) is second
    assert access.reachable(session, first.reference, Origin(here.id)) is None


def test_a_forgotten_device_opens_nothing_and_the_bookings_stay(session, ada):
    here, there = device(session), device(session)
    booking = book(session, ada, NINE, origin=Origin(here.id))
    access.admit(session, booking=booking, device_id=there.id, now=NOW)

    access.forget_device(session, device_id=here.id)

    assert access.reachable(session, booking.reference, Origin(here.id)) is None
    assert access.reachable(session, booking.reference, Origin(there.id)) is booking
    assert booking.status == "unproved"


def test_the_list_shows_what_is_to_come_the_nearest_first(session, ada):
    ana = make.person(session, email="ana@example.org")
    later = make.booking(session, ada, TEN, client=ana)
    nearer = make.booking(session, ada, NINE, client=ana)
    make.booking(session, ada, NOW - timedelta(days=7), client=ana)
    make.booking(session, ada, NINE + timedelta(hours=2), client=ana, status="cancelled")
    make.booking(session, ada, NINE + timedelta(hours=3), client="rui@example.org")

    listed = access.listed(session, Origin(None, ana.id), now=NOW)

    assert listed == [nearer, later]


def test_a_meeting_that_goes_on_is_to_come_until_its_end(session, ada):
    ana = make.person(session, email="ana@example.org")
    booking = make.booking(session, ada, NINE, client=ana)
    end = booking.ends_at

    during = access.listed(session, Origin(None, ana.id), now=end - timedelta(seconds=1))

    assert during == [booking]


def test_when_nothing_is_to_come_the_list_shows_the_last_month_newest_first(session, ada):
    ana = make.person(session, email="ana@example.org")
    older = make.booking(session, ada, NOW - timedelta(days=29), client=ana)
    newer = make.booking(session, ada, NOW - timedelta(days=7), client=ana)
    make.booking(session, ada, NOW - timedelta(days=31), client=ana)

    assert access.listed(session, Origin(None, ana.id), now=NOW) == [newer, older]


def test_nobody_known_has_an_empty_list(session, ada):
    book(session, ada, NINE)

    assert access.listed(session, NOWHERE, now=NOW) == []
