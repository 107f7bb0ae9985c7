"""Hours, rules and busy times come back as they were set, for one or for many specialists."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal.availability.hours import Interval, Opening, Schedule
from portal.availability.rules import BookingRules
from portal.availability.services import reading
from tests.support import make


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)


def test_a_schedule_holds_weekly_windows_overrides_and_holidays(session):
    ada = make.specialist(session, open="Mon 9 to 12, Mon 14 to 16, Fri 22 to 2", zone="Asia/Tokyo")
    make.override(session, ada, "2026-03-02", ("10:00", "11:00"), ("20:00", "01:00"))
    make.override(session, ada, "2026-03-03")
    make.holiday(session, ada, "2026-03-09")

    schedule = reading.schedule_of(session, ada)

    assert schedule == Schedule(
        zone=ZoneInfo("Asia/Tokyo"),
        weekly={0: (Opening(540, 720), Opening(840, 960)), 4: (Opening(1320, 1560),)},
        overrides={
            date(2026, 3, 2): (Opening(600, 660), Opening(1200, 1500)),
            date(2026, 3, 3): (),
        },
        holidays=frozenset({date(2026, 3, 9)}),
    )


def test_a_specialist_without_hours_is_never_open(session):
    ada = make.specialist(session, open="")

    schedule = reading.schedule_of(session, ada)

    assert (schedule.weekly, schedule.overrides, schedule.holidays) == ({}, {}, frozenset())


def test_rules_are_read_whole(session):
    ada = make.specialist(
        session,
        step_minutes=45,
        buffer_before_minutes=5,
        buffer_after_minutes=15,
        notice_minutes=60,
        move_notice_minutes=120,
        horizon_days=90,
        most_per_day=3,
        most_per_week=7,
    )

    rules = reading.rules_of(session, ada)

    assert rules == BookingRules(
        step_minutes=45,
        buffer_before_minutes=5,
        buffer_after_minutes=15,
        notice_minutes=60,
        move_notice_minutes=120,
        horizon_days=90,
        most_per_day=3,
        most_per_week=7,
    )


def test_a_specialist_without_a_row_of_rules_has_the_usual_ones(session):
    ada = make.specialist(session)
    session.execute(sa.text("delete from rule_set"))

    assert reading.rules_of(session, ada) == BookingRules()


def test_busy_times_that_touch_the_span_are_read_uncut(session):
    ada = make.specialist(session)
    other = make.specialist(session, slug="eve")
    make.busy(session, ada, "2026-03-02T08:00Z", "2026-03-02T09:00Z")  # ends where the span starts
    make.busy(session, ada, "2026-03-02T12:00Z", "2026-03-02T13:00Z")  # starts where it ends
    make.busy(session, ada, "2026-03-02T08:30Z", "2026-03-02T09:30Z")
    make.busy(session, other, "2026-03-02T10:00Z")

    busy = reading.busy_between(
        session, ada.id, Interval(at("2026-03-02T09:00Z"), at("2026-03-02T12:00Z"))
    )

    assert busy == [Interval(at("2026-03-02T08:30Z"), at("2026-03-02T09:30Z"))]


@pytest.mark.parametrize("number", [1, 7])
def test_plans_take_two_queries_however_many_are_asked_for(session, number):
    several = [make.specialist(session, slug=f"ada-{n}", open="Mon 9 to 12") for n in range(number)]
    statements: list[str] = []
    sa.event.listen(
        session.get_bind(),
        "before_cursor_execute",
        lambda _c, _cur, statement, *_rest: statements.append(statement),
    )

    plans = reading.plans_of(session, several)

    assert len(statements) == 2
    assert [plans[one.id].schedule.weekly for one in several] == [
        {0: (Opening(540, 720),)} for _ in several
    ]


def test_no_specialist_asked_for_is_no_plan(session):
    now = datetime(2026, 3, 2, tzinfo=UTC)

    assert reading.plans_of(session, []) == {}
    assert reading.busy_of_all(session, [], Interval(now, now)) == {}
