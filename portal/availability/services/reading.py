"""When specialists are open: hours, rules and busy times read for one or for many at once.

The number of queries is fixed, however many specialists are asked for. Plain columns are read,
not rows of the ORM: a page of times reads hundreds of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.availability.hours import Interval, Opening, Schedule
from portal.availability.models import BusyTime, DayOverride, Holiday, OverrideHour, RuleSet
from portal.availability.models import WeeklyHour as Weekly
from portal.availability.rules import BookingRules
from portal.specialists.models import Specialist

Openings = tuple[Opening, ...]

_RULES = tuple(BookingRules.__dataclass_fields__)
_IDS: sa.BindParameter[list[int]] = sa.bindparam("ids", expanding=True)
_WEEKLY, _OVERRIDE, _HOLIDAY = "weekly", "override", "holiday"


def _windows() -> sa.CompoundSelect[Any]:
    """Return weekly windows, overrides and holidays of these specialists, in one query.

    An overridden date without a window comes once, with no minutes.
    """
    no_int, no_day = sa.cast(sa.null(), sa.Integer), sa.cast(sa.null(), sa.Date)
    weekly = sa.select(
        Weekly.specialist_id,
        sa.literal(_WEEKLY),
        Weekly.weekday,
        no_day,
        Weekly.opens_minute,
        Weekly.closes_minute,
    ).where(Weekly.specialist_id.in_(_IDS))
    overrides = (
        sa.select(
            DayOverride.specialist_id,
            sa.literal(_OVERRIDE),
            no_int,
            DayOverride.day,
            OverrideHour.opens_minute,
            OverrideHour.closes_minute,
        )
        .outerjoin(
            OverrideHour,
            sa.and_(
                OverrideHour.specialist_id == DayOverride.specialist_id,
                OverrideHour.day == DayOverride.day,
            ),
        )
        .where(DayOverride.specialist_id.in_(_IDS))
    )
    holidays = sa.select(
        Holiday.specialist_id, sa.literal(_HOLIDAY), no_int, Holiday.day, no_int, no_int
    ).where(Holiday.specialist_id.in_(_IDS))
    return sa.union_all(weekly, overrides, holidays)


# Made once: building a statement costs more than running it, on the pages asked for most.
_RULES_SET = sa.select(RuleSet.specialist_id, *(getattr(RuleSet, name) for name in _RULES)).where(
    RuleSet.specialist_id.in_(_IDS)
)
_WINDOWS = _windows()
_BUSY = (
    sa.select(BusyTime.specialist_id, BusyTime.starts_at, BusyTime.ends_at)
    .where(BusyTime.specialist_id.in_(_IDS))
    .where(BusyTime.ends_at > sa.bindparam("since"), BusyTime.starts_at < sa.bindparam("before"))
    .order_by(BusyTime.starts_at)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a specialist set that decides which times are open."""

    schedule: Schedule
    rules: BookingRules


def schedule_of(session: Session, specialist: Specialist) -> Schedule:
    """Return when the specialist is open."""
    return schedules_of(session, [specialist])[specialist.id]


def rules_of(session: Session, specialist: Specialist) -> BookingRules:
    """Return the specialist's booking rules, the usual ones when none were set."""
    return rules_of_all(session, [specialist.id])[specialist.id]


def plan_of(session: Session, specialist: Specialist) -> Plan:
    """Return the specialist's hours and rules."""
    return plans_of(session, [specialist])[specialist.id]


def has_plan(session: Session, specialist: Specialist) -> bool:
    """Return whether hours and rules were ever saved for the specialist."""
    wanted = sa.select(sa.exists().where(RuleSet.specialist_id == specialist.id))
    return bool(session.scalar(wanted))


def plans_of(session: Session, specialists: Iterable[Specialist]) -> dict[int, Plan]:
    """Return hours and rules by the specialist's id."""
    wanted = list(specialists)
    rules = rules_of_all(session, [one.id for one in wanted])
    schedules = schedules_of(session, wanted)
    return {one.id: Plan(schedules[one.id], rules[one.id]) for one in wanted}


def rules_of_all(session: Session, specialist_ids: Iterable[int]) -> dict[int, BookingRules]:
    """Return booking rules by the specialist's id."""
    ids = list(specialist_ids)
    found = {
        specialist_id: BookingRules(**dict(zip(_RULES, values, strict=True)))
        for specialist_id, *values in session.execute(_RULES_SET, {"ids": ids})
    }
    return {one: found.get(one) or BookingRules() for one in ids}


def schedules_of(session: Session, specialists: Iterable[Specialist]) -> dict[int, Schedule]:
    """Return schedules by the specialist's id."""
    wanted = list(specialists)
    gathered: Mapping[int, _Gathered] = defaultdict(_Gathered)
    for specialist_id, *window in session.execute(_WINDOWS, {"ids": [one.id for one in wanted]}):
        gathered[specialist_id].add(*window)
    return {one.id: gathered[one.id].schedule(ZoneInfo(one.time_zone)) for one in wanted}


def busy_between(session: Session, specialist_id: int, span: Interval) -> list[Interval]:
    """Return the busy times that touch ``span``, earliest first; they are not cut to it."""
    return busy_of_all(session, [specialist_id], span)[specialist_id]


def busy_of_all(
    session: Session, specialist_ids: Iterable[int], span: Interval
) -> dict[int, list[Interval]]:
    """Return the busy times that touch ``span``, by the specialist's id."""
    found: dict[int, list[Interval]] = {one: [] for one in specialist_ids}
    asked = {"ids": list(found), "since": span.start, "before": span.end}
    for specialist_id, starts_at, ends_at in session.execute(_BUSY, asked):
        found[specialist_id].append(Interval(starts_at, ends_at))
    return found


@dataclass
class _Gathered:
    """One specialist's windows while the rows come in."""

    weekly: dict[int, list[Opening]] = field(default_factory=lambda: defaultdict(list))
    overrides: dict[date, list[Opening]] = field(default_factory=lambda: defaultdict(list))
    holidays: set[date] = field(default_factory=set)

    def add(
        self,
        kind: str,
        weekday: int | None,
        day: date | None,
        opens: int | None,
        closes: int | None,
    ) -> None:
        window = () if opens is None or closes is None else (Opening(opens, closes),)
        if weekday is not None:
            self.weekly[weekday].extend(window)
        elif day is not None and kind == _HOLIDAY:
            self.holidays.add(day)
        elif day is not None:
            self.overrides[day].extend(window)

    def schedule(self, zone: ZoneInfo) -> Schedule:
        return Schedule(
            zone=zone,
            weekly={weekday: tuple(openings) for weekday, openings in self.weekly.items()},
            overrides={day: tuple(openings) for day, openings in self.overrides.items()},
            holidays=frozenset(self.holidays),
        )
