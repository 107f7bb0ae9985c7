"""Who is asking: the device's session behind the cookie, and what each view asks of it.

The cookie (Flask's signed session) holds the token under ``device``; the row is looked up once at
each request. Views carry ``who_may``, which ``portal routes --json`` prints.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec
from urllib.parse import parse_qsl, urlencode

import flask
from flask import Flask, Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin

from portal import clock, db, web
from portal.accounts import lifetimes
from portal.accounts.forms import AskForm, PasswordForm
from portal.accounts.models import AuthSession, Person
from portal.accounts.roles import is_staff
from portal.accounts.services import people, sessions
from portal.accounts.tokens import Signer
from portal.config import Config

_log = logging.getLogger(__name__)
_TOKEN = "device"  # noqa: S105 - the name of the place, not the secret
_ASKING = "asking"
_P = ParamSpec("_P")
View = Callable[_P, ResponseReturnValue]


class Account(UserMixin):
    """The person signed in, as Flask-Login knows them; templates ask ``current_user``."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id


def init_app(app: Flask) -> None:
    """Look the device up before each view, and tell templates who is here."""
    manager = LoginManager()
    manager.request_loader(lambda _request: _account())
    manager.init_app(app)
    app.config["SESSION_PROTECTION"] = None  # the row decides, not the browser's name
    app.before_request(_keep_seen)
    app.context_processor(lambda: {"visitor_known": is_known(), "current_person": current_person()})


def signer() -> Signer:
    """Return what derives and checks links, codes and counted keys of this portal."""
    config: Config = current_app.extensions["config"]
    return Signer(config.secret, config.host)


def current_device() -> AuthSession | None:
    """Return the live session of the asking device, None when it has none."""
    if "device" not in g:
        token = flask.session.get(_TOKEN)
        found = sessions.find(db.get_session(), token, now=clock.now()) if token else None
        g.device = found
    device: AuthSession | None = g.device
    return device


def current_person() -> Person | None:
    """Return who is signed in on the asking device, None when nobody is."""
    device = current_device()
    return device.person if device is not None else None


def is_known() -> bool:
    """Return whether the device booked, answered or signed in here; asking for a link is not it."""
    return current_device() is not None and _ASKING not in flask.session


def is_fresh() -> bool:
    """Return whether the device may see answers and messages without a new link or code."""
    device = current_device()
    return device is not None and sessions.is_fresh(device, now=clock.now())


def _account() -> Account | None:
    person = current_person()
    return None if person is None else Account(person)


# Files are the same for everybody, and the way out must not wait for the database.
_WITHOUT_DEVICE = frozenset({"static", "assets.show", "pages.leave"})


def _keep_seen() -> None:
    """Note that the device was here, at most every five minutes, in a transaction of its own."""
    if request.endpoint in _WITHOUT_DEVICE or _TOKEN not in flask.session:
        return
    device, now = current_device(), clock.now()
    if device is not None and now >= device.last_seen_at + lifetimes.TOUCH_EVERY:
        with db.apart() as session:
            sessions.touch(session, device_id=device.id, now=now)


# Opening and ending sessions. Each of these is called inside the view's transaction.


def ensure_device(
    *, now: datetime, is_asking: bool = False, person: Person | None = None
) -> AuthSession:
    """Return the asking device's session, opened if it has none.

    ``is_asking`` is for a device that only asks for a link: nothing of anybody is on it yet.
    ``person`` is whose link was pressed: if somebody else is signed in on the device, their
    session ends, so that no link of one person opens what another left private.
    """
    session = db.get_session()
    known = current_device()
    device = None if known is None else sessions.again(session, device=known)
    if device is not None and person is not None and device.person_id not in {None, person.id}:
        sessions.end(session, device=device)
        device = None
    if device is None:
        opened = sessions.open_device(session, now=now)
        device = opened.device
        _remember(opened)
        if is_asking:
            flask.session[_ASKING] = True
    if not is_asking:
        flask.session.pop(_ASKING, None)
    return device


