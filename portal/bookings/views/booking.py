"""P4 and P5: choose a time, give a name and an address, and it is booked.

Opening a page holds nothing: crawlers and mail scanners would lock the calendar. The POST decides.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from portal import clock, db, limits, timetable, web, zones
from portal.accounts import guards
from portal.availability.hours import Interval
from portal.availability.rules import LENGTH
from portal.bookings.forms.booking import BookingForm
from portal.bookings.guards import asking
from portal.bookings.models import Booking
from portal.bookings.request import (
    AlreadyBooked,
    ModeNotOffered,
    Origin,
    OtherContent,
    SlotUnavailable,
    Terms,
    TooManyBookings,
    submission,
)
from portal.bookings.services import access, booking, times
from portal.bookings.views.offer import offer_of
from portal.config import Config
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode
from portal.specialists.services import reading

bp = Blueprint("bookings", __name__)

_SCOPE = "page"
_KEY_BYTES = 16
_BY = {Mode.VIDEO: "By video", Mode.PHONE: "By phone", Mode.IN_PERSON: "In person"}


@bp.get("/specialists/<slug>/times")
def index(slug: str) -> ResponseReturnValue:
    """Choose a time with one specialist."""
    session, now = db.get_session(), clock.now()
    specialist = web.or_404(reading.published(session, slug))
    offer = offer_of(
        specialist,
        zone=_zone(request.args.get("tz"), specialist),
        now=now,
        chosen=timetable.day_asked(request.args.get("day")),
        path=url_for(".index", slug=slug),
    )
    return render_template(
        "bookings/index.html",
        heading=f"Choose a time with {specialist.name}",
        specialist=specialist,
        offer=offer,
    )


@bp.get("/specialists/<slug>/book/<instant:start>")
def new(slug: str, start: datetime) -> ResponseReturnValue:
    """Ask for a name and an address."""
    web.private()
    session, now = db.get_session(), clock.now()
    specialist = web.or_404(reading.published(session, slug))
    if times.why_not(session, specialist, start, now=now) is not None:
        # Back after booking comes here again: their own time has not gone to anybody else.
        held = access.held_at(
            session, specialist_id=specialist.id, start=start, origin=asking(), now=now
        )
        if held is not None:
            return _lead_to(held.reference, specialist)
        nearest = times.nearest(session, specialist, start, now=now)
        return _gone_page(specialist, nearest, None), HTTPStatus.CONFLICT
    form = BookingForm(formdata=None, modes=_modes(specialist), data={"tz": request.args.get("tz")})
    return _details_page(specialist, start, form)


@bp.post("/specialists/<slug>/book/<instant:start>")
def create(slug: str, start: datetime) -> ResponseReturnValue:
    """Book this consultation."""
    web.private()
    specialist = web.or_404(reading.published(db.get_session(), slug))
    form = BookingForm(modes=_modes(specialist))
    if not form.validate_on_submit():
        return _details_page(specialist, start, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        made = _book(specialist, start, form)
    except SlotUnavailable as gone:
        nearest = times.nearest(db.get_session(), specialist, gone.start, now=clock.now())
        return _gone_page(specialist, nearest, form), HTTPStatus.CONFLICT
    except AlreadyBooked as known:
        return _lead_to(known.reference, specialist)
    except ModeNotOffered:
        form.mode.errors = ("Choose another way to talk; this one is not offered any more",)
    except OtherContent:
        # Somebody went back and changed what they had sent: it is a new request now.
        form.key.data = None
        form.name.errors = ("This was sent before with other words. Press the button once more",)
    except TooManyBookings as limit:
        raise TooManyRequests(
            response=_too_many(specialist, start, form, limit.retry_after)
        ) from None
    else:
        return web.see_path(f"/appointment/{made.reference}?new=1")
    return _details_page(specialist, start, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _lead_to(reference: str, specialist: Specialist) -> ResponseReturnValue:
    flash(f"You have an appointment with {specialist.name} already. This is it.", "notice")
    return web.see_path(f"/appointment/{reference}")


def _book(specialist: Specialist, start: datetime, form: BookingForm) -> Booking:
    config: Config = current_app.extensions["config"]
    now, signer = clock.now(), guards.signer()
    terms = Terms(undo=timedelta(seconds=config.undo_seconds), signer=signer)
    asked = form.to_request(_zone(form.tz.data, specialist).key)
    key = form.key.data or secrets.token_urlsafe(_KEY_BYTES)
    sent = submission(
        terms, scope=_SCOPE, key=key, slug=specialist.slug, start=start, request=asked
    )
    person = guards.current_person()
    with db.transaction() as session:
        device = guards.ensure_device(now=now)
        origin = Origin(
            device_id=device.id,
            person_id=person.id if person else None,
            network=limits.network() if config.rate_limits else None,
        )
        return booking.book_consultation(
            session,
            specialist=specialist,
            start=start,
            request=asked,
            terms=terms,
            now=now,
            origin=origin,
            submission=sent,
        )


def _details_page(specialist: Specialist, start: datetime, form: BookingForm) -> str:
    zone = _zone(form.tz.data or request.args.get("tz"), specialist)
    form.tz.data = zone.key
    form.key.data = form.key.data or secrets.token_urlsafe(_KEY_BYTES)
    modes = _modes(specialist)
    only = f" {_BY[modes[0]]}." if len(modes) == 1 else ""
    return render_template(
        "bookings/new.html",
        heading="Your details",
        specialist=specialist,
        start=start,
        end=start + LENGTH,
        zone=zone,
        specialist_zone=ZoneInfo(specialist.time_zone),
        words=f"With {specialist.name}. Free.{only}",
        form=form,
        has_choice=len(modes) > 1,
        times_url=url_for(".index", slug=specialist.slug, tz=zone.key),
    )


def _gone_page(
    specialist: Specialist, nearest: Sequence[Interval], form: BookingForm | None
) -> str:
    zone = _zone(form.tz.data if form else request.args.get("tz"), specialist)
    carried = {**form.typed, "tz": zone.key} if form else {}
    return render_template(
        "bookings/gone.html",
        heading="That time has just gone",
        specialist=specialist,
        zone=zone,
        others=[_other(specialist, slot.start, zone, carried) for slot in nearest],
        form_kept=form.typed if form else None,
        times_url=url_for(".index", slug=specialist.slug, tz=zone.key),
    )


def _other(
    specialist: Specialist, start: datetime, zone: ZoneInfo, carried: dict[str, str]
) -> dict[str, Any]:
    """Return one other time: a press books it with what was typed, a link asks for details."""
    return {
        "start": start,
        "end": start + LENGTH,
        "url": url_for(".new", slug=specialist.slug, start=start, tz=zone.key),
        "fields": {**carried, "key": secrets.token_urlsafe(_KEY_BYTES)} if carried else {},
    }


def _too_many(
    specialist: Specialist, start: datetime, form: BookingForm, retry_after: timedelta
) -> Any:
    form.name.errors = ("Many bookings came from here just now. Wait a while, then press again",)
    page = current_app.make_response(
        (_details_page(specialist, start, form), HTTPStatus.TOO_MANY_REQUESTS)
    )
    page.headers["Retry-After"] = str(int(retry_after.total_seconds()) + 1)
    return page


def _modes(specialist: Specialist) -> list[Mode]:
    return [Mode(each.mode) for each in specialist.modes] or [Mode.VIDEO]


def _zone(asked: str | None, specialist: Specialist) -> ZoneInfo:
    """Return the zone asked for, or the specialist's when there is no such zone."""
    try:
        return zones.zone(asked or specialist.time_zone)
    except zones.UnknownZone:
        return ZoneInfo(specialist.time_zone)
