"""Reading of untrusted JSON: one value with its path, and the faults found on the way.

A reader asks each node for what it needs and always gets a value of that type back, a harmless
one where there was a fault. So one pass finds every fault of a file, each named by its path as in
``specialists[2].hours.mon[0]``.
"""

import json
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T")

# Controls, halves of surrogate pairs, and what changes the direction of text unseen.
_UNSEEN_CATEGORIES = {"Cc", "Cs"}
_UNSEEN = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NotJson(ValueError):
    """The text is not JSON, or an object in it gives one key twice; says where."""


def parse(text: str) -> Any:
    """Return the value of a JSON text (RFC 8259). Raises NotJson.

    Unlike the standard reader it refuses NaN and Infinity, and a key given twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg.lower()} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise NotJson("is nested too deeply") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(f'the key "{twice[:40]}" is given twice in one object')
    return found


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"{constant} is not a number of JSON")


class Node:
    """One value of the file. ``faults`` is shared by all nodes of it, in order of finding."""

    def __init__(self, value: Any, path: str, faults: list[str]) -> None:
        self.value = value
        self.path = path
        self._faults = faults

    def fault(self, words: str) -> None:
        """Note what is wrong with this value."""
        self._faults.append(f"{self.path}: {words}")

    def object(self, required: Collection[str], optional: Collection[str] = ()) -> bool:
        """Return whether this is an object; unknown and missing keys are faults."""
        if not isinstance(self.value, dict):
            self.fault("must be an object")
            return False
        for key in self.value:
            if key not in required and key not in optional:
                self.key(key).fault("is not a key of the format")
        for key in required:
            if key not in self.value:
                self.key(key).fault("is missing")
        return True

    def key(self, name: str) -> "Node":
        """Return the value of a key of this object."""
        path = f"{self.path}.{name}" if self.path else name
        return Node(self.value.get(name), path, self._faults)

    def each(self) -> Iterator["Node"]:
        """Yield the values of this list; nothing when it is none, which is a fault."""
        if not isinstance(self.value, list):
            self.fault("must be a list")
            return
        for place, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{place}]", self._faults)

    def named(self, name: str) -> "Node":
        """Return a key of this object as a value of its own, to read what the key says."""
        return Node(name, self.key(name).path, self._faults)

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Yield (key, value) of this object; nothing when it is none, which is a fault."""
        if not isinstance(self.value, dict):
            self.fault("must be an object")
            return
        for name in self.value:
            yield name, self.key(name)

    def text(self, most: int, *, least: int = 1, lines: bool = False) -> str:
        """Return this text, trimmed and in NFC; ``lines`` allows line breaks."""
        if not isinstance(self.value, str):
            self.fault("must be a text")
            return ""
        found = unicodedata.normalize("NFC", self.value.replace("\r\n", "\n")).strip()
        if any(_is_unseen(letter) and not (lines and letter == "\n") for letter in found):
            self.fault("holds a character that cannot be seen")
        elif len(found) < least:
            self.fault("is empty")
        elif len(found) > most:
            self.fault(f"has {len(found):,} characters; at most {most:,} are allowed")
        return found

    def truth(self) -> bool:
        """Return this true or false."""
        if not isinstance(self.value, bool):
            self.fault("must be true or false")
        return self.value is True

    def whole(self, least: int, most: int) -> int | None:
        """Return this whole number within both ends, None after a fault."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fault("must be a whole number")
        elif not least <= self.value <= most:
            self.fault(f"must be {least:,} to {most:,}")
        else:
            return self.value
        return None

    def chosen(self, choices: Collection[str], what: str) -> str | None:
        """Return this text, one of ``choices``; None after a fault: it "is not ``what``"."""
        if isinstance(self.value, str) and self.value in choices:
            return self.value
        self.fault(f"is not {what}")
        return None

    def read(self, reader: Callable[[str], _T], fault: str) -> _T | None:
        """Return what ``reader`` makes of this text, None when it raises ValueError."""
        if isinstance(self.value, str):
            try:
                return reader(self.value)
            except ValueError:
                pass
        self.fault(fault)
        return None


def _is_unseen(letter: str) -> bool:
    return letter in _UNSEEN or unicodedata.category(letter) in _UNSEEN_CATEGORIES
