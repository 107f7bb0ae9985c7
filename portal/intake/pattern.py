"""The overall pattern, its modifiers and how sure it is (spec 4.6, 4.8).

Codes are for staff and data; a client never sees them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.domains import DomainScore, Overall, RatedAnswer, giving_acts, of_scale
from portal.intake.quality import Quality
from portal.intake.questionnaire import Questionnaire
from portal.intake.rounding import exact
from portal.intake.visibility import Visible

INSUFFICIENT = "insufficient"
ONE_WAY = frozenset({"over_giving", "over_receiving"})
SHIFT_ITEM = "chr.shift"
SWINGS = "swings"

_CONFIDENCE = ("none", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of the eight codes, with the items that point to it."""

    code: str
    modifiers: tuple[str, ...]
    confidence: str  # none, low, medium, high
    because: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the pattern in the shape of the test vectors."""
        return {
            "code": self.code,
            "modifiers": list(self.modifiers),
            "confidence": self.confidence,
            "because": list(self.because),
        }


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules look at, gathered once."""

    load: Fraction
    absence: Fraction
    neithers: int
    swings: bool
    plus: int  # domains that lean to the client's side
    minus: int
    uneven: int
    lopsided: int


def read(
    questionnaire: Questionnaire,
    seen: Visible,
    domains: Mapping[str, DomainScore],
    overall: Overall,
    answers: Sequence[RatedAnswer],
    quality: Quality,
) -> Pattern:
    """Return the first pattern whose rule matches."""
    if overall.load is None or not quality.usable:
        return Pattern(INSUFFICIENT, (), _CONFIDENCE[0], ())
    facts = _facts(questionnaire, seen, domains, overall, answers)
    code = _code(questionnaire, seen.path, facts)
    return Pattern(
        code=code,
        modifiers=_modifiers(questionnaire, code, facts, overall),
        confidence=_confidence(seen.path, domains, quality),
        because=_because(code, answers),
    )


def leaning(
    questionnaire: Questionnaire, domains: Mapping[str, DomainScore], sign: int
) -> tuple[str, ...]:
    """Return the codes of the domains outside the balanced band on one side, +1 or -1."""
    from_ = exact(questionnaire.scoring["load"]["bands"]["balanced_below"])
    return tuple(d.code for d in domains.values() if d.load is not None and sign * d.load >= from_)


def _facts(
    questionnaire: Questionnaire,
    seen: Visible,
    domains: Mapping[str, DomainScore],
    overall: Overall,
    answers: Sequence[RatedAnswer],
) -> _Facts:
    bands = [domain.load_band for domain in domains.values()]
    return _Facts(
        load=overall.load or Fraction(0),
        absence=overall.absence or Fraction(0),
        neithers=sum(a.is_neither for a in giving_acts(answers)),
        swings=seen.answers.get(SHIFT_ITEM) == SWINGS,
        plus=len(leaning(questionnaire, domains, 1)),
        minus=len(leaning(questionnaire, domains, -1)),
        uneven=sum(band == "leaning" for band in bands),
        lopsided=sum(band == "lopsided" for band in bands),
    )


def _code(questionnaire: Questionnaire, path: str, facts: _Facts) -> str:
    numbers, absence = questionnaire.scoring["pattern"], questionnaire.scoring["absence"]
    is_strong = abs(facts.load) >= exact(numbers["strong_from"])
    one_way, least = exact(numbers["one_way_from"]), numbers["one_way_min_domains"][path]
    each = numbers["split_min_domains_each"]
    withdrawn = facts.absence >= exact(absence["from"]) and facts.neithers >= absence["min_count"]
    rules = (
        ("mutual_withdrawal", withdrawn and not is_strong),
        ("volatile", facts.swings and not is_strong),
        ("over_giving", facts.load >= one_way and facts.plus >= least),
        ("over_receiving", facts.load <= -one_way and facts.minus >= least),
        ("split", facts.plus >= each and facts.minus >= each),
        ("balanced", facts.uneven <= 1 and facts.lopsided == 0),
    )
    return next((code for code, matches in rules if matches), "local")


def _modifiers(
    questionnaire: Questionnaire, code: str, facts: _Facts, overall: Overall
) -> tuple[str, ...]:
    scoring = questionnaire.scoring
    high = exact(scoring["strain"]["bands"]["high_from"])
    found = {
        "strong": abs(facts.load) >= exact(scoring["pattern"]["strong_from"]),
        "swinging": facts.swings and code != "volatile",
        "strained": overall.strain is not None and overall.strain >= high,
    }
    return tuple(modifier for modifier, is_found in found.items() if is_found)


def _confidence(path: str, domains: Mapping[str, DomainScore], quality: Quality) -> str:
    steps = 3 if path == "full" else 2
    steps -= any(domain.load is None for domain in domains.values())
    steps -= quality.doubtful
    return _CONFIDENCE[max(steps, 1)]


def _because(code: str, answers: Sequence[RatedAnswer]) -> tuple[str, ...]:
    if code == "volatile":
        return (SHIFT_ITEM,)
    if code == "mutual_withdrawal":
        return tuple(a.item.id for a in giving_acts(answers) if a.is_neither)
    return tuple(a.item.id for a in of_scale(answers, "load") if _points(code, a.share))


def _points(code: str, share: Fraction) -> bool:
    """Say whether an answer with that share points the pattern's way."""
    match code:
        case "over_giving":
            return share > 0
        case "over_receiving":
            return share < 0
        case "balanced":
            return True
        case _:
            return share != 0
