"""Texts of the public pages: a head of named facts, then Markdown."""

from dataclasses import dataclass
from datetime import date

_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class Text:
    """One text; ``title`` is its h1, ``summary`` one sentence for search pages."""

    title: str
    summary: str
    reviewed_on: date
    body: str


def parse(source: str) -> Text:
    """Return the text of a file. Raises ValueError when its head is missing or incomplete."""
    opening, head, body = source.split(_FENCE, 2)
    if opening:
        raise ValueError("a text starts with its head")
    facts = dict(line.split(": ", 1) for line in head.splitlines() if _is_fact(line))
    missing = {"title", "summary", "reviewed_on"} - set(facts)
    if missing:
        raise ValueError(f"the head lacks {', '.join(sorted(missing))}")
    return Text(
        facts["title"], facts["summary"], date.fromisoformat(facts["reviewed_on"]), body.strip()
    )


def _is_fact(line: str) -> bool:
    return ": " in line and not line.startswith(" ")
