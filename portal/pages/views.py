"""The public pages that hold words, the way out, and the choice of appearance.

None of them needs a session, and none but Appearance starts one.
"""

from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from http import HTTPStatus

from flask import Blueprint, Response, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal import clock, db, markdown
from portal.accounts import guards
from portal.config import Config
from portal.directory import views as directory
from portal.directory.filters import Filters
from portal.directory.services import listing
from portal.intake import crisis
from portal.intake.services import definition_files
from portal.pages import services
from portal.web import same_site_only, see_path

bp = Blueprint("pages", __name__)

CARDS_ON_HOME = 3
THEMES = ("light", "dark")
SECURITY_TXT_LASTS = timedelta(days=180)


@bp.get("/")
def home() -> ResponseReturnValue:
    """What this is, the soonest free times, how it works."""
    session, now = db.get_session(), clock.now()
    zone = directory.asked_zone() or listing.home_zone(session)
    found = listing.listing(session, filters=Filters(), zone=zone, now=now, per_page=CARDS_ON_HOME)
    free = [card for card in found.cards if card.starts]
    return render_template(
        "pages/home.html",
        cards=directory.shown_cards(free, zone),
        zone=zone,
        now=now,
        today=now.astimezone(zone).date(),
    )


@bp.get("/help-now")
def help_now() -> ResponseReturnValue:
    """Numbers to call, by the country the reader chooses; it is never guessed."""
    questionnaire = list(definition_files.shipped().values())[-1]
    reviewed_only = _config().is_production
    chosen = request.args.get("country", "")
    lines = crisis.help_lines(questionnaire, chosen, reviewed_only=reviewed_only)
    every = crisis.all_help_lines(questionnaire, reviewed_only=reviewed_only)
    countries = [(each.code, each.name) for each in every]
    return render_template("pages/help_now.html", country=lines, countries=countries)


@bp.get("/staying-safe")
def staying_safe() -> ResponseReturnValue:
    """How to use the site when someone may look on."""
    return _text("staying-safe-online")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept, for whom, how long."""
    return _text("privacy")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """How the site can be used, and what may not work well."""
    return _text("accessibility")


@bp.get("/free-consultation")
def free_consultation() -> ResponseReturnValue:
    """What the free consultation is; with ``for=specialists``, why to offer one."""
    for_specialists = request.args.get("for") == "specialists"
    reader = "specialists" if for_specialists else "clients"
    return _text(f"free-consultation-{reader}", other=not for_specialists)


@bp.get("/leave")
def leave() -> ResponseReturnValue:
    """End the session, leave nothing behind, go somewhere bland.

    The one address that changes something by GET: it must work as a plain link, at once, and
    also while the database does not answer.
    """
    with suppress(db.Unavailable), db.transaction():
        guards.sign_out()
    session.clear()
    response = redirect(_config().exit_url, HTTPStatus.SEE_OTHER)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/appearance")
@same_site_only
def appearance() -> ResponseReturnValue:
    """Keep the chosen appearance for this device; "as on this device" keeps nothing."""
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        session["theme"] = chosen
        if guards.current_device() is None:
            session.permanent = True
    else:
        session.pop("theme", None)
    return see_path(request.form.get("back", "/"))


@bp.get("/.well-known/security.txt")
def security_txt() -> ResponseReturnValue:
    """Where to report a weakness (RFC 9116)."""
    config = _config()
    address = config.mail_reply_to or config.mail_from
    expires = (clock.now() + SECURITY_TXT_LASTS).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: mailto:{parseaddr(address)[1]}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {config.base_url.rstrip('/')}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _text(name: str, **more: object) -> str:
    text = services.text(name)
    page = markdown.render_page(text.body, is_page=_is_page)
    return render_template("pages/text.html", text=text, page=page, **more)


def _is_page(path: str) -> bool:
    """Return whether a path of this site leads to a page; a text may name one yet to be built."""
    try:
        current_app.url_map.bind("").match(path.split("#")[0], "GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
