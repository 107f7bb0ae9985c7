"""``/dev/mail``: the mails as a person would read them, in development and on this machine only."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from pathlib import Path
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal import web
from portal.config import Config
from portal.notifications.reading import seen
from portal.notifications.services import mailbox
from portal.notifications.services.post_room import PostRoom
from portal.notifications.transport import FileTransport

bp = Blueprint("notifications", __name__, url_prefix="/dev/mail")
_P = ParamSpec("_P")
View = Callable[_P, ResponseReturnValue]


def _on_this_machine(view: View[_P]) -> View[_P]:
    """Answer 404 in production, to other machines, and where mails are not files."""

    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        config: Config = current_app.extensions["config"]
        if config.is_production or not _is_loopback() or _folder() is None:
            abort(404)
        web.private()
        return view(*args, **kwargs)

    guarded.who_may = "this machine, in development"  # type: ignore[attr-defined]
    return guarded


@bp.get("")
@_on_this_machine
def index() -> ResponseReturnValue:
    """Every mail written, newest first."""
    return render_template("notifications/index.html", mails=mailbox.newest(_known_folder()))


@bp.get("/<name>")
@_on_this_machine
def show(name: str) -> ResponseReturnValue:
    """Read one mail and follow its link."""
    mail = seen(_source(name))
    return render_template("notifications/show.html", name=name, mail=mail, here_of=_here_of)


@bp.get("/<name>/invite.ics")
@_on_this_machine
def invite(name: str) -> ResponseReturnValue:
    """Take the calendar file that came with a mail."""
    calendar = web.or_404(seen(_source(name)).calendar)
    return Response(calendar, mimetype="text/calendar", headers=_attachment("invite.ics"))


@bp.get("/<name>/source")
@_on_this_machine
def source(name: str) -> ResponseReturnValue:
    """Take the mail as it was written."""
    return Response(_source(name), mimetype="message/rfc822", headers=_attachment(f"{name}.eml"))


def _source(name: str) -> bytes:
    return web.or_404(mailbox.source(_known_folder(), name))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _folder() -> Path | None:
    room: PostRoom = current_app.extensions["post_room"]
    return room.transport.folder if isinstance(room.transport, FileTransport) else None


def _known_folder() -> Path:
    return web.or_404(_folder())


def _is_loopback() -> bool:
    """Say whether the asking browser is on this machine and means it.

    The host is looked at too: a page of another site may point its own name at this machine.
    """
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return _names_loopback(request.remote_addr) and _names_loopback(
        urlsplit(f"//{request.host}").hostname
    )


def _names_loopback(name: str | None) -> bool:
    try:
        return name == "localhost" or ip_address(name or "").is_loopback
    except ValueError:
        return False


def _here_of(address: str) -> str:
    """Return the path of one of our addresses, so that it opens under whatever port this is."""
    config: Config = current_app.extensions["config"]
    path = address.removeprefix(config.base_url.rstrip("/"))
    return path if path.startswith("/") else address
