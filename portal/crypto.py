"""Sealing of single fields, and keyed digests. Knows no table and no framework.

A sealed value is ``version (1) | key id (4) | nonce (12) | ciphertext and tag``, AES-256-GCM
(NIST SP 800-38D). The associated data names table, column and row, so a value copied to another
row does not open there.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.errors import Unreadable

_VERSION = b"\x01"
_ID = 4
_NONCE = 12
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DataKey:
    """One field key of 32 bytes; its id is a digest of it, so ids need no register."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return f"DataKey({self.id.hex()})"

    @property
    def id(self) -> bytes:
        """Return the first four bytes of the key's SHA-256."""
        return hashlib.sha256(self.secret).digest()[:_ID]


class Box:
    """Seals with the newest key and opens with any of the keys given, newest first."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        if not keys:
            raise ValueError("at least one data key is needed")
        self._newest = keys[0]
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}

    def seal(self, text: str, bound_to: str) -> bytes:
        """Return ``text`` sealed and bound to ``bound_to``."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self._newest.id]
        sealed = cipher.encrypt(nonce, text.encode(), bound_to.encode())
        return _VERSION + self._newest.id + nonce + sealed

    def open(self, sealed: bytes, bound_to: str) -> str:
        """Return the text of ``sealed``. Raises Unreadable for another key, row or byte."""
        version, key_id = sealed[:1], sealed[1 : 1 + _ID]
        cipher = self._ciphers.get(key_id)
        if version != _VERSION or cipher is None:
            raise Unreadable("unknown version or key")
        nonce, rest = sealed[1 + _ID : 1 + _ID + _NONCE], sealed[1 + _ID + _NONCE :]
        try:
            return cipher.decrypt(nonce, rest, bound_to.encode()).decode()
        except InvalidTag as error:
            raise Unreadable("the value does not belong here, or was changed") from error


def mac(secret: bytes, purpose: str, *parts: str) -> bytes:
    """Return HMAC-SHA-256 over ``purpose`` and ``parts``; no two part lists share a digest."""
    message = "\x00".join((purpose, *(f"{len(part)}:{part}" for part in parts)))
    return hmac.new(secret, message.encode(), hashlib.sha256).digest()


def mac_text(secret: bytes, purpose: str, *parts: str, length: int = 22) -> str:
    """Return the digest of ``mac`` as URL-safe text of ``length`` characters (6 bits each)."""
    return base64.urlsafe_b64encode(mac(secret, purpose, *parts)).decode()[:length]
