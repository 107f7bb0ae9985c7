"""How far a person has come, and the text in which progress and answers are sealed.

A sealed text shows its length, and the codes of a question differ in length: so every text is
filled up with spaces, which JSON ignores, to a multiple of a block.
"""

import json
from dataclasses import dataclass, field
from typing import Any

_ANSWER_BLOCK = 64
_PROGRESS_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class Progress:
    """What was met on the way; as private as the answers.

    ``met`` holds the ids of the items on every screen continued from, also those left open.
    ``helped`` holds the evidence (``safety.Side.evidence``) that help was shown for. ``copied``
    maps an item to where its answer was taken over from.
    """

    met: frozenset[str] = frozenset()
    helped: frozenset[str] = frozenset()
    copied: dict[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """Return it as padded JSON."""
        facts = {"met": sorted(self.met), "helped": sorted(self.helped), "copied": self.copied}
        return _padded(facts, _PROGRESS_BLOCK)

    @classmethod
    def from_text(cls, text: str | None) -> "Progress":
        """Return what ``as_text`` wrote; None is somebody who has met nothing yet."""
        if text is None:
            return cls()
        facts = json.loads(text)
        return cls(frozenset(facts["met"]), frozenset(facts["helped"]), facts["copied"])


def answer_text(value: object) -> str:
    """Return a stored value as padded JSON; None is a blank that must look like an answer."""
    return _padded(value, _ANSWER_BLOCK)


def answer_value(text: str | None) -> Any:
    """Return the value of ``answer_text``."""
    return None if text is None else json.loads(text)


def _padded(value: object, block: int) -> str:
    # ASCII only, so that characters are bytes and the fill is exact.
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return text.ljust(-(-len(text) // block) * block)
