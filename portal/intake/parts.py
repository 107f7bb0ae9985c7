"""Parts: the pieces of an intake that are listed, shared and taken back one by one (spec 5).

A part is a page with its answers; the gate and the private page are one part.
The answers of the start page (consents, country, length) belong to no part:
they go with whatever is shared, since nothing can be read without them. Parts
are the same on both paths, so that answering more later keeps what was shared.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.intake.questionnaire import Answer, Answers, Item, Questionnaire
from portal.intake.safety import GATE_ITEM
from portal.intake.screens import GATE, PRIVATE, START
from portal.intake.visibility import visible


@dataclass(frozen=True, slots=True)
class Part:
    """One part with its visible items, in order."""

    key: str
    title: str  # neutral for the private part
    items: tuple[Item, ...]
    answered: int

    @property
    def is_private(self) -> bool:
        """Say whether this is the private part, whose answers are not shown again."""
        return self.key == PRIVATE


def part_of(item: Item) -> str | None:
    """Return the key of the item's part, None for the start page."""
    if item.page == START:
        return None
    return PRIVATE if item.page == GATE else item.page


def parts(questionnaire: Questionnaire, answers: Answers) -> tuple[Part, ...]:
    """Return the parts that have a visible item, in the order of the pages."""
    seen = visible(questionnaire, answers)
    found = []
    for page in questionnaire.pages:
        items = tuple(item for item in seen.items if part_of(item) == page.id)
        if items:
            answered = sum(item.id in seen.answers for item in items)
            found.append(Part(page.id, page.neutral_title or page.title, items, answered))
    return tuple(found)


def shared_answers(
    questionnaire: Questionnaire, answers: Answers, shared: Collection[str]
) -> dict[str, Answer]:
    """Return what the specialist may build on: the answers of the shared parts only.

    An unshared private part reads exactly like a skipped one, so that its
    absence tells nothing.
    """
    kept = {
        item.id: answer
        for item in visible(questionnaire, answers).items
        if (answer := answers.get(item.id)) is not None and part_of(item) in (None, *shared)
    }
    if PRIVATE not in shared:
        kept[GATE_ITEM] = "skip"
    return kept
