"""What a person may be told: every kind of mail, when it is due, and the facts it is made of.

Instants are aware UTC. Facts are plain values; the words are the templates'. Nothing of the
questionnaire is among them (product rule R5), so no mail can carry it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """A kind of mail; ``templates/mail/<kind>.txt`` and ``.subject.txt`` are its words."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    RELEASED = "released"
    REMINDER_DAY = "reminder_day"
    REMINDER_HOUR = "reminder_hour"
    SIGN_IN = "sign_in"
    PLACE_KEPT = "place_kept"
    MISSED = "missed"
    INVITATION = "invitation"
    SPECIALIST_NEW = "specialist_new"
    SPECIALIST_MOVED = "specialist_moved"
    SPECIALIST_CANCELLED = "specialist_cancelled"
    SPECIALIST_SHARED = "specialist_shared"
    REVIEW_NEEDED = "review_needed"
    CHANGES_ASKED = "changes_asked"
    PUBLISHED = "published"


class Role(StrEnum):
    """Whom a mail is for: their side of a booking, or the person who asked for a link."""

    CLIENT = "client"
    SPECIALIST = "specialist"
    PERSON = "person"


class Method(StrEnum):
    """What the calendar file in a mail does (RFC 5546 section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Nature:
    """What holds for every mail of a kind.

    ``needs`` are the fields of MailFacts without which it says nothing. ``may_repeat`` says
    whether it goes out again when a crash leaves it unknown if it went: a doubled confirmation
    is harmless, a missing one is not; for reminders it is the other way round.
    """

    role: Role
    needs: frozenset[str]
    method: Method | None = None
    may_repeat: bool = True

    @property
    def is_reminder(self) -> bool:
        """Return whether the kind only repeats what the person knows."""
        return not self.may_repeat


_TIME = frozenset({"starts_at", "ends_at"})
_LINK = frozenset({"link"})
_MEETING = _TIME | {"link", "mode"}
_MOVE = _MEETING | {"old_starts_at"}

NATURES: Mapping[Kind, Nature] = {
    Kind.BOOKED: Nature(Role.CLIENT, _MEETING, Method.REQUEST),
    Kind.MOVED: Nature(Role.CLIENT, _MEETING, Method.REQUEST),
    Kind.CANCELLED: Nature(Role.CLIENT, _TIME | _LINK, Method.CANCEL),
    Kind.UNDONE: Nature(Role.CLIENT, _TIME, Method.CANCEL),
    Kind.RELEASED: Nature(Role.CLIENT, _TIME | _LINK, Method.CANCEL),
    Kind.REMINDER_DAY: Nature(Role.CLIENT, _TIME | {"mode"}, may_repeat=False),
    Kind.REMINDER_HOUR: Nature(Role.CLIENT, _TIME | {"mode"}, may_repeat=False),
    Kind.SIGN_IN: Nature(Role.PERSON, _LINK),
    Kind.PLACE_KEPT: Nature(Role.PERSON, _LINK),
    Kind.MISSED: Nature(Role.CLIENT, _TIME | _LINK),
    Kind.INVITATION: Nature(Role.PERSON, _LINK | {"expires_at"}),
    Kind.SPECIALIST_NEW: Nature(Role.SPECIALIST, _MEETING, Method.REQUEST),
    Kind.SPECIALIST_MOVED: Nature(Role.SPECIALIST, _MOVE, Method.REQUEST),
    Kind.SPECIALIST_CANCELLED: Nature(Role.SPECIALIST, _TIME | _LINK, Method.CANCEL),
    Kind.SPECIALIST_SHARED: Nature(Role.SPECIALIST, _TIME | _LINK),
    Kind.REVIEW_NEEDED: Nature(Role.SPECIALIST, _LINK),
    Kind.CHANGES_ASKED: Nature(Role.PERSON, _LINK),
    Kind.PUBLISHED: Nature(Role.PERSON, _LINK),
}


# Whoever was told nothing yet is told the whole, not that something has moved.
_AS_FIRST = {Kind.MOVED: Kind.BOOKED, Kind.SPECIALIST_MOVED: Kind.SPECIALIST_NEW}


def told_as(kind: Kind, *, was_told: bool) -> Kind:
    """Return the kind in whose words a mail is written to somebody who was told before or not."""
    return kind if was_told else _AS_FIRST.get(kind, kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What one mail may say; ``NATURES[kind].needs`` says which fields a kind cannot do without.

    ``site`` is the portal's name. ``zone`` is the reader's IANA zone, ``other_zone`` the other
    side's. ``name`` is what the reader is called. ``link`` is the one link, None where the mail
    carries none. ``mode`` is ``video``, ``phone`` or ``in_person``. ``other_name`` is the
    specialist's name for a client (said only when ``is_discreet`` is false) and the client's
    first name for a specialist. ``old_starts_at`` is the time a moved meeting had.
    ``prove_by`` is when an unproved booking is released, ``is_proved`` whether the client's
    address is theirs. ``code`` is six digits. ``has_line`` says that the specialist left a line
    on the page; its text never travels. ``can_reply`` says that a person reads the answers.
    """

    site: str
    zone: str = "UTC"
    other_zone: str | None = None
    name: str = ""
    link: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    old_starts_at: datetime | None = None
    mode: str | None = None
    other_name: str = ""
    is_discreet: bool = True
    is_proved: bool = True
    prove_by: datetime | None = None
    expires_at: datetime | None = None
    code: str | None = None
    has_line: bool = False
    can_reply: bool = False


class FactMissing(ValueError):
    """A mail of this kind was asked for without a fact it cannot do without."""


def require(kind: Kind, facts: MailFacts) -> None:
    """Raise FactMissing, naming the fields, when ``facts`` are too few for ``kind``."""
    missing = sorted(name for name in NATURES[kind].needs if not getattr(facts, name))
    if missing:
        raise FactMissing(f"{kind} needs {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class Window:
    """When a mail goes out, and from when on it no longer does; None: always worth sending."""

    due_at: datetime
    useful_until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Return whether the mail would come too late at ``now``."""
        return self.useful_until is not None and now >= self.useful_until


# How long before the start a reminder is due, and until when it is still of use.
_REMINDERS = {
    Kind.REMINDER_DAY: (timedelta(hours=24), timedelta(hours=3)),
    Kind.REMINDER_HOUR: (timedelta(minutes=60), timedelta(minutes=10)),
}
REMINDERS = tuple(_REMINDERS)

# A specialist whose meeting is this near hears of it at once, undo or not.
SOON = timedelta(hours=2)


def reminder_window(kind: Kind, *, starts_at: datetime, changed_at: datetime) -> Window | None:
    """Return when a reminder goes out; None when the booking was made or moved too late for it.

    ``changed_at`` is when the meeting got its present time.
    """
    before, until = _REMINDERS[kind]
    due_at = starts_at - before
    return Window(due_at, starts_at - until) if changed_at < due_at else None


def told_at(*, booked_at: datetime, starts_at: datetime, undo: timedelta) -> datetime:
    """Return when the specialist hears of a booking: after the undo period, or at once if soon."""
    return booked_at if starts_at - booked_at <= SOON else booked_at + undo


def dedupe_key(subject: str, kind: Kind, sequence: int | None) -> str:
    """Return the key under which one mail is written once.

    ``subject`` names what it is about, such as ``booking:<id>`` or ``link:<id>``; ``sequence`` is
    the booking's, None for a mail that no change of the booking makes untrue.
    """
    step = "-" if sequence is None else str(sequence)
    return f"{subject}:{kind}:{NATURES[kind].role}:{step}"
