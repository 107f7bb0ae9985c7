"""What changed since the last answers, above the noise (spec 5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.domains import DomainScore
from portal.intake.questionnaire import Questionnaire
from portal.intake.rounding import exact, whole
from portal.intake.scoring import Result


@dataclass(frozen=True, slots=True)
class Move:
    """How far one domain moved; None where the move is within noise or cannot be told."""

    load: Fraction | None
    strain: Fraction | None

    def as_dict(self) -> dict[str, int | None]:
        """Return only the numbers that moved, whole."""
        moved = {"load": self.load, "strain": self.strain}
        return {name: whole(size) for name, size in moved.items() if size is not None}


@dataclass(frozen=True, slots=True)
class Changes:
    """The moves by domain code, and the pattern codes then and now."""

    comparable: bool
    domains: Mapping[str, Move]
    pattern: tuple[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Return the changes in the shape of the test vectors."""
        if not self.comparable:
            return {"comparable": False}
        return {
            "comparable": True,
            "domains": {code: move.as_dict() for code, move in self.domains.items()},
            "pattern": list(self.pattern),
        }


def changes(questionnaire: Questionnaire, previous: Result, current: Result) -> Changes:
    """Return what changed; each result was scored by its own version.

    Results of different major versions asked differently and are not
    comparable. ``questionnaire`` gives the sizes that count, by the newer one.
    """
    pattern = (previous.pattern.code, current.pattern.code)
    if previous.version.split(".")[0] != current.version.split(".")[0]:
        return Changes(False, {}, pattern)
    moves = {
        code: move
        for code, now in current.domains.items()
        if code in previous.domains
        and (move := _move(questionnaire, previous.domains[code], now)) is not None
    }
    return Changes(True, moves, pattern)


def _move(questionnaire: Questionnaire, then: DomainScore, now: DomainScore) -> Move | None:
    numbers = questionnaire.scoring["change"]
    load = _size(then.load, now.load, exact(numbers["load_from"]))
    strain = _size(then.strain, now.strain, exact(numbers["strain_from"]))
    return None if load is None and strain is None else Move(load, strain)


def _size(then: Fraction | None, now: Fraction | None, least: Fraction) -> Fraction | None:
    if then is None or now is None or abs(now - then) < least:
        return None
    return now - then
