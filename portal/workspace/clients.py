"""The specialist's clients, one line each, from the bookings they have heard of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.specialists.search import fold

LIVE = frozenset({"unproved", "requested", "confirmed"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """What this list needs of one booking."""

    client_id: int
    name: str
    starts_at: datetime
    status: str
    has_shared: bool


@dataclass(frozen=True, slots=True)
class Client:
    """One client: the name of their newest booking, the next and the last time."""

    client_id: int
    name: str
    next_at: datetime | None
    last_at: datetime | None
    has_shared: bool


def gather(meetings: Iterable[Meeting], *, now: datetime, wanted: str = "") -> list[Client]:
    """Return clients, those with a next time first, soonest first, then by the last time.

    ``meetings`` come newest start first. ``wanted`` keeps those whose name holds each of its
    words, without regard to case and accents.
    """
    found: dict[int, list[Meeting]] = {}
    for meeting in meetings:
        found.setdefault(meeting.client_id, []).append(meeting)
    words = fold(wanted).split()
    clients = [_client(each, now) for each in found.values()]
    kept = [each for each in clients if all(word in fold(each.name) for word in words)]
    return sorted(kept, key=lambda each: _order(each, now))


def _client(meetings: list[Meeting], now: datetime) -> Client:
    live = [each.starts_at for each in meetings if each.status in LIVE]
    ahead, past = [at for at in live if at >= now], [at for at in live if at < now]
    return Client(
        client_id=meetings[0].client_id,
        name=meetings[0].name,
        next_at=min(ahead, default=None),
        last_at=max(past, default=None),
        has_shared=any(each.has_shared for each in meetings),
    )


def _order(client: Client, now: datetime) -> tuple[bool, float, str]:
    if client.next_at is not None:
        return False, (client.next_at - now).total_seconds(), client.name
    away = (now - client.last_at).total_seconds() if client.last_at else float("inf")
    return True, away, client.name
