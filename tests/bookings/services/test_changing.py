"""Moving, cancelling and undoing: what changes, what is told, and until when."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import db
from portal.accounts.models import LinkToken
from portal.bookings.lifecycle import (
    By,
    NotLive,
    TooLateToCancel,
    TooLateToMove,
    TooLateToUndo,
)
from portal.bookings.models import Booking, BookingEvent
from portal.bookings.request import NotASlot, SlotUnavailable
from portal.bookings.services import changing
from portal.bookings.services.changing import cancel_booking, move_booking, undo_booking
from portal.bookings.services.times import Times
from portal.notifications.models import Outbox
from tests.support import make
from tests.support.book import NOW, TERMS, book

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
ELEVEN = make.instant("2026-03-09T11:00Z")
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def mails(session, since: int = 0) -> list[tuple[str, datetime, int | None]]:
    rows = session.scalars(sa.select(Outbox).order_by(Outbox.id).offset(since)).all()
    return [(row.kind, row.due_at, row.sequence) for row in rows]


def state_of(booking: Booking) -> tuple[str, datetime, int]:
    return booking.status, booking.starts_at, booking.sequence


def events(session) -> list[tuple[str, str, datetime | None]]:
    rows = session.scalars(sa.select(BookingEvent).order_by(BookingEvent.id)).all()
    return [(row.kind, row.by, row.old_starts_at) for row in rows]


def test_a_move_changes_the_time_and_raises_the_sequence(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    uids = booking.uid_client, booking.uid_specialist

    moved = move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)

    session.expire_all()
    assert moved is booking
    assert state_of(booking) == ("unproved", TEN, 1)
    assert booking.ends_at == TEN + timedelta(minutes=30)
    assert booking.changed_at == LATER
    assert (booking.uid_client, booking.uid_specialist) == uids
    assert events(session)[1:] == [("moved", "client", NINE)]


def test_a_move_is_told_to_both_sides_with_reminders_for_the_new_time(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    before = len(mails(session))

    move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)

    assert mails(session, since=before) == [
        ("moved", LATER, 1),
        ("specialist_moved", LATER, 1),
        ("reminder_day", TEN - timedelta(hours=24), 1),
        ("reminder_hour", TEN - timedelta(hours=1), 1),
    ]


def test_a_move_within_the_undo_period_is_one_mail_to_the_specialist(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    before = len(mails(session))

    move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=NOW + MINUTE)

    assert booking.told_at == NOW + TERMS.undo
    assert mails(session, since=before)[:2] == [
        ("moved", NOW + MINUTE, 1),
        ("specialist_new", NOW + TERMS.undo, 1),
    ]


def test_a_move_to_soon_is_told_to_the_specialist_at_once(session):
    ada = make.specialist(session, notice_minutes=0)
    now = NINE - timedelta(minutes=90)
    booking = book(session, ada, ELEVEN, now=now)

    move_booking(session, booking=booking, start=NINE, by=By.CLIENT, now=now + MINUTE)

    assert booking.told_at == now + MINUTE


def test_the_old_time_is_free_and_the_new_one_is_not(session):
    ada = make.specialist(session, open="Mon 9 to 10, Mon 11 to 11:30", buffer_after_minutes=0)
    booking = book(session, ada, NINE)

    move_booking(session, booking=booking, start=ELEVEN, by=By.CLIENT, now=LATER)

    kept = [datetime.fromisoformat(start) for start in ada.soonest[:3]]
    assert kept[:2] == [NINE, NINE + timedelta(minutes=30)]
    assert kept[2] > ELEVEN
    assert ada.times_version == 2


def test_a_booking_may_move_over_its_own_old_time(session):
    ada = make.specialist(session, step_minutes=15, buffer_after_minutes=30)
    booking = book(session, ada, NINE)

    move_booking(session, booking=booking, start=NINE + 15 * MINUTE, by=By.CLIENT, now=LATER)

    assert state_of(booking) == ("unproved", NINE + 15 * MINUTE, 1)


def test_a_move_takes_the_gap_in_force_and_others_keep_theirs(session):
    ada = make.specialist(session, buffer_after_minutes=10)
    booking, other = book(session, ada, NINE), book(session, ada, ELEVEN, email="rui@example.org")
    session.execute(sa.text("update rule_set set buffer_after_minutes = 25"))

    move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)

    assert (booking.gap_minutes, other.gap_minutes) == (25, 10)


def test_a_move_to_the_time_it_has_changes_nothing(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    before = mails(session)

    move_booking(session, booking=booking, start=NINE, by=By.CLIENT, now=LATER)

    assert state_of(booking) == ("unproved", NINE, 0)
    assert mails(session) == before


def test_a_move_to_a_taken_time_keeps_the_old_one(session):
    ada = make.specialist(session, buffer_after_minutes=0)
    booking = book(session, ada, NINE)
    book(session, ada, TEN, email="rui@example.org")
    before = mails(session)

    with pytest.raises(SlotUnavailable):
        move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)

    assert state_of(booking) == ("unproved", NINE, 0)
    assert mails(session) == before


def test_the_database_refuses_a_move_over_another_booking(session, monkeypatch):
    ada = make.specialist(session, buffer_after_minutes=0)
    booking = book(session, ada, NINE)
    book(session, ada, TEN, email="rui@example.org")
    before = mails(session)
    monkeypatch.setattr(Times, "refusal", lambda *_a, **_k: None)

    with pytest.raises(SlotUnavailable):
        move_booking(session, booking=booking, start=TEN - 15 * MINUTE, by=By.CLIENT, now=LATER)

    assert state_of(booking) == ("unproved", NINE, 0)
    assert mails(session) == before


@pytest.mark.parametrize("start", ["2026-03-09T09:10Z", "2026-03-02T09:30Z", "9999-12-31T23:30Z"])
def test_a_move_to_no_slot_keeps_the_old_time(session, start):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)

    with pytest.raises(NotASlot):
        move_booking(session, booking=booking, start=make.instant(start), by=By.CLIENT, now=LATER)

    assert state_of(booking) == ("unproved", NINE, 0)


def test_the_cap_of_a_day_does_not_count_the_booking_that_moves(session):
    ada = make.specialist(session, most_per_day=1)
    booking = book(session, ada, NINE)

    move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)

    assert booking.starts_at == TEN


def test_the_notice_to_move_binds_the_client_and_not_the_specialist(session):
    ada = make.specialist(session, notice_minutes=0, move_notice_minutes=120)
    booking = book(session, ada, NINE)
    now = NINE - 119 * MINUTE

    with pytest.raises(TooLateToMove):
        move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=now)
    move_booking(session, booking=booking, start=TEN, by=By.SPECIALIST, now=now)

    assert booking.starts_at == TEN
    assert events(session)[-1] == ("moved", "specialist", NINE)


def test_a_consultation_that_began_does_not_move(session):
    ada = make.specialist(session, notice_minutes=0)
    booking = book(session, ada, NINE)

    with pytest.raises(TooLateToMove):
        move_booking(session, booking=booking, start=TEN, by=By.SPECIALIST, now=NINE)


def test_the_links_of_a_moved_booking_live_as_long_as_its_new_time(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)

    move_booking(session, booking=booking, start=ELEVEN, by=By.CLIENT, now=LATER)

    link = session.scalars(sa.select(LinkToken)).one()
    session.refresh(link)
    assert link.expires_at == ELEVEN + timedelta(hours=24, minutes=30)


@pytest.mark.parametrize("status", ["cancelled", "released", "undone"])
def test_a_booking_that_ended_does_not_move(session, status):
    ada = make.specialist(session)
    booking = make.booking(session, ada, NINE, status=status)

    with pytest.raises(NotLive):
        move_booking(session, booking=booking, start=TEN, by=By.CLIENT, now=LATER)


def test_a_cancelled_booking_frees_its_time_and_tells_both_sides(session):
    ada = make.specialist(session, buffer_after_minutes=0)
    booking = book(session, ada, NINE)
    before = len(mails(session))

    cancel_booking(session, booking=booking, by=By.CLIENT, now=LATER)

    session.expire_all()
    assert state_of(booking) == ("cancelled", NINE, 1)
    assert (booking.cancelled_at, booking.cancelled_by) == (LATER, "client")
    assert booking.release_at is None
    assert mails(session, since=before) == [
        ("cancelled", LATER, 1),
        ("specialist_cancelled", LATER, 1),
    ]
    assert ada.next_free_at == NINE
    assert events(session)[1:] == [("cancelled", "client", None)]


def test_cancelling_again_changes_nothing(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    cancel_booking(session, booking=booking, by=By.CLIENT, now=LATER)
    before = mails(session)

    again = cancel_booking(session, booking=booking, by=By.CLIENT, now=NINE + timedelta(days=1))

    assert state_of(again) == ("cancelled", NINE, 1)
    assert mails(session) == before


def test_a_booking_can_be_cancelled_until_its_start(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)

    with pytest.raises(TooLateToCancel):
        cancel_booking(session, booking=booking, by=By.CLIENT, now=NINE)
    cancel_booking(session, booking=booking, by=By.CLIENT, now=NINE - timedelta(microseconds=1))

    assert booking.status == "cancelled"


def test_a_specialist_who_cancels_leaves_the_client_a_line(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)

    with pytest.raises(ValueError, match="a line"):
        cancel_booking(session, booking=booking, by=By.SPECIALIST, now=LATER)
    cancel_booking(
        session, booking=booking, by=By.SPECIALIST, line="I am ill on Monday.", now=LATER
    )

    assert (booking.status, booking.cancelled_by) == ("cancelled", "specialist")
    assert db.unseal(session, booking, "cancel_line") == "I am ill on Monday."


def test_the_time_of_a_cancelled_booking_can_be_booked_again(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    cancel_booking(session, booking=booking, by=By.CLIENT, now=LATER)

    other = book(session, ada, NINE, email="rui@example.org", now=LATER)

    assert other.status == "unproved"


def test_an_undone_booking_frees_its_time_at_once(session):
    ada = make.specialist(session, buffer_after_minutes=0)
    booking = book(session, ada, NINE)
    before = len(mails(session))

    undo_booking(session, booking=booking, now=NOW + MINUTE)

    session.expire_all()
    assert state_of(booking) == ("undone", NINE, 1)
    assert mails(session, since=before) == [
        ("undone", NOW + MINUTE, 1),
        ("specialist_cancelled", NOW + MINUTE, 1),
    ]
    assert ada.next_free_at == NINE
    assert events(session)[1:] == [("undone", "client", None)]


def test_undoing_again_changes_nothing(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    undo_booking(session, booking=booking, now=NOW + MINUTE)
    before = mails(session)

    undo_booking(session, booking=booking, now=LATER)

    assert state_of(booking) == ("undone", NINE, 1)
    assert mails(session) == before


def test_what_the_specialist_has_heard_of_cannot_be_undone(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)

    with pytest.raises(TooLateToUndo):
        undo_booking(session, booking=booking, now=NOW + TERMS.undo)

    assert booking.status == "unproved"


def test_a_cancelled_booking_cannot_be_undone(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    cancel_booking(session, booking=booking, by=By.CLIENT, now=NOW + MINUTE)

    with pytest.raises(TooLateToUndo):
        undo_booking(session, booking=booking, now=NOW + MINUTE)


def test_a_change_from_another_state_than_the_one_seen_is_refused(session):
    ada = make.specialist(session)
    booking = book(session, ada, NINE)
    session.execute(
        sa.text("update booking set sequence = 5"), execution_options={"synchronize_session": False}
    )

    with pytest.raises(NotLive):
        changing.change(session, booking, LATER, status="cancelled")


def test_an_act_sees_what_was_committed_since_its_page_was_shown(app, write):
    with write() as session:
        booking = book(session, make.specialist(session), NINE)
    with app.app_context():
        seen = db.get_session().get_one(Booking, booking.id)
        assert seen.status == "unproved"
        with write() as session:
            there = session.get_one(Booking, booking.id)
            cancel_booking(session, booking=there, by=By.CLIENT, now=LATER)

        with db.transaction() as session, pytest.raises(NotLive):
            move_booking(session, booking=seen, start=TEN, by=By.CLIENT, now=LATER)
