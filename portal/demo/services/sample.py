"""Writes made-up data in bulk: for measurements only, by one INSERT for many rows."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.availability.models import RuleSet, WeeklyHour
from portal.bookings.models import Booking
from portal.demo import made_up
from portal.notifications.models import Outbox
from portal.specialists.models import (
    Specialist,
    SpecialistLanguage,
    SpecialistMode,
    SpecialistTopic,
)
from portal.specialists.search import search_text

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_BATCH = 1000
AHEAD = 200  # bookings of a specialist that lie ahead, at most


def write_specialists(
    session: Session, *, count: int, seed: int, topics: tuple[str, ...], now: datetime
) -> list[int]:
    """Write ``count`` published specialists with hours and rules; return their ids."""
    ids: list[int] = []
    offset = session.scalar(sa.select(sa.func.count()).select_from(Specialist)) or 0
    for person in made_up.specialists(count, seed + offset, topics):
        slug = f"{person.slug}-{offset}" if offset else person.slug
        email = f"{slug}@example.org"
        who = Person(email=email, email_key=email, name=person.name, created_at=now)
        session.add(who)
        session.flush()
        row = Specialist(
            person_id=who.id, slug=slug, name=person.name, title=person.title,
            time_zone=person.zone, sentence="Made up, for measurements.", about="Made up.",
            how_i_work="Made up.", state="published", checked_at=now, created_at=now,
            search_text=search_text([person.name, person.title]),
        )  # fmt: skip
        row.languages = [
            SpecialistLanguage(language=tag, position=n) for n, tag in enumerate(person.languages)
        ]
        row.topics = [SpecialistTopic(topic=tag, position=n) for n, tag in enumerate(person.topics)]
        row.modes = [SpecialistMode(mode=mode, position=n) for n, mode in enumerate(person.modes)]
        session.add(row)
        session.flush()
        session.add(RuleSet(specialist_id=row.id, buffer_after_minutes=0, notice_minutes=0))
        session.add_all(
            WeeklyHour(
                specialist_id=row.id, weekday=weekday,
                opens_minute=person.opens_minute, closes_minute=person.closes_minute,
            )
            for weekday in range(5)
        )  # fmt: skip
        session.flush()
        ids.append(row.id)
    return ids


def write_bookings(
    session: Session, *, specialist_id: int, count: int, seed: int, now: datetime
) -> Iterator[int]:
    """Write ``count`` confirmed bookings of one specialist, yielding how many after each batch."""
    chance = random.Random(f"{seed}-{specialist_id}")  # noqa: S311 - made-up data
    client_ids = _clients(session, specialist_id, max(1, min(count // 10, 500)), now)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = made_up.starts(count, min(count, AHEAD), midnight)
    while batch := list(islice(starts, _BATCH)):
        rows = [_booking(chance, specialist_id, chance.choice(client_ids), at) for at in batch]
        session.execute(sa.insert(Booking), rows)
        session.execute(sa.insert(Outbox), [_sent(row) for row in rows])
        yield len(rows)


def _clients(session: Session, specialist_id: int, count: int, now: datetime) -> list[int]:
    emails = [f"client-{specialist_id}-{number}@example.org" for number in range(count)]
    rows = [
        {"email": email, "email_key": email, "name": "", "created_at": now, "email_proved_at": now}
        for email in emails
    ]
    result = session.scalars(sa.insert(Person).returning(Person.id), rows)
    return list(result)


def _booking(
    chance: random.Random, specialist_id: int, client_id: int, start: datetime
) -> dict[str, Any]:
    made = start - timedelta(days=3)
    token = "".join(chance.choices(_ALPHABET, k=32))
    return {
        "id": UUID(int=chance.getrandbits(128), version=4),
        "reference": token[:10],
        "specialist_id": specialist_id,
        "client_id": client_id,
        "status": "confirmed",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=30),
        "gap_minutes": 0,
        "mode": "video",
        "name": "Client",
        "time_zone": "UTC",
        "room": token[10:26],
        "uid_client": f"c-{token}@sample.example",
        "uid_specialist": f"s-{token}@sample.example",
        "created_at": made,
        "changed_at": made,
        "told_at": made,
        "proved_at": made,
    }


def _sent(booking: dict[str, Any]) -> dict[str, Any]:
    made = booking["created_at"]
    return {
        "kind": "booked",
        "dedupe_key": f"sample:{booking['reference']}",
        "recipient": "client",
        "booking_id": booking["id"],
        "person_id": booking["client_id"],
        "sequence": 0,
        "state": "sent",
        "due_at": made,
        "sent_at": made,
        "created_at": made,
    }
