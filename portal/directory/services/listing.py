"""Pages of the directory, in a number of queries that does not grow with what there is.

The database sorts and cuts by the soonest times kept with each specialist. Those whose kept times
are no longer right are computed together and merged in, so a page never shows a time that the
booking would refuse for a reason known when the page was made.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.bookings.services import times
from portal.directory import ordering
from portal.directory.filters import Filters
from portal.directory.ordering import Coefficients
from portal.directory.shown import Card
from portal.specialists import search
from portal.specialists.lifecycle import State
from portal.specialists.models import (
    Specialist,
    SpecialistLanguage,
    SpecialistMode,
    SpecialistPhoto,
    SpecialistTopic,
)
from portal.specialists.profile import Mode
from portal.timetable import Part

PER_PAGE = 12
TIMES_SHOWN = 3
LOOK_AHEAD = timedelta(days=28)
"""How far ahead a time of day is looked for."""

_KEPT_FOR = timedelta(minutes=10)

Rule = sa.ColumnElement[bool]

# Made once: building a statement costs more than running it, on the pages asked for most.
_IDS: sa.BindParameter[list[int]] = sa.bindparam("ids", expanding=True)
_CARDS = (
    sa.select(
        Specialist.id,
        Specialist.slug,
        Specialist.name,
        Specialist.title,
        Specialist.sentence,
        Specialist.time_zone,
        SpecialistPhoto.digest,
        Specialist.soonest,
    )
    .outerjoin(SpecialistPhoto, SpecialistPhoto.specialist_id == Specialist.id)
    .where(Specialist.id.in_(_IDS))
)
_FACTS = sa.union_all(
    *(
        sa.select(table.specialist_id, sa.literal(kind).label("kind"), value, table.position).where(
            table.specialist_id.in_(_IDS)
        )
        for kind, table, value in (
            ("language", SpecialistLanguage, SpecialistLanguage.language),
            ("topic", SpecialistTopic, SpecialistTopic.topic),
            ("mode", SpecialistMode, SpecialistMode.mode),
        )
    )
).order_by("position")
_HOME_ZONE = (
    sa.select(Specialist.time_zone)
    .where(Specialist.state == State.PUBLISHED.value)
    .group_by(Specialist.time_zone)
    .order_by(sa.func.count().desc(), sa.func.min(Specialist.id))
    .limit(1)
)
_LANGUAGES = (
    sa.select(SpecialistLanguage.language)
    .join(Specialist, Specialist.id == SpecialistLanguage.specialist_id)
    .where(Specialist.state == State.PUBLISHED.value)
    .distinct()
)


_PUBLISHED = sa.select(Specialist).where(Specialist.state == State.PUBLISHED.value)
# The kept times may be wrong: never made, old, or begun to slip away. Not null first: a comparison
# with null is neither true nor false, nor is its opposite.
_IS_STALE = sa.or_(
    Specialist.soonest_at.is_(None),
    Specialist.soonest_at <= sa.bindparam("oldest"),
    sa.and_(Specialist.soonest_until.is_not(None), Specialist.soonest_until < sa.bindparam("now")),
)
_STALE = _PUBLISHED.where(_IS_STALE)


def _turn() -> sa.ColumnElement[int]:
    """Return ``ordering.turn`` as the database computes it; 64 bits hold every product."""
    specialist_id = sa.cast(Specialist.id, sa.BigInteger)
    value: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    for name in Coefficients._fields:
        value = (value * specialist_id + sa.bindparam(name, type_=sa.BigInteger)) % sa.literal(
            ordering.PRIME, sa.BigInteger
        )
    return value


_KEPT = (
    _PUBLISHED.where(sa.not_(_IS_STALE))
    .with_only_columns(Specialist.id, Specialist.next_free_at, sa.func.count().over())
    .order_by(Specialist.next_free_at.is_(None), Specialist.next_free_at, _turn(), Specialist.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


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
    rules = _rules(filters)
    if filters.parts:
        return _by_part_of_day(session, rules, filters, zone, now, per_page)
    stale = session.scalars(_STALE.where(*rules) if rules else _STALE, _as_of(now)).all()
    computed = times.soonest_of_all(session, stale, now=now, n=TIMES_SHOWN) if stale else {}
    kept, number_kept = _kept(session, rules, now, filters.page * per_page)
    total = number_kept + len(computed)
    page, pages = _paging(filters.page, total, per_page)
    ranked = [
        *kept,
        *(_ranked(one, [slot.start for slot in slots], now) for one, slots in computed.items()),
    ]
    shown = sorted(ranked, key=lambda one: one.key)[(page - 1) * per_page : page * per_page]
    return Listing(_cards(session, shown), total, page, pages)


def home_zone(session: Session) -> ZoneInfo:
    """Return the zone most specialists live by, of several the one used first; UTC if nobody.

    Times are shown in it to a visitor who has not said where they are.
    """
    return ZoneInfo(session.scalar(_HOME_ZONE) or "UTC")


def languages_spoken(session: Session) -> list[str]:
    """Return the language tags of all published specialists, to choose from."""
    return sorted(session.scalars(_LANGUAGES))


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


def _rules(filters: Filters) -> list[Rule]:
    """Return what must hold of a specialist besides being published."""
    rules: list[Rule] = []
    if filters.language:
        language = SpecialistLanguage.language
        is_spoken = sa.or_(language == filters.language, language.like(f"{filters.language}-%"))
        rules.append(_has(SpecialistLanguage, is_spoken))
    if filters.topic:
        rules.append(_has(SpecialistTopic, SpecialistTopic.topic == filters.topic))
    if filters.modes:
        chosen = [mode.value for mode in filters.modes]
        rules.append(_has(SpecialistMode, SpecialistMode.mode.in_(chosen)))
    words = search.words(filters.question)
    return rules + [Specialist.search_text.like(search.pattern(word)) for word in words]


def _has(table: Any, rule: Rule) -> Rule:
    return sa.exists().where(table.specialist_id == Specialist.id, rule)


def _kept(
    session: Session, rules: Sequence[Rule], now: datetime, most: int
) -> tuple[list[_Ranked], int]:
    """Return the first ``most`` of those whose kept times are right, and how many there are."""
    day = now.date()
    asked = {**_as_of(now), **ordering.coefficients(day)._asdict(), "most": most}
    rows = session.execute(_KEPT.where(*rules) if rules else _KEPT, asked).all()
    ranked = [_Ranked(one, ordering.key(free, one, day), None) for one, free, _ in rows]
    return ranked, rows[0][2] if rows else 0


def _as_of(now: datetime) -> dict[str, datetime]:
    return {"now": now, "oldest": now - _KEPT_FOR}


def _by_part_of_day(
    session: Session,
    rules: Sequence[Rule],
    filters: Filters,
    zone: ZoneInfo,
    now: datetime,
    per_page: int,
) -> Listing:
    """Return who has a free time in the parts asked for; the times of all who match are read."""
    today = now.astimezone(zone).date()
    slots = times.slots_of_all(
        session,
        session.scalars(_PUBLISHED.where(*rules)).all(),
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
    asked = {"ids": [one.id for one in places]}
    lists = _Lists()
    for specialist_id, kind, value, _ in session.execute(_FACTS, asked):
        lists[specialist_id][kind].append(value)
    rows = {row.id: row for row in session.execute(_CARDS, asked)}
    return tuple(
        Card(
            *rows[one.id][:-1],
            languages=tuple(lists[one.id]["language"]),
            topics=tuple(lists[one.id]["topic"]),
            modes=tuple(map(Mode, lists[one.id]["mode"])),
            starts=_read_starts(rows[one.id].soonest) if one.starts is None else one.starts,
        )
        for one in places
    )


class _Lists(defaultdict[int, defaultdict[str, list[str]]]):
    """Languages, topics and modes of each specialist, in their order."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(list))


def _read_starts(kept: Iterable[str]) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(start).astimezone(UTC) for start in kept)[:TIMES_SHOWN]
