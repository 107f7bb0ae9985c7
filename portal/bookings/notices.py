"""Which mails each act on a booking makes, and when they are due.

Only what the outbox needs is decided here. Whether a mail is still true when it is due, and
what it may say and carry, is decided when it is sent (``services.mail``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.notifications.notice import REMINDERS, Kind, Window, reminder_window

MISSED_WAITS = timedelta(minutes=10)
"""How long the mail to a client who did not come waits: a slip can be mended before it goes."""


@dataclass(frozen=True, slots=True)
class Told:
    """The clock of one booking: when it starts, when its specialist hears of it."""

    starts_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """One mail to write into the outbox."""

    kind: Kind
    window: Window


def made(booking: Told, *, now: datetime) -> list[Due]:
    """Return the mails of a new booking: the client's at once, the specialist's when told."""
    return [
        Due(Kind.BOOKED, Window(now)),
        Due(Kind.SPECIALIST_NEW, Window(booking.told_at)),
        *_reminders(booking, now),
    ]


def moved(booking: Told, *, now: datetime) -> list[Due]:
    """Return the mails of a moved booking, whose times are the new ones.

    A specialist who has not heard of it gets one mail, with the final time (C3).
    """
    was_told = booking.told_at <= now
    kind = Kind.SPECIALIST_MOVED if was_told else Kind.SPECIALIST_NEW
    return [
        Due(Kind.MOVED, Window(now)),
        Due(kind, Window(max(booking.told_at, now))),
        *_reminders(booking, now),
    ]


def ended(kind: Kind, *, now: datetime) -> list[Due]:
    """Return the mails of a booking that was cancelled, undone or released, as ``kind`` says.

    The specialist's is written also when they should not have heard of it: whether they were
    sent an invite is known only when it is due, and without one it is not sent.
    """
    return [Due(kind, Window(now)), Due(Kind.SPECIALIST_CANCELLED, Window(now))]


def missed(*, now: datetime) -> list[Due]:
    """Return the mail to a client who did not come; it blames nobody."""
    return [Due(Kind.MISSED, Window(missed_at(said_at=now)))]


def missed_at(*, said_at: datetime) -> datetime:
    """Return when a client is written to of whom it was said then that they did not come."""
    return said_at + MISSED_WAITS


def _reminders(booking: Told, now: datetime) -> list[Due]:
    """Return the reminders whose time has not passed.

    Also for an address that is not proved and for a client who wants none: both may change
    before they are due.
    """
    windows = [
        (kind, reminder_window(kind, starts_at=booking.starts_at, changed_at=now))
        for kind in REMINDERS
    ]
    return [Due(kind, window) for kind, window in windows if window is not None]