def sign_in(person: Person, *, is_shared: bool, now: datetime) -> str:
    """Sign the person in on the asking device and return the path they come to by themselves.

    Token and form token are new, so what was planted or copied before is worth nothing.
    """
    session = db.get_session()
    known = current_device()
    device = None if known is None else sessions.again(session, device=known)
    roles = people.roles_of(session, person)
    opened = sessions.sign_in(
        session,
        device=device,
        person=person,
        is_staff=is_staff(roles),
        is_shared=is_shared,
        now=now,
    )
    _remember(opened)
    _log.info("person %d signed in", person.id)
    for name in (_ASKING, "csrf_token"):
        flask.session.pop(name, None)
    g.pop("csrf_token", None)
    g.pop("_login_user", None)
    return people.home(session, person=person)


def keep_as(device: AuthSession) -> None:
    """Let the cookie last 30 days, or on a shared device until the browser closes."""
    flask.session.permanent = not device.is_shared_device


def sign_out() -> None:
    """End the asking device's session, in the database and in the cookie."""
    device = current_device()
    if device is not None:
        sessions.end(db.get_session(), device=device)
    flask.session.clear()
    g.device = None
    g.pop("_login_user", None)


def _remember(opened: sessions.Opened) -> None:
    flask.session[_TOKEN] = opened.token
    keep_as(opened.device)
    g.device = opened.device


# What views ask for.


def who_may(who: str) -> Callable[[View[_P]], View[_P]]:
    """Say who may open a view that checks for itself: it is only written down."""

    def mark(view: View[_P]) -> View[_P]:
        view.who_may = who  # type: ignore[attr-defined]
        return view

    return mark


def person_required(view: View[_P]) -> View[_P]:
    """Ask for somebody signed in."""

    @who_may("person")
    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        if current_person() is None:
            return ask_to_sign_in()
        return view(*args, **kwargs)

    return guarded


def admin_required(view: View[_P]) -> View[_P]:
    """Ask for an admin who signed in as one."""

    @who_may("admin")
    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        refusal = refuse_unless(lambda person: person.is_admin)
        return view(*args, **kwargs) if refusal is None else refusal

    return guarded


def refuse_unless(holds: Callable[[Person], bool]) -> ResponseReturnValue | None:
    """Return None when the person signed in holds a staff role, else what to answer instead.

    A session opened before the role was given is a client's; it is asked to sign in anew.
    """
    device = current_device()
    if device is None or device.person is None:
        return ask_to_sign_in(with_password=True)
    if not holds(device.person):
        abort(HTTPStatus.FORBIDDEN)
    if not device.is_staff:
        return ask_to_sign_in(with_password=True)
    return None


def ask_to_sign_in(*, with_password: bool = False) -> ResponseReturnValue:
    """Answer a request that needs signing in: lead there and back; a form keeps what was typed."""
    endpoint = "passwords.sign_in" if with_password else "accounts.sign_in"
    if request.method not in {"GET", "HEAD"}:
        return _ask_and_keep(endpoint), HTTPStatus.UNAUTHORIZED
    path = request.full_path.rstrip("?")
    if web.wants_fragment():
        there = flask.url_for(endpoint, next=path)
        return Response(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": there})
    return web.see_other(endpoint, next=path)


def _ask_and_keep(endpoint: str) -> str:
    kept = urlencode(
        [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in web.SECRET_FIELDS
        ]
    )
    make = PasswordForm if endpoint == "passwords.sign_in" else AskForm
    form = make(formdata=None, next=request.full_path.rstrip("?"), kept=kept)
    web.private()
    return render_template(f"{endpoint.replace('.', '/')}.html", form=form)


def kept_fields(kept: str) -> list[tuple[str, str]]:
    """Return the fields of the form that was sent before signing in."""
    return parse_qsl(kept, keep_blank_values=True)
