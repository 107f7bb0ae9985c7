"""Texts that prove something: a link's verifier, its code, a session's token, a counted key.

Everything derived is HMAC-SHA-256 under the portal's secret, with the host and the purpose inside,
so a link of one portal or purpose opens nothing at another.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from portal.crypto import mac, mac_text

_SELECTOR_BYTES = 16
_SELECTOR = re.compile(r"[A-Za-z0-9_-]{22}")
_VERIFIER_LETTERS = 43  # 256 bits
_SESSION_BYTES = 32
_CODES = 10**6


@dataclass(frozen=True, slots=True)
class Signer:
    """Derives and checks what the portal hands out; ``host`` is the base URL's."""

    secret: bytes = field(repr=False)
    host: str

    def link_text(self, purpose: str, selector: str) -> str:
        """Return the text of a link: ``selector.verifier``, safe in a path."""
        return f"{selector}.{self._verifier(purpose, selector)}"

    def is_genuine(self, purpose: str, selector: str, verifier: str) -> bool:
        """Return whether the verifier is this portal's, in constant time."""
        return hmac.compare_digest(
            verifier.encode(errors="replace"), self._verifier(purpose, selector).encode()
        )

    def code(self, selector: str) -> str:
        """Return the six digits that stand beside a sign-in link."""
        number = int.from_bytes(mac(self.secret, "link-code", self.host, selector)[:8])
        return f"{number % _CODES:06}"

    def is_code(self, selector: str, typed: str) -> bool:
        """Return whether the digits among what was typed are the code, in constant time."""
        return hmac.compare_digest(digits(typed).encode(), self.code(selector).encode())

    def counted(self, scope: str, key: str) -> str:
        """Return what stands for ``key`` in a table of attempts: it cannot be read back."""
        return mac_text(self.secret, "attempt", scope, key, length=32)

    def _verifier(self, purpose: str, selector: str) -> str:
        return mac_text(self.secret, "link", self.host, purpose, selector, length=_VERIFIER_LETTERS)


def new_selector() -> str:
    """Return the random, public half of a link: 128 bits in 22 letters."""
    return secrets.token_urlsafe(_SELECTOR_BYTES)


def is_selector(text: str) -> bool:
    """Return whether the text has the form of a selector; no other goes to the database."""
    return _SELECTOR.fullmatch(text) is not None


def new_session_token() -> str:
    """Return a session's token: 256 random bits."""
    return secrets.token_urlsafe(_SESSION_BYTES)


def session_hash(token: str) -> bytes:
    """Return what the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def digits(typed: str) -> str:
    """Return the ASCII digits of ``typed``: mails show the code with a space, people add others."""
    return "".join(letter for letter in typed if letter in "0123456789")
