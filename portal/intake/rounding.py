"""Exact numbers: scores are fractions until they are printed.

Thirds and sevenths do not fit a float, and a load of 49.999999 would miss the
band at 50. So means are ``Fraction`` values, thresholds are read by their
decimal text, and rounding happens once, halves away from zero
(``scoring.rounding`` of the definition).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def exact(number: float | int | Fraction) -> Fraction:
    """Return the number as it is written: 0.6 is three fifths, not the nearest float."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def mean(numbers: Sequence[Fraction]) -> Fraction | None:
    """Return the arithmetic mean, None of nothing."""
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def whole(number: Fraction | None) -> int | None:
    """Return the nearest whole number, halves away from zero; None stays None."""
    if number is None:
        return None
    size = (2 * abs(number) + 1) // 2
    return size if number >= 0 else -size


def tenths(number: Fraction | None) -> float | None:
    """Return the number to one decimal, halves away from zero; None stays None."""
    rounded = whole(number * 10) if number is not None else None
    return None if rounded is None else rounded / 10
