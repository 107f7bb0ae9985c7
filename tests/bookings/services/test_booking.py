"""Booking: what is written, what is refused, what is answered to a repeated request."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from portal import db
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.services import sessions
from portal.bookings.models import Booking, BookingDevice, BookingEvent
from portal.bookings.request import (
    BOOKINGS_FROM_DEVICE,
    BOOKINGS_FROM_NETWORK,
    AlreadyBooked,
    ModeNotOffered,
    NotASlot,
    Origin,
    OtherContent,
    SlotUnavailable,
    Terms,
    TooManyBookings,
)
from portal.bookings.services.times import Times
from portal.bookings.slots import Refusal
from portal.notifications.models import Outbox
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode
from tests.support import make
from tests.support.book import NOW, TERMS, book, sent_as

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
HALF_HOUR = timedelta(minutes=30)


def a_device(session) -> AuthSession:
    return sessions.open_device(session, now=NOW).device


def test_a_booking_is_written_whole(session):
    ada = make.specialist(session, modes=("video", "phone"), buffer_after_minutes=15)

    booking = book(
        session,
        ada,
        NINE,
        mode=Mode.PHONE,
        phone="+351 910 000 000",
        time_zone="Europe/Berlin",
        may_leave_voicemail=False,
    )

    session.expire_all()
    assert (booking.specialist_id, booking.client.email) == (ada.id, "ana@example.org")
    assert (booking.starts_at, booking.ends_at) == (NINE, NINE + HALF_HOUR)
    assert (booking.status, booking.sequence, booking.gap_minutes) == ("unproved", 0, 15)
    assert (booking.mode, booking.name, booking.time_zone) == ("phone", "Ana", "Europe/Berlin")
    assert (booking.created_at, booking.changed_at) == (NOW, NOW)
    assert booking.told_at == NOW + TERMS.undo
    assert (booking.release_at, booking.proved_at) == (NOW + timedelta(hours=24), None)
    assert db.unseal(session, booking, "phone") == "+351 910 000 000"
    assert booking.may_leave_voicemail is False
    assert (booking.is_discreet, booking.wants_reminders) == (True, True)
    assert booking.uid_client != booking.uid_specialist
    assert booking.uid_client.endswith("@portal.example")
    assert (len(booking.reference), len(booking.room)) == (10, 24)


def test_the_mails_are_written_with_the_booking(session):
    ada = make.specialist(session)

    booking = book(session, ada, NINE)

    rows = session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()
    assert [(row.kind, row.recipient, row.due_at) for row in rows] == [
        ("booked", "client", NOW),
        ("specialist_new", "specialist", NOW + TERMS.undo),
        ("reminder_day", "client", NINE - timedelta(hours=24)),
        ("reminder_hour", "client", NINE - timedelta(hours=1)),
    ]
    assert {(row.booking_id, row.sequence, row.state) for row in rows} == {
        (booking.id, 0, "queued")
    }


def test_the_link_in_the_mails_opens_this_booking_until_a_day_after_its_end(session):
    ada = make.specialist(session)

    booking = book(session, ada, NINE)

    link = session.scalars(sa.select(LinkToken)).one()
    assert (link.purpose, link.subject) == ("appointment", booking.reference)
    assert link.person_id == booking.client_id
    assert link.expires_at == NINE + HALF_HOUR + timedelta(hours=24)


def test_a_booking_is_an_event_and_refreshes_the_soonest_times(session):
    ada = make.specialist(session, open="Mon 9 to 10", buffer_after_minutes=0)

    book(session, ada, NINE)

    event = session.scalars(sa.select(BookingEvent)).one()
    assert (event.kind, event.by, event.happened_at) == ("made", "client", NOW)
    assert ada.times_version == 1
    assert ada.next_free_at == NINE + HALF_HOUR


def test_a_specialist_hears_at_once_of_a_booking_that_starts_within_two_hours(session):
    ada = make.specialist(session, notice_minutes=0)

    soon = book(session, ada, NINE, now=NINE - timedelta(hours=2))
    later = book(session, ada, TEN, now=NINE - timedelta(hours=2), email="rui@example.org")

    assert soon.told_at == NINE - timedelta(hours=2)
    assert later.told_at == NINE - timedelta(hours=2) + TERMS.undo


def test_without_an_undo_period_the_specialist_hears_at_once(session):
    ada = make.specialist(session)

    booking = book(session, ada, NINE, terms=Terms(timedelta(0), TERMS.signer))

    assert booking.told_at == NOW


def test_a_name_already_known_is_not_overwritten_by_a_booking(session):
    ada = make.specialist(session)
    make.person(session, email="ana@example.org", name="Ana Prata")

    booking = book(session, ada, NINE, name="Not Ana", email="ANA@example.org")

    assert (booking.name, booking.client.name) == ("Not Ana", "Ana Prata")


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        ("2026-03-02T08:30Z", Refusal.PAST),
        ("2026-03-02T09:30Z", Refusal.INSIDE_NOTICE),
        ("2026-03-09T09:15Z", Refusal.OFF_GRID),
        ("2026-03-09T12:00Z", Refusal.CLOSED),
        ("2026-03-09T11:45Z", Refusal.CLOSED),
        ("2026-05-11T09:00Z", Refusal.BEYOND_HORIZON),
        ("9999-12-31T23:30Z", Refusal.BEYOND_HORIZON),
        ("0001-01-01T00:00Z", Refusal.PAST),
    ],
)
def test_a_time_the_rules_do_not_offer_is_refused(session, start, refusal):
    ada = make.specialist(session)

    with pytest.raises(NotASlot) as refused:
        book(session, ada, start)

    assert refused.value.refusal is refusal
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 0


def test_a_taken_time_is_refused(session):
    ada = make.specialist(session, buffer_after_minutes=0)
    book(session, ada, TEN)

    with pytest.raises(SlotUnavailable) as refused:
        book(session, ada, TEN, email="rui@example.org")

    assert not isinstance(refused.value, NotASlot)
    assert refused.value.start == TEN


def test_the_gap_of_both_bookings_is_kept_free(session):
    ada = make.specialist(session, buffer_after_minutes=30)
    book(session, ada, TEN)

    for start in ("2026-03-09T09:30Z", "2026-03-09T10:30Z"):
        with pytest.raises(SlotUnavailable):
            book(session, ada, start, email="rui@example.org")

    book(session, ada, NINE, email="rui@example.org")


def test_a_busy_time_is_refused(session):
    ada = make.specialist(session)
    make.busy(session, ada, NINE)

    with pytest.raises(SlotUnavailable) as refused:
        book(session, ada, NINE)

    assert not isinstance(refused.value, NotASlot)


def test_a_full_day_is_refused(session):
    ada = make.specialist(session, most_per_day=1)
    book(session, ada, NINE)

    with pytest.raises(SlotUnavailable):
        book(session, ada, TEN, email="rui@example.org")


def test_a_specialist_who_is_not_published_cannot_be_booked(session):
    ada = make.specialist(session, published=False)

    with pytest.raises(NotASlot):
        book(session, ada, NINE)


def test_a_way_to_talk_that_is_not_offered_is_refused(session):
    ada = make.specialist(session, modes=("video",))

    with pytest.raises(ModeNotOffered):
        book(session, ada, NINE, mode=Mode.IN_PERSON)


def test_the_same_submission_again_is_the_same_booking_and_no_second_mail(session):
    ada = make.specialist(session)
    first = book(session, ada, NINE, sent=sent_as("k", ada, NINE))
    mails = session.scalar(sa.select(sa.func.count()).select_from(Outbox))

    again = book(session, ada, NINE, sent=sent_as("k", ada, NINE), now=NOW + timedelta(days=3))

    assert again is first
    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == mails
    assert ada.times_version == 1


def test_a_used_key_with_another_content_is_refused(session):
    ada = make.specialist(session)
    book(session, ada, NINE, sent=sent_as("k", ada, NINE))

    with pytest.raises(OtherContent):
        book(session, ada, TEN, sent=sent_as("k", ada, TEN))

    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1


def test_a_further_unproved_booking_of_an_address_stands_two_hours(session):
    ada, eve = make.specialist(session), make.specialist(session, slug="eve")
    first = book(session, ada, NINE)

    at_another = book(session, eve, NINE)
    at_the_same = book(session, ada, TEN)

    assert first.release_at == NOW + timedelta(hours=24)
    assert at_another.release_at == NOW + timedelta(hours=2)
    assert at_the_same.release_at == NOW + timedelta(hours=2)


def test_an_address_whose_other_booking_elsewhere_is_proved_has_a_day(session):
    ada, eve = make.specialist(session), make.specialist(session, slug="eve")
    make.booking(session, eve, NINE, client="ana@example.org", status="confirmed")

    booking = book(session, ada, NINE)

    assert booking.release_at == NOW + timedelta(hours=24)


def test_nobody_else_learns_that_an_address_is_booked_here(session):
    ada = make.specialist(session)
    book(session, ada, NINE, origin=Origin(a_device(session).id))

    again = book(session, ada, TEN, origin=Origin(a_device(session).id))

    assert again.status == "unproved"


def test_the_device_that_booked_is_told_of_its_own_open_booking(session):
    ada = make.specialist(session)
    origin = Origin(a_device(session).id)
    first = book(session, ada, NINE, origin=origin)

    with pytest.raises(AlreadyBooked) as refused:
        book(session, ada, TEN, origin=origin)

    assert refused.value.reference == first.reference


def test_a_second_person_may_book_on_the_same_device(session):
    ada = make.specialist(session)
    origin = Origin(a_device(session).id)
    book(session, ada, NINE, origin=origin)

    second = book(session, ada, TEN, origin=origin, email="rui@example.org")

    assert second.client.email == "rui@example.org"


def test_a_person_signed_in_has_one_open_booking_with_a_specialist(session):
    ada = make.specialist(session)
    ana = make.person(session, email="ana@example.org")
    first = make.booking(session, ada, NINE, client=ana)

    with pytest.raises(AlreadyBooked) as refused:
        book(session, ada, TEN, origin=Origin(person_id=ana.id))

    assert refused.value.reference == first.reference


@pytest.mark.parametrize("status", ["cancelled", "released", "undone"])
def test_a_booking_that_ended_is_not_in_the_way_of_the_next(session, status):
    ada = make.specialist(session)
    ana = make.person(session, email="ana@example.org")
    make.booking(session, ada, NINE, client=ana, status=status)

    assert book(session, ada, NINE, origin=Origin(person_id=ana.id)).status == "confirmed"


def test_a_past_booking_is_not_in_the_way_of_the_next(session):
    ada = make.specialist(session)
    ana = make.person(session, email="ana@example.org")
    make.booking(session, ada, NOW - timedelta(minutes=30), client=ana)

    assert book(session, ada, NINE, origin=Origin(person_id=ana.id)).status == "confirmed"


def test_who_is_signed_in_and_proved_has_a_confirmed_booking(session):
    ada = make.specialist(session)
    ana = make.person(session, email="ana@example.org")

    booking = book(session, ada, NINE, origin=Origin(person_id=ana.id))

    assert (booking.status, booking.proved_at, booking.release_at) == ("confirmed", NOW, None)


def test_who_is_signed_in_as_somebody_else_proves_nothing(session):
    ada = make.specialist(session)
    rui = make.person(session, email="rui@example.org")

    booking = book(session, ada, NINE, origin=Origin(person_id=rui.id))

    assert booking.status == "unproved"


def test_the_device_that_booked_may_open_the_booking(session):
    ada = make.specialist(session)
    device = a_device(session)

    booking = book(session, ada, NINE, origin=Origin(device.id))

    row = session.scalars(sa.select(BookingDevice)).one()
    assert (row.booking_id, row.auth_session_id) == (booking.id, device.id)


def test_a_network_books_no_more_than_its_limit(session):
    ada = make.specialist(session, open="Mon 0 to 24", buffer_after_minutes=0)
    limit = BOOKINGS_FROM_NETWORK.most
    for number in range(limit):
        start = NINE.replace(hour=0) + number * HALF_HOUR
        book(
            session,
            ada,
            start,
            email=f"c{number}@example.org",
            origin=Origin(network="192.0.2.1"),
            now=NOW + timedelta(minutes=number),
        )

    with pytest.raises(TooManyBookings) as refused:
        book(
            session,
            ada,
            NINE.replace(hour=23),
            email="late@example.org",
            origin=Origin(network="192.0.2.1"),
            now=NOW + timedelta(minutes=limit),
        )

    assert refused.value.retry_after == timedelta(minutes=60 - limit)
    book(session, ada, NINE.replace(hour=23), origin=Origin(network="192.0.2.2"))


def test_a_device_books_no_more_than_its_limit(session):
    ada = make.specialist(session, open="Mon 0 to 24", buffer_after_minutes=0)
    origin = Origin(a_device(session).id, network="192.0.2.1")
    for number in range(BOOKINGS_FROM_DEVICE.most):
        start = NINE.replace(hour=0) + number * HALF_HOUR
        book(session, ada, start, email=f"c{number}@example.org", origin=origin)

    with pytest.raises(TooManyBookings) as refused:
        book(session, ada, NINE.replace(hour=23), email="late@example.org", origin=origin)

    assert refused.value.retry_after == BOOKINGS_FROM_DEVICE.within


def test_the_database_refuses_when_the_code_forgets_to_ask(session, monkeypatch):
    ada = make.specialist(session, buffer_after_minutes=0)
    book(session, ada, NINE)
    monkeypatch.setattr(Times, "refusal", lambda *_a, **_k: None)

    with pytest.raises(SlotUnavailable):
        book(session, ada, NINE + timedelta(minutes=15), email="rui@example.org")

    assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 3


def test_another_fault_of_the_database_is_not_called_a_taken_time(session, monkeypatch):
    ada = make.specialist(session)
    monkeypatch.setattr(
        "portal.bookings.services.booking.lifecycle.new_reference", lambda _random: None
    )

    with pytest.raises(sa.exc.IntegrityError):
        book(session, ada, NINE)


def test_booking_takes_a_fixed_number_of_queries(session):
    ada = make.specialist(session, open="Mon 0 to 24", buffer_after_minutes=0)

    def queries_of(start) -> int:
        statements: list[str] = []

        def keep(_c, _cur, statement, *_rest) -> None:
            statements.append(statement)

        engine = session.get_bind()
        session.refresh(ada)
        sa.event.listen(engine, "before_cursor_execute", keep)
        book(session, ada, start, email=f"{uuid4()}@example.org")
        sa.event.remove(engine, "before_cursor_execute", keep)
        return len(statements)

    book(session, ada, NINE - HALF_HOUR)
    first = queries_of(NINE)
    for number in range(10):
        book(session, ada, TEN + number * HALF_HOUR, email=f"{number}@example.org")

    assert queries_of(NINE + 15 * HALF_HOUR) == first


def test_a_booking_is_flushed_and_not_committed(app, write):
    with write() as session:
        ada = make.specialist(session)
    with write() as session:
        book(session, ada, NINE)
        session.rollback()

    with write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 0


def test_the_specialist_may_be_given_as_seen_before_the_transaction(app, write):
    with write() as session:
        make.specialist(session)
    with app.app_context():
        seen = db.get_session().scalars(sa.select(Specialist)).one()
        with db.transaction() as session:
            booking = book(session, seen, NINE)
        assert booking.specialist.slug == "ada"
