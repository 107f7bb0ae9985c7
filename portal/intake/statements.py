"""What a summary is made of: statements that name the answers behind them.

Plain data for a page, a print or an export. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.intake.chronicity import WEEKLY
from portal.intake.domains import RatedAnswer, rated_answers
from portal.intake.questionnaire import Answer, Questionnaire
from portal.intake.rounding import whole
from portal.intake.scoring import Result


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence about a person; ``because`` holds the ids of the items it rests on.

    ``because`` is empty only where the sentence says that something is not
    known. ``rule`` is the id of an opening question's rule.
    """

    text: str
    because: tuple[str, ...] = ()
    is_quote: bool = False  # the client's own words, in quotation marks
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One of the ten sections; without statements it shows ``empty`` as one grey line."""

    key: str
    title: str
    statements: tuple[Statement, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Who and what a page is about: the result of the shared answers and the names in it."""

    questionnaire: Questionnaire
    result: Result
    client: str  # "Ana"
    other: str  # "their partner"
    other_short: str  # "partner"

    def answer(self, item: str) -> Answer | None:
        """Return the shared answer of a visible item, None when there is none."""
        return self.result.seen.answers.get(item)

    def code(self, item: str) -> str | None:
        """Return the answer of a choice or text, None when there is none."""
        answer = self.answer(item)
        return answer if isinstance(answer, str) else None

    def codes(self, item: str) -> tuple[str, ...]:
        """Return the chosen codes of a multi, none when there are none."""
        answer = self.answer(item)
        return () if answer is None or isinstance(answer, str | bool) else tuple(answer)

    def label(self, item: str) -> str | None:
        """Return the chosen option's label, None when nothing was chosen."""
        option = self.questionnaire.item(item).option(self.answer(item))
        return None if option is None else option.label

    def labels(self, item: str) -> tuple[str, ...]:
        """Return the labels chosen in a multi."""
        options = (self.questionnaire.item(item).option(code) for code in self.codes(item))
        return tuple(option.label for option in options if option is not None)

    def quote(self, item: str) -> str | None:
        """Return a text in quotation marks on one line, None when it was left open."""
        text = self.code(item)
        return None if text is None else quoted(text)

    def rated(self) -> tuple[RatedAnswer, ...]:
        """Return the rated answers behind the result."""
        return rated_answers(self.result.seen)

    def name(self, side: Fraction | int) -> str:
        """Return who carries on that side: the client for plus, the other for minus."""
        return self.client if side > 0 else self.other

    def titles(self, codes: Iterable[str]) -> str:
        """Return domain titles one after the other, small letters first."""
        titles = {d.code: d.title for d in self.questionnaire.domains}
        # No "and" before the last: the titles have one of their own.
        return ", ".join(small(titles[code]) for code in codes)

    def short(self, code: str) -> str:
        """Return a domain's short name."""
        return next(d.short for d in self.questionnaire.domains if d.code == code)


def items_only(because: Iterable[str]) -> tuple[str, ...]:
    """Return the item ids of a reason, without what stands for the weekly notes."""
    return tuple(item for item in because if item != WEEKLY)


def known(words: Mapping[str, str], code: str | None) -> list[str]:
    """Return the words for a code as a list of one, empty when there are none."""
    return [words[code]] if code is not None and code in words else []


def quoted(text: str) -> str:
    """Return the client's words in quotation marks, on one line."""
    return f"“{' '.join(text.split())}”"


def small(text: str) -> str:
    """Return the text with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def signed(number: Fraction) -> str:
    """Return a load as it is printed: +71, \N{MINUS SIGN}50, 0."""
    rounded = whole(number) or 0
    if rounded == 0:
        return "0"
    return f"+{rounded}" if rounded > 0 else f"\N{MINUS SIGN}{-rounded}"
