"""The words a mail's template is given: times in the reader's zone, names fit to be said.

Wall times are made here from instants and a zone, and named with their zone. Text is British
English; other languages come with their own templates.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Environment

from portal import times, zones
from portal.notifications.notice import Kind, MailFacts, require

NAME_MAX = 40
_JOIN_OPENS = timedelta(minutes=15)

# Whoever types a name may type an address into it and have us mail it to a stranger.
_NOT_A_NAME = re.compile(r"[/\\:@<>\[\]{}|]|\w\.\w|www", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """What one mail says: a subject on one line, and paragraphs divided by blank lines."""

    subject: str
    text: str


def context(kind: Kind, facts: MailFacts) -> dict[str, object]:
    """Return what the templates of ``kind`` may use: the facts, and words made of them.

    ``hello`` greets; ``appointment`` names it, in full mails with the specialist. ``when`` is
    the start ("Wednesday 25 November, 18:30 (Lisbon time)"), ``clock`` both clocks ("18:30 to
    19:00 your time (UTC+1), 17:30 in Lisbon"), ``before`` the old start; ``subject_when``,
    ``short_when`` and ``weekday`` are the start in fewer words. ``joins_at`` is when the call
    opens, ``prove_when`` and ``expires_when`` are limits. Raises FactMissing.
    """
    require(kind, facts)
    zone = ZoneInfo(facts.zone)
    name, other_name = sayable(facts.name), sayable(facts.other_name)
    is_full = bool(other_name) and not facts.is_discreet
    given: dict[str, object] = asdict(facts)
    return given | {
        "hello": f"Hello {name}." if name else "Hello.",
        "other_name": other_name,
        "appointment": f"Your appointment with {other_name}" if is_full else "Your appointment",
        "code": spaced(facts.code) if facts.code else None,
        "before": _maybe(facts.old_starts_at, zone),
        "prove_when": _maybe(facts.prove_by, zone),
        "expires_when": _maybe(facts.expires_at, zone),
        **_start_words(facts, zone),
    }


def write(templates: Environment, kind: Kind, facts: MailFacts) -> Words:
    """Return subject and text of one mail, by ``mail/<kind>.subject.txt`` and ``mail/<kind>.txt``.

    The environment is strict: a template that names what it was not given raises.
    """
    values = context(kind, facts)
    subject = templates.get_template(f"mail/{kind}.subject.txt").render(values)
    text = templates.get_template(f"mail/{kind}.txt").render(values)
    return Words(one_line(subject), _tidied(text))


def when(instant: datetime, zone: ZoneInfo) -> str:
    """Return ``Wednesday 25 November, 18:30 (Lisbon time)``."""
    return f"{times.moment(instant, zone)} ({zone_name(zone)})"


def zone_name(zone: ZoneInfo) -> str:
    """Return ``Lisbon time``; for a zone that is no place its own name (``UTC``)."""
    return zones.clock_name(zone)


def sayable(name: str) -> str:
    """Return ``name`` on one line for a sentence; "" when it is long or could be an address."""
    line = one_line(name)
    return "" if len(line) > NAME_MAX or _NOT_A_NAME.search(line) else line


def one_line(text: str) -> str:
    """Return ``text`` without line ends, controls and what else nobody sees."""
    return " ".join("".join(each for each in text if _is_visible(each)).split())


def spaced(code: str) -> str:
    """Return six digits in two groups, as people read them out."""
    return f"{code[:3]} {code[3:]}"


def _start_words(facts: MailFacts, zone: ZoneInfo) -> dict[str, object]:
    start, end = facts.starts_at, facts.ends_at
    if start is None or end is None:
        return {}
    local = start.astimezone(zone)
    return {
        "when": when(start, zone),
        "clock": _clock(start, end, zone, facts.other_zone),
        "subject_when": f"{local:%A %H:%M}",
        "short_when": f"{times.short_day(local.date())} {local:%H:%M}",
        "weekday": f"{local:%A}",
        "joins_at": times.clock(start - _JOIN_OPENS, zone),
    }


def _clock(start: datetime, end: datetime, zone: ZoneInfo, other_zone: str | None) -> str:
    """Say the half hour with its offset, so that the two passes of a repeated hour differ."""
    span = f"{start.astimezone(zone):%H:%M} to {end.astimezone(zone):%H:%M}"
    there = _there(start, zone, ZoneInfo(other_zone)) if other_zone else None
    if there is None:
        return f"{span}, {times.offset(start, zone)}"
    return f"{span} your time ({times.offset(start, zone)}), {there}"


def _there(start: datetime, zone: ZoneInfo, other: ZoneInfo) -> str | None:
    here, there = start.astimezone(zone), start.astimezone(other)
    if here.utcoffset() == there.utcoffset():
        return None
    # Far enough apart it is another day there, and the clock alone would mislead.
    said = f"{there:%H:%M}" if here.date() == there.date() else f"{there:%A %H:%M}"
    return (
        f"{said} in {zones.city(other)}" if zones.is_place(other) else f"{said} {zone_name(other)}"
    )


def _maybe(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else when(instant, zone)


def _is_visible(character: str) -> bool:
    # Joiners shape letters and emoji; every other control or format character only misleads.
    is_joiner = character in "\u200c\u200d"
    return is_joiner or character.isspace() or unicodedata.category(character)[0] != "C"


def _tidied(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
