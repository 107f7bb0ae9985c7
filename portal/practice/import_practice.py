"""The practice file: its format, checked whole, each fault named by its path.

The format is that of ``docs/import-practice.md``; unknown keys are faults. Nothing here knows
what the database holds already.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from portal import zones
from portal.accounts import password_rules
from portal.accounts.address import email_key, normalised
from portal.accounts.password_rules import Weakness
from portal.availability.hours import Interval, Opening, merged, parse_opening
from portal.availability.rules import RANGES, STEP_CHOICES, BookingRules
from portal.errors import PortalError
from portal.practice.node import Node, NotJson, parse
from portal.specialists import languages, profile, topics
from portal.specialists.profile import Mode, ProfileDraft, Starred

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = (2000, 2100)

_REQUIRED = (
    *("email", "slug", "name", "title", "time_zone", "languages", "topics", "modes", "sentence"),
    *("about", "how_i_work", "published", "hours", "rules"),
)
_OPTIONAL = ("password", "place", "overrides", "holidays", "busy")
_NULL_ALLOWED = ("password", "place")
_CAPS = ("most_per_day", "most_per_week")
_OPTIONAL_RULES = ("move_notice_minutes",)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
_T = TypeVar("_T")


class FileFaults(PortalError):
    """The file cannot be imported. ``faults`` are lines, each beginning with its path."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One specialist of the file. ``hours`` maps a weekday (Monday is 0) to its openings.

    An override without openings closes its date. ``password`` None asks for a one-time link.
    """

    path: str
    email: str
    password: str | None
    slug: str
    profile: ProfileDraft
    is_published: bool
    hours: dict[int, tuple[Opening, ...]]
    overrides: dict[date, tuple[Opening, ...]]
    holidays: frozenset[date]
    rules: BookingRules
    busy: tuple[Interval, ...]

    def __repr__(self) -> str:
        """Keep the password out of every log and traceback."""
        return f"<Entry {self.slug}>"


def read(text: str) -> list[Entry]:
    """Return the specialists of a file, in its order. Raises FileFaults with every fault."""
    try:
        value = parse(text)
    except NotJson as error:
        raise FileFaults([f"file: {error}"]) from None
    faults: list[str] = []
    root = Node(value, "", faults)
    if not isinstance(value, dict):
        raise FileFaults(["file: must be an object with the key specialists"])
    root.object(("specialists",))
    entries: list[Entry | None] = _given(root, "specialists", _entries, [])
    faults += _twice(entries)
    if faults:
        raise FileFaults(faults)
    return [entry for entry in entries if entry]


def _entries(node: Node) -> list[Entry | None]:
    if node.value == []:
        node.fault("is empty")
    return [_entry(one) for one in node.each()]


def _twice(entries: list[Entry | None]) -> Iterator[str]:
    """Yield a fault for each address and slug that an earlier entry has."""
    seen: dict[tuple[str, str], str] = {}
    for entry in filter(None, entries):
        for key, value in (("email", entry.email and email_key(entry.email)), ("slug", entry.slug)):
            first = seen.setdefault((key, value), entry.path)
            if value and first != entry.path:
                yield f"{entry.path}.{key}: is that of {first} too"


def _entry(node: Node) -> Entry | None:
    if not node.object(_REQUIRED, _OPTIONAL):
        return None
    return Entry(
        path=node.path,
        email=_given(node, "email", _email, ""),
        password=_given(node, "password", _password, None),
        slug=_given(node, "slug", _slug, ""),
        profile=_profile(node),
        is_published=_given(node, "published", Node.truth, False),
        hours=_given(node, "hours", _hours, {}),
        overrides=_given(node, "overrides", _overrides, {}),
        holidays=_given(node, "holidays", _holidays, frozenset()),
        rules=_given(node, "rules", _rules, BookingRules()),
        busy=_given(node, "busy", _busy, ()),
    )


def _given(node: Node, key: str, reader: Callable[[Node], _T], default: _T) -> _T:
    """Return what is read from a key; a missing one is its default and was noted before."""
    if key not in node.value or (key in _NULL_ALLOWED and node.value[key] is None):
        return default
    return reader(node.key(key))


def _profile(node: Node) -> ProfileDraft:
    return ProfileDraft(
        name=_given(node, "name", _line(profile.NAME_MOST), ""),
        title=_given(node, "title", _line(profile.TITLE_MOST), ""),
        sentence=_given(node, "sentence", _line(profile.SENTENCE_MOST), ""),
        place=_given(node, "place", _line(profile.PLACE_MOST), None),
        about=_given(node, "about", _markdown, ""),
        how_i_work=_given(node, "how_i_work", _markdown, ""),
        time_zone=_given(node, "time_zone", _zone, "UTC"),
        languages=_given(node, "languages", _languages, ()),
        topics=_given(node, "topics", _topics, ()),
        modes=_given(node, "modes", _modes, ()),
    )


def _line(most: int) -> Callable[[Node], str]:
    return lambda node: node.text(most)


def _markdown(node: Node) -> str:
    return node.text(profile.TEXT_MOST, least=0, lines=True)


def _email(node: Node) -> str:
    return node.read(normalised, "is not an e-mail address") or ""


def _password(node: Node) -> str | None:
    if not isinstance(node.value, str):
        node.fault("must be a text or null")
        return None
    weakness = password_rules.weakness(node.value)
    if weakness:
        node.fault(_WEAKNESSES[weakness])
    return node.value


_WEAKNESSES = {
    Weakness.TOO_SHORT: f"has fewer than {password_rules.SHORTEST} characters",
    Weakness.TOO_LONG: f"has more than {password_rules.LONGEST:,} characters",
    Weakness.GUESSABLE: "is too easy to guess",
}


def _slug(node: Node) -> str:
    found = node.text(profile.SLUG_MOST)
    if found and not _SLUG.fullmatch(found):
        node.fault("may hold small letters a to z, digits, and single hyphens between them")
    return found


def _zone(node: Node) -> str:
    found = node.read(zones.zone, 'is not a time zone like "Europe/Lisbon"')
    return found.key if found else "UTC"


def _languages(node: Node) -> tuple[str, ...]:
    words = 'a language tag like "en" or "pt-BR"'
    return _list(node, lambda one: one.value if _is_language(one, words) else None, least=1)


def _is_language(node: Node, words: str) -> bool:
    is_known = isinstance(node.value, str) and languages.is_known(node.value)
    if not is_known:
        node.fault(f"is not {words}")
    return is_known


def _topics(node: Node) -> tuple[Starred, ...]:
    words = f"a topic; topics are {', '.join(sorted(topics.TOPICS))}"
    found = _list(node, lambda one: one.chosen(topics.TOPICS, words))
    if len(found) > profile.TOPICS_MOST:
        node.fault(f"has {len(found)} topics; at most {profile.TOPICS_MOST} are allowed")
    return tuple(Starred(topic) for topic in found)


def _modes(node: Node) -> tuple[Mode, ...]:
    words = f"a way to talk; ways are {', '.join(Mode)}"
    return tuple(Mode(one) for one in _list(node, lambda n: n.chosen([*Mode], words), least=1))


def _list(node: Node, reader: Callable[[Node], str | None], *, least: int = 0) -> tuple[str, ...]:
    """Return the texts of a list; a text given twice is a fault, and so is too short a list."""
    found: list[str] = []
    for one in node.each():
        value = reader(one)
        if value in found:
            one.fault("is given twice")
        elif value is not None:
            found.append(value)
    if isinstance(node.value, list) and len(node.value) < least:
        node.fault("is empty")
    return tuple(found)


def _hours(node: Node) -> dict[int, tuple[Opening, ...]]:
    if not node.object((), WEEKDAYS):
        return {}
    return {
        WEEKDAYS.index(day): _openings(windows)
        for day, windows in node.entries()
        if day in WEEKDAYS
    }


def _overrides(node: Node) -> dict[date, tuple[Opening, ...]]:
    found = {}
    for written, windows in node.entries():
        day = node.named(written).read(_day, _NOT_A_DATE)
        openings = _openings(windows)
        if day:
            found[day] = openings
    return found


def _openings(node: Node) -> tuple[Opening, ...]:
    """Return the windows of one date; those that overlap are one (R4 of the slot vectors)."""
    return merged(opening for one in node.each() if (opening := _opening(one)))


def _opening(node: Node) -> Opening | None:
    match node.value:
        case [str(opens), str(closes)]:
            try:
                return parse_opening(opens, closes)
            except ValueError as error:
                node.fault(str(error))
        case _:
            node.fault('must be two times like ["09:00", "12:00"]')
    return None


def _holidays(node: Node) -> frozenset[date]:
    days = [(one, one.read(_day, _NOT_A_DATE)) for one in node.each()]
    seen: set[date] = set()
    for one, day in days:
        if day in seen:
            one.fault("is given twice")
        elif day:
            seen.add(day)
    return frozenset(seen)


_NOT_A_DATE = f'is not a date like "2027-03-28" of the years {YEARS[0]} to {YEARS[1]}'


def _day(written: str) -> date:
    if not _DATE.fullmatch(written):
        raise ValueError("not a date")
    day = date.fromisoformat(written)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError("too far away")
    return day


def _rules(node: Node) -> BookingRules:
    required = ("step_minutes", *(name for name in RANGES if name not in _OPTIONAL_RULES))
    if not node.object(required, _OPTIONAL_RULES):
        return BookingRules()
    values: dict[str, int | None] = {}
    for name, one in node.entries():
        if name == "step_minutes":
            values[name] = _step(one)
        elif name in RANGES and not (name in _CAPS and one.value is None):
            values[name] = one.whole(*RANGES[name])
    return BookingRules(**{name: value for name, value in values.items() if value is not None})


def _step(node: Node) -> int | None:
    step = node.whole(min(STEP_CHOICES), max(STEP_CHOICES))
    if step is not None and step not in STEP_CHOICES:
        node.fault(f"must be one of {', '.join(map(str, STEP_CHOICES))}")
        return None
    return step


def _busy(node: Node) -> tuple[Interval, ...]:
    return tuple(found for one in node.each() if (found := _span(one)))


def _span(node: Node) -> Interval | None:
    if not node.object(("start", "end")):
        return None
    words = 'is not an instant in UTC like "2027-03-28T08:00:00Z"'
    start, end = (
        node.key(name).read(_instant, words) if name in node.value else None
        for name in ("start", "end")
    )
    if start is None or end is None:
        return None
    if end <= start:
        node.fault("ends before it starts" if end < start else "is empty: it ends when it starts")
        return None
    return Interval(start, end)


def _instant(written: str) -> datetime:
    if not _INSTANT.fullmatch(written):
        raise ValueError("not an instant")
    found = datetime.fromisoformat(written).astimezone(UTC)
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError("too far away")
    return found
