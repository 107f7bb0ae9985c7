"""Profiles made and changed by their specialists."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import zones
from portal.accounts.models import Person
from portal.errors import PortalError
from portal.specialists import languages, lifecycle, topics
from portal.specialists.lifecycle import State, Unfinished
from portal.specialists.models import (
    Specialist,
    SpecialistLanguage,
    SpecialistMode,
    SpecialistTopic,
)
from portal.specialists.profile import MODE_LABELS, SLUG_MOST, ProfileDraft
from portal.specialists.search import fold, search_text
from portal.specialists.services import reading
from portal.specialists.services.locking import lock


class AlreadyThere(PortalError):
    """The person is a specialist already, or the slug is another's."""


def create(
    session: Session, *, person: Person, draft: ProfileDraft, now: datetime, slug: str | None = None
) -> Specialist:
    """Return a new draft profile. Without a slug one is made from the name.

    Raises AlreadyThere.
    """
    if reading.is_specialist(session, person.id) or (slug and reading.has_slug(session, slug)):
        raise AlreadyThere
    specialist = Specialist(
        person_id=person.id,
        slug=slug or _free_slug(session, draft.name),
        state=State.DRAFT.value,
        name="",
        created_at=now,
        times_version=0,
        soonest=[],
    )
    _write(specialist, draft)
    session.add(specialist)
    session.flush()
    return specialist


def save(session: Session, *, specialist: Specialist, draft: ProfileDraft, now: datetime) -> None:
    """Keep what the specialist wrote.

    Changed facts of a published profile are held until an admin has checked them, and the profile
    then waits for that. Another time zone moves all hours, so the kept free times are dropped.
    Raises Unfinished when a profile that is no draft would lose a field it needs.
    """
    lock(session, specialist.id)
    session.expire(specialist, ["languages", "topics", "modes"])
    if draft.missing and specialist.state != State.DRAFT.value:
        raise Unfinished(draft.missing)
    before = reading.shown(specialist)
    held = lifecycle.held_back(State(specialist.state), before.checked_facts, draft.checked_facts)
    if held != specialist.held:
        specialist.held = held
        specialist.asked_at = now if held else None
    kept: dict[str, Any] = {fact: getattr(before, fact) for fact in held}
    _write(specialist, replace(draft, **kept))
    if draft.time_zone != before.time_zone:
        _drop_kept_times(specialist)
    session.flush()


def set_time_zone(session: Session, *, specialist: Specialist, time_zone: str) -> None:
    """Let the specialist's hours be on the clock of ``time_zone``, an IANA name that was checked.

    All hours move with it, so the kept free times are dropped.
    """
    lock(session, specialist.id)
    if time_zone == specialist.time_zone:
        return
    specialist.time_zone = time_zone
    specialist.search_text = searchable(reading.shown(specialist))
    _drop_kept_times(specialist)
    session.flush()


def _drop_kept_times(specialist: Specialist) -> None:
    specialist.times_version += 1
    specialist.soonest_at = None


def draft_of(specialist: Specialist) -> ProfileDraft:
    """Return the profile as its specialist last wrote it, held facts included."""
    held: dict[str, Any] = dict(specialist.held)
    return replace(reading.shown(specialist), **held)


def _write(specialist: Specialist, draft: ProfileDraft) -> None:
    for field in (
        *("name", "title", "registration", "sentence", "about", "how_i_work", "training", "fees"),
        *("time_zone", "place", "meeting_url"),
    ):
        setattr(specialist, field, getattr(draft, field))
    specialist.languages = [
        SpecialistLanguage(language=tag, position=place)
        for place, tag in enumerate(draft.languages)
    ]
    specialist.topics = [
        SpecialistTopic(topic=starred.topic, proof=starred.proof, position=place)
        for place, starred in enumerate(draft.topics)
    ]
    specialist.modes = [
        SpecialistMode(mode=mode.value, position=place) for place, mode in enumerate(draft.modes)
    ]
    specialist.search_text = searchable(draft)


def searchable(draft: ProfileDraft) -> str:
    """Return the folded text in which the directory looks for what people type."""
    spoken = [languages.language(tag) for tag in draft.languages]
    return search_text(
        [
            *(draft.name, draft.title, zones.city(draft.time_zone), draft.place or ""),
            *(draft.sentence, draft.about, draft.how_i_work),
            *(topics.label(starred.topic) for starred in draft.topics),
            *(starred.proof for starred in draft.topics),
            *(name for one in spoken for name in (one.own_name, one.english_name)),
            *(MODE_LABELS[mode] for mode in draft.modes),
        ]
    )


def _free_slug(session: Session, name: str) -> str:
    """Return a slug of the name's Latin letters that nobody has; numbered when it is taken."""
    words = "".join(letter if letter.isascii() else " " for letter in fold(name)).split()
    base = "-".join(words)[: SLUG_MOST - 5].strip("-") or "specialist"
    tried, number = base, 1
    while reading.has_slug(session, tried):
        number += 1
        tried = f"{base}-{number}"
    return tried
