"""Answers and definitions for tests of the intake, in the words of the questionnaire."""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from portal.intake import parts
from portal.intake.questionnaire import Answer, Item, Questionnaire
from portal.intake.services import definition_files

DOMAINS = ("voi", "bnd", "car", "rep", "fai", "wgt", "grw")
BRIEF_SEVEN = ("voi.l1", "bnd.l1", "car.l2", "rep.l1", "fai.l3", "wgt.l1", "grw.l3")
_CLEAR: dict[str, Answer] = {
    "saf.gate": "continue",
    "saf.afraid": "f0",
    "saf.harm": "no",
    "saf.control": "f0",
    "saf.own": "no",
    "saf.selfharm": "none",
}
_START: dict[str, Answer] = {
    "con.use": True,
    "con.age": True,
    "con.limits": True,
    "loc.country": "GB",
}

Answers = dict[str, Answer]


def questionnaire() -> Questionnaire:
    """The questionnaire that comes with the portal."""
    return definition_files.shipped()["1.0.0"]


def definition() -> dict[str, Any]:
    """Its data, free to be broken by a test."""
    return copy.deepcopy(dict(questionnaire().data))


def full(changes: Mapping[str, Answer | None] | None = None) -> Answers:
    """Full path, everything about equal, low strain, nothing reported; None takes an answer out."""
    rated = {item.id: _level(item) for item in questionnaire().items if item.scoring}
    return _changed({"meta.path": "full", **_START, **_CLEAR, **rated}, changes)


def brief(changes: Mapping[str, Answer | None] | None = None) -> Answers:
    """Brief path, everything about equal, rarely drained, nothing reported."""
    clear = {k: v for k, v in _CLEAR.items() if k not in ("saf.control", "saf.own")}
    rated = {**dict.fromkeys(BRIEF_SEVEN, "eq"), "gen.drain": "f1"}
    return _changed({"meta.path": "brief", **_START, **clear, **rated}, changes)


def carried(domain: str, side: int, steps: int = 2) -> Answers:
    """All three load answers of a domain towards one side: +1 the client's, -1 the other's."""
    codes = {1: f"me{steps}", -1: f"ot{steps}"}
    items = (item for item in questionnaire().items if item.scoring)
    return {
        item.id: codes[side * item.scoring.key]
        for item in items
        if item.scoring and item.scoring.domain == domain and item.scoring.scale == "load"
    }


def strained(domain: str, code: str) -> Answers:
    """Both strain answers of a domain as hard as ``code`` says, f0 to f4."""
    turned = f"f{4 - int(code[1])}"
    return {f"{domain}.s1": code, f"{domain}.s2": turned}


def every_part(answers: Mapping[str, Answer]) -> set[str]:
    """The keys of all parts, for a client who shares everything."""
    return {part.key for part in parts.parts(questionnaire(), answers)}


def any_answer(item: Item) -> st.SearchStrategy[Answer]:
    """Any answer that ``answers.faults`` lets through."""
    if item.type == "boolean":
        return st.booleans()
    if item.type == "text":
        return st.text(max_size=min(item.max_chars or 40, 40))
    codes = st.sampled_from([option.code for option in item.options])
    if item.type != "multi":
        return codes
    loose = [option.code for option in item.options if not option.exclusive]
    return st.lists(st.sampled_from(loose), unique=True, max_size=item.max or len(loose))


@cache
def any_answers() -> st.SearchStrategy[Answers]:
    """Any set of answers, blanks included, visible or not, on either path."""
    asked = {item.id: any_answer(item) for item in questionnaire().items}
    path = {"meta.path": asked.pop("meta.path")}
    return st.fixed_dictionaries(path, optional=asked)


@cache
def any_rating() -> st.SearchStrategy[Answers]:
    """Any set of answers to every rated item."""
    rated = [item for item in questionnaire().items if item.scoring]
    return st.fixed_dictionaries({item.id: any_answer(item) for item in rated})


def _level(item: Item) -> str:
    if item.scoring and item.scoring.scale == "strain":
        return "f1" if item.scoring.key == 1 else "f3"
    return "eq"


def _changed(answers: Mapping[str, Answer], changes: Mapping[str, Answer | None] | None) -> Answers:
    merged = {**answers, **(changes or {})}
    return {item: answer for item, answer in merged.items() if answer is not None}
