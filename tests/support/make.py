"""Builders: rows a test starts from, written directly, every value defaulted.

``make.specialist(session, open="Mon 9 to 12, Tue 14 to 16")`` takes only what matters. Keywords
that name a rule (``notice_minutes``) go to the rules, others to the columns of the row. Builders
flush; ``with write() as session:`` commits.
"""

import base64
import hashlib
import itertools
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import db
from portal.accounts.models import Person
from portal.availability.hours import Opening, parse_opening
from portal.availability.models import (
    BusyTime,
    DayOverride,
    Holiday,
    OverrideHour,
    RuleSet,
    WeeklyHour,
)
from portal.bookings.models import Booking
from portal.specialists.models import (
    Specialist,
    SpecialistLanguage,
    SpecialistMode,
    SpecialistTopic,
)
from portal.specialists.search import search_text

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_RULES = {column.name for column in sa.inspect(RuleSet).columns} - {"specialist_id"}
_WINDOW = re.compile(r"(\w{3})\w* (\d{1,2})(?::(\d\d))? to (\d{1,2})(?::(\d\d))?")
_serial = itertools.count(1)


def instant(written: str | datetime) -> datetime:
    """Return "2026-03-02T09:00Z" as an aware instant; an instant stays as it is."""
    return datetime.fromisoformat(written) if isinstance(written, str) else written


def openings(written: str) -> list[tuple[int, Opening]]:
    """Return (weekday, opening) for each part of "Mon 9 to 12, Tue 14:30 to 16, Fri 22 to 2"."""
    found = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        match = _WINDOW.fullmatch(part)
        assert match, f"{part!r} is not written like 'Mon 9 to 12'"
        day, *clock = match.groups(default="0")
        opens, closes = (
            f"{int(hour):02}:{int(minute):02}" for hour, minute in (clock[:2], clock[2:])
        )
        found.append((WEEKDAYS.index(day.lower()), parse_opening(opens, closes)))
    return found


def person(session: Session, *, email: str | None = None, **columns: Any) -> Person:
    """Write somebody with an address; the one who is there already is returned unchanged."""
    address = email or f"person{next(_serial)}@example.org"
    found = session.scalar(sa.select(Person).where(Person.email_key == address.lower()))
    if found is not None:
        assert not columns, f"{address} is there already and keeps its columns"
        return found
    values = {"name": "", "created_at": LONG_AGO, "email_proved_at": LONG_AGO, **columns}
    row = Person(email=address, email_key=address.lower(), **values)
    session.add(row)
    session.flush()
    return row


def specialist(
    session: Session,
    *,
    slug: str = "ada",
    name: str | None = None,
    email: str | None = None,
    open: str = "Mon 9 to 12",  # noqa: A002 - the test reads as a sentence
    zone: str = "Europe/Lisbon",
    published: bool = True,
    modes: Iterable[str] = ("video",),
    languages: Iterable[str] = ("en",),
    topics: Iterable[str] = ("repair",),
    **given: Any,
) -> Specialist:
    """Write a specialist with a profile, weekly hours and rules.

    ``open`` "" means no hours. ``given`` are rules by name, or columns of ``specialist``.
    """
    shown = name or f"{slug.replace('-', ' ').title()} Lovelace"
    who = person(session, email=email or f"{slug}@example.org", name=shown)
    rules = {key: given.pop(key) for key in _RULES & given.keys()}
    values = {
        "title": "Psychologist",
        "sentence": "I work with people who carry it alone.",
        "about": "I listen first.",
        "how_i_work": "We talk, then we try one thing.",
        "registration": "12345",
        "state": "published" if published else "draft",
        "checked_at": LONG_AGO if published else None,
        "created_at": LONG_AGO,
        "search_text": search_text([shown, given.get("title", "Psychologist")]),
        **given,
    }
    row = Specialist(person_id=who.id, slug=slug, name=shown, time_zone=zone, **values)
    row.languages = [
        SpecialistLanguage(language=tag, position=n) for n, tag in enumerate(languages)
    ]
    row.topics = [SpecialistTopic(topic=topic, position=n) for n, topic in enumerate(topics)]
    row.modes = [SpecialistMode(mode=mode, position=n) for n, mode in enumerate(modes)]
    session.add(row)
    session.flush()
    session.add(RuleSet(specialist_id=row.id, **rules))
    session.add_all(
        WeeklyHour(
            specialist_id=row.id,
            weekday=weekday,
            opens_minute=opening.opens_minute,
            closes_minute=opening.closes_minute,
        )
        for weekday, opening in openings(open)
    )
    session.flush()
    return row


