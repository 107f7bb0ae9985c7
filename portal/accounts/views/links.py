"""Signing in with a mailed link or its code, what a press on any link does, and signing out.

A GET of a link shows one button and changes nothing: mail scanners press links (product rule R7).
"""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, TooManyRequests

from portal import clock, db, limits, web
from portal.accounts import guards
from portal.accounts.forms import AskForm, CodeForm, OpenForm
from portal.accounts.models import LinkToken
from portal.accounts.purposes import PROVES_NOTHING, SETS_A_PASSWORD, Purpose
from portal.accounts.services import asking, people, sessions
from portal.accounts.services import links as services
from portal.accounts.services.asking import Asker
from portal.accounts.services.opened import OPENED

bp = Blueprint("accounts", __name__)
bp.before_request(web.private)

_LONGEST_NEXT = 200
WRONG_CODE = "That code does not work. Check it, or send the mail again for a new one."


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Ask for a link by e-mail."""
    if guards.current_person() is not None and guards.is_fresh() and "next" not in request.args:
        return web.see_path(_home())
    form = AskForm(formdata=None, next=own_path(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
def ask() -> ResponseReturnValue:
    """Mail a link, if somebody has the address; the page says the same to everybody."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), _UNPROCESSABLE
    with db.transaction() as session:
        wait = asking.ask(
            session,
            email=form.email.data or "",
            asker=asker(),
            next_path=_page_path(form.next.data),
            signer=guards.signer(),
            now=clock.now(),
        )
    refuse_after(wait)
    if form.kept.data:
        kept = CodeForm(formdata=None, next=form.next.data, kept=form.kept.data)
        return _sent_page(kept)
    return web.see_other("accounts.sent")


@bp.get("/sign-in/sent")
def sent() -> ResponseReturnValue:
    """Say that a mail is on its way, and take its code."""
    if _asked() is None:
        return web.see_other("accounts.sign_in")
    return _sent_page(CodeForm(formdata=None))


@bp.post("/sign-in/again")
def send_again() -> ResponseReturnValue:
    """Mail a new link, not sooner than half a minute after the last."""
    device = guards.current_device()
    now = clock.now()
    if device is None:
        return web.see_other("accounts.sign_in")
    with db.transaction() as session:
        link = asking.newest(session, device=device)
        is_early = link is not None and asking.is_too_soon(link, now=now)
        wait = None
        if link is not None and not is_early:
            wait = asking.ask_again(
                session, link=link, asker=asker(), signer=guards.signer(), now=now
            )
    refuse_after(wait)
    if is_early:
        flash("The mail has only just left. Wait 30 seconds, then send it again.", "notice")
    elif link is not None:
        flash("A new mail is on its way. The one before it may be too old now.", "success")
    return web.see_other("accounts.sent")


