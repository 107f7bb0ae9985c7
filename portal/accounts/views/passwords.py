"""Signing in with a password, for specialists and admins, and choosing one.

Hashes are computed outside every transaction. A try is counted before its password is looked at,
in a transaction of its own, so that tries in parallel do not all get through.
"""

import logging
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from portal import clock, db, limits, web
from portal.accounts import guards, password_rules
from portal.accounts.address import email_key
from portal.accounts.forms import AskForm, ChangeForm, ChooseForm, PasswordForm
from portal.accounts.models import LinkToken, Person
from portal.accounts.password_rules import LONGEST, SHORTEST, Weakness
from portal.accounts.purposes import SETS_A_PASSWORD, Purpose
from portal.accounts.services import asking, links, passwords, people, throttle
from portal.accounts.throttling import PASSWORD_SCOPE, PASSWORDS_FROM_NETWORK
from portal.accounts.views.links import arrive, asker, own_path, refuse_after, too_old
from portal.config import Config
from portal.forms import Form

bp = Blueprint("passwords", __name__)
bp.before_request(web.private)
_log = logging.getLogger(__name__)

_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
NO_MATCH = "That email address and password do not belong together"
TOO_MANY = "Too many tries. Wait a few minutes, or sign in with a link"
TELL = {
    Weakness.TOO_SHORT: f"Use {SHORTEST} characters or more. Four words nobody would guess do well",
    Weakness.TOO_LONG: f"Use {LONGEST:,} characters or fewer",
    Weakness.GUESSABLE: "That is easy to guess. Use four words that do not belong together",
}


@bp.get("/sign-in/password")
def sign_in() -> ResponseReturnValue:
    """Sign in with a password."""
    form = PasswordForm(formdata=None, next=own_path(request.args.get("next")))
    return render_template("passwords/sign_in.html", form=form)


@bp.post("/sign-in/password")
def check() -> ResponseReturnValue:
    """Look at the password, and sign in."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("passwords/sign_in.html", form=form), _UNPROCESSABLE
    wait = _count_try(form.email.data or "")
    if wait is not None:
        form.password.errors = (TOO_MANY,)
        return _wait_page("passwords/sign_in.html", form, wait)
    person = people.person_by_email(db.get_session(), form.email.data or "")
    if not _matches(person, form.password) or person is None:
        form.password.errors = (NO_MATCH,)
        return render_template("passwords/sign_in.html", form=form), _UNPROCESSABLE
    better = _rehashed(person, form.password.data or "")
    with db.transaction() as session:
        home = guards.sign_in(person, is_shared=form.is_shared.data, now=clock.now())
        person.password_hash = better
        throttle.forgive(session, PASSWORD_SCOPE, person.email_key, signer=guards.signer())
    return arrive(own_path(form.next.data) or home, form.kept.data)


@bp.get("/sign-in/forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask for a link to choose another password."""
    return render_template("passwords/forgotten.html", form=AskForm(formdata=None))


