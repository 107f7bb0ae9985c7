"""What may be answered: raw form values checked and made canonical.

Stored values are a code for choice and gate, a list of codes in the order of
the options for multi, True for a tick, trimmed text with line feeds for text,
and None for blank. ``skip`` is a code like any other: a refusal is data, a
blank is not. Faults carry facts, never the answer itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.intake.questionnaire import Answer, Answers, Item, Questionnaire, is_blank

_TICKED = frozenset({"on", "true", "yes", "y", "1"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class FaultCode(StrEnum):
    """Why an answer was refused."""

    REQUIRED = "required"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_OPTION = "unknown_option"
    WRONG_TYPE = "wrong_type"
    TOO_MANY = "too_many"
    EXCLUSIVE = "exclusive"  # "none of these" together with one of these
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One refused answer; ``limit`` and ``actual`` count options or characters."""

    item: str
    code: FaultCode
    limit: int | None = None
    actual: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The canonical value, None when blank or refused, and the fault if any."""

    value: Answer | None
    fault: AnswerFault | None = None


def check(item: Item, raw: Sequence[str]) -> Checked:
    """Return what a form sent for one item, checked: ``raw`` as from ``form.getlist(item.id)``."""
    value = _read(item, raw)
    if isinstance(value, AnswerFault):
        return Checked(None, value)
    if value is None or is_blank(value):
        return Checked(None, AnswerFault(item.id, FaultCode.REQUIRED) if item.required else None)
    fault = fault_of(item, value)
    return Checked(None, fault) if fault else Checked(value)


def check_all(
    items: Sequence[Item], raw: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answer | None], tuple[AnswerFault, ...]]:
    """Return the values of one screen by item id, blanks as None, and the faults in order.

    A refused item is in the faults and not among the values.
    """
    checked = {item.id: check(item, raw.get(item.id, ())) for item in items}
    values = {item_id: each.value for item_id, each in checked.items() if each.fault is None}
    return values, tuple(each.fault for each in checked.values() if each.fault)


def faults(questionnaire: Questionnaire, answers: Answers) -> tuple[AnswerFault, ...]:
    """Return what is wrong with stored or imported answers: unknown items, options and types.

    Blanks are no fault here; ``check`` says what a form must not leave out.
    """
    found = []
    for item_id, value in answers.items():
        if not questionnaire.has_item(item_id):
            found.append(AnswerFault(item_id, FaultCode.UNKNOWN_ITEM))
        elif value is not None and (fault := fault_of(questionnaire.item(item_id), value)):
            found.append(fault)
    return tuple(found)


def fault_of(item: Item, value: Answer) -> AnswerFault | None:
    """Return the fault of a canonical value that is not blank, None when it is fine."""
    if item.type == "multi":
        return _multi_fault(item, value)
    if item.type == "boolean":
        return None if isinstance(value, bool) else AnswerFault(item.id, FaultCode.WRONG_TYPE)
    if not isinstance(value, str):
        return AnswerFault(item.id, FaultCode.WRONG_TYPE)
    if item.type == "text":
        return _text_fault(item, value)
    known = value == "" or item.option(value) is not None
    return None if known else AnswerFault(item.id, FaultCode.UNKNOWN_OPTION)


def _read(item: Item, raw: Sequence[str]) -> Answer | AnswerFault | None:
    sent = [text for text in raw if text.strip()]
    if item.type == "multi":
        order = {option.code: place for place, option in enumerate(item.options)}
        return sorted(dict.fromkeys(sent), key=lambda code: order.get(code, len(order)))
    if not sent:
        return None
    if len(set(sent)) > 1:
        return AnswerFault(item.id, FaultCode.TOO_MANY, limit=1, actual=len(set(sent)))
    if item.type == "boolean":
        return sent[0].lower() in _TICKED or AnswerFault(item.id, FaultCode.UNKNOWN_OPTION)
    return _tidy(sent[0]) if item.type == "text" else sent[0]


def _tidy(text: str) -> str:
    """Return the text trimmed, with the line ends a browser doubles made single."""
    single = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", single).strip()


def _multi_fault(item: Item, value: Answer) -> AnswerFault | None:
    if not isinstance(value, list | tuple):
        return AnswerFault(item.id, FaultCode.WRONG_TYPE)
    options = [item.option(code) for code in value]
    chosen = [option for option in options if option is not None]
    if len(chosen) < len(options):
        return AnswerFault(item.id, FaultCode.UNKNOWN_OPTION)
    if len(chosen) > 1 and any(option.exclusive for option in chosen):
        return AnswerFault(item.id, FaultCode.EXCLUSIVE)
    if item.max is not None and len(chosen) > item.max:
        return AnswerFault(item.id, FaultCode.TOO_MANY, limit=item.max, actual=len(chosen))
    return None


def _text_fault(item: Item, value: str) -> AnswerFault | None:
    if item.max_chars is None or len(value) <= item.max_chars:
        return None
    return AnswerFault(item.id, FaultCode.TOO_LONG, limit=item.max_chars, actual=len(value))
