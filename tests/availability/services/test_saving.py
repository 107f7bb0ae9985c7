from datetime import date

import sqlalchemy as sa

from portal.availability.hours import Opening, parse_opening
from portal.availability.models import DayOverride, Holiday, OverrideHour, RuleSet, WeeklyHour
from portal.availability.rules import BookingRules
from portal.availability.services import reading, saving
from portal.specialists.models import Specialist
from tests.support import make

TODAY = date(2026, 11, 22)
NO_PLAN = {"weekly": {}, "overrides": {}, "holidays": [], "rules": BookingRules(), "since": TODAY}


def openings(*pairs: str) -> tuple[Opening, ...]:
    return tuple(parse_opening(*pair.split("-")) for pair in pairs)


def save(session, owner: Specialist, **plan):
    saving.save_plan(session, specialist_id=owner.id, **{**NO_PLAN, **plan})


def test_what_is_saved_is_what_is_read(session):
    ada = make.specialist(session, open="Mon 9 to 12, Tue 9 to 12")
    rules = BookingRules(step_minutes=15, notice_minutes=0, most_per_day=3, move_notice_minutes=60)
    weekly = {0: openings("17:00-20:00"), 5: openings("09:00-10:00", "22:00-02:00")}
    overrides = {date(2026, 12, 12): openings("10:00-12:00"), date(2026, 12, 24): ()}
    holidays = frozenset({date(2026, 12, 7)})

    save(session, ada, weekly=weekly, overrides=overrides, holidays=holidays, rules=rules)

    schedule = reading.schedule_of(session, ada)
    assert (schedule.weekly, schedule.overrides, schedule.holidays) == (weekly, overrides, holidays)
    assert reading.rules_of(session, ada) == rules


def test_saving_the_same_again_changes_nothing(session):
    ada = make.specialist(session)
    plan = {
        "weekly": {0: openings("09:00-12:00")},
        "overrides": {date(2026, 12, 12): openings("10:00-12:00")},
        "holidays": [date(2026, 12, 7)],
    }

    save(session, ada, **plan)
    first = reading.plan_of(session, ada)
    save(session, ada, **plan)

    assert reading.plan_of(session, ada) == first
    for table in (WeeklyHour, DayOverride, OverrideHour, Holiday, RuleSet):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_dates_before_today_stay_as_they_were(session):
    ada = make.specialist(session)
    make.override(session, ada, "2026-11-21", ("10:00", "12:00"))
    make.override(session, ada, "2026-11-22", ("10:00", "12:00"))
    make.holiday(session, ada, "2026-11-20")
    make.holiday(session, ada, "2026-11-23")

    save(session, ada)

    schedule = reading.schedule_of(session, ada)
    assert schedule.overrides == {date(2026, 11, 21): openings("10:00-12:00")}
    assert schedule.holidays == {date(2026, 11, 20)}


def test_the_hours_of_others_stay_as_they_were(session):
    ada, eve = make.specialist(session), make.specialist(session, slug="eve", open="Fri 9 to 12")
    make.holiday(session, eve, "2026-12-07")
    before = reading.plan_of(session, eve)

    save(session, ada, weekly={0: openings("09:00-12:00")})

    assert reading.plan_of(session, eve) == before


def test_a_specialist_who_never_set_rules_gets_a_row_of_them(session):
    ada = make.specialist(session)
    session.execute(sa.delete(RuleSet))
    session.expire_all()

    save(session, ada, rules=BookingRules(horizon_days=14))

    assert reading.rules_of(session, ada) == BookingRules(horizon_days=14)
