"""Two people's answers side by side, behind the safety gate (spec 6).

Only loads are compared: no item, text, strain, flag or time of one person is
ever in the result. A closed comparison says nothing about why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.intake.questionnaire import Questionnaire
from portal.intake.rounding import exact, whole
from portal.intake.scoring import Result


@dataclass(frozen=True, slots=True)
class DomainGap:
    """One domain scored on both sides.

    ``shared`` is who carries by both accounts, + for A. ``gap`` is how far the
    accounts differ: + when both say "I carry", - when both say "you carry".
    """

    shared: Fraction
    gap: Fraction
    band: str  # aligned, differs, far

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers whole."""
        return {"shared": whole(self.shared), "gap": whole(self.gap), "band": self.band}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What may be seen: nothing at all unless ``allowed``."""

    allowed: bool
    domains: Mapping[str, DomainGap]
    both_even: tuple[str, ...] = ()  # codes of domains that both see as even
    one_sided: tuple[str, ...] = ()  # codes of domains that one of them could not answer

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison in the shape of the test vectors."""
        if not self.allowed:
            return {"allowed": False}
        return {"allowed": True, "domains": {c: gap.as_dict() for c, gap in self.domains.items()}}


CLOSED = Comparison(False, {})


def gap(
    questionnaire: Questionnaire,
    a: Result,
    b: Result,
    *,
    opened: bool,
    consent_a: bool,
    consent_b: bool,
) -> Comparison:
    """Return the comparison if the specialist opened it, both consented and both are at tier 0."""
    both_safe = a.safety.partner.tier == 0 and b.safety.partner.tier == 0
    if not (opened and consent_a and consent_b and both_safe):
        return CLOSED
    gaps: dict[str, DomainGap] = {}
    both_even, one_sided = [], []
    for code, own in a.domains.items():
        other = b.domains[code]
        if own.load is None or other.load is None:
            if own.load is not None or other.load is not None:
                one_sided.append(code)
            continue
        gaps[code] = _gap(questionnaire, own.load, other.load)
        if own.load_band == other.load_band == "balanced":
            both_even.append(code)
    return Comparison(True, gaps, tuple(both_even), tuple(one_sided))


def _gap(questionnaire: Questionnaire, a: Fraction, b: Fraction) -> DomainGap:
    numbers = questionnaire.scoring["gap"]
    size = abs(a + b) / 2
    band = "far" if size >= exact(numbers["far_from"]) else "differs"
    if size < exact(numbers["differs_from"]):
        band = "aligned"
    return DomainGap(shared=(a - b) / 2, gap=(a + b) / 2, band=band)
