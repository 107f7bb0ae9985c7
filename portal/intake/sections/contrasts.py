"""Section 5, strongest contrasts: what was said where the sides are furthest apart."""

from __future__ import annotations

from fractions import Fraction

from portal.intake import wording
from portal.intake.domains import DomainScore, RatedAnswer
from portal.intake.sections.chart import load_words
from portal.intake.statements import Statement, Subject

_HEAVY = Fraction(3, 4)  # "often" on a hard thing, "rarely" on a good one


def statements(subject: Subject) -> list[Statement]:
    """Return one line for each contrast, strongest first."""
    return [_line(subject, subject.result.domains[code]) for code in subject.result.contrasts]


def _line(subject: Subject, domain: DomainScore) -> Statement:
    answers = {a.item.id: a for a in subject.rated()}
    side = 1 if domain.load and domain.load > 0 else -1
    loads = [answers[item] for item in domain.items_load if side * answers[item].share > 0]
    clauses = [_load_clause(subject, domain, loads, side)]
    because = [a.item.id for a in loads]
    heavy = _heaviest([answers[item] for item in domain.items_strain])
    if heavy is not None:
        clauses.append(_strain_clause(subject, heavy))
        because.append(heavy.item.id)
    return Statement(f"{subject.short(domain.code)}: {'; '.join(clauses)}.", tuple(because))


def _load_clause(subject: Subject, domain: DomainScore, loads: list[RatedAnswer], side: int) -> str:
    strongest = max(loads, key=lambda a: side * a.share)
    template = wording.LOAD_PHRASES.get(strongest.item.id)
    if template is None:
        return load_words(domain, subject.client, subject.other_short)
    # A benefit goes to the side that carries less, so the value names who, not the share.
    who = subject.name(strongest.value)
    how = wording.HOW_WHO[str(abs(strongest.value))]
    return template.format(who=who, whose=f"{who}'s", how=how)


def _heaviest(strains: list[RatedAnswer]) -> RatedAnswer | None:
    heavy = [a for a in strains if a.share >= _HEAVY and a.item.id in wording.STRAIN_PHRASES]
    return max(heavy, key=lambda a: a.share, default=None)


def _strain_clause(subject: Subject, answer: RatedAnswer) -> str:
    return wording.STRAIN_PHRASES[answer.item.id].format(
        client=subject.client, other=subject.other, how=wording.HOW_OFTEN[answer.code]
    )
