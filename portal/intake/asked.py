"""A question as a page shows it: its words, its shape, what is chosen, what is wrong.

Nothing is chosen unless the person chose it before, typed it just now, or it is a fact taken over
from last time, which says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.intake.questionnaire import Answer, Answers, Item, Option, Questionnaire

LINE_MAX = 100
"""A text up to this many characters is asked on one line."""


class Shape(StrEnum):
    """How a question is drawn."""

    SEESAW = "seesaw"  # from nearly always me to nearly always them
    LIKERT = "likert"  # from never to nearly always
    CHOICES = "choices"
    TICKS = "ticks"  # several may be chosen
    TICK = "tick"  # one box with its words
    LIST = "list"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page; ``chosen`` is a code, codes, a text or True, None when blank."""

    id: str
    text: str
    hint: str | None
    shape: Shape
    options: tuple[Option, ...]
    chosen: Answer | None
    error: str | None = None
    is_optional_text: bool = False
    max_chars: int | None = None
    most: int | None = None
    from_before: bool = False  # chosen is taken over from last time and not confirmed yet
    before: str | None = None  # what was chosen last time, to be read and not taken over

    @property
    def anchor(self) -> str:
        """Return the id of the control an error leads to."""
        many = self.shape in (Shape.SEESAW, Shape.LIKERT, Shape.CHOICES, Shape.TICKS)
        return f"{self.id}-0" if many else self.id


def asked(
    questionnaire: Questionnaire,
    item: Item,
    answers: Answers,
    *,
    raw: Mapping[str, Sequence[str]] | None = None,
    error: str | None = None,
    before: Answer | None = None,
) -> Asked:
    """Return a question of these answers.

    With ``raw`` (field lists by item id) it shows what was sent instead. ``before`` is the answer
    of last time, used as the item's prefill mode says (spec 5.3).
    """
    chosen = answers.get(item.id) if raw is None else _sent(item, raw.get(item.id, ()))
    takes_over = raw is None and chosen is None and before is not None
    is_copied = takes_over and item.prefill == "copy_confirm"
    return Asked(
        id=item.id,
        text=questionnaire.item_text(item, answers),
        hint=questionnaire.item_help(item, answers),
        shape=shape_of(item),
        options=item.options,
        chosen=before if is_copied else chosen,
        error=error,
        is_optional_text=item.type == "text" and not item.required,
        max_chars=item.max_chars,
        most=item.max,
        from_before=is_copied,
        before=_labels(item, before) if before and item.prefill == "show_previous" else None,
    )


def shape_of(item: Item) -> Shape:
    """Return how an item is drawn."""
    if item.type == "text":
        return Shape.LINE if (item.max_chars or 0) <= LINE_MAX else Shape.TEXT
    if item.type == "multi":
        return Shape.TICKS
    if item.type == "boolean":
        return Shape.TICK
    if item.kind == "who":
        return Shape.SEESAW
    if item.kind == "freq":
        return Shape.LIKERT
    # Countries carry no value: a long list of names, not a scale.
    return Shape.LIST if all(option.value is None for option in item.options) else Shape.CHOICES


def _sent(item: Item, raw: Sequence[str]) -> Answer | None:
    sent = [text for text in raw if text]
    if item.type == "multi":
        return sent
    if item.type == "boolean":
        return bool(sent)
    return sent[0] if sent else None


def _labels(item: Item, answer: Answer) -> str:
    codes = [answer] if isinstance(answer, str | bool) else answer
    return "; ".join(option.label for code in codes if (option := item.option(code)))


def ask_all(
    questionnaire: Questionnaire,
    items: Sequence[Item],
    answers: Answers,
    *,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    before: Answers | None = None,
) -> list[Asked]:
    """Return the questions of one page; ``errors`` and ``before`` are by item id."""
    return [
        asked(
            questionnaire,
            item,
            answers,
            raw=raw,
            error=(errors or {}).get(item.id),
            before=(before or {}).get(item.id),
        )
        for item in items
    ]


def anchors(questions: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return (id of the control, words) for each error, in the order of the page."""
    return [(question.anchor, question.error) for question in questions if question.error]
