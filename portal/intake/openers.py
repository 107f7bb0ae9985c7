"""Suggested opening questions: rules of the definition over the score (spec 5.1, 7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.intake.chronicity import Chronicity
from portal.intake.domains import DomainScore
from portal.intake.pattern import Pattern
from portal.intake.questionnaire import Data, Questionnaire
from portal.intake.rounding import exact
from portal.intake.safety import CONCERN, Safety
from portal.intake.visibility import Visible

GOAL_ITEM = "ctx.goal"

_MOST = 3


@dataclass(frozen=True, slots=True)
class Opener:
    """One question to open with: the rule, the metric that fired, the items behind it."""

    id: str
    text: str
    metric: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules may look at."""

    seen: Visible
    domains: Mapping[str, DomainScore]
    pattern: Pattern
    chronicity: Chronicity
    safety: Safety
    strengths: Sequence[str]
    usable: bool


def choose(questionnaire: Questionnaire, evidence: Evidence) -> tuple[Opener, ...]:
    """Return the questions whose rule fires, highest priority first, at most three.

    With a tier of 2 or more only core ones, with a partner tier of 1 or more no
    joint ones; without usable answers nothing rests on a rating either.
    """
    core_only = evidence.safety.highest >= CONCERN or not evidence.usable
    apart = evidence.safety.partner.tier >= 1
    fired = [
        opener
        for opener in questionnaire.data["openers"]
        if not (core_only and not opener.get("core"))
        and not (apart and opener.get("joint"))
        and _fires(opener["when"], evidence)
    ]
    fired.sort(key=lambda opener: -opener["priority"])
    return tuple(
        _opener(opener, evidence) for opener in fired[: questionnaire.max_lines("openers", _MOST)]
    )


def _opener(data: Data, evidence: Evidence) -> Opener:
    metric = data["when"]["metric"]
    return Opener(data["id"], data["text"], metric, _metric(metric, evidence).because)


def _fires(when: Data, evidence: Evidence) -> bool:
    number = _metric(when["metric"], evidence).number
    if number is None:
        return False
    if "eq" in when:
        return number == exact(when["eq"])
    return number >= exact(when["gte"])


@dataclass(frozen=True, slots=True)
class _Metric:
    number: Fraction | int | None
    because: tuple[str, ...]


def _metric(path: str, evidence: Evidence) -> _Metric:
    family, *names = path.split(".")
    return _FAMILIES[family](evidence, *names)


def _safety(evidence: Evidence, name: str) -> _Metric:
    side = evidence.safety.partner if name == "partner_tier" else evidence.safety.own
    return _Metric(side.tier, side.because)


def _has(evidence: Evidence, name: str) -> _Metric:
    if name == "goal":
        return _Metric(int(GOAL_ITEM in evidence.seen.answers), (GOAL_ITEM,))
    strong = [evidence.domains[code] for code in evidence.strengths]
    return _Metric(int(bool(strong)), tuple(item for d in strong for item in d.items_load))


def _pattern(evidence: Evidence, name: str) -> _Metric:
    return _Metric(int(name == f"is_{evidence.pattern.code}"), evidence.pattern.because)


def _chronicity(evidence: Evidence, name: str) -> _Metric:
    return _Metric(int(name == f"is_{evidence.chronicity.code}"), evidence.chronicity.because)


def _domain(evidence: Evidence, code: str, number: str) -> _Metric:
    domain = evidence.domains[code]
    if number == "load":
        return _Metric(domain.load, domain.items_load)
    return _Metric(domain.strain, domain.items_strain)


_FAMILIES: Mapping[str, Callable[..., _Metric]] = {
    "safety": _safety,
    "has": _has,
    "pattern": _pattern,
    "chronicity": _chronicity,
    "domains": _domain,
}
