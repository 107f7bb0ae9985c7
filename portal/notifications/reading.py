"""A mail taken apart for a person's eye: what it says, its link, its calendar file."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

_URL = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True, slots=True)
class Seen:
    """One mail as its reader sees it; ``date`` is the header's, in words.

    ``paragraphs`` are lists of pieces, (text, address): the address is None for plain words.
    ``calendar`` is the file that came along, None without one.
    """

    subject: str
    sender: str
    recipient: str
    date: str
    paragraphs: tuple[tuple[tuple[str, str | None], ...], ...]
    calendar: bytes | None


def seen(data: bytes) -> Seen:
    """Return a mail taken apart; what is not there is empty."""
    mail = message_from_bytes(data, policy=default)
    body = mail.get_body(("plain",))
    text = "" if body is None else str(body.get_content()).replace("\r\n", "\n")
    return Seen(
        subject=str(mail["Subject"] or ""),
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        date=str(mail["Date"] or ""),
        paragraphs=tuple(_pieces(each) for each in text.strip().split("\n\n") if each),
        calendar=_calendar(mail),
    )


def _pieces(paragraph: str) -> tuple[tuple[str, str | None], ...]:
    parts = _URL.split(paragraph)
    return tuple((part, part if place % 2 else None) for place, part in enumerate(parts) if part)


def _calendar(mail: EmailMessage) -> bytes | None:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    return None
