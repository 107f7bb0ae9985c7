"""The entries of a practice file, written all or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, passwords, people
from portal.availability.models import (
    BusyTime,
    DayOverride,
    Holiday,
    OverrideHour,
    RuleSet,
    WeeklyHour,
)
from portal.availability.rules import BookingRules
from portal.bookings.services import soonest
from portal.db import Base
from portal.practice.import_practice import Entry, FileFaults
from portal.specialists.lifecycle import State
from portal.specialists.models import Specialist
from portal.specialists.services import editing, reading

_RULES = tuple(BookingRules.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Imported:
    """One specialist that was written; ``link`` lets somebody without a password choose one."""

    specialist: Specialist
    person: Person
    link: LinkToken | None


def import_entries(
    session: Session,
    *,
    entries: Sequence[Entry],
    hashed: Mapping[str, str],
    now: datetime,
) -> list[Imported]:
    """Write every entry, in order, and return them.

    ``hashed`` maps the slug of an entry with a password to its hash, which was made before the
    lock was taken. Published entries count as checked now. Raises FileFaults, with nothing
    written, when an address or slug is there already.
    """
    db.take_turns(session, "import-practice")
    faults = list(_already_there(session, entries))
    if faults:
        raise FileFaults(faults)
    return [_write(session, entry, hashed.get(entry.slug), now) for entry in entries]


def _already_there(session: Session, entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if people.person_by_email(session, entry.email):
            yield f"{entry.path}.email: somebody with this address is there already"
        if reading.has_slug(session, entry.slug):
            yield f"{entry.path}.slug: a specialist with this slug is there already"


def _write(session: Session, entry: Entry, password_hash: str | None, now: datetime) -> Imported:
    person = people.ensure_person(session, email=entry.email, name=entry.profile.name, now=now)
    specialist = editing.create(
        session, person=person, draft=entry.profile, slug=entry.slug, now=now
    )
    if entry.is_published:
        specialist.state = State.PUBLISHED.value
        specialist.checked_at = now
    session.add_all(_dates_and_rules(entry, specialist.id))
    session.flush()  # windows of a date refer to its row
    session.add_all(_windows(entry, specialist.id))
    session.flush()
    soonest.refresh_soonest(session, specialist.id, now)
    link = None
    if password_hash:
        passwords.set_password(session, person=person, hashed_password=password_hash)
    else:
        link = links.issue(session, purpose=Purpose.INVITE, person=person, now=now)
    session.flush()
    return Imported(specialist, person, link)


def _dates_and_rules(entry: Entry, specialist_id: int) -> Iterator[Base]:
    rules = {name: getattr(entry.rules, name) for name in _RULES}
    yield RuleSet(specialist_id=specialist_id, **rules)
    for day in entry.overrides:
        yield DayOverride(specialist_id=specialist_id, day=day)
    for day in entry.holidays:
        yield Holiday(specialist_id=specialist_id, day=day)


def _windows(entry: Entry, specialist_id: int) -> Iterator[Base]:
    for weekday, openings in entry.hours.items():
        for opening in openings:
            yield WeeklyHour(
                specialist_id=specialist_id,
                weekday=weekday,
                opens_minute=opening.opens_minute,
                closes_minute=opening.closes_minute,
            )
    for day, openings in entry.overrides.items():
        for opening in openings:
            yield OverrideHour(
                specialist_id=specialist_id,
                day=day,
                opens_minute=opening.opens_minute,
                closes_minute=opening.closes_minute,
            )
    for span in entry.busy:
        yield BusyTime(
            id=uuid4(),
            specialist_id=specialist_id,
            starts_at=span.start,
            ends_at=span.end,
            source="import",
        )
