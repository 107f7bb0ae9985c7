"""What makes a password good enough (NIST SP 800-63B section 3.1.1.2, OWASP ASVS 6.2).

Length and guessability count; no kinds of letters are demanded and none is refused. A password is
taken as typed: never trimmed, never folded; only put in Unicode NFC, because keyboards differ in
how they compose one and the same letter.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

SHORTEST = 12
LONGEST = 1024
_SCORED = 72  # zxcvbn's own limit; a longer password is judged by its beginning
_GOOD = 3  # of 0 to 4: "safely unguessable", more than 10^8 guesses
_LEAST_OWN = 8  # letters that are left when the words anybody would try first are taken out
_BANNED = ("levelground", "level ground", "consultation", "therapy", "practice", "portal")


class Weakness(StrEnum):
    """Why a password cannot be taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    GUESSABLE = "guessable"


def prepared(password: str) -> str:
    """Return the password in the one form it is hashed and compared in."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, about: Iterable[str] = ()) -> Weakness | None:
    """Return why the password cannot be taken, or None when it can.

    ``about`` are texts a guesser would try first: the person's name and address, the site's name.
    Their words, and those of the house, count as guessed. Known leaked passwords are part of the
    scoring's own lists, so nothing is asked of another host.
    """
    password = prepared(password)
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    words = [*_BANNED, *(word for text in about for word in _words(text))]
    if len(_without(password, words)) < _LEAST_OWN:
        return Weakness.GUESSABLE
    # Its word lists take long to load, and only who sets a password needs them.
    from zxcvbn import zxcvbn

    scored = zxcvbn(password[:_SCORED], user_inputs=words)
    return None if scored["score"] >= _GOOD else Weakness.GUESSABLE


def _without(password: str, words: Iterable[str]) -> str:
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


def _words(text: str) -> list[str]:
    parts = [text.lower(), *re.split(r"\W+", text.lower())]
    return [part for part in parts if len(part) > 2]
