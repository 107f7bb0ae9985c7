"""Where somebody left off: the parts, how far each is, and where it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.intake.parts import Part
from portal.intake.progress import Progress
from portal.intake.questionnaire import Answers
from portal.intake.screens import Screen

COMPLETED = "Completed"
IN_PROGRESS = "In progress"
NOT_STARTED = "Not started"


@dataclass(frozen=True, slots=True)
class Task:
    """One part; ``place`` is its first screen, None while the way has not come to it."""

    title: str
    status: str
    place: int | None


def tasks(
    parts: Sequence[Part],
    screens: Sequence[Screen],
    answers: Answers,
    progress: Progress,
    *,
    first_open: int | None,
) -> list[Task]:
    """Return a task for each part; ``first_open`` is the place of the first question not met."""
    found = []
    for part in parts:
        ids = {item.id for item in part.items}
        places = [s.place for s in screens if ids & {item.id for item in s.items}]
        done = [item for item in ids if item in answers or item in progress.met]
        begins = min(places, default=None)
        is_reached = begins is not None and (first_open is None or begins <= first_open)
        found.append(Task(part.title, _status(len(done), len(ids)), begins if is_reached else None))
    return found


def _status(done: int, asked: int) -> str:
    if done == 0:
        return NOT_STARTED
    return COMPLETED if done == asked else IN_PROGRESS
