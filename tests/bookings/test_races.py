"""Many at once for one time: one wins, the others are refused plainly, and nothing overlaps.

Each recipe runs three ways: as it is, with the code's own check taken out (the database alone
refuses), and with the database's rule dropped (lock and check alone decide).
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people
from portal.bookings.lifecycle import By, NotLive
from portal.bookings.models import Booking
from portal.bookings.request import SlotUnavailable
from portal.bookings.services.changing import cancel_booking, move_booking, undo_booking
from portal.bookings.services.times import Times
from portal.notifications.models import Outbox
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.book import NOW, book, sent_as

NINE = make.instant("2026-03-09T09:00Z")
HALF_HOUR = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)
Act = Callable[[Session], object]
LIVE = ("unproved", "requested", "confirmed")


@pytest.fixture(params=["as it is", "rule alone", "lock alone"])
def guarded(request, app, monkeypatch):
    """Take one of the two guards away."""
    if request.param == "rule alone":
        monkeypatch.setattr(Times, "refusal", lambda *_a, **_k: None)
    if request.param == "lock alone":
        engine = app.extensions["engine"]
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("drop trigger booking_overlap_insert")
                connection.exec_driver_sql("drop trigger booking_overlap_update")
            else:
                connection.exec_driver_sql(
                    "alter table booking drop constraint ex_booking_live_span"
                )
    return request.param


def race(app, acts: list[Act]) -> Counter[str]:
    """Run every act at once, each in a transaction of its own; count how they ended."""
    ready = threading.Barrier(len(acts))
    ends: list[str] = []

    def run(act: Act) -> None:
        with app.app_context():
            ready.wait()
            try:
                with db.transaction() as session:
                    act(session)
            except (SlotUnavailable, NotLive) as refused:
                ends.append(type(refused).__name__)
            except Exception as fault:
                ends.append(f"fault: {type(fault).__name__}")
            else:
                ends.append("done")

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def booking_of(number: int, start: datetime, **given) -> Act:
    def act(session):
        ada = session.scalars(sa.select(Specialist).where(Specialist.slug == "ada")).one()
        book(session, ada, start, email=f"c{number}@example.org", now=LATER, **given)

    return act


def changing(booking: Booking, change: Callable[[Session, Booking], object]) -> Act:
    return lambda session: change(session, session.get_one(Booking, booking.id))


def moving(booking: Booking, start: datetime) -> Act:
    return changing(
        booking,
        lambda session, row: move_booking(
            session, booking=row, start=start, by=By.CLIENT, now=LATER
        ),
    )


def live(session) -> list[Booking]:
    wanted = sa.select(Booking).where(Booking.status.in_(LIVE)).order_by(Booking.starts_at)
    return list(session.scalars(wanted))


def overlaps(bookings: list[Booking]) -> int:
    ends = [one.ends_at + one.gap_minutes * MINUTE for one in bookings]
    return sum(
        end > following.starts_at for end, following in zip(ends, bookings[1:], strict=False)
    )


def test_of_twelve_for_one_slot_one_wins(app, write, guarded):
    with write() as session:
        make.specialist(session)

    ends = race(app, [booking_of(number, NINE) for number in range(12)])

    assert ends == {"done": 1, "SlotUnavailable": 11}
    with write() as session:
        assert [one.starts_at for one in live(session)] == [NINE]
        told = session.scalars(sa.select(Outbox.kind).where(Outbox.kind == "booked")).all()
        assert len(told) == 1


def test_overlapping_slots_that_are_not_equal_never_both_win(app, write, guarded):
    with write() as session:
        make.specialist(session, step_minutes=5, buffer_after_minutes=10)
    starts = [NINE + 5 * MINUTE * number for number in range(12)]

    ends = race(app, [booking_of(number, start) for number, start in enumerate(starts)])

    with write() as session:
        won = live(session)
    assert ends["done"] == len(won) in {1, 2}
    assert ends["done"] + ends["SlotUnavailable"] == 12
    assert overlaps(won) == 0


def test_a_move_and_a_booking_for_one_time_never_both_win(app, write, guarded):
    with write() as session:
        ada = make.specialist(session, buffer_after_minutes=0)
        movers = [
            book(session, ada, NINE + number * HALF_HOUR, email=f"m{number}@example.org")
            for number in range(3)
        ]
    wanted = NINE + 4 * HALF_HOUR

    ends = race(
        app,
        [moving(mover, wanted) for mover in movers]
        + [booking_of(number, wanted) for number in range(3)],
    )

    assert ends == {"done": 1, "SlotUnavailable": 5}
    with write() as session:
        there = live(session)
        assert [one.starts_at for one in there].count(wanted) == 1
        assert overlaps(there) == 0


def test_two_bookings_that_swap_their_times_never_meet(app, write, guarded):
    with write() as session:
        ada = make.specialist(session, buffer_after_minutes=0)
        first = book(session, ada, NINE, email="m1@example.org")
        second = book(session, ada, NINE + HALF_HOUR, email="m2@example.org")

    ends = race(app, [moving(first, second.starts_at), moving(second, first.starts_at)])

    assert ends == {"SlotUnavailable": 2}
    with write() as session:
        assert [(one.id, one.sequence) for one in live(session)] == [(first.id, 0), (second.id, 0)]


def test_a_cancelled_time_goes_to_one_of_those_who_wait_for_it(app, write, guarded):
    with write() as session:
        ada = make.specialist(session)
        held = book(session, ada, NINE, email="first@example.org")

    ends = race(
        app,
        [
            changing(
                held,
                lambda session, row: cancel_booking(session, booking=row, by=By.CLIENT, now=LATER),
            ),
            *(booking_of(number, NINE) for number in range(11)),
        ],
    )

    with write() as session:
        won = live(session)
        assert session.get_one(Booking, held.id).status == "cancelled"
    # Whoever asked before the cancellation was refused; after it, at most one won.
    assert len(won) in {0, 1}
    assert ends == {"done": 1 + len(won), "SlotUnavailable": 11 - len(won)}


def test_of_a_move_and_a_cancellation_the_second_finds_what_the_first_left(app, write, guarded):
    with write() as session:
        ada = make.specialist(session, buffer_after_minutes=0)
        held = book(session, ada, NINE)

    ends = race(
        app,
        [
            changing(
                held,
                lambda session, row: cancel_booking(session, booking=row, by=By.CLIENT, now=LATER),
            ),
            moving(held, NINE + HALF_HOUR),
        ],
    )

    with write() as session:
        row = session.get_one(Booking, held.id)
        assert row.status == "cancelled"
        # Moved, then cancelled; or cancelled, and then it could not move.
        assert (row.sequence, ends) in [
            (2, {"done": 2}),
            (1, {"done": 1, "NotLive": 1}),
        ]


def test_a_booking_pressed_away_many_times_ends_once(app, write, guarded):
    with write() as session:
        held = book(session, make.specialist(session), NINE)

    def undo(session, row):
        undo_booking(session, booking=row, now=NOW + MINUTE)

    ends = race(app, [changing(held, undo) for _ in range(8)])

    assert ends == {"done": 8}
    with write() as session:
        assert session.get_one(Booking, held.id).sequence == 1
        kinds = session.scalars(sa.select(Outbox.kind).where(Outbox.kind == "undone")).all()
        assert len(kinds) == 1


@pytest.mark.parametrize("guarded", ["as it is", "lock alone"], indirect=True)
def test_a_day_holds_its_most_whatever_the_rush(app, write, guarded):
    with write() as session:
        make.specialist(session, open="Mon 9 to 14", buffer_after_minutes=0, most_per_day=3)

    ends = race(app, [booking_of(number, NINE + number % 10 * HALF_HOUR) for number in range(20)])

    assert ends == {"done": 3, "SlotUnavailable": 17}
    with write() as session:
        won = live(session)
        assert len(won) == 3
        assert overlaps(won) == 0


def test_twenty_on_twenty_free_times_all_win(app, write, guarded):
    with write() as session:
        make.specialist(session, open="Mon 9 to 19", buffer_after_minutes=0)

    ends = race(app, [booking_of(number, NINE + number * HALF_HOUR) for number in range(20)])

    assert ends == {"done": 20}
    with write() as session:
        assert overlaps(live(session)) == 0


def test_one_submission_sent_eight_times_at_once_books_once(app, write, guarded):
    with write() as session:
        ada = make.specialist(session)
    sent = sent_as("k", ada, NINE, email="c0@example.org")

    ends = race(app, [booking_of(0, NINE, sent=sent) for _ in range(8)])

    assert ends == {"done": 8}
    with write() as session:
        assert len(live(session)) == 1


def test_one_key_at_two_specialists_at_once_books_at_one(app, write):
    with write() as session:
        ada, eve = make.specialist(session), make.specialist(session, slug="eve")
    slugs = {"ada": ada, "eve": eve}

    def at(slug: str) -> Act:
        def act(session):
            owner = session.scalars(sa.select(Specialist).where(Specialist.slug == slug)).one()
            sent = sent_as("k", slugs[slug], NINE)
            book(session, owner, NINE, now=LATER, sent=sent)

        return act

    ends = race(app, [at("ada"), at("eve")] * 4)

    assert ends == {"done": 4, "fault: OtherContent": 4}
    with write() as session:
        assert len(live(session)) == 1


def test_new_people_who_book_at_several_specialists_at_once_do_not_wait_for_each_other(app, write):
    with write() as session:
        for number in range(4):
            make.specialist(session, slug=f"ada-{number}")

    def at(number: int) -> Act:
        def act(session):
            wanted = sa.select(Specialist).where(Specialist.slug == f"ada-{number % 4}")
            start = NINE + number // 4 * HALF_HOUR * 2
            book(session, session.scalars(wanted).one(), start, email="new@example.org", now=LATER)

        return act

    ends = race(app, [at(number) for number in range(8)])

    assert ends == {"done": 8}


def test_pressing_the_mailed_link_and_moving_at_once_do_not_wait_for_each_other(app, write):
    with write() as session:
        ada = make.specialist(session, open="Mon 9 to 19", buffer_after_minutes=0)
        held = book(session, ada, NINE)
        person_id = held.client_id

    def press(session):
        person = session.get_one(Person, person_id)
        people.lock_affairs(session, person=person, now=LATER)
        link = links.first_of(session, purpose=Purpose.APPOINTMENT, subject=held.reference)
        assert link is not None
        links.use(session, link=link, now=LATER)
        people.prove_address(session, person=person, now=LATER)

    for number in range(1, 6):
        ends = race(app, [press, moving(held, NINE + number * HALF_HOUR), press])

        assert ends == {"done": 3}
    with write() as session:
        row = session.get_one(Booking, held.id)
        assert (row.status, row.sequence) == ("confirmed", 5)
