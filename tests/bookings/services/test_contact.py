"""What a client chose on the page of safe contact is kept, and sealed where it is theirs alone."""

from datetime import timedelta

import sqlalchemy as sa

from portal.bookings.contact import SafeWays
from portal.bookings.services.contact import contact_of, keep_contact, phone_of
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
