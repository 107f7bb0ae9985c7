"""The order of the directory: soonest free time first, equal times by turns that change daily.

A turn is a number that stands for one specialist on one day. It is a polynomial of degree 3 over
a prime field with coefficients drawn from the day, so over the days each of up to four specialists
comes first, second, third or last equally often (Wegman and Carter 1981: such a family of hash
functions is 4-wise independent). It is plain arithmetic, so a database sorts by the same number.
"""

import hashlib
from datetime import date, datetime
from typing import NamedTuple

PRIME = 2**31 - 1
"""Small enough that every product below stays within 63 bits."""


class Coefficients(NamedTuple):
    """The polynomial of one day, highest power first."""

    cubic: int
    square: int
    linear: int
    constant: int


def coefficients(day: date) -> Coefficients:
    """Return the polynomial of a day: the same on every machine, unlike that of other days."""
    digest = hashlib.sha256(f"turns of {day.isoformat()}".encode()).digest()
    drawn = (int.from_bytes(digest[start : start + 8]) for start in range(0, 32, 8))
    return Coefficients(*(number % PRIME for number in drawn))


def turn(specialist_id: int, day: date) -> int:
    """Return the specialist's turn on a day; of equals the smallest comes first."""
    value = 0
    for coefficient in coefficients(day):
        value = (value * specialist_id + coefficient) % PRIME
    return value


Key = tuple[bool, float, int, int]


def key(next_free_at: datetime | None, specialist_id: int, day: date) -> Key:
    """Return what the directory sorts by; who has no free time comes last."""
    is_full = next_free_at is None
    soonest = 0.0 if next_free_at is None else next_free_at.timestamp()
    return is_full, soonest, turn(specialist_id, day), specialist_id
