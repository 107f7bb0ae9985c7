"""One mail as bytes: the MIME tree calendar programs act on, headers nobody can add to.

RFC 5322, RFC 2045 to 2047 and RFC 6047 section 2. Nothing in here is random and no clock is
read: the same arguments give the same bytes, so a repeated mail is the same mail.
"""

import hashlib
import hmac
import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr

from portal.notifications.notice import Method
from portal.notifications.policy import Carried
from portal.notifications.words import Words, one_line

_STYLE = "font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em"
_LINE_MAX = 998  # RFC 5322 section 2.1.1


class BadAddress(ValueError):
    """The text is not one e-mail address; it is not repeated here."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from: ``Name <address>`` as configured, and where answers go if not there."""

    written: str
    reply_to: str | None = None

    @property
    def name(self) -> str:
        """Return the display name."""
        return parseaddr(self.written)[0]

    @property
    def address(self) -> str:
        """Return the bare address, which is also the ORGANIZER of calendar files."""
        return parseaddr(self.written)[1]

    @property
    def answers_to(self) -> str | None:
        """Return the bare address a person reads answers at, None when nobody does."""
        return None if self.reply_to is None else parseaddr(self.reply_to)[1]


@dataclass(frozen=True, slots=True)
class Attached:
    """A calendar file and how it travels; ``data`` says the same ``method``."""

    method: Method
    data: bytes
    carried: Carried


def message_id(secret: bytes, dedupe_key: str, sender: Sender) -> str:
    """Return the Message-ID of the mail with that key: the same however often it is sent."""
    digest = hmac.new(secret, f"message-id|{dedupe_key}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:32]}@{_address(sender.address).domain}>"


def route(address: str) -> str:
    """Return the address as mail servers are given it. Raises BadAddress."""
    return _address(address).addr_spec


def build(
    words: Words,
    *,
    sender: Sender,
    recipient: str,
    message_id: str,
    sent_at: datetime,
    link: str | None = None,
    references: str | None = None,
    attached: Attached | None = None,
) -> bytes:
    """Return the mail, ready for SMTP.

    ``link`` is the address in the text that becomes a link in the HTML. ``references`` is the
    Message-ID of the first mail about the same booking, None for that one itself. Raises
    BadAddress when the recipient is not one address.
    """
    to = _address(recipient)
    international = not f"{to}{sender.address}".isascii()
    mail = EmailMessage(policy=SMTPUTF8 if international else SMTP)
    mail["From"] = _address(sender.address, sender.name)
    mail["To"] = to
    if sender.answers_to is not None:
        mail["Reply-To"] = _address(sender.answers_to)
    mail["Subject"] = one_line(words.subject)
    mail["Date"] = sent_at
    mail["Message-ID"] = message_id
    if references is not None and references != message_id:
        mail["References"] = references
    mail["Auto-Submitted"] = "auto-generated"
    # Exchange would otherwise answer with out-of-office notes (MS-OXCMAIL).
    mail["X-Auto-Response-Suppress"] = "All"
    _fill(mail, words, link, attached)
    _set_boundaries(mail, message_id)
    return mail.as_bytes()


def as_html(words: Words, link: str | None) -> str:
    """Return the text's own words as simple HTML: paragraphs, and ``link`` as the only link."""
    paragraphs = (_paragraph(each, link) for each in words.text.strip().split("\n\n"))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(one_line(words.subject))}</title>\n</head>\n"
        f'<body style="{_STYLE}">\n' + "\n".join(paragraphs) + "\n</body>\n</html>\n"
    )


def _paragraph(text: str, link: str | None) -> str:
    escaped = html.escape(text).replace("\n", "<br>\n")
    if link is not None:
        target = html.escape(link)
        escaped = escaped.replace(target, f'<a href="{target}">{target}</a>')
    return f"<p>{escaped}</p>"


def _fill(mail: MIMEPart, words: Words, link: str | None, attached: Attached | None) -> None:
    _set_text(mail, words.text, "plain")
    mail.make_alternative()
    mail.attach(_text_part(as_html(words, link), "html"))
    if attached is None or attached.carried is Carried.NOTHING:
        return
    # The calendar part comes last and is no attachment: clients show their buttons only then.
    mail.attach(_calendar_part(attached))
    if attached.carried is Carried.PART_AND_FILE:
        mail.make_mixed()
        mail.attach(_file_part(attached))


def _set_text(part: MIMEPart, text: str, subtype: str) -> None:
    is_plain = text.isascii() and all(len(line) <= _LINE_MAX for line in text.splitlines())
    part.set_content(text, subtype=subtype, cte="7bit" if is_plain else "quoted-printable")


def _text_part(text: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    _set_text(part, text, subtype)
    return part


def _calendar_part(attached: Attached) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    part.set_content(attached.data, maintype="text", subtype="calendar", cte="base64")
    # RFC 6047 section 2.4; Exchange refuses a method that is not the file's own. Written
    # without quotation marks, because not every reader of the method takes them off.
    method = attached.method.value
    del part["Content-Type"]
    part.set_raw(
        "Content-Type", f"text/calendar; method={method};\r\n charset=UTF-8; component=VEVENT"
    )
    return part


def _file_part(attached: Attached) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    part.set_content(
        attached.data,
        maintype="application",
        subtype="ics",
        cte="base64",
        disposition="attachment",
        filename="invite.ics",
    )
    return part


def _set_boundaries(mail: MIMEPart, message_id: str) -> None:
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    multiparts = [part for part in mail.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        part.set_boundary(f"=_{number}_{digest}")


def _address(text: str, name: str = "") -> Address:
    """Return one address with its domain in ASCII (RFC 5890). Raises BadAddress."""
    local, _, domain = text.rpartition("@")
    if not local or not domain or re.search(r"[\s,;<>\x00-\x1f\x7f]", domain):
        raise BadAddress
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
        unquoted = _unquoted(local)
        return Address(display_name=one_line(name), username=unquoted, domain=ascii_domain)
    except ValueError as error:
        raise BadAddress from error


def _unquoted(local: str) -> str:
    if any(not character.isprintable() for character in local):
        raise BadAddress
    if local.startswith('"') and local.endswith('"') and len(local) > 2:
        return re.sub(r"\\(.)", r"\1", local[1:-1])
    if re.search(r'[\s"(),:;<>@\[\]\\]', local):
        raise BadAddress
    return local
