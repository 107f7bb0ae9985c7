"""What a person is asked: paths and show-when rules, one pass over the items.

Rules look backwards only, so one pass decides. Hidden means gone: an answer to
a hidden item is ignored here, also by the rules of later items (spec 2.1, 2.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.intake.questionnaire import Answer, Answers, Item, Questionnaire, is_blank

PATH_ITEM = "meta.path"


@dataclass(frozen=True, slots=True)
class Visible:
    """The items a person is asked, in the order of the definition, and what they answered.

    ``answers`` holds no blanks and nothing of hidden or unknown items.
    """

    path: str  # "brief" or "full"
    items: tuple[Item, ...]
    answers: Mapping[str, Answer]


def path_of(answers: Answers) -> str:
    """Return the path that was chosen; brief until one is, since that asks least."""
    return "full" if answers.get(PATH_ITEM) == "full" else "brief"


def visible(questionnaire: Questionnaire, answers: Answers) -> Visible:
    """Return the visible items and their answers."""
    path = path_of(answers)
    kept: dict[str, Answer] = {}
    shown: list[Item] = []
    for item in questionnaire.items:
        if not _is_shown(questionnaire, item, path, kept):
            continue
        shown.append(item)
        answer = answers.get(item.id)
        if answer is not None and not is_blank(answer):
            kept[item.id] = answer
    return Visible(path, tuple(shown), kept)


def visible_items(questionnaire: Questionnaire, answers: Answers) -> tuple[Item, ...]:
    """Return the items a person with these answers is asked, in the definition's order."""
    return visible(questionnaire, answers).items


def drop_hidden(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """Return the answers without blanks and without those of hidden or unknown items."""
    return dict(visible(questionnaire, answers).answers)


def _is_shown(questionnaire: Questionnaire, item: Item, path: str, kept: Answers) -> bool:
    page = questionnaire.page(item.page_on(path))
    if path not in item.paths or path not in page.paths:
        return False
    return all(rule is None or rule.holds(kept) for rule in (page.show_when, item.show_when))
