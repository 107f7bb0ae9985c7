"""The database refuses overlapping live bookings by itself, whoever writes and however.

Rows are written here in plain SQL, as a person at a prompt or a careless script would.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal import schema
from portal.models import Base
from tests.support import make

BOOKING = Base.metadata.tables["booking"]
NINE = make.instant("2026-03-09T09:00Z")
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

# The booking that is there: 09:00 to 09:30, with a gap of ten minutes after it, until 09:40.
STANDS, GAP = 30, 10

# (minutes from nine to the start, length, gap after) of a second one; each meets the first.
# fmt: off
_INSIDE = [(start, length, gap)
           for start in (0, 5, 29) for length in (1, 15, 30) for gap in (0, 10)]
_IN_ITS_GAP = [(start, length, gap)
               for start in (30, 35, 39) for length in (5, 30) for gap in (0, 60)]
_FROM_BEFORE = [(over - length, length, 0) for length in (15, 30, 60) for over in (1, 5, 15)]
_BY_OWN_GAP = [(over - length - gap, length, gap)
               for length in (15, 30) for gap in (5, 10, 240) for over in (1, 4)]
_AROUND = [(-length // 2, length, gap) for length in (90, 120, 600, 1440) for gap in (0, 10)]
# fmt: on
OVERLAPPING = [*_INSIDE, *_IN_ITS_GAP, *_FROM_BEFORE, *_BY_OWN_GAP, *_AROUND]

TOUCHING = [
    (40, 30, 0),
    (40, 30, 10),
    (-30, 30, 0),
    (-40, 30, 10),
    (-45, 30, 15),
    (-270, 30, 240),
    (41, 5, 0),
    (1440, 30, 0),
]


def insert(session, owner, offset: int, length: int, gap: int, status: str = "confirmed"):
    """Write one booking as SQL text, without any of the product's code in between."""
    columns = {
        "id": uuid4(),
        "reference": uuid4().hex[:10],
        "specialist_id": owner.id,
        "client_id": owner.person_id,
        "status": status,
        "starts_at": NINE + offset * MINUTE,
        "ends_at": NINE + (offset + length) * MINUTE,
        "gap_minutes": gap,
        "mode": "video",
        "name": "Ana",
        "time_zone": "UTC",
        "room": "room",
        "sequence": 0,
        "uid_client": uuid4().hex,
        "uid_specialist": uuid4().hex,
        "created_at": NINE,
        "changed_at": NINE,
        "told_at": NINE,
        "is_discreet": True,
        "wants_reminders": True,
        "may_leave_suddenly": False,
        "is_quiet": False,
        "is_portal_only": False,
        "intake_state": "none",
    }
    # The table's own types write ids and instants; nothing else of the product takes part.
    session.execute(sa.insert(BOOKING).values(columns))
    return columns["id"]


@pytest.fixture
def ada(session):
    owner = make.specialist(session)
    insert(session, owner, 0, STANDS, GAP)
    return owner


def refused(session, act) -> bool:
    """Return whether the database refused because live bookings would overlap."""
    try:
        with session.begin_nested():
            act()
    except IntegrityError as error:
        return "ex_booking_live_span" in str(error.orig)
    return False


def test_a_hundred_shapes_of_overlap_are_refused_on_insert_and_on_update(session, ada):
    free = insert(session, ada, 10_000, 30, 0)

    accepted = []
    for offset, length, gap in OVERLAPPING:
        if not refused(session, lambda: insert(session, ada, offset, length, gap)):  # noqa: B023
            accepted.append(("insert", offset, length, gap))
        change = sa.update(BOOKING).where(BOOKING.c.id == free)
        values = {
            "starts_at": NINE + offset * MINUTE,
            "ends_at": NINE + (offset + length) * MINUTE,
            "gap_minutes": gap,
        }
        if not refused(session, lambda: session.execute(change.values(values))):  # noqa: B023
            accepted.append(("update", offset, length, gap))

    assert accepted == []
    assert len(OVERLAPPING) * 2 >= 100


@pytest.mark.parametrize(("offset", "length", "gap"), TOUCHING)
def test_touching_ones_are_accepted_on_insert_and_on_update(session, ada, offset, length, gap):
    free = insert(session, ada, 10_000, 30, 0)
    change = sa.update(BOOKING).where(BOOKING.c.id == free)
    start = NINE + offset * MINUTE
    values = {"starts_at": start, "ends_at": start + length * MINUTE, "gap_minutes": gap}

    with session.begin_nested() as attempt:
        session.execute(change.values(values))
        attempt.rollback()
    insert(session, ada, offset, length, gap)


@pytest.mark.parametrize("status", ["cancelled", "released", "undone"])
def test_a_booking_that_ended_holds_no_time(session, ada, status):
    over = insert(session, ada, 0, 30, 0, status=status)

    revived = refused(
        session,
        lambda: session.execute(
            sa.text("update booking set status = 'confirmed' where id = :id").bindparams(
                sa.bindparam("id", over, type_=sa.Uuid())
            )
        ),
    )

    assert revived


@pytest.mark.parametrize("status", ["unproved", "requested", "confirmed"])
def test_every_live_status_holds_its_time(session, ada, status):
    assert refused(session, lambda: insert(session, ada, 15, 30, 0, status=status))


def test_another_specialists_time_is_another_matter(session, ada):
    eve = make.specialist(session, slug="eve")

    insert(session, eve, 0, 30, 0)


def test_a_raised_gap_over_the_next_booking_is_refused(session, ada):
    insert(session, ada, 60, 30, 0)

    assert refused(session, lambda: session.execute(sa.text("update booking set gap_minutes = 45")))


def test_a_booking_cannot_be_given_to_a_specialist_who_is_taken(session, ada):
    eve = make.specialist(session, slug="eve")
    insert(session, eve, 0, 30, 0)

    assert refused(
        session,
        lambda: session.execute(
            sa.text("update booking set specialist_id = :ada").bindparams(ada=ada.id)
        ),
    )


def test_a_second_of_overlap_is_enough(session, ada):
    start = NINE - 30 * MINUTE + SECOND

    def act() -> None:
        free = insert(session, ada, 10_000, 30, 0)
        session.execute(
            sa.update(BOOKING)
            .where(BOOKING.c.id == free)
            .values(starts_at=start, ends_at=start + 30 * MINUTE, gap_minutes=0)
        )

    assert refused(session, act)


def test_a_booking_of_days_is_refused_although_it_starts_long_before(session, ada):
    with pytest.raises(IntegrityError), session.begin_nested():
        insert(session, ada, -3 * 1440, 4 * 1440, 0)


def test_the_invariants_find_an_overlap_that_got_in_all_the_same(app, write):
    engine = app.extensions["engine"]
    with write() as session:
        owner = make.specialist(session)
        if engine.dialect.name == "sqlite":
            session.execute(sa.text("drop trigger booking_overlap_insert"))
        else:
            session.execute(sa.text("alter table booking drop constraint ex_booking_live_span"))
        insert(session, owner, 0, 30, 10)
        insert(session, owner, 35, 30, 0)

    faults = schema.faults(engine)

    assert any("overlap" in fault and "in 1 case:" in fault for fault in faults)
