"""What a client chose on the page of safe contact is kept, and sealed where it is theirs alone."""

from datetime import timedelta

import sqlalchemy as sa

from portal.bookings.contact import SafeWays
from portal.bookings.request import Origin
from portal.bookings.services.contact import contact_of, keep_contact, phone_of
from portal.bookings.services.proving import prove_bookings
from portal.specialists.profile import Mode
from tests.support import make
from tests.support.book import NOW, book

NINE = make.instant("2026-03-09T09:00Z")
CHOSEN = SafeWays(
    is_discreet=False,
    wants_reminders=False,
    may_leave_voicemail=True,
    may_leave_suddenly=True,
    note="Write on weekdays only.",
)


def test_until_somebody_chooses_the_safe_ways_hold(session):
    booking = book(session, make.specialist(session), NINE)

    assert contact_of(session, booking) == SafeWays()
    assert booking.contact_checked_at is None


def a_careful_one(session, **columns):
    """Write Ana's booking of two months ago, as careful as can be."""
    values = {
        "is_quiet": True,
        "is_portal_only": True,
        "wants_reminders": False,
        "may_leave_suddenly": True,
        "is_discreet": False,
        "may_leave_voicemail": True,
    }
    eve = make.specialist(session, slug="eve")
    return make.booking(session, eve, "2026-01-12T09:00Z", **values | columns)


CAREFUL = SafeWays(is_portal_only=True, wants_reminders=False, may_leave_suddenly=True)


def test_the_care_taken_last_time_is_carried_over_and_what_is_less_careful_is_not(session):
    ana = a_careful_one(session).client

    booking = book(session, make.specialist(session), NINE, origin=Origin(person_id=ana.id))

    assert (contact_of(session, booking), booking.is_quiet) == (CAREFUL, True)
    assert booking.contact_checked_at is None


def test_who_only_gives_an_address_learns_nothing_of_what_was_chosen_for_it(session):
    a_careful_one(session)

    booking = book(session, make.specialist(session), NINE)

    assert (contact_of(session, booking), booking.is_quiet) == (SafeWays(), True)


def test_it_is_carried_over_when_the_address_is_proved_unless_chosen_anew(session):
    ana = a_careful_one(session).client
    ada, rui = make.specialist(session), make.specialist(session, slug="rui")
    booking, chosen = book(session, ada, NINE), book(session, rui, NINE)
    keep_contact(session, booking=chosen, ways=CHOSEN, now=NOW)

    prove_bookings(session, ana, NOW)

    assert contact_of(session, booking) == CAREFUL
    assert contact_of(session, chosen) == CHOSEN


def test_what_somebody_chose_who_never_proved_the_address_is_not_carried_over(session):
    ana = a_careful_one(session, status="unproved").client

    booking = book(session, make.specialist(session), NINE, origin=Origin(person_id=ana.id))

    assert (contact_of(session, booking), booking.is_quiet) == (SafeWays(), False)


def test_without_mails_there_are_no_reminders(session):
    booking = book(session, make.specialist(session), NINE)

    keep_contact(session, booking=booking, ways=SafeWays(is_portal_only=True), now=NOW)

    assert contact_of(session, booking) == SafeWays(is_portal_only=True, wants_reminders=False)


def test_what_was_chosen_is_read_back_and_can_be_taken_back(session):
    booking = book(session, make.specialist(session), NINE)

    keep_contact(session, booking=booking, ways=CHOSEN, now=NOW + timedelta(minutes=5))
    session.expire_all()
    kept = contact_of(session, booking)
    checked_at = booking.contact_checked_at
    keep_contact(session, booking=booking, ways=SafeWays(), now=NOW + timedelta(minutes=6))
    session.expire_all()

    assert kept == CHOSEN
    assert checked_at == NOW + timedelta(minutes=5)
    assert contact_of(session, booking) == SafeWays()
    assert booking.contact_note_sealed is None


def test_note_and_phone_are_not_legible_in_the_database(session):
    ada = make.specialist(session, modes=("phone",))
    booking = book(session, ada, NINE, mode=Mode.PHONE, phone="+351 910 000 000")
    keep_contact(session, booking=booking, ways=CHOSEN, now=NOW)

    row = session.execute(sa.text("select * from booking")).mappings().one()

    assert phone_of(session, booking) == "+351 910 000 000"
    whole = b" ".join(
        value if isinstance(value, bytes) else str(value).encode() for value in row.values()
    )
    assert b"910 000" not in whole
    assert b"on weekdays" not in whole
