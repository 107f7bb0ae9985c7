"""Rows of the outbox: written once, claimed by one worker, in order, settled by its holder."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import db
from portal.notifications import retry
from portal.notifications.models import Outbox, WorkerBeat
from portal.notifications.notice import Kind
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from tests.support import make

NOW = make.LONG_AGO
MINUTE = timedelta(minutes=1)


@pytest.fixture
def booking(session):
    return make.booking(session, make.specialist(session), "2026-03-02T09:00Z")


def enqueue(session, kind=Kind.BOOKED, *, due_at=NOW, **given):
    mail = Mail(kind=kind, due_at=due_at, **given)
    outbox.enqueue(session, mail, now=NOW)
    return session.scalars(sa.select(Outbox).where(Outbox.dedupe_key == mail.key)).one()


def claim(session, now=NOW, limit=10):
    return outbox.claim(session, now=now, limit=limit)


def kinds(session, claims):
    return [session.get(Outbox, each.id).kind for each in claims]


def state(session, row):
    session.refresh(row)
    return row.state


def test_a_mail_is_written_with_everything_its_sending_needs(session, booking):
    row = enqueue(session, booking_id=booking.id, sequence=2, useful_until=NOW + MINUTE)

    assert (row.kind, row.recipient, row.dedupe_key, row.state, row.tries) == (
        "booked",
        "client",
        f"booking:{booking.id}:booked:client:2",
        "queued",
        0,
    )
    assert (row.due_at, row.useful_until, row.created_at) == (NOW, NOW + MINUTE, NOW)


def test_the_same_mail_is_written_once(session, booking):
    first = enqueue(session, booking_id=booking.id, sequence=0)
    again = enqueue(session, booking_id=booking.id, sequence=0, due_at=NOW + MINUTE)

    assert again is first
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 1


def test_of_several_mails_only_those_that_are_not_there_yet_are_written(session, booking):
    first = enqueue(session, booking_id=booking.id, sequence=0)
    mails = [
        Mail(kind=kind, booking_id=booking.id, sequence=0, due_at=NOW + MINUTE)
        for kind in (Kind.BOOKED, Kind.SPECIALIST_NEW, Kind.REMINDER_DAY)
    ]

    outbox.enqueue(session, *mails, now=NOW)

    rows = session.execute(sa.select(Outbox.kind, Outbox.due_at).order_by(Outbox.id)).all()
    assert rows == [
        (first.kind, NOW),
        ("specialist_new", NOW + MINUTE),
        ("reminder_day", NOW + MINUTE),
    ]


def test_mails_of_another_sequence_kind_or_occasion_are_others(session, booking):
    person = booking.client_id

    ids = {
        enqueue(session, booking_id=booking.id, sequence=0).id,
        enqueue(session, booking_id=booking.id, sequence=1).id,
        enqueue(session, Kind.MOVED, booking_id=booking.id, sequence=1).id,
        enqueue(session, Kind.REVIEW_NEEDED, booking_id=booking.id, occasion="a").id,
        enqueue(session, Kind.REVIEW_NEEDED, booking_id=booking.id, occasion="b").id,
        enqueue(session, Kind.PUBLISHED, person_id=person, occasion="1").id,
    }

    assert len(ids) == 6


def test_a_mail_about_nothing_is_refused(session):
    with pytest.raises(ValueError, match="about"):
        enqueue(session)


def test_only_mails_that_are_due_are_claimed_longest_due_first(session, booking):
    enqueue(session, Kind.MISSED, booking_id=booking.id, due_at=NOW)
    enqueue(session, Kind.REVIEW_NEEDED, booking_id=booking.id, due_at=NOW - MINUTE)
    enqueue(session, Kind.REMINDER_DAY, booking_id=booking.id, due_at=NOW + MINUTE)

    assert kinds(session, claim(session)) == ["review_needed", "missed"]


def test_nothing_due_is_seen_without_claiming(session, booking):
    enqueue(session, booking_id=booking.id, due_at=NOW + MINUTE)

    assert not outbox.has_due(session, now=NOW)
    assert outbox.has_due(session, now=NOW + MINUTE)


def test_a_claim_is_limited_and_not_made_twice(session, booking):
    for occasion in "abc":
        enqueue(session, Kind.REVIEW_NEEDED, booking_id=booking.id, occasion=occasion)

    first, rest = claim(session, limit=2), claim(session)

    assert (len(first), len(rest), claim(session)) == (2, 1, [])


def test_a_claim_whose_lease_ran_out_is_made_again_and_the_old_one_lost(session, booking):
    row = enqueue(session, booking_id=booking.id)
    (old,) = claim(session)

    (new,) = claim(session, now=NOW + retry.CLAIM_LEASE)
    outbox.settle_sent(session, old, now=NOW)

    assert outbox.held(session, old) is None
    assert outbox.held(session, new) is row
    assert state(session, row) == "claimed"


def test_a_change_waits_until_the_one_before_it_is_settled(session, booking):
    enqueue(session, Kind.BOOKED, booking_id=booking.id, sequence=0)
    enqueue(session, Kind.MOVED, booking_id=booking.id, sequence=1)
    enqueue(session, Kind.CANCELLED, booking_id=booking.id, sequence=2)

    order = []
    while claims := claim(session):
        order += kinds(session, claims)
        outbox.settle_sent(session, claims[0], now=NOW)

    assert order == ["booked", "moved", "cancelled"]


def test_the_other_side_and_other_mails_do_not_wait_for_a_change(session, booking):
    enqueue(session, Kind.BOOKED, booking_id=booking.id, sequence=0)
    enqueue(session, Kind.SPECIALIST_NEW, booking_id=booking.id, sequence=0)
    enqueue(session, Kind.REMINDER_DAY, booking_id=booking.id, sequence=0)

    assert len(claim(session)) == 3


def test_a_change_does_not_wait_for_one_that_is_due_later(session, booking):
    enqueue(session, Kind.SPECIALIST_NEW, booking_id=booking.id, sequence=0, due_at=NOW + MINUTE)
    enqueue(session, Kind.SPECIALIST_CANCELLED, booking_id=booking.id, sequence=1)

    assert kinds(session, claim(session)) == ["specialist_cancelled"]


def test_a_change_waits_for_one_another_worker_holds_even_past_its_lease(session, booking):
    first = enqueue(session, Kind.BOOKED, booking_id=booking.id, sequence=0)
    claim(session)
    enqueue(session, Kind.MOVED, booking_id=booking.id, sequence=1)

    again = claim(session, now=NOW + retry.CLAIM_LEASE)

    assert [each.id for each in again] == [first.id]


def test_a_failure_queues_the_mail_for_later_with_its_fault(session, booking):
    row = enqueue(session, booking_id=booking.id)
    (held,) = claim(session)

    _fail(session, held, is_permanent=False)

    assert (state(session, row), row.fault, row.tries) == ("queued", "data: 451", 1)
    assert (row.due_at, row.leased_until) == (NOW + MINUTE, None)


def test_a_refusal_ends_as_failed_after_three_tries(session, booking):
    row = enqueue(session, booking_id=booking.id)

    states = []
    for hours in range(3):
        (held,) = claim(session, now=NOW + timedelta(hours=hours))
        _fail(session, held, is_permanent=True)
        states.append(state(session, row))

    assert states == ["queued", "queued", "failed"]
    assert claim(session, now=NOW + timedelta(days=9)) == []


def test_a_mail_that_never_left_is_not_counted_as_told(session, booking):
    row = enqueue(session, booking_id=booking.id)
    (held,) = claim(session)
    row.handed_over_at, row.method = NOW, "REQUEST"
    session.flush()

    _fail(session, held, is_permanent=False, never_left=True)

    assert not outbox.was_told(session, booking_id=booking.id, kinds=[Kind.BOOKED])


def test_a_mail_that_may_have_arrived_is_counted_as_told(session, booking):
    row = enqueue(session, booking_id=booking.id)
    (held,) = claim(session)
    row.handed_over_at, row.method, row.message_id = NOW, "REQUEST", "<a@b>"
    session.flush()

    _fail(session, held, is_permanent=False, never_left=False)

    later = enqueue(session, Kind.CANCELLED, booking_id=booking.id, sequence=1)
    assert outbox.was_told(session, booking_id=booking.id, kinds=[Kind.BOOKED])
    assert outbox.history(session, later) == outbox.History(True, True, "<a@b>")


def test_what_one_side_was_sent_is_not_the_history_of_the_other(session, booking):
    told = enqueue(session, Kind.SPECIALIST_NEW, booking_id=booking.id, sequence=0)
    told.handed_over_at, told.method, told.message_id = NOW, "REQUEST", "<a@b>"
    session.flush()

    client = enqueue(session, Kind.CANCELLED, booking_id=booking.id, sequence=1)

    assert outbox.history(session, client) == outbox.History(False, False, None)


def test_a_claim_given_back_is_as_if_it_had_never_been(session, booking):
    row = enqueue(session, booking_id=booking.id)

    outbox.release(session, claim(session))

    assert (state(session, row), row.tries, row.leased_until) == ("queued", 0, None)
    assert len(claim(session)) == 1


def test_the_worker_beats_in_one_row(session):
    outbox.beat(session, now=NOW)
    outbox.beat(session, now=NOW + MINUTE)

    assert session.scalars(sa.select(WorkerBeat.beat_at)).all() == [NOW + MINUTE]


def test_two_workers_never_claim_the_same_mail(app, write):
    with write() as session:
        booked = make.booking(session, make.specialist(session), "2026-03-02T09:00Z")
        for occasion in range(6):
            enqueue(session, Kind.REVIEW_NEEDED, booking_id=booked.id, occasion=str(occasion))

    engine, box = app.extensions["engine"], app.extensions["box"]
    with db.open_session(engine, box) as one, db.open_session(engine, box) as other:
        with db.writing(one):
            first = outbox.claim(one, now=NOW, limit=4)
            # Only PostgreSQL lets a second worker in meanwhile; SQLite has one writer.
            meanwhile = [] if engine.dialect.name == "sqlite" else _claims(other)
        second = _claims(other)

    ids = [each.id for each in (*first, *meanwhile, *second)]
    assert len(ids) == len(set(ids)) == 6


def _claims(session):
    with db.writing(session):
        return outbox.claim(session, now=NOW, limit=4)


def _fail(session, held, *, is_permanent, never_left=True):
    outbox.settle_failed(
        session,
        held,
        now=NOW,
        fault="data: 451",
        is_permanent=is_permanent,
        never_left=never_left,
    )
