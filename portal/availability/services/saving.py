"""Writing when a specialist is open, under the lock on their time.

The caller refreshes the soonest free times in the same transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.availability.hours import Opening
from portal.availability.models import DayOverride, Holiday, OverrideHour, RuleSet, WeeklyHour
from portal.availability.rules import BookingRules
from portal.specialists.services import locking


def save_plan(
    session: Session,
    *,
    specialist_id: int,
    weekly: Mapping[int, Iterable[Opening]],
    overrides: Mapping[date, Iterable[Opening]],
    holidays: Iterable[date],
    rules: BookingRules,
    since: date,
) -> None:
    """Replace the specialist's week, rules and, from ``since`` on, dates with these.

    Earlier dates stay as they were. Openings of one date start at different
    minutes. Bookings stay as they are, inside the new hours or not.
    """
    locking.lock(session, specialist_id)
    for dated in (DayOverride, Holiday):  # the windows of a date go with it
        session.execute(
            sa.delete(dated).where(dated.specialist_id == specialist_id, dated.day >= since)
        )
    session.execute(sa.delete(WeeklyHour).where(WeeklyHour.specialist_id == specialist_id))
    session.add_all(DayOverride(specialist_id=specialist_id, day=day) for day in overrides)
    session.add_all(Holiday(specialist_id=specialist_id, day=day) for day in holidays)
    session.flush()
    session.add_all(
        WeeklyHour(
            specialist_id=specialist_id,
            weekday=weekday,
            opens_minute=opening.opens_minute,
            closes_minute=opening.closes_minute,
        )
        for weekday, openings in weekly.items()
        for opening in openings
    )
    session.add_all(
        OverrideHour(
            specialist_id=specialist_id,
            day=day,
            opens_minute=opening.opens_minute,
            closes_minute=opening.closes_minute,
        )
        for day, openings in overrides.items()
        for opening in openings
    )
    _save_rules(session, specialist_id, rules)
    session.flush()


def _save_rules(session: Session, specialist_id: int, rules: BookingRules) -> None:
    row = session.get(RuleSet, specialist_id)
    if row is None:
        row = RuleSet(specialist_id=specialist_id)
        session.add(row)
    for field in fields(rules):
        setattr(row, field.name, getattr(rules, field.name))
