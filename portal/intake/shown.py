"""Answers as they are shown: the question as it was read, the answer in its labels or own words."""

from __future__ import annotations

from dataclasses import dataclass

from portal.intake.questionnaire import Answers, Item, Questionnaire


@dataclass(frozen=True, slots=True)
class Shown:
    """One question and its answer; ``words`` is empty when it was left open.

    ``is_quote`` marks the person's own words.
    """

    item: str
    question: str
    words: tuple[str, ...]
    is_quote: bool = False


def show(questionnaire: Questionnaire, answers: Answers, item: Item) -> Shown:
    """Return a question of these answers as the person read and answered it."""
    answer = answers.get(item.id)
    question = questionnaire.item_text(item, answers)
    if answer is None or answer == "":
        return Shown(item.id, question, ())
    if isinstance(answer, bool):
        return Shown(item.id, question, ("Yes" if answer else "No",))
    if item.type == "text":
        return Shown(item.id, question, (str(answer),), is_quote=True)
    chosen = (answer,) if isinstance(answer, str) else answer
    options = (item.option(code) for code in chosen)
    return Shown(item.id, question, tuple(option.label for option in options if option))
