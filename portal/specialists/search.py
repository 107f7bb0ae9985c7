"""Text in the form it is searched in: without case and diacritics, the same on both databases.

SQLite compares ASCII letters only without case, and neither engine drops diacritics by itself, so
the folded text is stored and the folded question is looked for in it.
"""

import unicodedata
from collections.abc import Iterable

WORDS_MOST = 8
"""How many words of a question count; more only make the query slow."""

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
# Marks of these scripts are vowels and not accents; without them words become other words.
_MARKS_THAT_STAY = ("DEVANAGARI", "TAMIL", "BENGALI", "THAI", "GUJARATI", "TELUGU", "KANNADA")
_RUN_ON = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


def fold(text: str) -> str:
    """Return ``text`` in small letters without diacritics, its words parted by one space.

    "Łucja Żurawska-Brzęk" becomes "lucja zurawska brzek".
    """
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    kept = "".join(letter for letter in apart if not _is_accent(letter))
    whole = unicodedata.normalize("NFC", kept)
    return " ".join("".join(c if _is_of_a_word(c) else " " for c in whole).split())


def search_text(parts: Iterable[str]) -> str:
    """Return what is stored for a row: its texts folded, one after the other.

    A space stands before each word, so that a question can ask for the beginnings of words.
    """
    return " " + " ".join(folded for part in parts if (folded := fold(part)))


def words(question: str) -> list[str]:
    """Return the folded words of a question, each once, at most ``WORDS_MOST``."""
    return list(dict.fromkeys(fold(question).split()))[:WORDS_MOST]


def pattern(word: str) -> str:
    """Return the LIKE pattern of a folded word: where a stored word begins with it.

    Anywhere in scripts that are written without spaces. A folded word holds letters, digits and
    marks only, so nothing in it needs escaping.
    """
    runs_on = any(unicodedata.name(letter, "").startswith(_RUN_ON) for letter in word)
    return f"%{word}%" if runs_on else f"% {word}%"


def _is_accent(letter: str) -> bool:
    return unicodedata.combining(letter) != 0 and not unicodedata.name(letter, "").startswith(
        _MARKS_THAT_STAY
    )


def _is_of_a_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"
