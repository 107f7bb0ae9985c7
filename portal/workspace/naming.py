"""A client's name on a page that is also printed: whole on the screen, initials on paper.

The markup made here is ``<span class="name" data-initials="A."><span>Ana</span></span>``; the
print styles hide the inner name and show the initials. A client's own words stay as they wrote
them.
"""

import re

from markupsafe import Markup

_QUOTES = re.compile("(“[^”]*”)")
_NAME = Markup('<span class="name" data-initials="{}"><span>{}</span></span>')
_QUOTE = Markup("<bdi>{}</bdi>")


def initials(name: str) -> str:
    """Return "A." for Ana and "A. B." for Ana Berta; at most three."""
    letters = (next(filter(str.isalnum, word), word[0]) for word in name.split()[:3])
    return " ".join(f"{letter.upper()}." for letter in letters)


def named(name: str) -> Markup:
    """Return the name as it stands on screen and paper."""
    return _NAME.format(initials(name), name)


def marked(text: str, name: str) -> Markup:
    """Return a sentence about somebody with their name marked, and each quotation set apart.

    A quotation may run the other way than the sentence (HTML, the ``bdi`` element).
    """
    pieces = _QUOTES.split(text)
    return Markup("").join(
        _QUOTE.format(piece) if place % 2 else _marked(piece, name)
        for place, piece in enumerate(pieces)
    )


def _marked(text: str, name: str) -> Markup:
    whole_words = re.split(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return named(name).join(whole_words)