def override(
    session: Session, owner: Specialist, day: str | date, *windows: tuple[str, str]
) -> None:
    """Give one date its own windows, ("10:00", "12:00") each; none closes it."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    session.add(DayOverride(specialist_id=owner.id, day=when))
    session.flush()
    for opens, closes in windows:
        opening = parse_opening(opens, closes)
        session.add(
            OverrideHour(
                specialist_id=owner.id,
                day=when,
                opens_minute=opening.opens_minute,
                closes_minute=opening.closes_minute,
            )
        )
    session.flush()


def holiday(session: Session, owner: Specialist, day: str | date) -> None:
    """Close one date."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    session.add(Holiday(specialist_id=owner.id, day=when))
    session.flush()


def busy(
    session: Session,
    owner: Specialist,
    starts_at: str | datetime,
    ends_at: str | datetime | None = None,
    *,
    source: str = "block",
    note: str | None = None,
) -> BusyTime:
    """Write a busy time, half an hour long unless ``ends_at`` is given."""
    start = instant(starts_at)
    row = BusyTime(
        id=uuid4(),
        specialist_id=owner.id,
        starts_at=start,
        ends_at=instant(ends_at) if ends_at else start + HALF_HOUR,
        source=source,
    )
    db.seal(session, row, "note", note)
    session.add(row)
    session.flush()
    return row


def booking(
    session: Session,
    owner: Specialist,
    starts_at: str | datetime,
    *,
    client: str | Person = "ana@example.org",
    status: str = "confirmed",
    phone: str | None = None,
    **columns: Any,
) -> Booking:
    """Write a booking of half an hour, told and made two days before its start.

    An ``unproved`` one has no ``proved_at``; a ``cancelled`` one was cancelled by the client an
    hour after it was made. Writes no outbox rows and no events.
    """
    start = instant(starts_at)
    who = client if isinstance(client, Person) else person(session, email=client)
    rules = session.get(RuleSet, owner.id)
    number = next(_serial)
    made = instant(columns.pop("created_at", start - timedelta(days=2)))
    is_proved = status not in {"unproved", "undone"}
    values = {
        "id": uuid4(),
        "reference": reference(number),
        "ends_at": start + HALF_HOUR,
        "gap_minutes": max(rules.buffer_before_minutes, rules.buffer_after_minutes) if rules else 0,
        "mode": "phone" if phone else owner.modes[0].mode,
        "name": who.name or who.email.partition("@")[0].title(),
        "time_zone": owner.time_zone,
        "room": f"room-{number:08}",
        "uid_client": f"c{number:031}@portal.example",
        "uid_specialist": f"s{number:031}@portal.example",
        "created_at": made,
        "changed_at": made,
        "told_at": made,
        "proved_at": made if is_proved else None,
        "release_at": None if is_proved else made + timedelta(days=1),
        **_ended(status, made + timedelta(hours=1)),
        **columns,
    }
    row = Booking(
        specialist_id=owner.id, client_id=who.id, status=status, starts_at=start, **values
    )
    db.seal(session, row, "phone", phone)
    session.add(row)
    session.flush()
    return row


def reference(number: int) -> str:
    """Return a reference of the right form, the same for the same number."""
    return base64.b32encode(hashlib.sha256(str(number).encode()).digest()).decode()[:10]


def _ended(status: str, when: datetime) -> dict[str, Any]:
    by = {"cancelled": "client", "undone": "client", "released": "portal"}.get(status)
    return {"cancelled_at": when, "cancelled_by": by} if by else {}
