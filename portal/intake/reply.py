"""What a screen was answered: values to store, faults to show, whether the person goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.intake.answers import AnswerFault, FaultCode, check_all
from portal.intake.questionnaire import Answer
from portal.intake.screens import Screen


class Press(StrEnum):
    """Which button was pressed."""

    GO_ON = "go_on"
    SKIP = "skip"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one screen.

    ``values`` hold what may be stored, blanks as None. ``left`` are the choices left open on a
    screen of several, which is no fault: the person is told once.
    """

    values: Mapping[str, Answer | None]
    faults: tuple[AnswerFault, ...]
    left: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Say whether there is nothing to mend."""
        return not self.faults


def read(screen: Screen, raw: Mapping[str, Sequence[str]], press: Press) -> Reply:
    """Return what was answered; ``raw`` holds the field lists of a form by item id.

    Every answer that can be stored is among the values, whatever else is wrong: none is lost.
    Skipping one question leaves it open, also when something was chosen; skipping the rest of a
    screen keeps what was chosen there. Only a required question cannot be left.
    """
    values, faults = check_all(screen.items, raw)
    one = screen.items[0] if len(screen.items) == 1 else None
    if press is Press.SKIP:
        required = tuple(fault for fault in faults if _is_required(screen, fault))
        return Reply({one.id: None} if one and not required else values, required, ())
    if press is Press.LATER:
        return Reply(values, (), ())
    if one and one.type in ("choice", "gate") and not faults and values[one.id] is None:
        return Reply({}, (AnswerFault(one.id, FaultCode.REQUIRED),), ())
    return Reply(values, faults, () if one else left_open(screen, values))


def _is_required(screen: Screen, fault: AnswerFault) -> bool:
    return any(item.id == fault.item and item.required for item in screen.items)


def left_open(screen: Screen, values: Mapping[str, Answer | None]) -> tuple[str, ...]:
    """Return the choices of a screen that nothing was chosen for, though nobody has to."""
    return tuple(
        item.id
        for item in screen.items
        if item.type == "choice" and not item.required and values.get(item.id) is None
    )
