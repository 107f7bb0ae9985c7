"""Pages of the directory, in a number of queries that does not grow with what there is.

The database sorts and cuts by the soonest times kept with each specialist. Those whose kept times
are no longer right are computed together and merged in, so a page never shows a time that the
booking would refuse for a reason known when the page was made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.bookings.services import times
from portal.directory import ordering
from portal.directory.filters import Filters
from portal.specialists import search
from portal.specialists.lifecycle import State
from portal.specialists.models import (
    Specialist,
    SpecialistLanguage,
    SpecialistMode,
    SpecialistPhoto,
    SpecialistTopic,
)
from portal.timetable import Part

PER_PAGE = 12
TIMES_SHOWN = 3
LOOK_AHEAD = timedelta(days=28)
"""How far ahead a time of day is looked for."""

_KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Card:
    """One specialist as listed: with the soonest free starts, in UTC, at most three."""

    specialist: Specialist
    photo_digest: str | None
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the directory. ``page`` is the one shown: the last when more was asked for."""

    cards: tuple[Card, ...]
    total: int
    page: int
    pages: int


def listing(
    session: Session,
    *,
    filters: Filters,
    zone: ZoneInfo,
    now: datetime,
    per_page: int = PER_PAGE,
) -> Listing:
    """Return the published specialists that match, soonest free time first.

    Parts of the day are those of ``zone``, the viewer's; a part asked for shows and sorts by the
    times in it. Equal times take the turns of the day (UTC) of ``now``.
    """
    wanted = _matching(filters)
    if filters.parts:
        return _by_part_of_day(session, wanted, filters, zone, now, per_page)
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    page, pages = _paging(filters.page, total, per_page)
    stale = session.scalars(wanted.where(_is_stale(now))).all()
    computed = times.soonest_of_all(session, stale, now=now, n=TIMES_SHOWN) if stale else {}
    ranked = [
        *_kept(session, wanted, now, page * per_page),
        *(_ranked(one, [slot.start for slot in slots], now) for one, slots in computed.items()),
    ]
    shown = sorted(ranked, key=lambda one: one.key)[(page - 1) * per_page : page * per_page]
    return Listing(_cards(session, shown), total, page, pages)


def home_zone(session: Session) -> ZoneInfo:
    """Return the zone most specialists live by, of several the one used first; UTC if nobody.

    Times are shown in it to a visitor who has not said where they are.
    """
    wanted = (
        sa.select(Specialist.time_zone)
        .where(Specialist.state == State.PUBLISHED.value)
        .group_by(Specialist.time_zone)
        .order_by(sa.func.count().desc(), sa.func.min(Specialist.id))
        .limit(1)
    )
    return ZoneInfo(session.scalar(wanted) or "UTC")


