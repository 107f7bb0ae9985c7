"""Section 4, who carries what: seven rows in numbers and words, and one sentence first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from portal.intake import wording
from portal.intake.domains import DomainScore
from portal.intake.pattern import leaning
from portal.intake.questionnaire import Domain
from portal.intake.rounding import whole
from portal.intake.sections.pattern import flag_words
from portal.intake.statements import Statement, Subject, small


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One domain: bar, dot and words.

    ``load`` is -100 to +100, + for the client's side; None is drawn hatched and
    named. ``strain`` is None where it was not asked or not scored.
    """

    domain: str
    title: str
    short: str
    load: int | None
    load_band: str | None
    words: str  # "mostly Ana", "more often partner", "about even", "even", "not scored"
    strain: int | None
    strain_band: str | None
    answered: int  # of the rated items of this domain
    asked: int
    because: tuple[str, ...]

    @property
    def answered_words(self) -> str:
        """Return how many of its questions were answered, for a row without a score."""
        return wording.ANSWERED.format(answered=self.answered, asked=self.asked)


def rows(subject: Subject) -> tuple[ChartRow, ...]:
    """Return the rows in the domains' order."""
    return tuple(_row(subject, domain) for domain in subject.questionnaire.domains)


def statements(subject: Subject) -> list[Statement]:
    """Return the sentence above the chart, none when nothing is scored."""
    domains = subject.result.domains
    scored = [d for d in domains.values() if d.load is not None]
    if not scored:
        return []
    if not subject.result.quality.usable:
        text = wording.CHART_DOUBTFUL.format(why=flag_words(subject))
        return [Statement(text, tuple(item for d in scored for item in d.items_load))]
    plus = leaning(subject.questionnaire, domains, 1)
    minus = leaning(subject.questionnaire, domains, -1)
    text = _sentence(subject, plus, minus, scored)
    uneven = [d for d in scored if d.code in plus + minus]
    because = tuple(item for d in uneven or scored for item in d.items_load)
    return [Statement(text, because)]


def load_words(domain: DomainScore, client: str, other: str) -> str:
    """Return who carries in a domain, in two words and a name."""
    if domain.load is None:
        return wording.NOT_SCORED
    if domain.load == 0:
        return wording.EVEN
    if domain.load_band == "balanced":
        return wording.ABOUT_EVEN
    template = wording.MOSTLY if domain.load_band == "lopsided" else wording.MORE_OFTEN
    return template.format(who=client if domain.load > 0 else other)


def _row(subject: Subject, domain: Domain) -> ChartRow:
    score = subject.result.domains[domain.code]
    asked = sum(
        item.scoring is not None and item.scoring.domain == domain.code
        for item in subject.result.seen.items
    )
    because = score.items_load + score.items_strain
    return ChartRow(
        domain=domain.code,
        title=domain.title,
        short=domain.short,
        load=whole(score.load),
        load_band=score.load_band,
        words=load_words(score, subject.client, subject.other_short),
        strain=whole(score.strain),
        strain_band=score.strain_band,
        answered=len(because),
        asked=asked,
        because=because,
    )


def _sentence(
    subject: Subject, plus: tuple[str, ...], minus: tuple[str, ...], scored: list[DomainScore]
) -> str:
    names = {"client": subject.client, "other": subject.other}
    if not plus + minus:
        count = f"all {len(scored)} scored areas" if len(scored) > 1 else "the one scored area"
        return wording.CHART_EVEN.format(scored=count, **names)
    widest = max(scored, key=lambda d: (_size(d), _strain(d)))
    titles = {d.code: d.title for d in subject.questionnaire.domains}
    facts = {"scored": str(len(scored)), "widest": small(titles[widest.code])}
    if plus and minus:
        counts = {"plus": str(len(plus)), "minus": str(len(minus))}
        return wording.CHART_BOTH.format(**facts, **counts, **names)
    who = wording.CHART_CLIENT if plus else wording.CHART_OTHER
    return wording.CHART_ONE.format(who=who.format(**names), count=len(plus + minus), **facts)


def _size(domain: DomainScore) -> Fraction:
    return abs(domain.load or Fraction(0))


def _strain(domain: DomainScore) -> Fraction:
    return domain.strain or Fraction(0)
