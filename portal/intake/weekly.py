"""The trend of the weekly check-in: which side carried more, week by week (spec 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from typing import Any

from portal.intake.questionnaire import Answers, Data, Questionnaire
from portal.intake.rounding import exact, mean, whole


@dataclass(frozen=True, slots=True)
class Trend:
    """The last weeks with data, oldest first; ``code`` is None for too few of them.

    ``loads`` are signed like a domain's load. ``spread`` is the variance of the
    loads, so that it stays exact; its root is what is shown and compared.
    """

    code: str | None
    loads: tuple[Fraction, ...]
    flips: int
    variance: Fraction

    def as_dict(self) -> dict[str, Any]:
        """Return the trend in the shape of the test vectors."""
        known = {"trend": self.code, "weeks": len(self.loads), "loads": [*map(whole, self.loads)]}
        if self.code is None:
            return known
        return known | {"flips": self.flips, "spread": whole(exact(sqrt(self.variance)))}


def trend(questionnaire: Questionnaire, weeks: Sequence[Answers]) -> Trend:
    """Return the trend of weekly answers, oldest first; weeks without data do not count."""
    numbers = questionnaire.scoring["weekly"]
    loads = [load for week in weeks if (load := week_load(questionnaire, week)) is not None]
    window = tuple(loads[-numbers["window"] :])
    sides = [_side(load, exact(numbers["deadband"])) for load in window]
    flips, variance = _flips(sides), _variance(window)
    enough = len(window) >= numbers["min_weeks"]
    code = _code(numbers, sides, flips, variance) if enough else None
    return Trend(code, window, flips, variance)


def week_load(questionnaire: Questionnaire, week: Answers) -> Fraction | None:
    """Return who carried more that week, -100 to +100; None when no who-question is answered."""
    data = questionnaire.data
    shares = []
    for item in data["weekly_checkin"]["items"]:
        answers = data["answer_sets"].get(item.get("answer_set"), {})
        if answers.get("kind") != "who":
            continue
        values = {option["code"]: option["value"] for option in _options(data, item)}
        value = values.get(week.get(item["id"]))
        if value is not None:
            shares.append(item["key"] * exact(value) / 2)
    load = mean(shares)
    return None if load is None else 100 * load


def codes(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Return the option codes of each item of the check-in, none for a text."""
    data = questionnaire.data
    return {
        item["id"]: tuple(option["code"] for option in _options(data, item))
        for item in data["weekly_checkin"]["items"]
    }


def _options(data: Data, item: Data) -> Sequence[Data]:
    shared = data["answer_sets"].get(item.get("answer_set"), {})
    options: Sequence[Data] = item.get("options", shared.get("options", ()))
    return options


def _side(load: Fraction, deadband: Fraction) -> int:
    if abs(load) < deadband:
        return 0
    return 1 if load > 0 else -1


def _flips(sides: Sequence[int]) -> int:
    """Return how often the side changed; level weeks between do not hide a change."""
    leaning = [side for side in sides if side]
    return sum(a != b for a, b in pairwise(leaning))


def _variance(loads: Sequence[Fraction]) -> Fraction:
    centre = mean(loads) or Fraction(0)
    return mean([(load - centre) ** 2 for load in loads]) or Fraction(0)


def _code(numbers: Data, sides: Sequence[int], flips: int, variance: Fraction) -> str:
    share = {side: Fraction(sides.count(side), len(sides)) for side in (-1, 0, 1)}
    swinging = numbers["swinging"]
    spread = exact(swinging["spread_from"]) ** 2
    rules = (
        ("steady_one_side", max(share[1], share[-1]) >= exact(numbers["steady_share"])),
        ("swinging", flips >= swinging["flips_from"] and variance >= spread),
        ("even", share[0] >= exact(numbers["even_share"])),
        ("moves_both_ways", min(share[1], share[-1]) >= exact(numbers["both_ways_share"])),
    )
    return next((code for code, matches in rules if matches), "unclear")
