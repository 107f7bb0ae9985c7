"""Seasonal or chronic: time, shifting, cause and adjusting, never upset (spec 4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.pattern import ONE_WAY, SHIFT_ITEM, Pattern
from portal.intake.questionnaire import Questionnaire
from portal.intake.rounding import exact, mean, whole
from portal.intake.visibility import Visible

DURATION_ITEM = "chr.duration"
CAUSE_ITEM = "chr.cause"
NOT_ONE_SIDED = "d0"
WEEKLY = "weekly"  # stands for the weekly notes where items are named

_EXPLORE = ONE_WAY | {"volatile", "mutual_withdrawal"}


@dataclass(frozen=True, slots=True)
class Chronicity:
    """The class, the index 0 to 100 behind it, and the answers used.

    ``provisional`` means that duration alone speaks. ``index`` is None for
    none, unclear and unknown.
    """

    code: str  # seasonal, mixed, chronic, none, unclear, unknown
    index: Fraction | None = None
    provisional: bool = False
    because: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the class in the shape of the test vectors."""
        return {
            "code": self.code,
            "index": whole(self.index),
            "provisional": self.provisional,
            "because": list(self.because),
        }


@dataclass(frozen=True, slots=True)
class _Part:
    points: Fraction
    most: Fraction
    because: tuple[str, ...]


def time_it(
    questionnaire: Questionnaire,
    seen: Visible,
    pattern: Pattern,
    *,
    usable: bool,
    trend: str | None = None,
) -> Chronicity:
    """Return the class; ``trend`` is the weekly trend's code, None when there is none."""
    numbers = questionnaire.scoring["chronicity"]
    duration = seen.answers.get(DURATION_ITEM)
    if duration == NOT_ONE_SIDED and usable:
        code = "unclear" if pattern.code in _EXPLORE else "none"
        return Chronicity(code, because=(DURATION_ITEM,))
    if duration not in numbers["duration"] or not usable:
        return Chronicity("unknown")

    parts = _parts(questionnaire, seen, trend)
    index = 100 * sum(p.points for p in parts) / sum((p.most for p in parts), Fraction(0))
    return Chronicity(
        code=_class(questionnaire, index, str(duration)),
        index=index,
        provisional=len(parts) == 1,
        because=tuple(item for part in parts for item in part.because),
    )


def _parts(questionnaire: Questionnaire, seen: Visible, trend: str | None) -> list[_Part]:
    numbers = questionnaire.scoring["chronicity"]
    most = {name: exact(points) for name, points in numbers["max_points"].items()}
    asked = {"duration": DURATION_ITEM, "shift": SHIFT_ITEM, "cause": CAUSE_ITEM}
    parts = [
        _Part(exact(numbers[name][code]), most[name], (item,))
        for name, item in asked.items()
        if (code := seen.answers.get(item)) in numbers[name]
    ]
    adjusting = _adjusting(questionnaire, seen, most["adjust"])
    if adjusting is not None:
        parts.append(adjusting)
    if trend in numbers["trend"]:
        parts.append(_Part(exact(numbers["trend"][trend]), most["trend"], (WEEKLY,)))
    return parts


def _adjusting(questionnaire: Questionnaire, seen: Visible, most: Fraction) -> _Part | None:
    """Return the part for talking and changing: the more seldom, the more points."""
    values = {
        item: exact(option.value)
        for item in questionnaire.scoring["chronicity"]["adjust_items"]
        if (option := questionnaire.item(item).option(seen.answers.get(item)))
        and option.value is not None
    }
    lack = mean([(4 - value) / 4 for value in values.values()])
    return None if lack is None else _Part(lack * most, most, tuple(values))


def _class(questionnaire: Questionnaire, index: Fraction, duration: str) -> str:
    numbers = questionnaire.scoring["chronicity"]
    order = [option.code for option in questionnaire.item(DURATION_ITEM).options]
    long_enough = order.index(duration) >= order.index(numbers["not_chronic_before"])
    short_enough = order.index(duration) < order.index(numbers["not_seasonal_after"])
    if index >= exact(numbers["chronic_from"]):
        return "chronic" if long_enough else "mixed"
    if index <= exact(numbers["seasonal_to"]):
        return "seasonal" if short_enough else "mixed"
    return "mixed"
