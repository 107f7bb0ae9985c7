"""Free times: what is open and what holds time, read together and given to the pure function.

The same ``Times`` draws a page and decides a booking (product rule R8). A fixed number of
queries is made, whether for one specialist or for many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.availability.hours import ONE_DAY, Interval
from portal.availability.rules import HORIZON_MOST_DAYS, LENGTH
from portal.availability.services import reading
from portal.availability.services.reading import Plan
from portal.bookings import slots
from portal.bookings.lifecycle import LIVE
from portal.bookings.models import Booking
from portal.bookings.slots import Held, Refusal
from portal.specialists.models import Specialist

NEAREST = 3
# Made once: building a statement costs more than running it, on the pages asked for most.
_HELD = (
    sa.select(Booking.specialist_id, Booking.starts_at, Booking.ends_at, Booking.gap_minutes)
    .where(Booking.specialist_id.in_(sa.bindparam("ids", expanding=True)))
    .where(Booking.status.in_(LIVE))
    .where(Booking.starts_at >= sa.bindparam("since"), Booking.starts_at < sa.bindparam("before"))
    .order_by(Booking.starts_at)
)
_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Times:
    """One specialist's plan, and what holds time in the span that was read."""

    plan: Plan
    bookings: Sequence[Held]
    busy: Sequence[Interval]

    def open_slots(
        self, *, now: datetime, first: date, last: date, zone: ZoneInfo | None = None
    ) -> list[Interval]:
        """Return the free slots by their start's date in ``zone``, by default the specialist's."""
        return slots.open_slots(
            self.plan.schedule,
            self.plan.rules,
            **self._taken,
            now=now,
            first=first,
            last=last,
            view_zone=zone,
        )

    def refusal(self, start: datetime, *, now: datetime) -> Refusal | None:
        """Return why no slot starts at ``start``; None when one does."""
        return slots.why_not(
            self.plan.schedule,
            self.plan.rules,
            **self._taken,
            now=now,
            start=start,
        )

    def soonest(self, *, now: datetime, n: int) -> list[Interval]:
        """Return the first ``n`` free slots; right when the whole horizon was read."""
        return slots.soonest(
            self.plan.schedule,
            self.plan.rules,
            **self._taken,
            now=now,
            n=n,
        )

    def all_open(self, *, now: datetime) -> tuple[list[Interval], datetime]:
        """Return every slot and until when these are all; right when the whole horizon was read."""
        return slots.all_open(
            self.plan.schedule,
            self.plan.rules,
            **self._taken,
            now=now,
        )

    def with_booking(self, start: datetime) -> "Times":
        """Return the same with one more booking of today's rules."""
        held = Held(start, start + LENGTH, self.plan.rules.gap_minutes)
        return replace(self, bookings=[*self.bookings, held])

    @property
    def _taken(self) -> "_Taken":
        counted = [held.start for held in self.bookings]
        return {"bookings": self.bookings, "busy": self.busy, "counted": counted}


class _Taken(TypedDict):
    """What the pure functions take besides plan and clock; see ``slots.open_slots``."""

    bookings: Sequence[Held]
    busy: Sequence[Interval]
    counted: Sequence[datetime]


def times_of_all(
    session: Session,
    specialists: Iterable[Specialist],
    *,
    first: date,
    last: date,
    leaving_out: UUID | None = None,
) -> dict[int, Times]:
    """Return what decides the free times of these dates, by the specialist's id.

    ``leaving_out`` is a booking that is about to move, so that its own time is free to it.
    """
    plans = reading.plans_of(session, specialists)
    return _with_taken(session, plans, first, last, leaving_out)


def times_of(
    session: Session,
    specialist: Specialist,
    *,
    first: date,
    last: date,
    leaving_out: UUID | None = None,
) -> Times:
    """Return what decides one specialist's free times of these dates."""
    found = times_of_all(session, [specialist], first=first, last=last, leaving_out=leaving_out)
    return found[specialist.id]


def slots_between(
    session: Session,
    specialist: Specialist,
    *,
    now: datetime,
    first: date,
    last: date,
    zone: ZoneInfo | None = None,
    leaving_out: UUID | None = None,
) -> list[Interval]:
    """Return the free slots whose start shows a date from ``first`` to ``last``, earliest first.

    The dates are those of ``zone``, by default the specialist's.
    """
    found = times_of(session, specialist, first=first, last=last, leaving_out=leaving_out)
    return found.open_slots(now=now, first=first, last=last, zone=zone)


