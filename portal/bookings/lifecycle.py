"""The life of a booking: its statuses, who may change what until when, and its clocks.

Instants are aware and in UTC. Everything is decided from plain values, so each rule
can be read and tested without a database. C3 to C10 are the capabilities of the product.
"""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from portal.errors import PortalError
from portal.notifications.notice import SOON

Reference = NewType("Reference", str)
"""Ten base32 characters that name a booking in paths. Not a secret: it opens nothing."""

REFERENCE_LENGTH = 10
REFERENCE_BYTES = 7
ROOM_BYTES = 15

UNPROVED_STANDS = timedelta(hours=24)
"""How long a booking stands before its address is proved."""
FURTHER_STANDS = timedelta(hours=2)
"""The same for a further booking of an address that holds an unproved one already (C4)."""
TOO_NEAR_TO_RELEASE = timedelta(hours=24)
"""A booking this near its start is not taken away for an unproved address (C4)."""
JOIN_EARLY = timedelta(minutes=15)
"""How long before the start the meeting's link opens (C10)."""
LINK_OUTLIVES = timedelta(hours=24)
"""How long after the end the link in the mails still opens the page."""


class Status(StrEnum):
    """Where a booking stands. The live ones hold their time."""

    UNPROVED = "unproved"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    UNDONE = "undone"

    @property
    def is_live(self) -> bool:
        """Return whether the booking holds its time."""
        return self in LIVE


LIVE = (Status.UNPROVED, Status.REQUESTED, Status.CONFIRMED)

_NEXT = {
    Status.UNPROVED: {
        Status.REQUESTED,
        Status.CONFIRMED,
        Status.CANCELLED,
        Status.RELEASED,
        Status.UNDONE,
    },
    Status.REQUESTED: {Status.CONFIRMED, Status.CANCELLED, Status.RELEASED, Status.UNDONE},
    Status.CONFIRMED: {Status.CANCELLED, Status.UNDONE},
}


class By(StrEnum):
    """Who did something to a booking."""

    CLIENT = "client"
    SPECIALIST = "specialist"
    PORTAL = "portal"


class Act(StrEnum):
    """Something that happened to a booking; the kinds of ``BookingEvent``."""

    MADE = "made"
    PROVED = "proved"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RELEASED = "released"
    UNDONE = "undone"


class Outcome(StrEnum):
    """How the consultation went, as the specialist says afterwards (C9)."""

    TOOK_PLACE = "took_place"
    CLIENT_DID_NOT_COME = "client_did_not_come"
    COULD_NOT_COME = "could_not_come"


def may_become(status: Status, wanted: Status) -> bool:
    """Return whether a booking may go from one status to the other."""
    return wanted in _NEXT.get(status, set())


def release_at(*, booked_at: datetime, is_further: bool) -> datetime:
    """Return when a booking whose address stays unproved is due to be released."""
    return booked_at + (FURTHER_STANDS if is_further else UNPROVED_STANDS)


def is_released(
    *, booked_at: datetime, due_at: datetime | None, starts_at: datetime, now: datetime
) -> bool:
    """Return whether an unproved booking is to be released now.

    A first one is left alone within a day of its start: by then the specialist counts on
    it. A further one of the same address is not, but none is taken away once it began.
    """
    if due_at is None or now < due_at:
        return False
    is_further = due_at - booked_at < UNPROVED_STANDS
    return starts_at > now + (timedelta(0) if is_further else TOO_NEAR_TO_RELEASE)


def said_prove_by(*, booked_at: datetime, starts_at: datetime, now: datetime) -> datetime | None:
    """Return by when a page asks for the address to be proved; None when it names no time.

    Always by the rule for a first booking: the shorter time of a further one would tell whoever
    made it that the address has booked already (C4), so only the mail says that.
    """
    due_at = release_at(booked_at=booked_at, is_further=False)
    is_due = is_released(booked_at=booked_at, due_at=due_at, starts_at=starts_at, now=due_at)
    return due_at if is_due and now < due_at else None