@bp.post("/sign-in/forgotten")
def ask() -> ResponseReturnValue:
    """Mail a link to choose a password, if a specialist or admin has the address."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("passwords/forgotten.html", form=form), _UNPROCESSABLE
    with db.transaction() as session:
        wait = asking.ask(
            session,
            email=form.email.data or "",
            asker=asker(),
            purpose=Purpose.PASSWORD,
            signer=guards.signer(),
            now=clock.now(),
        )
    refuse_after(wait)
    return web.see_other("accounts.sent")


@bp.get("/password/<token>")
def choose(token: str) -> ResponseReturnValue:
    """Choose a password, behind a one-time link."""
    link = _open_link(token)
    if link is None or link.person is None:
        return too_old(token)
    form = ChooseForm(formdata=None, email=link.person.email)
    return render_template("passwords/choose.html", form=form, token=token)


@bp.post("/password/<token>")
def set_chosen(token: str) -> ResponseReturnValue:
    """Take the chosen password, use up the link, and sign in."""
    link = _open_link(token)
    if link is None or link.person is None:
        return too_old(token)
    form = ChooseForm()
    form.email.data = link.person.email
    if not form.validate_on_submit() or not _is_good(form.password, link.person):
        return render_template("passwords/choose.html", form=form, token=token), _UNPROCESSABLE
    hashed = passwords.hashed(form.password.data or "")
    now = clock.now()
    with db.transaction() as session:
        # Of two who press at once, one finds the link used.
        person = link.person if links.use(session, link=link, now=now) else None
        if person is not None:
            passwords.set_password(session, person=person, hashed_password=hashed)
            links.end_all(session, person=person, purposes=SETS_A_PASSWORD, now=now)
            throttle.forgive(session, PASSWORD_SCOPE, person.email_key, signer=guards.signer())
            home = guards.sign_in(person, is_shared=form.is_shared.data, now=now)
            people.prove_address(session, person=person, now=now)
    return too_old(token) if person is None else web.see_path(home)


@bp.get("/password")
@guards.person_required
def edit() -> ResponseReturnValue:
    """Change the password."""
    person = guards.current_person()
    web.or_404(person and person.password_hash)
    return render_template("passwords/edit.html", form=ChangeForm(formdata=None))


@bp.post("/password")
@guards.person_required
def update() -> ResponseReturnValue:
    """Change the password, for who knows the present one; other devices are signed out."""
    form = ChangeForm()
    person = guards.current_person()
    device = guards.current_device()
    assert person is not None
    assert device is not None
    if not form.validate_on_submit() or not _is_good(form.password, person):
        return render_template("passwords/edit.html", form=form), _UNPROCESSABLE
    wait = _count_try(person.email)
    if wait is not None:
        form.current.errors = (TOO_MANY,)
        return _wait_page("passwords/edit.html", form, wait)
    if not _matches(person, form.current):
        form.current.errors = ("That is not your present password",)
        return render_template("passwords/edit.html", form=form), _UNPROCESSABLE
    hashed = passwords.hashed(form.password.data or "")
    with db.transaction() as session:
        passwords.set_password(session, person=person, hashed_password=hashed, keep=device.id)
        throttle.forgive(session, PASSWORD_SCOPE, person.email_key, signer=guards.signer())
        home = guards.sign_in(person, is_shared=device.is_shared_device, now=clock.now())
    flash("Your password is changed. Your other devices are signed out.", "success")
    return web.see_path(home)


def _count_try(email: str) -> timedelta | None:
    """Count a try for this address and network; return how long to wait instead of looking."""
    signer, now = guards.signer(), clock.now()
    with db.apart() as session:
        if current_app.config["RATELIMIT_ENABLED"]:
            network = limits.network()
            wait = throttle.take(session, PASSWORDS_FROM_NETWORK, network, signer=signer, now=now)
            if wait is not None:
                return wait
        return throttle.take_password_try(session, email_key(email), signer=signer, now=now)


def _matches(person: Person | None, typed: PasswordField) -> bool:
    """Return whether the password is theirs; for nobody's it takes as long."""
    stored = None if person is None else person.password_hash
    is_right = passwords.matches(stored, typed.data or "")
    if not is_right or (person is not None and person.is_disabled):
        _log.warning("a password was refused")
        return False
    return True


def _rehashed(person: Person, password: str) -> str | None:
    stored = person.password_hash
    return passwords.hashed(password) if stored and passwords.is_outdated(stored) else stored


def _is_good(field: PasswordField, person: Person) -> bool:
    config: Config = current_app.extensions["config"]
    about = (person.name, person.email, config.site_name, config.host)
    found = password_rules.weakness(field.data or "", about)
    if found is not None:
        field.errors = (TELL[found],)
    return found is None


def _open_link(token: str) -> LinkToken | None:
    link = links.find(db.get_session(), token, signer=guards.signer())
    if link is None or link.purpose not in SETS_A_PASSWORD:
        return None
    return link if links.is_open(link, now=clock.now()) else None


def _wait_page(template: str, form: Form, wait: timedelta) -> ResponseReturnValue:
    seconds = max(1, round(wait.total_seconds()))
    page = render_template(template, form=form)
    return page, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}
