"""What a person asked the directory for: read from the query of its address and written back.

Addresses are shared, kept and mistyped, so what is not understood is left out and never an error.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.specialists import languages, topics
from portal.specialists.profile import Mode
from portal.timetable import Part

QUESTION_MOST = 80
PAGE_MOST = 10_000
PARTS = (Part.MORNING, Part.AFTERNOON, Part.EVENING)


class Name(StrEnum):
    """The names of the query."""

    PART = "part"
    LANGUAGE = "language"
    TOPIC = "topic"
    MODE = "mode"
    QUESTION = "q"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for. Several parts or modes mean any of them; everything else is "and"."""

    parts: tuple[Part, ...] = ()
    language: str | None = None
    topic: str | None = None
    modes: tuple[Mode, ...] = ()
    question: str = ""
    page: int = 1

    @property
    def count(self) -> int:
        """Return how many filters are on."""
        asked = (self.parts, self.language, self.topic, self.modes, self.question)
        return sum(map(bool, asked))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the query that ``read`` reads as these filters; page 1 is not said."""
        single = (
            (Name.LANGUAGE, self.language),
            (Name.TOPIC, self.topic),
            (Name.QUESTION, self.question),
            (Name.PAGE, str(self.page) if self.page > 1 else None),
        )
        return [
            *((Name.PART.value, part.value.lower()) for part in self.parts),
            *((Name.MODE.value, mode.value) for mode in self.modes),
            *((name.value, value) for name, value in single if value),
        ]

    @property
    def words(self) -> str:
        """Return what was asked for as the end of "You asked for …"."""
        asked = [
            " or ".join(f"{part.value.lower()}s" for part in self.parts),
            f"in {languages.language(self.language).english_name}" if self.language else "",
            f"about {topics.label(self.topic).lower()}" if self.topic else "",
            " or ".join(_BY[mode] for mode in self.modes),
            f"“{self.question}”" if self.question else "",
        ]
        return ", ".join(filter(None, asked))

    def on_page(self, page: int) -> "Filters":
        """Return the same filters on another page."""
        return replace(self, page=page)

    def wider(self) -> "Iterable[Filters]":
        """Yield filters that ask for less, the closest to these first.

        The language stays longest: a person can take another hour, but not another tongue.
        """
        tried = replace(self, page=1)
        for one in (
            replace(tried, parts=(), modes=()),
            replace(tried, parts=(), modes=(), topic=None, question=""),
        ):
            if one.count and one != tried:
                yield one
                tried = one


_BY = {Mode.VIDEO: "by video", Mode.PHONE: "by phone", Mode.IN_PERSON: "in person"}


def read(values: Callable[[str], Sequence[str]]) -> Filters:
    """Return the filters of a query; ``values`` returns all that it says under a name."""
    return Filters(
        parts=tuple(part for part in PARTS if part.value.lower() in values(Name.PART)),
        language=_first(values(Name.LANGUAGE), languages.is_known),
        topic=_first(values(Name.TOPIC), topics.TOPICS.__contains__),
        modes=tuple(mode for mode in Mode if mode.value in values(Name.MODE)),
        question=_question(values(Name.QUESTION)),
        page=_page(values(Name.PAGE)),
    )


def _first(values: Sequence[str], is_known: Callable[[str], bool]) -> str | None:
    return next((value for value in values[:1] if is_known(value)), None)


def _question(values: Sequence[str]) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in "".join(values[:1]))
    return " ".join(text.split())[:QUESTION_MOST].strip()


def _page(values: Sequence[str]) -> int:
    written = values[0] if values else ""
    is_number = written.isascii() and written.isdigit() and len(written) < 8
    return min(max(int(written), 1), PAGE_MOST) if is_number else 1
