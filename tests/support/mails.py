"""Mails for tests: facts with every value given, and the whole way from them to bytes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.ics import invite
from portal.notifications import message, words
from portal.notifications.notice import NATURES, Kind, MailFacts, Method
from portal.notifications.policy import Carried
from tests.support.meetings import BOOKED_AT, HALF_HOUR, STARTS_AT, meeting

BASE_URL = "https://levelground.example"
LINK = f"{BASE_URL}/open/aB3-_xyz0123456789aB3-_xyz0123456789abcdefg"
SENDER = message.Sender(
    "Level Ground <appointments@levelground.example>", "help@levelground.example"
)
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,
)


def facts(**given: Any) -> MailFacts:
    """Return facts that suffice for every kind, with ``given`` laid over."""
    usual: dict[str, Any] = {
        "site": "Level Ground",
        "zone": "Europe/Lisbon",
        "name": "Ana",
        "link": LINK,
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + HALF_HOUR,
        "old_starts_at": STARTS_AT - timedelta(days=1),
        "mode": "video",
        "other_name": "Maria Oliveira",
        "code": "482913",
        "expires_at": BOOKED_AT + timedelta(days=7),
    }
    return MailFacts(**usual | given)


def mail(kind: Kind, *, carried: Carried = Carried.PART_AND_FILE, **given: Any) -> bytes:
    """Return a mail of ``kind`` with the calendar file of its method."""
    said = facts(**given)
    return message.build(
        words.write(TEMPLATES, kind, said),
        sender=SENDER,
        recipient="ana@example.org",
        message_id=message.message_id(b"secret", f"booking:1:{kind}:client:0", SENDER),
        sent_at=BOOKED_AT,
        link=said.link,
        attached=_attached(kind, carried),
    )


def _attached(kind: Kind, carried: Carried) -> message.Attached | None:
    method = NATURES[kind].method
    if method is None:
        return None
    make = invite.request if method is Method.REQUEST else invite.cancel
    return message.Attached(method, make(meeting(sequence=1), BOOKED_AT), carried)
