"""The answers as their owner checks them: by part, the private ones only counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.intake.parts import Part
from portal.intake.questionnaire import Answers, Questionnaire, is_declined
from portal.intake.screens import Screen
from portal.intake.shown import show

ELSEWHERE = "Answered on another device, or before you came back by a link"
SKIPPED = "Skipped"


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its answer, None when it was left open, and the screen it is on."""

    question: str
    answer: str | None
    is_quote: bool
    place: int


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part to check and to share."""

    key: str
    title: str
    rows: tuple[Row, ...]
    is_ticked: bool


def checked(
    questionnaire: Questionnaire,
    answers: Answers,
    parts: Sequence[Part],
    screens: Sequence[Screen],
    *,
    ticked: Collection[str] | None,
    is_masked: bool,
) -> list[PartShown]:
    """Return the parts in order.

    ``ticked`` are the parts to share as far as that was said before; None ticks every part that
    has an answer, the private one never. ``is_masked``: the private part was answered elsewhere.
    """
    places = {item.id: screen.place for screen in screens for item in screen.items}
    found = []
    for part in parts:
        if part.is_private:
            rows: tuple[Row, ...] = (_private(answers, part, places, is_masked=is_masked),)
        else:
            rows = tuple(
                Row(
                    question=(row := show(questionnaire, answers, item)).question,
                    answer="; ".join(row.words) or None,
                    is_quote=row.is_quote,
                    place=places[item.id],
                )
                for item in part.items
            )
        is_usual = not part.is_private and part.answered > 0
        is_ticked = is_usual if ticked is None else part.key in ticked
        found.append(PartShown(part.key, part.title, rows, is_ticked))
    return found


def _private(answers: Answers, part: Part, places: dict[str, int], *, is_masked: bool) -> Row:
    """Return one line for the private part: how much was answered, never what."""
    asked = [item for item in part.items if item.type != "gate"]
    given = [
        item for item in asked if item.id in answers and not is_declined(item, answers[item.id])
    ]
    left = len(asked) - len(given)
    if is_masked:
        words = ELSEWHERE
    elif not asked:
        words = SKIPPED
    else:
        words = f"{len(given)} answered" + (f", {left} skipped" if left else "")
    place = min(places[item.id] for item in part.items)
    return Row("A few private questions", words, is_quote=False, place=place)
