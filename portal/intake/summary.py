"""The specialist's one page: ten sections in order, made of the shared parts only (spec 5).

The page is plain data. The scores in it are computed here from the shared
answers, so that nothing unshared can reach a sentence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.intake import wording
from portal.intake.parts import parts, shared_answers
from portal.intake.questionnaire import Answers, Questionnaire
from portal.intake.scoring import Result, score
from portal.intake.sections import chart, closing, contrasts, own_words, pattern, practical, safety
from portal.intake.sections.chart import ChartRow
from portal.intake.statements import Section, Statement, Subject


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything on the page; ``result`` is the score of the shared answers."""

    client: str
    other: str  # as on the chart: "partner"
    result: Result
    sections: tuple[Section, ...]
    chart: tuple[ChartRow, ...]
    footer: tuple[str, ...]

    def section(self, key: str) -> Section:
        """Return the section of that key; KeyError when the definition leaves it out."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    @property
    def flag(self) -> str | None:
        """Return "concern" for a red first line, "ask" for a grey one, None without either."""
        highest = self.result.safety.highest
        if highest >= 2:
            return "concern"
        return "ask" if highest else None


def summarise(
    questionnaire: Questionnaire,
    answers: Answers,
    shared_parts: Collection[str],
    *,
    client_name: str,
    previous: Result | None = None,
    rated_seconds: float | None = None,
    trend: str | None = None,
    minutes: int | None = None,
) -> Summary:
    """Return the page of these answers as far as they are shared.

    ``shared_parts`` holds keys of ``parts.parts``. ``rated_seconds`` is the time
    on the rated pages of shared parts. ``previous`` is the ``result`` of the
    summary before, by its own version; ``minutes`` is the time taken in all.
    """
    shared = shared_answers(questionnaire, answers, shared_parts)
    result = score(questionnaire, shared, rated_seconds, trend)
    subject = subject_of(questionnaire, result, client_name)
    # A private part that is not shared reads like a skipped one: it is not listed.
    not_shared = [
        part.title
        for part in parts(questionnaire, answers)
        if part.key not in shared_parts and not part.is_private
    ]
    statements = {
        "safety": safety.statements(subject),
        "goal": own_words.goal(subject),
        "pattern": pattern.statements(subject, trend),
        "chart": chart.statements(subject),
        "contrasts": contrasts.statements(subject),
        "strengths": own_words.strengths(subject),
        "openers": own_words.openers(subject),
        "practical": practical.statements(subject),
        "changes": closing.changed(subject, previous, trend),
        "not_answered": closing.open_questions(subject, not_shared),
    }
    order = questionnaire.data["summary"]["sections"]
    return Summary(
        client=subject.client,
        other=subject.other_short,
        result=result,
        sections=tuple(_section(questionnaire, key, statements[key]) for key in order),
        chart=chart.rows(subject),
        footer=_footer(subject, minutes),
    )


def subject_of(questionnaire: Questionnaire, result: Result, client_name: str) -> Subject:
    """Return the result with the names for both sides as the specialist reads them."""
    other = questionnaire.tokens(result.seen.answers).get("other", "")
    mine = other.startswith("your ")
    return Subject(
        questionnaire=questionnaire,
        result=result,
        client=client_name.strip() or "the client",
        other=f"their {other[5:]}" if mine else "the other person",
        other_short=other[5:] if mine else "the other",
    )


def _section(questionnaire: Questionnaire, key: str, lines: list[Statement]) -> Section:
    most = questionnaire.max_lines(key, len(lines))
    return Section(
        key, wording.SECTION_TITLES[key], tuple(lines[:most]), wording.SECTION_EMPTY[key]
    )


def _footer(subject: Subject, minutes: int | None) -> tuple[str, ...]:
    result = subject.result
    facts = [f"Version {result.version}", f"{result.path} path"]
    if minutes is not None:
        facts.append(f"{minutes} minute{'' if minutes == 1 else 's'}")
    facts.append(pattern.flag_words(subject) or wording.NO_FLAGS)
    lines = [wording.FOOTER, ", ".join(facts) + "."]
    if subject.questionnaire.status != "active":
        lines.append(wording.PROVISIONAL)
    return tuple(lines)
