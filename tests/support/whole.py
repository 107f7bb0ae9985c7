"""A whole full path, every text as long as it may be, in any script: the most a page must hold."""

from typing import Any

from portal.intake.questionnaire import Answer, Item
from tests.support import intakes

LATIN = "We still cook together on Sundays, and I would like to be asked how I am. "
CYRILLIC = "Мы всё ещё готовим вместе по воскресеньям, и я хочу, чтобы меня спрашивали. "
ARABIC = "ما زلنا نطبخ معاً كل يوم أحد، وأريد أن يسألني أحد عن حالي وأن يسمعني حقاً. "
SCRIPTS = {"latin": LATIN, "cyrillic": CYRILLIC, "arabic": ARABIC}

_CHOSEN: dict[str, Answer] = {
    "meta.path": "full",
    "ctx.type": "married",
    "ctx.length": "l4",
    "ctx.living": "together",
    "ctx.children": "away",
    "ctx.brings": ["leave", "self", "other"],
    "ctx.tried": ["talk", "limits", "share", "read"],
    "ctx.goal_kind": ["tools", "fit"],
    "saf.gate": "continue",
    "saf.afraid": "f0",
    "saf.harm": "no",
    "saf.control": "f0",
    "saf.own": "no",
    "saf.selfharm": "none",
    "chr.duration": "d4",
    "chr.shift": "same",
    "chr.cause": "over",
    "chr.adjust": "f1",
    "ctx.roots": ["family", "approval", "taught"],
    "pra.channel": "phone",
    "pra.safe": "times",
    "pra.voicemail": "no",
    "pra.shared": "yes",
    "pra.private": "unsure",
    "pra.access": ["captions", "interpreter", "chat", "breaks", "other"],
    "pra.therapy": "past",
}
FLAGS: dict[str, Answer] = {
    "saf.afraid": "f3",
    "saf.harm": "yes",
    "saf.control": "f3",
    "saf.own": "yes",
    "saf.now": "no",
    "saf.child": "yes",
    "saf.selfharm": "often",
    "saf.selfharm_now": "yes",
    "saf.raise": "gently",
}
"""Every safety answer at its highest."""
_LOADS = {"voi": "me2", "bnd": "me1", "car": "me2", "rep": "me2", "fai": "eq", "wgt": "ot1"}


def answers(words: str = LATIN, *, most: int = 300, **changes: Any) -> dict[str, Answer]:
    """Return the answers, texts as long as they may be, up to ``most`` characters.

    ``changes`` with ``__`` for the dot win; None leaves an answer open.
    """
    items = intakes.questionnaire().items
    texts = {item.id: _filled(words, item, most) for item in items if item.type == "text"}
    rated = {item.id: _rating(item) for item in items if item.scoring and item.page != "grw"}
    rated |= {"grw.l1": "me1"}  # too few for a score: the row is hatched and named
    changed = {key.replace("__", "."): value for key, value in changes.items()}
    whole = {**intakes.START, **texts, **rated, **_CHOSEN, **changed}
    return {item: answer for item, answer in whole.items() if answer is not None}


def _filled(words: str, item: Item, most: int) -> str:
    length = min(item.max_chars or most, most)
    return (words * (length // len(words) + 1))[:length].strip()


def _rating(item: Item) -> str:
    assert item.scoring is not None
    if item.scoring.scale == "strain":
        return "f3" if item.scoring.key == 1 else "f1"
    given = _LOADS[item.scoring.domain]
    if item.scoring.key == 1 or given == "eq":
        return given
    return given.replace("me", "xx").replace("ot", "me").replace("xx", "ot")