def moved_told_at(*, told_at: datetime, starts_at: datetime, now: datetime) -> datetime:
    """Return when the specialist hears of a booking that moves to ``starts_at`` now.

    One not told yet stays untold for the rest of its undo period, unless it comes soon (C3).
    """
    return min(told_at, now) if starts_at - now <= SOON else told_at


def is_held(*, told_at: datetime, now: datetime) -> bool:
    """Return whether the specialist sees of a live booking only that its time is held (C3)."""
    return now < told_at


def may_undo(*, told_at: datetime, now: datetime) -> bool:
    """Return whether the specialist has not heard of the booking yet."""
    return now < told_at


def may_move(*, starts_at: datetime, move_notice_minutes: int, by: By, now: datetime) -> bool:
    """Return whether a booking may still move; the notice to move binds the client only."""
    notice = timedelta(minutes=move_notice_minutes if by is By.CLIENT else 0)
    return now < starts_at and now + notice <= starts_at


def may_cancel(*, starts_at: datetime, now: datetime) -> bool:
    """Return whether a booking may be cancelled: until it starts."""
    return now < starts_at


def may_join(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Return whether the meeting's link is open."""
    return starts_at - JOIN_EARLY <= now < ends_at


class Stage(StrEnum):
    """What a booking is to its client now: what their page shows, and its one next step."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"
    RELEASED = "released"
    UNDONE = "undone"


def stage(status: Status, *, starts_at: datetime, ends_at: datetime, now: datetime) -> Stage:
    """Return the stage: ahead, open to join, over, or the way it ended before."""
    if not status.is_live:
        return Stage(status.value)
    if may_join(starts_at=starts_at, ends_at=ends_at, now=now):
        return Stage.OPEN
    return Stage.AHEAD if now < starts_at else Stage.OVER


class Claim(NamedTuple):
    """A live booking of a person whose address is being proved."""

    id: UUID
    specialist_id: int
    is_proved: bool
    is_pressed: bool
    created_at: datetime


def kept_of(claims: Iterable[Claim]) -> set[UUID]:
    """Return which bookings a person keeps on proving their address: one per specialist.

    One that was proved before comes first, then one whose own link was pressed, then the
    one made first: nobody can book in another's name and push out what they had.
    """
    best: dict[int, Claim] = {}

    def rank(claim: Claim) -> tuple[bool, bool, datetime]:
        return not claim.is_proved, not claim.is_pressed, claim.created_at

    for claim in claims:
        held = best.setdefault(claim.specialist_id, claim)
        if rank(claim) < rank(held):
            best[claim.specialist_id] = claim
    return {claim.id for claim in best.values()}


def new_reference(random: bytes) -> Reference:
    """Return a reference made of seven random bytes (RFC 4648 section 6, fifty bits of them)."""
    if len(random) != REFERENCE_BYTES:
        raise ValueError(f"a reference is made of {REFERENCE_BYTES} random bytes")
    return Reference(base64.b32encode(random).decode()[:REFERENCE_LENGTH])


def new_room(random: bytes) -> str:
    """Return the name of a meeting room nobody can guess, in letters every service accepts."""
    if len(random) != ROOM_BYTES:
        raise ValueError(f"a room is named by {ROOM_BYTES} random bytes")
    return base64.b32encode(random).decode().lower()


class TooLate(PortalError):
    """The booking has moved on: what was asked is no longer possible."""


class TooLateToUndo(TooLate):
    """The specialist has heard of the booking; it can be cancelled instead."""


class TooLateToMove(TooLate):
    """The start is nearer than the specialist's notice to move, or has passed."""


class TooLateToCancel(TooLate):
    """The consultation has started."""


class NotLive(TooLate):
    """The booking was cancelled, released or undone."""


class TooEarly(PortalError):
    """The consultation has not started, so nobody can say how it went."""
