"""What is made of the answers: openers and sections name things the portal knows."""

from __future__ import annotations

from collections.abc import Iterator

from portal.intake.checks.places import Check, Fault
from portal.intake.questionnaire import Data

_SECTIONS = {
    *("safety", "goal", "pattern", "chart", "contrasts", "strengths", "openers", "practical"),
    *("changes", "not_answered"),
}
_PATTERNS = {
    *("insufficient", "mutual_withdrawal", "volatile", "over_giving", "over_receiving"),
    *("split", "balanced", "local"),
}
_CHRONICITIES = {"seasonal", "mixed", "chronic", "none", "unclear", "unknown"}


def _opener_metrics(data: Data) -> Iterator[Fault]:
    known = {"safety.partner_tier", "safety.self_tier", "has.goal", "has.strengths"}
    known |= {f"pattern.is_{code}" for code in _PATTERNS}
    known |= {f"chronicity.is_{code}" for code in _CHRONICITIES}
    known |= {f"domains.{code}.{scale}" for code in data["domains"] for scale in ("load", "strain")}
    for place, opener in enumerate(data["openers"]):
        if opener["when"]["metric"] not in known:
            metric = opener["when"]["metric"]
            yield Fault(f"openers[{place}].when.metric", f"there is no metric {metric}")


def _summary_sections(data: Data) -> Iterator[Fault]:
    for place, section in enumerate(data.get("summary", {}).get("sections", ())):
        if section not in _SECTIONS:
            yield Fault(f"summary.sections[{place}]", f"there is no section {section}")


CHECKS: tuple[Check, ...] = (
    _opener_metrics,
    _summary_sections,
)
