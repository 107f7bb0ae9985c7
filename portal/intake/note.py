"""The specialist's note, prefilled as a draft they accept or not (spec 5.3 B).

Risk, impression and plan stay blank: they are written by a person. Private
answers are never copied, and a client's own words stay in quotation marks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.intake import wording
from portal.intake.parts import shared_answers
from portal.intake.questionnaire import Answers, Questionnaire
from portal.intake.scoring import score
from portal.intake.sections import contrasts, pattern
from portal.intake.statements import Statement, Subject, small
from portal.intake.summary import subject_of


@dataclass(frozen=True, slots=True)
class NoteField:
    """One field of the note; without ``lines`` it is left blank."""

    field: str
    title: str
    lines: tuple[Statement, ...]

    @property
    def text(self) -> str:
        """Return the draft of this field, one line for each source."""
        return "\n".join(line.text for line in self.lines)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the items the draft was made of, each once, in order."""
        return tuple(dict.fromkeys(item for line in self.lines for item in line.because))


def note_prefill(
    questionnaire: Questionnaire,
    answers: Answers,
    shared_parts: Collection[str],
    *,
    client_name: str,
    trend: str | None = None,
) -> tuple[NoteField, ...]:
    """Return the fields in the definition's order, from the shared parts only."""
    shared = shared_answers(questionnaire, answers, shared_parts)
    result = score(questionnaire, shared, trend=trend)
    subject = subject_of(questionnaire, result, client_name)
    return tuple(
        NoteField(
            field["field"],
            wording.NOTE_TITLES.get(field["field"], small(field["field"])),
            tuple(
                line
                for source in field["from"]
                for line in _lines(subject, source, field["mode"], trend)
            ),
        )
        for field in questionnaire.data["note_prefill"]
    )


def _lines(subject: Subject, source: str, mode: str, trend: str | None) -> list[Statement]:
    if source == "@pattern":
        return [pattern.pattern(subject)]
    if source == "@chronicity":
        return [pattern.chronicity(subject, trend)]
    if source == "@contrasts":
        return contrasts.statements(subject)
    item = subject.questionnaire.item(source)
    if item.safety or source.startswith("saf.") or subject.answer(source) is None:
        return []
    words = item_words(subject, source)
    if mode == "labels":
        # "Yes" says nothing in a note without what was asked.
        asked = subject.questionnaire.item_text(item, subject.result.seen.answers)
        words = f"{asked} {words}"
    return [Statement(words, (source,), is_quote=item.type == "text")]


def item_words(subject: Subject, item_id: str) -> str:
    """Return an answer in the words the client saw or wrote."""
    item = subject.questionnaire.item(item_id)
    if item.type == "text":
        return subject.quote(item_id) or ""
    if item.type == "multi":
        return "; ".join(subject.labels(item_id))
    return subject.label(item_id) or ""
