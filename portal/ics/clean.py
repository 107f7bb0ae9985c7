"""Foreign text made fit for a calendar file, without changing what it says.

Whoever writes a name or a note does not write the file: what could end a line,
open a property or turn the reading direction of what follows is taken out here,
and nothing else is. Lengths are in characters.
"""

import unicodedata
from urllib.parse import quote

# Unicode's Bidi_Control property: they can make a title read as another one.
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Everything some reader takes for the end of a line (str.splitlines, UAX 14).
_LINE_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_JOINER = "\u200d"

# A byte order mark and the two noncharacters a parser may take for one.
_UNREADABLE = "\ufeff\ufffe\uffff"
# RFC 6868 turns carets in parameter values into escapes and not every reader
# knows it; some readers unescape backslashes there, some do not.
_UNSAFE_IN_PARAMETERS = {ord('"'): "'", ord("^"): None, ord("\\"): None}

# The characters RFC 6068 section 2 lets stand in the local part of a mailto URI.
_MAILTO_SAFE = "!$'*+-._~"


class NotOneAddress(ValueError):
    """The text is not one e-mail address, so no calendar line is made of it."""


def text(value: str, limit: int) -> str:
    """Return ``value`` as TEXT may hold it (RFC 5545 section 3.3.11).

    Line ends become ``\\n``, tabs a space; other control characters, direction
    controls and lone surrogates are gone. The escaping itself is the writer's.
    """
    unified = value.replace("\r\n", "\n")
    kept = (_kept(character) for character in unified)
    return cut("".join(kept).strip(), limit)


def line(value: str, limit: int) -> str:
    """Return ``value`` as ``text`` does, on one line with single spaces."""
    return cut(" ".join(text(value, len(value)).split()), limit)


def parameter(value: str, limit: int) -> str:
    """Return ``value`` for a property parameter (RFC 5545 section 3.2).

    A parameter value has no escape for a quotation mark, so it becomes an apostrophe.
    """
    return line(value.translate(_UNSAFE_IN_PARAMETERS), limit)


def mailto(address: str) -> str:
    """Return the ``mailto:`` URI of one address (RFC 6047 section 2.3, RFC 6068).

    Raises NotOneAddress when the text has no local part, no domain, or holds a
    space or a control character.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(_is_break(character) for character in address):
        raise NotOneAddress
    return f"mailto:{quote(local, safe=_MAILTO_SAFE)}@{quote(domain, safe='.-[]:')}"


def cut(value: str, limit: int) -> str:
    """Return at most ``limit`` characters, never ending inside a composed one."""
    if len(value) <= limit:
        return value
    end = limit
    while end > 0 and _continues(value, end):
        end -= 1
    return value[:end].rstrip()


def _kept(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if character in _BIDI_CONTROLS or character in _UNREADABLE:
        return ""
    return "" if unicodedata.category(character) in {"Cc", "Cs"} else character


def _is_break(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs"}


def _continues(value: str, position: int) -> bool:
    """Whether the character there belongs to the one before it (a mark, a joined emoji)."""
    here, before = value[position], value[position - 1]
    if before == _JOINER or here == _JOINER:
        return True
    is_mark = unicodedata.category(here) in {"Mn", "Me", "Mc"}
    is_skin_tone = "\U0001f3fb" <= here <= "\U0001f3ff"
    return is_mark or is_skin_tone
