"""What the worker is given by ``app.py``: the office, a way out, regular work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

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
