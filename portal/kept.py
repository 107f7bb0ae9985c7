"""A memory for what was made at some cost: each thing is good until an instant, all are bounded.

One for each process and use. What is kept must be nobody's own: no answers, no names of clients.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[_T]):
    thing: _T
    since: datetime
    until: datetime
    size: int


class Memory(Generic[_T]):
    """Keeps at most so many bytes; what was not asked for longest goes first. Threads may share."""

    def __init__(self, most_bytes: int) -> None:
        self._lock = Lock()
        self._things: LRUCache[Hashable, _Kept[_T]] = LRUCache(
            most_bytes, getsizeof=lambda kept: kept.size
        )

    def find(self, key: Hashable, *, now: datetime) -> _T | None:
        """Return what is kept under ``key`` and good at ``now``, else None."""
        with self._lock:
            kept = self._things.get(key)
        return kept.thing if kept is not None and kept.since <= now <= kept.until else None

    def keep(
        self, key: Hashable, thing: _T, *, since: datetime, until: datetime, size: int
    ) -> None:
        """Keep ``thing``, good from ``since`` to ``until``, both included; ``size`` is in bytes."""
        kept = _Kept(thing, since, until, size)
        with self._lock:
            if size <= self._things.maxsize:
                self._things[key] = kept
