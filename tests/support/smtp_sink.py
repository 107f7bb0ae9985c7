"""A real mail server on this machine that keeps what it is sent, and fails when told to."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Received:
    """One mail as the server got it."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass
class Sink:
    """What the server kept, and how it behaves: answers are SMTP replies, None means 250."""

    port: int = 0
    mails: list[Received] = field(default_factory=list)
    sender_answer: str | None = None
    recipient_answer: str | None = None
    data_answer: str | None = None
    drops_after_data: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.data_answer:
            return self.data_answer
        content = envelope.original_content
        assert content is not None
        assert envelope.mail_from is not None
        self.mails.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), content))
        if self.drops_after_data:
            self.drops_after_data -= 1
            transport = server.transport
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        return "250 OK"


@contextmanager
def sink(*, certificate: Path | None = None, password: str | None = None) -> Iterator[Sink]:
    """Run a server on a free port. With ``certificate`` it offers STARTTLS and insists on it.

    With ``password`` as well it insists on a login as ``portal``.
    """
    kept = Sink()
    options: dict[str, Any] = {}
    if certificate is not None:
        options |= {"tls_context": _context(certificate), "require_starttls": True}
    if password is not None:
        options |= {"authenticator": _Gate(password), "auth_required": True}
    controller = _Controller(kept, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, **options)
    controller.start()
    kept.port = controller.port
    try:
        yield kept
    finally:
        controller.stop()


class _Controller(Controller):
    """Takes the port the system gave it: a number looked up before could be gone by then."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Gate:
    def __init__(self, password: str) -> None:
        self._password = password

    def __call__(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        known = (data.login, data.password) == (b"portal", self._password.encode())
        return AuthResult(success=known, handled=False)


def write_certificate(path: Path, name: str = "127.0.0.1") -> Path:
    """Write a self-signed certificate for ``name``, with its key, and return the path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate is judged by the machine's clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    return path


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