def slots_of_all(
    session: Session,
    specialists: Iterable[Specialist],
    *,
    now: datetime,
    first: date,
    last: date,
    zone: ZoneInfo | None = None,
) -> dict[int, list[Interval]]:
    """Return ``slots_between`` for many specialists, by id, in the same number of queries."""
    found = times_of_all(session, specialists, first=first, last=last)
    return {
        one: times.open_slots(now=now, first=first, last=last, zone=zone)
        for one, times in found.items()
    }


def times_of_horizon(
    session: Session,
    specialists: Iterable[Specialist],
    *,
    now: datetime,
    leaving_out: UUID | None = None,
) -> dict[int, Times]:
    """Return what decides all free times there are, by the specialist's id."""
    plans = reading.plans_of(session, specialists)
    horizon = max((plan.rules.horizon_days for plan in plans.values()), default=0)
    first, last = _dates(now, now + horizon * ONE_DAY)
    return _with_taken(session, plans, first, last, leaving_out)


def all_slots(
    session: Session, specialist: Specialist, *, now: datetime, leaving_out: UUID | None = None
) -> list[Interval]:
    """Return every free slot there is, up to the specialist's horizon."""
    return all_slots_until(session, specialist, now=now, leaving_out=leaving_out)[0]


def all_slots_until(
    session: Session, specialist: Specialist, *, now: datetime, leaving_out: UUID | None = None
) -> tuple[list[Interval], datetime]:
    """Return every free slot there is, and until when these are all if nothing is written."""
    found = times_of_horizon(session, [specialist], now=now, leaving_out=leaving_out)
    return found[specialist.id].all_open(now=now)


def soonest_of_all(
    session: Session, specialists: Iterable[Specialist], *, now: datetime, n: int = 3
) -> dict[int, list[Interval]]:
    """Return the first ``n`` free slots of each specialist, by id."""
    found = times_of_horizon(session, specialists, now=now)
    return {one: times.soonest(now=now, n=n) for one, times in found.items()}


def times_around(
    session: Session,
    specialist: Specialist,
    start: datetime,
    *,
    now: datetime,
    leaving_out: UUID | None = None,
) -> Times:
    """Return what decides whether a slot starts at ``start``."""
    within = _clamped(start, now)
    first, last = _dates(within, within)
    return times_of(session, specialist, first=first, last=last, leaving_out=leaving_out)


def why_not(
    session: Session, specialist: Specialist, start: datetime, *, now: datetime
) -> Refusal | None:
    """Return why no slot starts at ``start``; None when one does."""
    return times_around(session, specialist, start, now=now).refusal(start, now=now)


def nearest(
    session: Session,
    specialist: Specialist,
    start: datetime,
    *,
    now: datetime,
    leaving_out: UUID | None = None,
) -> list[Interval]:
    """Return the free slots closest to ``start``, closest first: within a week, or else anywhere.

    A time in the past is looked for from now on.
    """
    wanted = _clamped(start, now)
    first, last = _dates(wanted - _NEAR, wanted + _NEAR)
    around = slots_between(
        session, specialist, now=now, first=first, last=last, leaving_out=leaving_out
    )
    found = slots.nearest(around, wanted, NEAREST)
    if len(found) == NEAREST and all(abs(slot.start - wanted) <= _NEAR for slot in found):
        return found
    everywhere = all_slots(session, specialist, now=now, leaving_out=leaving_out)
    return slots.nearest(everywhere, wanted, NEAREST)


def _clamped(start: datetime, now: datetime) -> datetime:
    """Return ``start``, or the end of what any rules can offer when it lies outside of that."""
    return min(max(start, now), now + (HORIZON_MOST_DAYS + 1) * ONE_DAY)


def _dates(since: datetime, until: datetime) -> tuple[date, date]:
    """Return dates that hold both instants in every zone; the instants are in UTC."""
    return (since - ONE_DAY).date(), (until + ONE_DAY).date()


def _with_taken(
    session: Session, plans: dict[int, Plan], first: date, last: date, leaving_out: UUID | None
) -> dict[int, Times]:
    spans = [slots.span_to_read(plan.rules, first, last) for plan in plans.values()]
    if not spans:
        return {}
    span = Interval(min(one.start for one in spans), max(one.end for one in spans))
    held = _held(session, plans, span, leaving_out)
    busy = reading.busy_of_all(session, plans, span)
    return {one: Times(plan, held[one], busy[one]) for one, plan in plans.items()}


def _held(
    session: Session, specialist_ids: Iterable[int], span: Interval, leaving_out: UUID | None
) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {one: [] for one in specialist_ids}
    wanted = _HELD if leaving_out is None else _HELD.where(Booking.id != leaving_out)
    asked = {"ids": list(found), "since": span.start, "before": span.end}
    for specialist_id, starts_at, ends_at, gap_minutes in session.execute(wanted, asked):
        found[specialist_id].append(Held(starts_at, ends_at, gap_minutes))
    return found
