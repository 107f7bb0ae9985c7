"""From a claimed row to a mail: made from the state of that moment, or skipped with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.notifications import retry
from portal.notifications.draft import Skip
from portal.notifications.message import BadAddress
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind
from portal.notifications.services import letters, outbox
from portal.notifications.services.outbox import Mail
from tests.support import make
from tests.support.mail_check import faults, read
from tests.support.post import Kept, change, render, room

NOW = make.instant("2026-03-01T12:00Z")
HOUR = timedelta(hours=1)


@pytest.fixture
def office(app):
    return room(app, Kept()).office


@pytest.fixture
def booking(session):
    return make.booking(session, make.specialist(session), "2026-03-02T09:00Z")


def enqueue(session, booking, kind, **given):
    values = {"due_at": NOW, "sequence": booking.sequence}
    mail = Mail(kind=kind, booking_id=booking.id, **values | given)
    outbox.enqueue(session, mail, now=NOW)
    return session.scalars(sa.select(Outbox).where(Outbox.dedupe_key == mail.key)).one()


def send(session, office, now=NOW):
    """Claim and prepare everything due, in order; a mail that is made counts as sent."""
    made = []
    while claims := outbox.claim(session, now=now, limit=1):
        letter = letters.prepare(session, claims[0], office, now=now)
        if letter is not None:
            made.append(letter)
            outbox.settle_sent(session, claims[0], now=now)
    return made


def end(session, row):
    session.refresh(row)
    return row.state, row.fault


def test_a_mail_is_made_from_the_booking_as_it_is_and_noted(session, office, booking):
    row = enqueue(session, booking, Kind.BOOKED)

    (letter,) = send(session, office)

    mail = read(letter.data)
    assert faults(letter.data, base_url="https://levelground.example", discreet=True) == []
    assert (letter.kind, letter.recipient, letter.is_repeat) == ("booked", mail.to, False)
    assert "Monday 2 March, 09:00 (Lisbon time)" in mail.text
    session.refresh(row)
    assert (row.state, row.handed_over_at, row.sent_at) == ("sent", NOW, NOW)
    assert (row.message_id, row.method) == (mail.message_id, "REQUEST")


def test_a_mail_written_for_an_older_sequence_is_skipped(session, office, booking):
    row = enqueue(session, booking, Kind.BOOKED)
    change(booking, NOW, starts_at=booking.starts_at + HOUR, ends_at=booking.ends_at + HOUR)

    assert send(session, office) == []
    assert end(session, row) == ("skipped", "overtaken")


def test_a_client_whose_first_mail_was_overtaken_is_told_all_of_it(session, office, booking):
    enqueue(session, booking, Kind.BOOKED)
    change(booking, NOW, starts_at=booking.starts_at + HOUR, ends_at=booking.ends_at + HOUR)
    enqueue(session, booking, Kind.MOVED)

    (letter,) = send(session, office)

    assert (letter.kind, read(letter.data).subject) == ("booked", "Your appointment")
    assert "10:00 (Lisbon time)" in read(letter.data).text
    assert read(letter.data).method == "REQUEST"


def test_a_mail_that_depends_on_no_sequence_is_not_overtaken(session, office, booking):
    enqueue(session, booking, Kind.SPECIALIST_SHARED, sequence=None)
    change(booking, NOW)

    assert len(send(session, office)) == 1


def test_a_mail_that_comes_too_late_is_skipped(session, office, booking):
    row = enqueue(session, booking, Kind.REMINDER_HOUR, useful_until=NOW + HOUR)

    assert send(session, office, now=NOW + HOUR) == []
    assert end(session, row) == ("skipped", "too late")


def test_what_a_renderer_skips_is_skipped_for_its_reason(session, office, booking):
    row = enqueue(session, booking, Kind.MISSED)
    says_no = replace(office, renderers={Kind.MISSED: lambda *_: Skip("not true")})

    assert send(session, says_no) == []
    assert end(session, row) == ("skipped", "not true")


def test_a_reminder_to_an_unproved_address_is_skipped(session, office, booking):
    booking.proved_at = None
    row = enqueue(session, booking, Kind.REMINDER_DAY)

    assert send(session, office) == []
    assert end(session, row) == ("skipped", "not wanted")


def test_the_end_of_a_booking_nobody_heard_of_is_told_to_nobody(session, office, booking):
    change(booking, NOW, status="cancelled")
    row = enqueue(session, booking, Kind.SPECIALIST_CANCELLED)

    assert send(session, office) == []
    assert end(session, row) == ("skipped", "not wanted")


def test_a_cancellation_takes_out_the_event_and_refers_to_the_first_mail(session, office, booking):
    enqueue(session, booking, Kind.BOOKED)
    (first,) = send(session, office)
    change(booking, NOW, status="cancelled")
    enqueue(session, booking, Kind.CANCELLED)

    (last,) = send(session, office)

    assert (read(last.data).method, read(last.data).has_file) == ("CANCEL", True)
    assert read(last.data).references == read(first.data).message_id


def test_a_quiet_mailbox_gets_no_event_and_so_no_change_of_one(session, office, booking):
    booking.is_quiet = True
    enqueue(session, booking, Kind.BOOKED)
    made = send(session, office)
    change(booking, NOW, status="cancelled")
    enqueue(session, booking, Kind.CANCELLED)
    made += send(session, office)

    assert [(each.kind, read(each.data).method) for each in made] == [
        ("booked", None),
        ("cancelled", None),
    ]


def test_an_event_already_sent_is_kept_right_in_a_mailbox_that_turned_quiet(
    session, office, booking
):
    enqueue(session, booking, Kind.BOOKED)
    send(session, office)
    booking.is_quiet = True
    change(booking, NOW, starts_at=booking.starts_at + HOUR, ends_at=booking.ends_at + HOUR)
    enqueue(session, booking, Kind.MOVED)

    (moved,) = send(session, office)

    assert (read(moved.data).method, read(moved.data).has_file) == ("REQUEST", False)


def test_a_quiet_reminder_has_neither_link_nor_file(session, office, booking):
    booking.is_quiet = True
    enqueue(session, booking, Kind.REMINDER_HOUR)

    (letter,) = send(session, office)

    assert (read(letter.data).links, read(letter.data).method) == ((), None)


@pytest.mark.parametrize(
    ("kind", "made", "fault"),
    [
        (Kind.BOOKED, 1, None),
        (Kind.CANCELLED, 1, None),
        (Kind.REMINDER_DAY, 0, "may have been sent"),
    ],
)
def test_after_a_crash_changes_go_again_with_the_same_number_and_reminders_do_not(
    session, office, booking, kind, made, fault
):
    told = enqueue(session, booking, Kind.MOVED)
    told.handed_over_at, told.state, told.method = NOW, "sent", "REQUEST"
    change(booking, NOW)
    row = enqueue(session, booking, kind)
    (claim,) = outbox.claim(session, now=NOW, limit=1)
    first = letters.prepare(session, claim, office, now=NOW)
    assert first is not None

    again = send(session, office, now=NOW + retry.LEASE)

    ids = {read(each.data).message_id for each in (first, *again)}
    assert (len(again), len(ids), end(session, row)[1]) == (made, 1, fault)
    assert all(each.is_repeat for each in again)


def test_while_a_mail_is_under_way_its_lease_is_longer_than_a_claims(session, office, booking):
    row = enqueue(session, booking, Kind.BOOKED)
    (claim,) = outbox.claim(session, now=NOW, limit=1)

    letters.prepare(session, claim, office, now=NOW)

    assert row.leased_until == NOW + retry.LEASE
    assert outbox.claim(session, now=NOW + retry.CLAIM_LEASE, limit=1) == []


def test_a_worker_that_lost_its_claim_makes_no_mail(session, office, booking):
    enqueue(session, booking, Kind.BOOKED)
    (slow,) = outbox.claim(session, now=NOW, limit=1)
    outbox.claim(session, now=NOW + retry.CLAIM_LEASE, limit=1)

    assert letters.prepare(session, slow, office, now=NOW) is None


def test_a_recipient_who_has_no_address_gets_no_mail(session, office, booking):
    booking.client.email = "not an address"
    row = enqueue(session, booking, Kind.MISSED)
    (claim,) = outbox.claim(session, now=NOW, limit=1)

    with pytest.raises(BadAddress):
        letters.prepare(session, claim, office, now=NOW)

    assert session.get(Outbox, row.id).handed_over_at is None


def test_a_reader_whose_calendar_can_hold_no_meeting_gets_the_mail_without_a_file(
    session, office, booking
):
    enqueue(session, booking, Kind.BOOKED)
    (claim,) = outbox.claim(session, now=NOW, limit=1)
    bare = replace(
        office, renderers={Kind.BOOKED: lambda *given: replace(render(*given), meeting=None)}
    )

    letter = letters.prepare(session, claim, bare, now=NOW)

    assert letter is not None
    assert read(letter.data).calendar is None
