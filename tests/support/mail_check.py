"""A strict reader of mails, written apart from the code that makes them.

``faults`` judges the bytes (RFC 5322), the MIME tree (RFC 2045, RFC 6047 section 2), the
calendar file in it, that text and HTML say the same, and our promises: one recipient, one link,
to our own site, nothing loaded from anywhere, no placeholder left, calm words, and for discreet
mails no word that gives away what the site is for. ``read`` gives the parts to look at.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, MIMEPart
from email.policy import default

from tests.support import ics_check

_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted")
_KNOWN = {
    *(name.lower() for name in _ONCE),
    "reply-to", "references", "x-auto-response-suppress", "content-type",
    "content-transfer-encoding",
}  # fmt: skip
_PLAIN = ("multipart/alternative", ("text/plain", "text/html"))
_WITH_PART = ("multipart/alternative", ("text/plain", "text/html", "text/calendar"))
_WITH_FILE = ("multipart/mixed", (_WITH_PART, "application/ics"))

_URL = re.compile(r"https?://[^\s<>\"]+")
_LEFT_OVER = re.compile(r"\{\{|\{%|\bNone\b|Undefined|\bnan\b")
_NOT_OUR_VOICE = re.compile(r"!|\bplease\b|\bshould\b|\bsimply\b|\beasy\b|\bno-show\b", re.I)
_LOADS = re.compile(
    r"<(img|link|script|iframe|object|video|base|form)\b|url\(|\bsrc=|@import", re.I
)
REVEALING = re.compile(
    r"therap|psych|counsel|consult|couple|relationship|partner|marriage|husband|wife|spouse|"
    r"intake|questionnaire|answers|balance|imbalance|fear|harm|safety|abuse|crisis|clinic|doctor|"
    r"specialist|mental|health",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mail:
    """One mail's parts; ``calendar`` is the file that travels in it, None without one."""

    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    message_id: str
    references: str | None
    method: str | None
    calendar: bytes | None
    has_file: bool


def faults(data: bytes, *, base_url: str | None = None, discreet: bool = False) -> list[str]:
    """Return what is wrong with the mail, [] when nothing is.

    ``base_url`` is where the one link must lead. ``discreet`` forbids revealing words.
    """
    found = list(_byte_faults(data))
    message = _parsed(data)
    found += _header_faults(message)
    for part in message.walk():
        found += [f"mime: {type(defect).__name__}" for defect in part.defects]
    shape = _shape(message)
    if shape not in (_PLAIN, _WITH_PART, _WITH_FILE):
        return [*found, f"mime: the tree is {shape}"]
    found += _calendar_faults(message)
    mail = _mail(message)
    found += _word_faults(mail, base_url)
    if discreet:
        found += _discretion_faults(mail)
    return found


def read(data: bytes) -> Mail:
    """Return the parts of a mail that has no fault."""
    assert faults(data) == []
    return _mail(_parsed(data))


def _parsed(data: bytes) -> EmailMessage:
    try:
        message = message_from_string(data.decode(), policy=default)
    except UnicodeDecodeError:
        message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _byte_faults(data: bytes) -> Iterator[str]:
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        yield "bytes: a line end that is not CRLF"
    if b"\x00" in data:
        yield "bytes: NUL"
    if any(len(line) > 998 for line in data.split(b"\r\n")):
        yield "bytes: a line over 998 octets"
    head = data.partition(b"\r\n\r\n")[0]
    to = re.search(rb"^To: .*$", head, re.M)
    if not data.isascii() and (to is None or to[0].isascii()):
        yield "bytes: not ASCII"


def _header_faults(message: EmailMessage) -> Iterator[str]:
    for name in _ONCE:
        if len(message.get_all(name, [])) != 1:
            yield f"header: {name} stands {len(message.get_all(name, []))} times"
    for name, value in message.items():
        if name.lower() not in _KNOWN:
            yield f"header: {name} is not one of ours"
        # An address beyond ASCII is right where the server takes it (RFC 6531).
        kinds = {type(fault).__name__ for fault in value.defects} - {"NonASCIILocalPartDefect"}
        yield from (f"header: {name} {kind}" for kind in sorted(kinds))
    yield from _header_value_faults(message)


def _header_value_faults(message: EmailMessage) -> Iterator[str]:
    for name in ("From", "To", "Reply-To"):
        header = message[name]
        if header is not None and len(header.addresses) != 1:
            yield f"header: {name} has {len(header.addresses)} addresses"
    if str(message["Auto-Submitted"]) != "auto-generated":
        yield "header: Auto-Submitted"
    if not re.fullmatch(r"<[0-9a-f]{32}@[^@\s]+>", str(message["Message-ID"])):
        yield "header: Message-ID is not a keyed digest"
    references = message["References"]
    if references is not None and not re.fullmatch(r"<[^@\s]+@[^@\s]+>", str(references)):
        yield "header: References is not one Message-ID"


