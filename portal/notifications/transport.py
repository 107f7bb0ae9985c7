"""Where mails leave: files in a folder, or a mail server.

A failure says whether trying again can help and whether the mail may have arrived all the same.
It never repeats what the server said, because servers repeat addresses.
"""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from portal.errors import PortalError

# Seconds for each step of a delivery; there are about ten, so one stays well inside a lease.
TIMEOUT = 20
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class TransportFailure(PortalError):
    """A mail was not handed over. ``fault`` names the step and the code, and no person.

    ``is_doubtful``: the other side may have taken it before the answer was lost.
    """

    def __init__(self, fault: str, *, is_doubtful: bool = False) -> None:
        self.fault = fault
        self.is_doubtful = is_doubtful
        super().__init__(fault)


class TemporaryFailure(TransportFailure):
    """Trying again later may help."""


class PermanentFailure(TransportFailure):
    """This mail will not be taken (RFC 5321 section 4.2.1: 5yz)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What travels: ``id`` and ``kind`` name the file, ``sender`` and ``recipient`` the route."""

    id: int
    kind: str
    sender: str
    recipient: str
    data: bytes
    sent_at: datetime


class Transport(Protocol):
    """Sends one mail, or raises a TransportFailure."""

    def send(self, envelope: Envelope) -> None:
        """Hand one mail over."""


class Tls(StrEnum):
    """How an SMTP connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


def make(target: str) -> Transport:
    """Return the transport of ``file:FOLDER`` or ``smtp[s]://user:pass@host:port?tls=…``.

    ``tls`` is ``none``, ``starttls`` or ``implicit``; without it ``smtps`` is implicit, a mail
    server on this machine is spoken to openly and any other with STARTTLS. A protection that
    cannot be had is never given up silently. Raises ValueError for another target.
    """
    parts = urlsplit(target)
    if parts.scheme == "file":
        return FileTransport(Path(unquote(parts.path)))
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return _smtp(parts, parts.hostname)
    raise ValueError("mail goes to file:FOLDER or to smtp://HOST")


def _smtp(parts: SplitResult, host: str) -> "SmtpTransport":
    usual = Tls.NONE if host in _LOOPBACK else Tls.STARTTLS
    if parts.scheme == "smtps":
        usual = Tls.IMPLICIT
    tls = Tls(parse_qs(parts.query).get("tls", [usual])[0])
    port = parts.port or {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465}[tls]
    credentials = None
    if parts.username is not None:
        credentials = (unquote(parts.username), unquote(parts.password or ""))
    return SmtpTransport(host, port, tls, credentials)


class FileTransport:
    """Writes ``<utc>-<kind>-<id>.eml``, whole or not at all, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> None:
        """Write one mail."""
        written = f"{envelope.sent_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        name = f"{written}-{envelope.kind}-{envelope.id:06}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self.folder / name, envelope.data)
        except OSError as error:
            raise TemporaryFailure(f"file: {type(error).__name__}") from error

    def _write(self, path: Path, data: bytes) -> None:
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


class SmtpTransport:
    """Speaks SMTP (RFC 5321), one connection for each mail."""

    def __init__(
        self, host: str, port: int, tls: Tls, credentials: tuple[str, str] | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._credentials = credentials

    def __repr__(self) -> str:
        return f"<SmtpTransport {self._host}:{self._port} {self._tls}>"

    def send(self, envelope: Envelope) -> None:
        """Deliver one mail. Raises TemporaryFailure or PermanentFailure."""
        with _step("connect"):
            server = self._connected()
        try:
            self._prepared(server)
            _deliver(server, envelope)
        finally:
            _leave(server)

    def _connected(self) -> smtplib.SMTP:
        if self._tls is Tls.IMPLICIT:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)

    def _prepared(self, server: smtplib.SMTP) -> None:
        with _step("hello"):
            server.ehlo_or_helo_if_needed()
        if self._tls is Tls.STARTTLS:
            with _step("starttls"):
                server.starttls(context=ssl.create_default_context())
        if self._credentials is not None:
            with _step("login"):
                server.login(*self._credentials)


def _deliver(server: smtplib.SMTP, envelope: Envelope) -> None:
    is_international = not f"{envelope.sender}{envelope.recipient}".isascii()
    server.ehlo_or_helo_if_needed()
    if is_international and not server.has_extn("smtputf8"):
        raise PermanentFailure("recipient: the mail server takes no such address")
    options = ["SMTPUTF8", "BODY=8BITMIME"] if is_international else []
    with _step("sender"):
        _expect("sender", server.mail(envelope.sender, options), refusal=TemporaryFailure)
    with _step("recipient"):
        _expect("recipient", server.rcpt(envelope.recipient))
    with _step("data", is_doubtful=True):
        try:
            answer = server.data(envelope.data)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, b"")
        _expect("data", answer)


def _expect(
    step: str,
    answer: tuple[int, bytes],
    refusal: Callable[[str], TransportFailure] = PermanentFailure,
) -> None:
    """Raise what the server's answer means; a refused sender is our setting, not this mail's."""
    code = answer[0]
    if 200 <= code < 300:
        return
    raise (refusal if code >= 500 else TemporaryFailure)(f"{step}: {code}")


@contextmanager
def _step(name: str, *, is_doubtful: bool = False) -> Iterator[None]:
    """Turn what goes wrong with the connection into a TemporaryFailure that names the step."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", None)
        fault = f"{name}: {code or type(error).__name__}"
        raise TemporaryFailure(fault, is_doubtful=is_doubtful) from error


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
