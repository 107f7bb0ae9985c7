"""Whether rated answers can be used: flags, never verdicts (spec 4.9).

Flags are for staff, are never shown to the client and never discard an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.domains import RatedAnswer, of_scale, rated_answers, rated_items
from portal.intake.questionnaire import Questionnaire, is_declined
from portal.intake.rounding import exact, tenths
from portal.intake.visibility import Visible

UNUSABLE = frozenset({"straight_line_who", "straight_line_freq", "too_fast"})
DOUBTFUL = frozenset({"fast", "contradictory", "many_skips"})

ACCESS_ITEM = "pra.access"
_ASSISTED = frozenset({"chat", "interpreter"})
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Quality:
    """Flags in the order of the specification, and what they rest on."""

    flags: tuple[str, ...]
    seconds_per_item: Fraction | None
    contradictions: tuple[tuple[str, str], ...]

    @property
    def usable(self) -> bool:
        """Say whether a pattern may be read from the answers."""
        return UNUSABLE.isdisjoint(self.flags)

    @property
    def doubtful(self) -> bool:
        """Say whether confidence loses one step."""
        return not DOUBTFUL.isdisjoint(self.flags)

    def as_dict(self) -> dict[str, Any]:
        """Return the judgement in the shape of the test vectors."""
        return {
            "flags": list(self.flags),
            "usable": self.usable,
            "seconds_per_item": tenths(self.seconds_per_item),
            "contradictions": [list(pair) for pair in self.contradictions],
        }


def judge(
    questionnaire: Questionnaire, seen: Visible, rated_seconds: float | None = None
) -> Quality:
    """Return the flags; ``rated_seconds`` is the summed server-side time, None when unknown."""
    numbers = questionnaire.scoring["quality"]
    answers = rated_answers(seen)
    seconds = _seconds_per_item(seen, rated_seconds)
    contradictions = _contradictions(numbers, answers)
    who, often = of_scale(answers, "load"), of_scale(answers, "strain")
    found = {
        "straight_line_who": _straight(who, numbers["straight_min_who"], honest="eq"),
        "straight_line_freq": _straight(often, numbers["straight_min_freq"]),
        "too_fast": seconds is not None and seconds < exact(numbers["too_fast_seconds_per_item"]),
        "fast": _is_fast(numbers, seconds, seen),
        "contradictory": len(contradictions) >= numbers["contradictions_from"],
        "many_skips": _many_skips(numbers, seen, answers),
    }
    flags = tuple(flag for flag, is_found in found.items() if is_found)
    return Quality(flags, seconds, contradictions)


def answers_with_help(seen: Visible) -> bool:
    """Say whether someone types or interprets for the client, so that no pace is usual.

    Then page times are not capped and only the floor of "too fast" applies.
    """
    access = seen.answers.get(ACCESS_ITEM)
    if access is None or isinstance(access, str | bool):
        return False
    return not _ASSISTED.isdisjoint(access)


def _straight(answers: Sequence[RatedAnswer], least: int, honest: str | None = None) -> bool:
    codes = {a.code for a in answers}
    return len(answers) >= least and len(codes) == 1 and codes != {honest}


def _seconds_per_item(seen: Visible, rated_seconds: float | None) -> Fraction | None:
    # A declined item was read and touched as much as an answered one.
    touched = sum(item.id in seen.answers for item in rated_items(seen))
    if rated_seconds is None or not touched:
        return None
    return exact(rated_seconds) / touched


def _is_fast(numbers: dict[str, Any], seconds: Fraction | None, seen: Visible) -> bool:
    if seconds is None or answers_with_help(seen):
        return False
    floor, usual = numbers["too_fast_seconds_per_item"], numbers["fast_seconds_per_item"]
    return exact(floor) <= seconds < exact(usual)


def _contradictions(
    numbers: dict[str, Any], answers: Sequence[RatedAnswer]
) -> tuple[tuple[str, str], ...]:
    by_id = {a.item.id: a for a in answers}

    def both(pair: list[str]) -> tuple[RatedAnswer | None, RatedAnswer | None]:
        return by_id.get(pair[0]), by_id.get(pair[1])

    often = [pair for pair in numbers["contradiction_pairs"] if _both_often(*both(pair))]
    extreme = [pair for pair in numbers["contradiction_same_extreme"] if _same_extreme(*both(pair))]
    return tuple((pair[0], pair[1]) for pair in often + extreme)


def _both_often(a: RatedAnswer | None, b: RatedAnswer | None) -> bool:
    return a is not None and b is not None and a.value >= _OFTEN and b.value >= _OFTEN


def _same_extreme(a: RatedAnswer | None, b: RatedAnswer | None) -> bool:
    return a is not None and b is not None and a.value == b.value and abs(a.value) == 2


def _many_skips(numbers: dict[str, Any], seen: Visible, answers: Sequence[RatedAnswer]) -> bool:
    rated = rated_items(seen)
    missing = len(rated) - len(answers)
    return bool(rated) and Fraction(missing, len(rated)) >= exact(numbers["many_skips_from"])


def not_answered(seen: Visible) -> dict[str, list[str]]:
    """Return the ids of visible items left blank and of those declined, in order."""
    blank = [item.id for item in seen.items if item.id not in seen.answers]
    declined = [item.id for item in seen.items if is_declined(item, seen.answers.get(item.id))]
    return {"blank": blank, "declined": declined}
