"""How small the one page must be set so that it prints on one A4.

A browser does not shrink a print to a page by itself, and a style sheet cannot ask how long a text
is. So the lines are counted here as the print styles lay them out, and the largest type that fits
is chosen. Lengths are in millimetres; the figures are those of the print part of
``static/css/60-workspace.css`` and are held to it by a test in a browser.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from math import ceil

from portal.intake.statements import Section, Statement

SIZES = (9.5, 8.75, 8.0, 7.5, 7.0)
"""Type sizes in points; the place in this list is the step that the page's class names."""
MOST_SOURCES = 4
"""As many items stand behind a line by name; more are counted."""

_POINT = 0.3528
_HEIGHT = 297 - 2 * 11 - 3
_LINE = 1.3  # line height, in ems
_LETTER = 0.47  # the mean width of a letter, in ems: Cyrillic, the widest of the scripts measured
_ROW = 147  # widths of the columns
_NARROW, _BROAD = 68, 108
_HEAD = 17
_CHART = 8 * 5.4  # at the first size
_RULES = 8 * 2.9  # padding and rule of each row
_GAP = 0.1  # between two statements, in lines
_TITLE = 1.6  # a title that stands above its text, in lines


def step(sections: Iterable[Section]) -> int:
    """Return the place in ``SIZES`` of the largest type that fits; the last when none does."""
    by_key = {section.key: section for section in sections}
    return next(
        (place for place, size in enumerate(SIZES) if _height(by_key, size) <= _HEIGHT),
        len(SIZES) - 1,
    )


def _height(sections: Mapping[str, Section], size: float) -> float:
    def lines(width: float, *keys: str, title: float = 0) -> float:
        found = [sections[key] for key in keys if key in sections]
        return sum(title + _lines(section, width, size) for section in found)

    footer = 2
    counted = (
        lines(_ROW, "safety", "goal", "pattern", "openers")
        + lines(_ROW + 35, "chart", title=_TITLE)
        + max(lines(_NARROW, "contrasts", title=_TITLE), lines(_BROAD, "strengths", title=_TITLE))
        + max(
            lines(_BROAD, "practical", title=_TITLE),
            lines(_NARROW, "changes", "not_answered", title=_TITLE) + 1,
        )
        + footer
    )
    return _RULES + (_HEAD + _CHART) * size / SIZES[0] + counted * size * _POINT * _LINE


def _lines(section: Section, width: float, size: float) -> float:
    if not section.statements:
        return 1
    room = width / (size * _POINT * _LETTER)
    taken = (_letters(each.text) + _sources(each) for each in section.statements)
    return sum(ceil(letters / room) + _GAP for letters in taken)


def _sources(statement: Statement) -> float:
    """Return how many letters the sources behind a statement take; they are set smaller."""
    if len(statement.because) > MOST_SOURCES:
        return len(" 99 answers")
    return 0.8 * len(" ".join(("", *statement.because)))


def _letters(text: str) -> int:
    """Return the width of a text in mean letters; Chinese and Japanese ones are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
