"""What pressing a link does, by its purpose; filled where the parts are wired (``portal.app``)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import AuthSession, LinkToken
from portal.accounts.purposes import Purpose

# A handler is called inside the press's transaction, after the press was counted and the address
# proved: (session, link, device, now) -> the path of this site to go to. ``device`` is the session
# of the device the link was pressed on: not signed in by it, nor fresh if it was not before.
Handler = Callable[[Session, LinkToken, AuthSession, datetime], str]
OPENED: dict[Purpose, Handler] = {}
