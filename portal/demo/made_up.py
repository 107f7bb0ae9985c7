"""Large made-up data, a function of its seed: names, hours and the starts of bookings."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST = (
    "Ada", "Bela", "Chidi", "Daria", "Emil", "Farah", "Gita", "Hugo", "Ines", "Jun", "Kaja", "Luca",
    "Mina", "Noel", "Odile", "Pavel", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vera", "Wim", "Yara",
)  # fmt: skip
_LAST = (
    "Abara", "Berg", "Costa", "Dimov", "Eriksen", "Fontaine", "Garcia", "Haas", "Ito", "Jansen",
    "Kovac", "Lindt", "Moreau", "Novak", "Okoye", "Petrov", "Rossi", "Silva", "Tanaka", "Weiss",
)  # fmt: skip
_TITLES = ("Psychologist", "Psychotherapist", "Counsellor", "Couples therapist")
_ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
_LANGUAGES = ("en", "pt", "de", "fr", "es", "uk", "pl")
_HALF_HOUR = timedelta(minutes=30)
_OPENS, _CLOSES = 9 * 60, 17 * 60
PER_DAY = (_CLOSES - _OPENS) // 30


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One made-up specialist. Open 09:00 to 17:00 UTC wall time of ``zone``, Monday to Friday."""

    slug: str
    name: str
    title: str
    zone: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    modes: tuple[str, ...]
    opens_minute: int = _OPENS
    closes_minute: int = _CLOSES


def specialists(count: int, seed: int, topics: tuple[str, ...]) -> Iterator[MadeUp]:
    """Yield ``count`` specialists; the same seed yields the same ones."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, not secrets
    for number in range(1, count + 1):
        name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        yield MadeUp(
            slug=f"{name.lower().replace(' ', '-')}-{number}",
            name=name,
            title=chance.choice(_TITLES),
            zone=chance.choice(_ZONES) if count > 1 else "UTC",
            languages=tuple(dict.fromkeys(("en", chance.choice(_LANGUAGES)))),
            topics=tuple(chance.sample(topics, 3)),
            modes=("video", "phone") if chance.random() < 0.7 else ("video", "in_person"),
        )


def starts(count: int, ahead: int, midnight: datetime) -> Iterator[datetime]:
    """Yield ``count`` starts a specialist may have: ``ahead`` of them after ``midnight``.

    Those ahead take every third half hour of the coming working days, so free times stay; the
    rest fill the working days of the past, the newest first. ``midnight`` is aware UTC.
    """
    day, left = midnight, ahead
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            for place in range(0, PER_DAY, 3):
                if left > 0:
                    yield day + timedelta(minutes=_OPENS) + place * _HALF_HOUR
                    left -= 1
    day, left = midnight, count - ahead
    while left > 0:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            for place in range(min(PER_DAY, left)):
                yield day + timedelta(minutes=_OPENS) + place * _HALF_HOUR
            left -= min(PER_DAY, left)