def _shape(part: MIMEPart) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_type(), tuple(_shape(child) for child in part.iter_parts())


def _leaves(message: EmailMessage) -> dict[str, EmailMessage]:
    return {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}


def _calendar_faults(message: EmailMessage) -> Iterator[str]:
    leaves = _leaves(message)
    inline, file = leaves.get("text/calendar"), leaves.get("application/ics")
    if inline is None:
        return
    data = inline.get_payload(decode=True)
    assert isinstance(data, bytes)
    yield from (f"calendar: {fault}" for fault in ics_check.faults(data))
    yield from _calendar_header_faults(message, inline, data)
    if file is not None and file.get_payload(decode=True) != data:
        yield "calendar: the two copies differ"
    if file is not None and file.get_filename() != "invite.ics":
        yield "calendar: the file is not invite.ics"
    if any(part["Content-Transfer-Encoding"] != "base64" for part in (inline, file or inline)):
        yield "calendar: not base64"


def _calendar_header_faults(
    message: EmailMessage, inline: EmailMessage, data: bytes
) -> Iterator[str]:
    written = ics_check.parse(data)
    parameters = dict(inline["Content-Type"].params)
    expected = {
        "method": written.value("METHOD"), "charset": "UTF-8", "component": "VEVENT",
    }  # fmt: skip
    if parameters != expected:
        yield f"calendar: the part's parameters are {parameters}"
    if inline["Content-Disposition"] is not None:
        yield "calendar: the part is marked as an attachment"
    (event,) = written.children
    if _address(event.value("ATTENDEE")) != message["To"].addresses[0].addr_spec:
        yield "calendar: the attendee is not the recipient"
    if _address(event.value("ORGANIZER")) != message["From"].addresses[0].addr_spec:
        yield "calendar: the organizer is not the sender"


def _address(mailto: str | None) -> str:
    return re.sub(
        r"(?:%[0-9A-F]{2})+",
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode(),
        (mailto or "").removeprefix("mailto:"),
    )


def _mail(message: EmailMessage) -> Mail:
    leaves = _leaves(message)
    inline = leaves.get("text/calendar")
    calendar = inline.get_payload(decode=True) if inline is not None else None
    assert calendar is None or isinstance(calendar, bytes)
    text = _text(leaves["text/plain"])
    return Mail(
        to=message["To"].addresses[0].addr_spec,
        subject=str(message["Subject"]),
        text=text,
        html=_text(leaves["text/html"]),
        links=tuple(dict.fromkeys(_URL.findall(text))),
        message_id=str(message["Message-ID"]),
        references=str(message["References"]) if message["References"] else None,
        method=dict(inline["Content-Type"].params)["method"] if inline is not None else None,
        calendar=calendar,
        has_file="application/ics" in leaves,
    )


def _text(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def _word_faults(mail: Mail, base_url: str | None) -> Iterator[str]:
    body = re.sub(r"(?s)<head>.*?</head>", "", mail.html)
    if html.unescape(re.sub(r"<[^>]+>", " ", body)).split() != mail.text.split():
        yield "words: text and HTML differ"
    if tuple(dict.fromkeys(re.findall(r'href="([^"]+)"', mail.html))) != tuple(
        html.escape(link) for link in mail.links
    ):
        yield "words: the links of text and HTML differ"
    if _LOADS.search(mail.html):
        yield "words: the HTML loads or sends something"
    if len(mail.links) > 1:
        yield f"words: {len(mail.links)} links"
    if base_url and not all(link.startswith(f"{base_url}/") for link in mail.links):
        yield "words: a link to another site"
    yield from _voice_faults(mail)


def _voice_faults(mail: Mail) -> Iterator[str]:
    for name, said in (("subject", mail.subject), ("text", mail.text)):
        if _LEFT_OVER.search(said):
            yield f"words: the {name} has a value left over"
        if _NOT_OUR_VOICE.search(said):
            yield f"words: the {name} is not our voice"
        if not said.strip():
            yield f"words: the {name} is empty"
    if "\n\n\n" in mail.text or re.search(r"[ \t]\n|  ", mail.text):
        yield "words: untidy spaces"


def _discretion_faults(mail: Mail) -> Iterator[str]:
    said = f"{mail.subject}\n{mail.text}\n{(mail.calendar or b'').decode()}"
    yield from (f"discretion: {word}" for word in sorted(set(REVEALING.findall(said.lower()))))
