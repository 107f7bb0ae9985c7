"""The score of one set of answers by the version they were given (spec 4).

Nothing here is a norm or a diagnosis. The answers are what the person saw:
hidden ones are dropped first. The same answers always give the same result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.intake import chronicity, domains, openers, pattern, quality, safety
from portal.intake.chronicity import Chronicity
from portal.intake.domains import DomainScore, Overall
from portal.intake.openers import Opener
from portal.intake.pattern import Pattern
from portal.intake.quality import Quality
from portal.intake.questionnaire import Answers, Questionnaire
from portal.intake.safety import Safety
from portal.intake.visibility import Visible, visible

_MOST_CONTRASTS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """Everything the answers came to; exact numbers inside, whole ones in ``as_dict``."""

    version: str
    seen: Visible
    domains: Mapping[str, DomainScore]
    overall: Overall
    pattern: Pattern
    chronicity: Chronicity
    safety: Safety
    quality: Quality
    strengths: tuple[str, ...]  # codes of domains that run evenly, in order
    contrasts: tuple[str, ...]  # codes of the most uneven domains, strongest first
    blank: tuple[str, ...]  # ids of visible items left open
    declined: tuple[str, ...]
    openers: tuple[Opener, ...]

    @property
    def path(self) -> str:
        """Return "brief" or "full"."""
        return self.seen.path

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain data, in the shape of ``expected`` of the test vectors."""
        return {
            "version": self.version,
            "path": self.path,
            "domains": {code: domain.as_dict() for code, domain in self.domains.items()},
            "overall": self.overall.as_dict(),
            "pattern": self.pattern.as_dict(),
            "chronicity": self.chronicity.as_dict(),
            "safety": self.safety.as_dict(),
            "quality": self.quality.as_dict(),
            "strengths": list(self.strengths),
            "contrasts": list(self.contrasts),
            "not_answered": {"blank": list(self.blank), "declined": list(self.declined)},
            "openers": [opener.id for opener in self.openers],
        }


def score(
    questionnaire: Questionnaire,
    answers: Answers,
    rated_seconds: float | None = None,
    trend: str | None = None,
) -> Result:
    """Return the result of these answers.

    ``rated_seconds`` is the summed time on pages with rated items, None without
    timing. ``trend`` is the code of the weekly trend (``weekly.trend``), None
    without one. The answers are taken as checked: ``answers.faults`` is
    what refuses an unknown option.
    """
    seen = visible(questionnaire, answers)
    rated = domains.rated_answers(seen)
    scores = domains.domain_scores(questionnaire, seen.path, rated)
    overall = domains.overall(questionnaire, seen.path, scores, rated)
    judged = quality.judge(questionnaire, seen, rated_seconds)
    found = pattern.read(questionnaire, seen, scores, overall, rated, judged)
    timed = chronicity.time_it(questionnaire, seen, found, usable=judged.usable, trend=trend)
    tiers = safety.tiers(questionnaire, seen)
    strengths = _strengths(scores) if judged.usable else ()
    open_items = quality.not_answered(seen)
    return Result(
        version=questionnaire.version,
        seen=seen,
        domains=scores,
        overall=overall,
        pattern=found,
        chronicity=timed,
        safety=tiers,
        quality=judged,
        strengths=strengths,
        contrasts=_contrasts(questionnaire, scores) if judged.usable else (),
        blank=tuple(open_items["blank"]),
        declined=tuple(open_items["declined"]),
        openers=openers.choose(
            questionnaire,
            openers.Evidence(seen, scores, found, timed, tiers, strengths, judged.usable),
        ),
    )


def _strengths(scores: Mapping[str, DomainScore]) -> tuple[str, ...]:
    # Strain is not asked on the brief path, and what was not asked is no objection.
    return tuple(
        domain.code
        for domain in scores.values()
        if domain.load_band == "balanced" and domain.strain_band in ("low", None)
    )


def _contrasts(questionnaire: Questionnaire, scores: Mapping[str, DomainScore]) -> tuple[str, ...]:
    uneven = [
        (-abs(domain.load), -(domain.strain or 0), order, domain.code)
        for order, domain in enumerate(scores.values())
        if domain.load is not None and domain.load_band != "balanced"
    ]
    most = questionnaire.max_lines("contrasts", _MOST_CONTRASTS)
    return tuple(code for *_, code in sorted(uneven)[:most])
