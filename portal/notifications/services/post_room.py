"""What the worker is given by ``app.py``: the office, a way out, regular work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.errors import ConfigError
from portal.notifications import message, transport
from portal.notifications.message import BadAddress, Sender
from portal.notifications.services.letters import Office
from portal.notifications.transport import Transport


@dataclass(frozen=True, slots=True)
class Job:
    """Regular work of a capability: ``act`` runs in a transaction of its own."""

    name: str
    every: timedelta
    act: Callable[[Session, datetime], object]


@dataclass(frozen=True, slots=True)
class PostRoom:
    """What the worker works with, as ``app.extensions["post_room"]``."""

    office: Office
    transport: Transport
    jobs: Sequence[Job] = ()


def way_out(sender: Sender, target: str) -> Transport:
    """Return the transport of the settings. Raises ConfigError for those no mail could go by."""
    faults = [
        f"PORTAL_{name}: is not a mailbox; write Name <address@example.org>"
        for name, address in (("MAIL_FROM", sender.address), ("MAIL_REPLY_TO", sender.answers_to))
        if address is not None and not _is_address(address)
    ]
    try:
        made = transport.make(target)
    except ValueError:
        faults.append(
            "PORTAL_MAIL_URL: is not a mail target; use file:FOLDER or "
            "smtp://user:pass@host:port?tls=starttls"
        )
    if faults:
        raise ConfigError(faults)
    return made


def _is_address(address: str) -> bool:
    try:
        message.route(address)
    except BadAddress:
        return False
    return True
