"""The builders write rows that the database accepts and that other code reads back."""

import sqlalchemy as sa

from portal import db, schema
from portal.availability.models import RuleSet, WeeklyHour
from portal.bookings.models import Booking
from tests.support import make


def test_openings_are_read_from_words():
    found = [
        (day, o.opens_minute, o.closes_minute)
        for day, o in make.openings("Mon 9 to 12, Friday 22:30 to 2")
    ]

    assert found == [(0, 540, 720), (4, 1350, 1560)]


def test_a_specialist_has_hours_rules_and_a_profile(session):
    ada = make.specialist(session, open="Mon 9 to 12, Tue 14 to 16", notice_minutes=60)

    hours = session.execute(
        sa.select(WeeklyHour.weekday, WeeklyHour.opens_minute, WeeklyHour.closes_minute)
        .where(WeeklyHour.specialist_id == ada.id)
        .order_by(WeeklyHour.weekday)
    ).all()
    assert [tuple(row) for row in hours] == [(0, 540, 720), (1, 840, 960)]
    assert session.get_one(RuleSet, ada.id).notice_minutes == 60
    assert (ada.slug, ada.name, ada.state) == ("ada", "Ada Lovelace", "published")
    assert [row.mode for row in ada.modes] == ["video"]


def test_bookings_of_every_status_can_be_written(session):
    ada = make.specialist(session)
    statuses = ["unproved", "requested", "confirmed", "cancelled", "released", "undone"]

    for number, status in enumerate(statuses):
        start = f"2026-03-02T{9 + number:02}:00Z"
        make.booking(session, ada, start, status=status, phone="+351 910 000 000")

    rows = session.scalars(sa.select(Booking).order_by(Booking.starts_at)).all()
    assert [row.status for row in rows] == statuses
    assert {row.gap_minutes for row in rows} == {10}
    assert {row.client.email for row in rows} == {"ana@example.org"}
    assert db.unseal(session, rows[0], "phone") == "+351 910 000 000"


def test_what_the_builders_commit_keeps_the_schemas_invariants(app, write):
    with write() as session:
        ada = make.specialist(session)
        make.booking(session, ada, "2026-03-02T09:00Z", status="cancelled")
        make.busy(session, ada, "2026-03-02T10:00Z", note="Dentist")
        make.override(session, ada, "2026-03-09", ("10:00", "12:00"))
        make.holiday(session, ada, "2026-03-16")

    assert schema.faults(app.extensions["engine"]) == []
