"""The usual US school grade of a short English text, by words and syllables.

Flesch and Kincaid's grade formula of 1975: 0.39 words a sentence plus 11.8
syllables a word less 15.59. Syllables are counted by vowel groups, which is
near enough to say that a question is too hard.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z']+")
_VOWELS = re.compile(r"[aeiouy]+")
_SENTENCE_END = re.compile(r"[.?!]+")


def grade(text: str) -> float:
    """Return the school grade of the text; 0 for a text without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee"))
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded"))
    return max(1, count - (count > 1 and (silent_e or silent_ed)))
