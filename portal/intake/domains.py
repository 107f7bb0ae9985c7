"""Load and strain of each domain, and the three overall numbers (spec 4.1 to 4.5).

Load is signed, -100 to +100: plus means the client's side carries more. Strain
is 0 to 100. Both are exact fractions; None means not scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.questionnaire import Item, Questionnaire
from portal.intake.rounding import exact, mean, whole
from portal.intake.visibility import Visible


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """One answered rated item; ``share`` is its keyed part of the mean, -1 to 1 or 0 to 1."""

    item: Item
    code: str
    value: Fraction
    share: Fraction
    is_neither: bool


@dataclass(frozen=True, slots=True)
class DomainScore:
    """What one domain came to, with the items behind it."""

    code: str
    load: Fraction | None
    load_band: str | None  # balanced, leaning, lopsided
    strain: Fraction | None
    strain_band: str | None  # low, moderate, high
    items_load: tuple[str, ...]
    items_strain: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the domain with whole numbers, in the shape of the test vectors."""
        return {
            "load": whole(self.load),
            "load_band": self.load_band,
            "strain": whole(self.strain),
            "strain_band": self.strain_band,
            "items_load": list(self.items_load),
            "items_strain": list(self.items_strain),
        }


@dataclass(frozen=True, slots=True)
class Overall:
    """The numbers across domains; ``absence`` is the share of giving acts done by neither."""

    load: Fraction | None
    strain: Fraction | None
    absence: Fraction | None
    domains_scored: int

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers whole, in the shape of the test vectors."""
        return {
            "load": whole(self.load),
            "strain": whole(self.strain),
            "absence": whole(self.absence),
            "domains_scored": self.domains_scored,
        }


def rated_items(seen: Visible) -> tuple[Item, ...]:
    """Return the visible items that are scored, answered or not."""
    return tuple(item for item in seen.items if item.scoring is not None)


def rated_answers(seen: Visible) -> tuple[RatedAnswer, ...]:
    """Return the rated answers that carry a value; declined and blank ones are missing."""
    return tuple(
        answer
        for item in rated_items(seen)
        if (answer := _rated_answer(item, seen.answers.get(item.id))) is not None
    )


def domain_scores(
    questionnaire: Questionnaire, path: str, answers: Sequence[RatedAnswer]
) -> dict[str, DomainScore]:
    """Return the scores by domain code, in the domains' order."""
    return {
        domain.code: _domain_score(questionnaire, path, domain.code, answers)
        for domain in questionnaire.domains
    }


def overall(
    questionnaire: Questionnaire,
    path: str,
    domains: dict[str, DomainScore],
    answers: Sequence[RatedAnswer],
) -> Overall:
    """Return the overall numbers; domains weigh the same, as no data says otherwise."""
    loads = [domain.load for domain in domains.values() if domain.load is not None]
    enough = len(loads) >= questionnaire.scoring["overall"]["min_domains_load"]
    return Overall(
        load=mean(loads) if enough else None,
        strain=_overall_strain(questionnaire, path, domains, answers),
        absence=_absence(answers),
        domains_scored=len(loads),
    )


def giving_acts(answers: Sequence[RatedAnswer]) -> tuple[RatedAnswer, ...]:
    """Return the answered items where "neither" means that a giving act is missing."""
    return tuple(a for a in answers if a.item.scoring and a.item.scoring.neither == "absent")


def of_scale(answers: Sequence[RatedAnswer], scale: str) -> tuple[RatedAnswer, ...]:
    """Return the answers of one scale, "load" or "strain"."""
    return tuple(a for a in answers if a.item.scoring and a.item.scoring.scale == scale)


def _rated_answer(item: Item, code: object) -> RatedAnswer | None:
    option = item.option(code)
    if item.scoring is None or option is None or option.value is None:
        return None
    value = exact(option.value)
    if item.scoring.scale == "load":
        share = item.scoring.key * value / 2
    else:
        share = value / 4 if item.scoring.key == 1 else 1 - value / 4
    return RatedAnswer(item, option.code, value, share, option.role == "neither")


def _domain_score(
    questionnaire: Questionnaire, path: str, code: str, answers: Sequence[RatedAnswer]
) -> DomainScore:
    scoring = questionnaire.scoring
    own = [a for a in answers if a.item.scoring and a.item.scoring.domain == code]
    loads, strains = of_scale(own, "load"), of_scale(own, "strain")
    load = _scaled(loads, scoring["load"]["min_answered"].get(path))
    strain = _scaled(strains, scoring["strain"]["min_answered"].get(path))
    return DomainScore(
        code=code,
        load=load,
        load_band=_load_band(load, len(loads), scoring["load"]["bands"]),
        strain=strain,
        strain_band=strain_band(questionnaire, strain),
        items_load=tuple(a.item.id for a in loads),
        items_strain=tuple(a.item.id for a in strains),
    )


def strain_band(questionnaire: Questionnaire, strain: Fraction | None) -> str | None:
    """Return low, moderate or high; None when there is no strain to name."""
    bands = questionnaire.scoring["strain"]["bands"]
    if strain is None:
        return None
    if strain < exact(bands["low_below"]):
        return "low"
    return "high" if strain >= exact(bands["high_from"]) else "moderate"


def _scaled(answers: Sequence[RatedAnswer], min_answered: int | None) -> Fraction | None:
    # A path without a minimum does not score this scale at all.
    if min_answered is None or len(answers) < min_answered:
        return None
    share = mean([a.share for a in answers])
    return None if share is None else 100 * share


def _load_band(load: Fraction | None, items: int, bands: dict[str, Any]) -> str | None:
    if load is None:
        return None
    if abs(load) < exact(bands["balanced_below"]):
        return "balanced"
    # A single item reaches 50 with "more often", which is a lean and no more.
    lopsided = bands["lopsided_from_single_item" if items == 1 else "lopsided_from"]
    return "lopsided" if abs(load) >= exact(lopsided) else "leaning"


def _overall_strain(
    questionnaire: Questionnaire,
    path: str,
    domains: dict[str, DomainScore],
    answers: Sequence[RatedAnswer],
) -> Fraction | None:
    numbers = questionnaire.scoring["overall"]
    strains = [domain.strain for domain in domains.values() if domain.strain is not None]
    extra = [100 * a.share for a in answers if a.item.id in numbers["strain_includes"]]
    if path == "brief":
        return mean(extra)
    return mean(strains + extra) if len(strains) >= numbers["min_domains_strain"] else None


def _absence(answers: Sequence[RatedAnswer]) -> Fraction | None:
    acts = giving_acts(answers)
    return Fraction(100 * sum(a.is_neither for a in acts), len(acts)) if acts else None
