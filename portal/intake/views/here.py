"""Who is at the questions, for which appointment, and with which answers: every view asks first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

import flask
from flask import current_app, flash, request
from flask.typing import ResponseReturnValue

from portal import clock, db, web
from portal.accounts import guards
from portal.bookings.lifecycle import LIVE
from portal.bookings.models import Booking
from portal.bookings.request import Origin
from portal.bookings.services import access as bookings
from portal.config import Config
from portal.intake import crisis
from portal.intake.crisis import HelpLines
from portal.intake.questionnaire import Questionnaire
from portal.intake.services import access, definition_files, sheets
from portal.intake.services.access import Visitor
from portal.intake.services.sheets import Sheet
from portal.specialists.naming import first_name

ELSEWHERE = "Your answers were given on another device or visit. Sign in to open them."
_APPOINTMENT = "appointment"
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Here:
    """What a page is about.

    ``booking`` is the appointment to come that answers are or would be for. ``sheet`` is the
    intake as this visitor may see it, None when nothing was begun; ``is_masked`` says that its
    private part was begun elsewhere and looks skipped here. ``may_open`` is false when a link or
    code is to be given first. ``is_elsewhere``: the appointment has answers, and this visitor has
    to sign in to be let at them.
    """

    visitor: Visitor
    booking: Booking | None = None
    sheet: Sheet | None = None
    is_masked: bool = False
    may_open: bool = False
    is_elsewhere: bool = False

    @property
    def first(self) -> str | None:
        """Return what the specialist is called, None without an appointment."""
        booking = (self.sheet.intake.booking if self.sheet else None) or self.booking
        return first_name(booking.specialist.name) if booking else None


@dataclass(frozen=True, slots=True)
class At:
    """Somebody who is at answers of theirs and may open them; see ``Here``."""

    visitor: Visitor
    booking: Booking | None
    sheet: Sheet
    is_masked: bool
    first: str | None
    intake_id: UUID


def here() -> Here:
    """Return where the asking device and person are."""
    session, now = db.get_session(), clock.now()
    device = guards.current_device()
    visitor = Visitor(device.id if device else None, device.person_id if device else None)
    asked = _asked_booking(visitor)
    booking = asked if asked and asked.ends_at > now and asked.status in LIVE else None
    reached = access.current(
        session, visitor=visitor, booking_id=asked.id if asked else None, now=now
    )
    of = reached.intake.booking_id if reached else None
    if booking and of != booking.id and access.are_there(session, booking_id=booking.id, now=now):
        return Here(visitor, booking, is_elsewhere=True)
    if reached is None or (booking and of not in (None, booking.id)):
        return Here(visitor, booking)
    sheet = sheets.open_sheet(session, reached.intake)
    is_masked = reached.hides_private and sheet.has_private
    return Here(
        visitor,
        booking,
        sheets.without_private(sheet) if is_masked else sheet,
        is_masked,
        may_open=guards.is_fresh() or reached.is_recent(now),
    )


def at_answers(
    view: Callable[Concatenate[At, _P], ResponseReturnValue],
) -> Callable[_P, ResponseReturnValue]:
    """Hand the view the answers of whoever asks; a link or code is asked for after a day away."""

    @guards.who_may("device")
    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        found = here()
        if found.is_elsewhere:
            return ask_for_them()
        if found.sheet is None:
            return _without_answers()
        if not found.may_open:
            # Nobody can prove that answers of nobody are theirs: the first page says so.
            is_of_nobody = found.sheet.intake.person_id is None
            return web.see_other("intake.start") if is_of_nobody else guards.ask_to_sign_in()
        at = At(
            found.visitor,
            found.booking,
            found.sheet,
            found.is_masked,
            found.first,
            found.sheet.intake.id,
        )
        return view(at, *args, **kwargs)

    return guarded


def ask_for_them() -> ResponseReturnValue:
    """Ask for a link before answers given elsewhere; begun anew here, they would replace those."""
    flash(ELSEWHERE, "notice")
    return guards.ask_to_sign_in()


def _without_answers() -> ResponseReturnValue:
    """Lead to the first page; a form whose session ended under it is kept until a new one."""
    is_lost = request.method == "POST" and not guards.is_known()
    return guards.ask_to_sign_in() if is_lost else web.see_other("intake.start")


def as_seen(at: At, sheet: Sheet) -> Sheet:
    """Return a sheet that was just written as this visitor may see it."""
    return sheets.without_private(sheet) if at.is_masked else sheet


def offered() -> Questionnaire | None:
    """Return the questionnaire new answers are given to, None while there is none to offer."""
    return definition_files.offered(production=_config().is_production)


def help_lines(questionnaire: Questionnaire, country: object) -> HelpLines:
    """Return the lines of the country somebody named, by the newest table there is.

    Numbers change, so the table of the version an intake was begun on is only a fallback.
    """
    newest = offered() or questionnaire
    return crisis.help_lines(newest, country, reviewed_only=_config().is_production)


def _asked_booking(visitor: Visitor) -> Booking | None:
    """Return the appointment that was asked about, else the nearest to come."""
    if visitor.device_id is None:
        return None
    session, now = db.get_session(), clock.now()
    origin = Origin(device_id=visitor.device_id, person_id=visitor.person_id)
    reference = request.args.get(_APPOINTMENT) or flask.session.get(_APPOINTMENT)
    found = bookings.reachable(session, reference, origin) if reference else None
    if found is not None:
        flask.session[_APPOINTMENT] = found.reference
        return found
    listed = bookings.listed(session, origin, now=now)
    return listed[0] if listed and listed[0].ends_at > now else None


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
