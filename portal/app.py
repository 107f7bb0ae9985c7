"""The application factory: reads the settings, wires every part; the only module that knows all."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask
from jinja2 import StrictUndefined

from portal import assets, config, db, health, limits, markdown, models, web, zones
from portal.accounts import guards
from portal.accounts.purposes import Purpose
from portal.accounts.roles import Role
from portal.accounts.services import keeping as account_keeping
from portal.accounts.services import mail as account_mail
from portal.accounts.services import people
from portal.accounts.services.opened import OPENED
from portal.accounts.tokens import Signer
from portal.accounts.views import links, passwords
from portal.api.views import v1 as api
from portal.bookings.services import access, proving, releasing, soonest
from portal.bookings.services import mail as booking_mail
from portal.bookings.views import appointment, booking, changing, offer
from portal.directory import views as directory
from portal.intake.services import definition_files, drafts, resume
from portal.intake.services import mail as intake_mail
from portal.intake.views import sharing, start, walk
from portal.notifications import views as notifications
from portal.notifications.message import Sender
from portal.notifications.notice import Kind
from portal.notifications.services.letters import Office, Renderer
from portal.notifications.services.post_room import Job, PostRoom, way_out
from portal.pages import views as pages
from portal.practice import views as practice
from portal.specialists import views as specialist_photos
from portal.specialists.services import mail as specialist_mail
from portal.specialists.services import reading as specialists
from portal.workspace.views import bookings as work_bookings
from portal.workspace.views import calendar, clients, hours, notes, summary, today
from portal.workspace.views import profile as work_profile

__all__ = ["create_app", "models"]

_PACKAGE = Path(__file__).resolve().parent
_OFTEN, _MINUTE, _HOUR = timedelta(seconds=20), timedelta(minutes=1), timedelta(hours=1)
BLUEPRINTS: tuple[Blueprint, ...] = (
    links.bp,
    passwords.bp,
    booking.bp,
    appointment.bp,
    changing.bp,
    pages.bp,
    notifications.bp,
    specialist_photos.bp,
    directory.bp,
    today.bp,
    calendar.bp,
    work_bookings.bp,
    clients.bp,
    summary.bp,
    notes.bp,
    hours.bp,
    work_profile.bp,
    practice.bp,
    start.bp,
    walk.bp,
    sharing.bp,
)
# How each kind of mail gets its facts, and what the worker does besides sending.
RENDERERS: dict[Kind, Renderer] = {}
JOBS: tuple[Job, ...] = (
    Job("forget ended sessions", _HOUR, lambda s, now: account_keeping.forget(s, now=now)),
    Job("release unproved bookings", _MINUTE, lambda s, now: releasing.release_due(s, now=now)),
    Job("forget old answers", _HOUR, lambda s, now: drafts.forget_expired(s, now=now)),
    Job("refresh soonest times", _OFTEN, lambda s, now: soonest.refresh_stale(s, now=now)),
)


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Return the portal. ``settings`` are names without prefix in upper case; they win.

    Raises ConfigError with one line for each wrong setting, and DefinitionUnreadable or
    DefinitionFaulty for a questionnaire that must not be asked.
    """
    checked = config.load(settings)
    zones.use_newest()
    definition_files.shipped()
    app = Flask(
        "portal",
        template_folder=str(_shipped("templates")),
        static_folder=str(_shipped("static")),
        instance_path=str(checked.instance),
    )
    app.extensions["config"] = checked
    app.config.update(
        SECRET_KEY=checked.secret,
        SESSION_COOKIE_NAME="__Host-session" if checked.is_https else "session",
        SESSION_COOKIE_SECURE=checked.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_SSL_STRICT=False,  # some browsers send no Referer; ``web`` asks for the site
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: no form has a time limit
        MAX_CONTENT_LENGTH=6 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        TRUSTED_HOSTS=[checked.host] if checked.is_production else None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["markdown"] = markdown.render
    logging.getLogger("portal").setLevel(logging.INFO)
    offer.init_app(app)
    for part in (db, web, limits):
        part.init_app(app, checked)
    guards.init_app(app)
    assets.init_app(app)
    health.init_app(app)
    app.extensions["booking_desk"] = desk = _desk(checked)
    app.extensions["post_room"] = _post_room(app, checked, desk)
    _wire()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.init_app(app)
    return app


def _desk(checked: config.Config) -> booking_mail.Desk:
    sender = Sender(checked.mail_from, checked.mail_reply_to)
    signer = Signer(checked.secret, checked.host)
    return booking_mail.Desk(checked.site_name, sender, signer, checked.base_url)


def _post_room(app: Flask, checked: config.Config, desk: booking_mail.Desk) -> PostRoom:
    renderers = {
        **RENDERERS,
        **account_mail.renderers(signer=desk.signer, site=desk.site, base_url=desk.base_url),
        **specialist_mail.renderers(site=desk.site, base_url=desk.base_url),
        **booking_mail.renderers(desk),
        **intake_mail.renderers(desk),
    }
    office = Office(desk.sender, checked.secret, app.jinja_env, renderers)
    return PostRoom(office, way_out(desk.sender, checked.mail_target), JOBS)


def _wire() -> None:
    """Tell the lower capabilities what only the higher ones know."""
    OPENED[Purpose.RESUME] = resume.open_link
    people.HOLDERS[Role.SPECIALIST] = specialists.is_specialist
    OPENED[Purpose.APPOINTMENT] = access.open_from_link
    if proving.lock_for_proving not in people.LOCKED:
        people.LOCKED.append(proving.lock_for_proving)
    OPENED[Purpose.MANAGE] = access.open_from_link
    if proving.prove_bookings not in people.PROVED:
        people.PROVED.append(proving.prove_bookings)


def _shipped(folder: str) -> Path:
    """Return a folder of the wheel, where it lies in the package, or of the checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