@bp.post("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """Sign in with the six digits of the mail."""
    form = CodeForm()
    device = guards.current_device()
    if device is None:
        return web.see_other("accounts.sign_in")
    if guards.current_person() is not None and guards.is_fresh():
        # The link was pressed in another tab meanwhile.
        return arrive(own_path(form.next.data) or _home(), form.kept.data)
    if not form.validate_on_submit():
        return _sent_page(form), _UNPROCESSABLE
    now = clock.now()
    with db.transaction() as session:
        link = services.use_code(
            session, device=device, typed=form.code.data or "", signer=guards.signer(), now=now
        )
        if link is not None:
            path = _signed_in(link, is_shared=form.is_shared.data)
    if link is None:
        form.code.errors = (WRONG_CODE,)
        return _sent_page(form), _UNPROCESSABLE
    return arrive(own_path(form.next.data) or path, form.kept.data)


@bp.get("/open/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Show the one button behind a mailed link."""
    link = services.find(db.get_session(), token, signer=guards.signer())
    if link is None or not (services.is_open(link, now=clock.now()) or _is_theirs(link)):
        return too_old(token)
    return render_template(
        "accounts/open_link.html",
        form=OpenForm(formdata=None),
        token=token,
        chooses_password=link.purpose in SETS_A_PASSWORD,
    )


@bp.post("/open/<token>")
def press_link(token: str) -> ResponseReturnValue:
    """Do what the link is for."""
    form = OpenForm()
    with db.transaction() as session:
        link = services.find(session, token, signer=guards.signer())
        path = None if link is None else _pressed(link, token, is_shared=form.is_shared.data)
    return too_old(token) if path is None else web.see_path(path)


@bp.post("/open/<token>/again")
def renew_link(token: str) -> ResponseReturnValue:
    """Mail a new link to whoever that one was for."""
    now = clock.now()
    with db.transaction() as session:
        link = services.find(session, token, signer=guards.signer()) or LinkToken(
            purpose=Purpose.SIGN_IN.value
        )
        wait = asking.ask_again(session, link=link, asker=asker(), signer=guards.signer(), now=now)
    refuse_after(wait)
    return web.see_other("accounts.sent")


@bp.get("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ask once, for those whose browser has no button for it."""
    return render_template("accounts/sign_out.html")


@bp.post("/sign-out")
def end_session() -> ResponseReturnValue:
    """End the session and forget this device."""
    with db.transaction():
        guards.sign_out()
    response = web.see_other("accounts.signed_out")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    """Say that nobody is signed in here any more."""
    return render_template("accounts/signed_out.html")


_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def own_path(path: str | None) -> str | None:
    """Return a path of this site short enough to keep, None for anything else."""
    return path if path and web.is_own_path(path) and len(path) <= _LONGEST_NEXT else None


def _page_path(path: str | None) -> str | None:
    """Return ``own_path`` where it leads to a page; a mailed link can only open pages."""
    own = own_path(path)
    try:
        current_app.url_map.bind("").match((own or "").partition("?")[0], "GET")
    except HTTPException:
        return None
    return own


def asker() -> Asker:
    """Return the asking device, opened inside the transaction, and its network."""
    device = guards.ensure_device(now=clock.now(), is_asking=True)
    is_limited = current_app.config["RATELIMIT_ENABLED"]
    return Asker(device, limits.network() if is_limited else None)


def refuse_after(wait: timedelta | None) -> None:
    """Answer 429 when there is something to wait for."""
    if wait is not None:
        raise TooManyRequests(retry_after=max(1, round(wait.total_seconds())))


def arrive(path: str, kept: str | None) -> ResponseReturnValue:
    """Lead to a path after signing in; a form that was sent before is offered once more."""
    if kept:
        fields = guards.kept_fields(kept)
        return render_template("accounts/carry_on.html", action=path, fields=fields)
    return web.see_path(path)


def _home() -> str:
    person = guards.current_person()
    assert person is not None
    return people.home(db.get_session(), person=person)


def _asked() -> LinkToken | None:
    device = guards.current_device()
    return None if device is None else asking.newest(db.get_session(), device=device)


def _sent_page(form: CodeForm) -> str:
    link = _asked()
    has_code = link is not None and link.purpose == Purpose.SIGN_IN
    return render_template("accounts/sent.html", form=form, has_code=has_code)


def too_old(token: str) -> ResponseReturnValue:
    """Say that a link is over; the same for one that never was."""
    return render_template("accounts/too_old.html", token=token), HTTPStatus.GONE


def _is_theirs(link: LinkToken) -> bool:
    """Return whether who pressed the link before is signed in here: a second press is no fault."""
    person = guards.current_person()
    if link.used_at is None or person is None or link.purpose in SETS_A_PASSWORD:
        return False
    return person.id == link.person_id


def _pressed(link: LinkToken, token: str, *, is_shared: bool) -> str | None:
    """Do what the link is for and return where that leads; None when it is over."""
    now, session = clock.now(), db.get_session()
    if link.purpose in SETS_A_PASSWORD:
        is_open = services.is_open(link, now=now)
        return f"/password/{token}" if is_open else None
    if link.person is not None:
        people.lock_affairs(session, person=link.person, now=now)
    if not services.use(session, link=link, now=now):
        return (link.next_path or _home()) if _is_theirs(link) else None
    if link.purpose == Purpose.SIGN_IN:
        return _signed_in(link, is_shared=is_shared)
    assert link.person is not None
    device = guards.ensure_device(now=now, person=link.person)
    # Not fresh by it: the link reaches what it is for, and may be found in a browser's history.
    if is_shared:
        sessions.mark_shared(session, device=device, now=now)
    guards.keep_as(device)
    if link.purpose not in PROVES_NOTHING:
        people.prove_address(session, person=link.person, now=now)
    return OPENED[Purpose(link.purpose)](session, link, device, now)


def _signed_in(link: LinkToken, *, is_shared: bool) -> str:
    assert link.person is not None
    now = clock.now()
    home = guards.sign_in(link.person, is_shared=is_shared, now=now)
    people.prove_address(db.get_session(), person=link.person, now=now)
    return link.next_path or home