def languages_spoken(session: Session) -> list[str]:
    """Return the language tags of all published specialists, to choose from."""
    wanted = (
        sa.select(SpecialistLanguage.language)
        .join(Specialist, Specialist.id == SpecialistLanguage.specialist_id)
        .where(Specialist.state == State.PUBLISHED.value)
        .distinct()
    )
    return sorted(session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A specialist's place: ``starts`` is None when the kept ones are right."""

    id: int
    key: ordering.Key
    starts: tuple[datetime, ...] | None


def _ranked(specialist_id: int, starts: Sequence[datetime], now: datetime) -> _Ranked:
    first = starts[0] if starts else None
    key = ordering.key(first, specialist_id, now.date())
    return _Ranked(specialist_id, key, tuple(starts[:TIMES_SHOWN]))


def _matching(filters: Filters) -> sa.Select[Specialist]:
    wanted = sa.select(Specialist).where(Specialist.state == State.PUBLISHED.value)
    if filters.language:
        language = SpecialistLanguage.language
        wanted = wanted.where(
            _has(
                SpecialistLanguage,
                sa.or_(language == filters.language, language.like(f"{filters.language}-%")),
            )
        )
    if filters.topic:
        wanted = wanted.where(_has(SpecialistTopic, SpecialistTopic.topic == filters.topic))
    if filters.modes:
        chosen = [mode.value for mode in filters.modes]
        wanted = wanted.where(_has(SpecialistMode, SpecialistMode.mode.in_(chosen)))
    for word in search.words(filters.question):
        wanted = wanted.where(Specialist.search_text.like(search.pattern(word)))
    return wanted


def _has(table: Any, rule: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(table.specialist_id == Specialist.id, rule)


def _is_stale(now: datetime) -> sa.ColumnElement[bool]:
    """Return whether the kept times may be wrong: never made, old, or begun to slip away."""
    return sa.or_(
        Specialist.soonest_at.is_(None),
        Specialist.soonest_at <= now - _KEPT_FOR,
        # Not null first: a comparison with null is neither true nor false, nor is its opposite.
        sa.and_(Specialist.soonest_until.is_not(None), Specialist.soonest_until < now),
    )


def _kept(
    session: Session, wanted: sa.Select[Specialist], now: datetime, most: int
) -> list[_Ranked]:
    """Return the first ``most`` of those whose kept times are right."""
    found = wanted.where(sa.not_(_is_stale(now))).with_only_columns(
        Specialist.id, Specialist.next_free_at
    )
    rows = session.execute(
        found.order_by(
            Specialist.next_free_at.is_(None), Specialist.next_free_at, _turn(now), Specialist.id
        ).limit(most)
    )
    day = now.date()
    return [_Ranked(one, ordering.key(free, one, day), None) for one, free in rows]


def _turn(now: datetime) -> sa.ColumnElement[int]:
    """Return ``ordering.turn`` as the database computes it; 64 bits hold every product."""
    specialist_id = sa.cast(Specialist.id, sa.BigInteger)
    value: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    for coefficient in ordering.coefficients(now.date()):
        value = (value * specialist_id + sa.literal(coefficient, sa.BigInteger)) % sa.literal(
            ordering.PRIME, sa.BigInteger
        )
    return value


def _by_part_of_day(
    session: Session,
    wanted: sa.Select[Specialist],
    filters: Filters,
    zone: ZoneInfo,
    now: datetime,
    per_page: int,
) -> Listing:
    """Return who has a free time in the parts asked for; the times of all who match are read."""
    today = now.astimezone(zone).date()
    slots = times.slots_of_all(
        session,
        session.scalars(wanted).all(),
        now=now,
        first=today,
        last=today + LOOK_AHEAD,
        zone=zone,
    )
    starts = {
        one: [start for start, _ in found if Part.of(start.astimezone(zone)) in filters.parts]
        for one, found in slots.items()
    }
    ranked = sorted(
        (_ranked(one, found, now) for one, found in starts.items() if found),
        key=lambda one: one.key,
    )
    page, pages = _paging(filters.page, len(ranked), per_page)
    shown = ranked[(page - 1) * per_page : page * per_page]
    return Listing(_cards(session, shown), len(ranked), page, pages)


def _paging(asked: int, total: int, per_page: int) -> tuple[int, int]:
    pages = max(1, -(-total // per_page))
    return min(asked, pages), pages


def _cards(session: Session, ranked: Iterable[_Ranked]) -> tuple[Card, ...]:
    places = list(ranked)
    ids = [one.id for one in places]
    loaded = session.scalars(
        sa.select(Specialist)
        .where(Specialist.id.in_(ids))
        .options(
            selectinload(Specialist.languages),
            selectinload(Specialist.topics),
            selectinload(Specialist.modes),
        )
    )
    people = {one.id: one for one in loaded}
    photos = dict(
        session.execute(
            sa.select(SpecialistPhoto.specialist_id, SpecialistPhoto.digest).where(
                SpecialistPhoto.specialist_id.in_(ids)
            )
        ).all()
    )
    return tuple(
        Card(
            people[one.id],
            photos.get(one.id),
            _kept_starts(people[one.id]) if one.starts is None else one.starts,
        )
        for one in places
    )


def _kept_starts(specialist: Specialist) -> tuple[datetime, ...]:
    kept = (datetime.fromisoformat(start).astimezone(UTC) for start in specialist.soonest)
    return tuple(kept)[:TIMES_SHOWN]
