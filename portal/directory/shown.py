"""Specialists as the pages show them: plain values, ready for the card and the profile."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal import timetable, zones
from portal.specialists import languages, paths, topics
from portal.specialists.naming import first_name
from portal.specialists.profile import Mode, ProfileDraft
from portal.timetable import FreeTime

_LONG = 14

LanguageShown = tuple[str, str, str]
"""Tag, own name, direction of writing."""


@dataclass(frozen=True, slots=True)
class Card:
    """One specialist as listed: with the soonest free starts, in UTC, at most three.

    Plain values of what a list says; nothing of the longer texts is read.
    """

    id: int
    slug: str
    name: str
    title: str
    sentence: str
    time_zone: str
    photo_digest: str | None
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    modes: tuple[Mode, ...]
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """What a card says; ``times`` are at most three, in the viewer's zone."""

    name: str
    url: str
    title: str
    lives_by: str
    languages: list[LanguageShown]
    modes: list[str]
    sentence: str
    photo: str | None
    times: list[FreeTime]
    more_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """What a profile says. ``topics`` are pairs of label and line of proof, which may be empty."""

    draft: ProfileDraft
    first_name: str
    lives_by: str
    languages: list[LanguageShown]
    modes: list[str]
    topics: list[tuple[str, str]]
    photo: str | None
    checked_on: date | None

    @property
    def has_long_words(self) -> bool:
        """Return whether a word of the name is too long for a phone at the usual size."""
        return any(len(word) > _LONG for word in re.split(r"[\s-]", self.draft.name))


def card(one: Card, zone: ZoneInfo) -> ShownCard:
    """Return what a card says to a viewer in ``zone``."""
    return ShownCard(
        name=one.name,
        url=paths.profile(one.slug),
        title=one.title,
        lives_by=lives_by(one.time_zone),
        languages=spoken(one.languages),
        modes=[mode.value for mode in one.modes],
        sentence=one.sentence,
        photo=paths.photo(one.slug, one.photo_digest, 96),
        times=timetable.free_times(one.starts, zone, paths.book(one.slug, zone)),
        more_url=paths.times(one.slug, zone),
    )


def profile(
    draft: ProfileDraft, *, slug: str, photo_digest: str | None, checked_at: datetime | None
) -> ShownProfile:
    """Return the profile of a specialist whom an admin checked at ``checked_at``."""
    return ShownProfile(
        draft=draft,
        first_name=first_name(draft.name),
        lives_by=lives_by(draft.time_zone),
        languages=spoken(draft.languages),
        modes=[mode.value for mode in draft.modes],
        topics=[(topics.label(starred.topic), starred.proof) for starred in draft.topics],
        photo=paths.photo(slug, photo_digest, 192),
        checked_on=checked_at.astimezone(ZoneInfo(draft.time_zone)).date() if checked_at else None,
    )


def lives_by(time_zone: str) -> str:
    """Return the clock a specialist lives by, such as "Lisbon time": a zone is not an address.

    Its words stay on one line.
    """
    return zones.clock_name(time_zone).replace(" ", "\u00a0")


def spoken(tags: Iterable[str]) -> list[LanguageShown]:
    """Return the languages of these tags, in their order."""
    found = (languages.language(tag) for tag in tags)
    return [(one.tag, one.own_name, one.direction) for one in found]
