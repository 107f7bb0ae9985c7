"""The meeting: what one person's calendar is told about one half hour.

Instants are aware; files carry them in UTC. A meeting is seen by one person:
the two sides of a booking are two meetings with two UIDs, so that neither file
shows the other's address.
"""

from dataclasses import dataclass
from datetime import datetime

UID_BYTES = 16
# Exchange cannot tell longer ones apart.
UID_MAX_OCTETS = 202


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event for one attendee, in its newest state.

    ``sequence`` is the booking's: 0 at creation, one more at each change of start,
    end or status (RFC 5545 section 3.8.7.4). ``changed_at`` is when it rose last.
    ``tentative`` means the time is held but not agreed. ``url`` is the one link;
    ``organizer_email`` belongs to the portal, never to a person.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str | None
    description: str | None
    url: str | None
    organizer_email: str
    organizer_name: str
    attendee_email: str
    attendee_name: str | None
    created_at: datetime
    changed_at: datetime
    tentative: bool = False

    def __post_init__(self) -> None:
        for name in ("starts_at", "ends_at", "created_at", "changed_at"):
            if getattr(self, name).tzinfo is None:
                raise ValueError(f"{name} has no zone")
        if self.starts_at >= self.ends_at:
            raise ValueError("a meeting ends after it starts")
        if self.sequence < 0:
            raise ValueError("SEQUENCE is not negative")
        if not 0 < len(self.uid.encode()) <= UID_MAX_OCTETS:
            raise ValueError(f"a UID has 1 to {UID_MAX_OCTETS} octets")
        if any(_is_broken(value) for value in (self.uid, self.url or "")):
            raise ValueError("a UID or URL is one word")
        if self.organizer_email.casefold() == self.attendee_email.casefold():
            # Gmail hides the event's buttons from an attendee who is the organizer.
            raise ValueError("the organizer is not an attendee")


def new_uid(random: bytes, host: str) -> str:
    """Return a UID of 128 random bits at ``host`` (RFC 5545 3.8.4.7, RFC 7986 5.3).

    It names no person and no count, and is fixed for the life of the booking. The host is
    cut where a long one would pass the octets Exchange can tell apart.
    """
    if len(random) != UID_BYTES:
        raise ValueError(f"a UID is made of {UID_BYTES} random bytes")
    return f"{random.hex()}@{host}"[:UID_MAX_OCTETS]


def _is_broken(value: str) -> bool:
    return not value.isprintable() or " " in value
