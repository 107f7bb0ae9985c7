"""The way through the questions: which screens, in which order, how far along (spec 2.1, 2.2).

The start page comes before screen 1 and the check page after the last; neither
is a screen. Screens are: the facts of the first pages, the gate of the private
part, the questions. Page ``safe``, and everything on the brief path, is one
question a screen; on the full path the items of a page share a screen. Items
that an answer of the same page brings up follow on a screen of their own,
before the next page. Rules look backwards only, so answering a screen never
changes the screens before it: a place once reached keeps its number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from portal.intake.questionnaire import Answers, Item, Page, Questionnaire, is_blank
from portal.intake.visibility import path_of, visible

START = "start"
PRIVATE = "safe"
GATE = "safe_gate"
FACTS_CAPTION = "A few facts first"
FOLLOW_UP_CAPTIONS = ("One more question", "A few more questions")


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of the journey with its items, in order.

    ``number`` of ``total`` counts the questions of the brief path, ``part`` of
    ``parts`` the rated pages of the full one; None where that does not count.
    ``progress`` runs from 0 to 1 and never goes back along the way.
    """

    key: str  # page and first item; private, since a follow-up tells what was answered
    kind: str  # facts, gate, question (one item) or page (several)
    page: Page
    items: tuple[Item, ...]
    place: int  # n of /q/<n>, from 1
    path: str  # brief or full
    progress: float
    is_follow_up: bool = False
    number: int | None = None
    total: int | None = None
    part: int | None = None
    parts: int | None = None

    @property
    def is_private(self) -> bool:
        """Say whether the screen belongs to the private part."""
        return self.page.id in (GATE, PRIVATE)

    @property
    def caption(self) -> str | None:
        """Return the line above the heading, None where the heading says it all."""
        if self.number is not None:
            return f"Question {self.number} of {self.total}"
        if self.part is not None:
            return f"{self.page.title}, part {self.part} of {self.parts}"
        if self.kind == "facts":
            return FACTS_CAPTION
        if self.page.id == PRIVATE and self.path == "full":
            return self.page.title
        return FOLLOW_UP_CAPTIONS[len(self.items) > 1] if self.is_follow_up else None


def start_items(questionnaire: Questionnaire) -> tuple[Item, ...]:
    """Return the items of the start page: consents, country, length."""
    return tuple(item for item in questionnaire.items if item.page == START)


def screens(questionnaire: Questionnaire, answers: Answers) -> tuple[Screen, ...]:
    """Return the screens that are visible with these answers, in order."""
    path = path_of(answers)
    groups = _groups(questionnaire, answers, path)
    counted = {item.id: n for n, item in enumerate(counted_items(questionnaire, path), start=1)}
    parts = [page.id for page in questionnaire.pages if page.domain]
    found: list[Screen] = []
    reached = 0.0
    for place, group in enumerate(groups, start=1):
        page = questionnaire.page(group[0].page_on(path))
        number = counted.get(group[0].id)
        if path == "full":
            reached = place / len(groups)
        elif number is not None:
            reached = number / len(counted)
        found.append(
            Screen(
                key=f"{page.id}:{group[0].id}",
                kind=_kind(group, page),
                page=page,
                items=group,
                place=place,
                path=path,
                progress=reached,
                is_follow_up=all(_is_follow_up(questionnaire, item) for item in group),
                number=number,
                total=len(counted) if number is not None else None,
                part=parts.index(page.id) + 1 if path == "full" and page.domain else None,
                parts=len(parts) if path == "full" and page.domain else None,
            )
        )
    return tuple(found)


def counted_items(questionnaire: Questionnaire, path: str) -> tuple[Item, ...]:
    """Return the questions that "Question n of 12" counts: asked of everyone on the brief path.

    Facts, the gate and follow-ups are not counted. On the full path nothing is.
    """
    if path != "brief":
        return ()
    asked = [
        item
        for item in questionnaire.items
        if "brief" in item.paths
        and not item.booking
        and item.type != "gate"
        and item.show_when is None
    ]
    order = [page.id for page in questionnaire.pages]
    return tuple(sorted(asked, key=lambda item: order.index(item.page_on("brief"))))


def first_unanswered(
    found: Sequence[Screen], answers: Answers, shown: Collection[str] = ()
) -> Screen | None:
    """Return the first screen with a question still to be met, None when all are done.

    ``shown`` holds the ids of items on screens continued from, so that a
    question left open on purpose is not asked twice.
    """
    for screen in found:
        if any(is_blank(answers.get(i.id)) and i.id not in shown for i in screen.items):
            return screen
    return None


def _groups(questionnaire: Questionnaire, answers: Answers, path: str) -> list[tuple[Item, ...]]:
    seen = [item for item in visible(questionnaire, answers).items if item.page != START]
    order = [page.id for page in questionnaire.pages]
    # A stable sort keeps the definition's order within a page.
    facts = sorted((i for i in seen if i.booking), key=lambda i: order.index(i.page_on(path)))
    rest = sorted((i for i in seen if not i.booking), key=lambda i: order.index(i.page_on(path)))
    return [
        group
        for items in (facts, rest)
        for page, on_page in groupby(items, key=lambda i: i.page_on(path))
        for group in _on_screens(list(on_page), one_each=path == "brief" or page == PRIVATE)
    ]


def _on_screens(items: list[Item], *, one_each: bool) -> list[tuple[Item, ...]]:
    if one_each:
        return [(item,) for item in items]
    steps: dict[str, int] = {}
    for item in items:
        steps[item.id] = 1 + max((steps[i] for i in _looks_at(item) if i in steps), default=-1)
    return [
        tuple(item for item in items if steps[item.id] == step)
        for step in range(max(steps.values()) + 1)
    ]


def _looks_at(item: Item) -> tuple[str, ...]:
    if item.show_when is None:
        return ()
    return tuple(condition.item for condition in item.show_when.conditions)


def _kind(group: tuple[Item, ...], page: Page) -> str:
    if page.kind == "interruption":
        return "gate"
    if group[0].booking:
        return "facts"
    return "question" if len(group) == 1 else "page"


def _is_follow_up(questionnaire: Questionnaire, item: Item) -> bool:
    """Say whether an answer on the same page brought the item up."""
    causes = (questionnaire.item(cause) for cause in _looks_at(item))
    return any(c.page == item.page and c.booking == item.booking for c in causes)
