"""P8 and P9: change the time, or cancel. No reason is asked (product rule R1).

The old time is kept until the new one is sure. Nothing changes on GET.
"""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, times, timetable, web, zones
from portal.accounts.guards import who_may
from portal.availability.hours import Interval
from portal.availability.rules import LENGTH
from portal.availability.services import reading
from portal.bookings import lifecycle
from portal.bookings.guards import mine
from portal.bookings.lifecycle import By, NotLive, Status, TooLateToCancel, TooLateToMove
from portal.bookings.models import Booking
from portal.bookings.request import SlotUnavailable
from portal.bookings.services import changing
from portal.bookings.services import times as free
from portal.specialists.naming import first_name

bp = Blueprint("changes", __name__, url_prefix="/appointment/<reference>")
bp.before_request(web.private)
web.accept_bearer(bp)


@bp.get("/change")
@who_may("device or token")
def index(reference: str) -> ResponseReturnValue:
    """Choose a new time."""
    booking = mine(reference)
    if not Status(booking.status).is_live or _has_begun(booking):
        return web.see_other("appointments.show", reference=reference)
    return _times_page(booking)


@bp.get("/change/<instant:start>")
@who_may("device or token")
def confirm(reference: str, start: datetime) -> ResponseReturnValue:
    """Ask once before the time is changed."""
    booking, now = mine(reference), clock.now()
    if not Status(booking.status).is_live or start == booking.starts_at:
        return web.see_other("appointments.show", reference=reference)
    if not _may_move(booking):
        return web.see_other(".index", reference=reference)
    session, specialist = db.get_session(), booking.specialist
    around = free.times_around(session, specialist, start, now=now, leaving_out=booking.id)
    if around.refusal(start, now=now) is not None:
        return _gone_page(booking, _nearest(booking, start)), HTTPStatus.CONFLICT
    zone = _zone(booking)
    return render_template(
        "changes/confirm.html",
        heading=f"Change to {times.moment(start, zone)}?",
        booking=booking,
        start=start,
        end=start + LENGTH,
        zone=zone,
        specialist_zone=zones.zone(specialist.time_zone),
        kept=times.moment(booking.starts_at, zone),
        specialist=specialist,
    )


@bp.post("/change/<instant:start>")
@who_may("device or token")
def update(reference: str, start: datetime) -> ResponseReturnValue:
    """Change the time."""
    booking = mine(reference)
    try:
        with db.transaction() as session:
            changing.move_booking(
                session, booking=booking, start=start, by=By.CLIENT, now=clock.now()
            )
    except SlotUnavailable as gone:
        return _gone_page(booking, _nearest(booking, gone.start)), HTTPStatus.CONFLICT
    except NotLive:
        return web.see_other("appointments.show", reference=reference)
    except TooLateToMove:
        if _has_begun(booking):
            return web.see_other("appointments.show", reference=reference)
        return _times_page(booking), HTTPStatus.CONFLICT
    is_told = booking.told_at <= clock.now()
    told = f" {first_name(booking.specialist.name)} has been told." if is_told else ""
    flash(f"Your time is changed.{told}", "success")
    return web.see_other("appointments.show", reference=reference)


@bp.get("/cancel")
@who_may("device or token")
def confirm_cancel(reference: str) -> ResponseReturnValue:
    """Ask once before the appointment is cancelled."""
    booking = mine(reference)
    is_live = Status(booking.status).is_live
    if is_live and not lifecycle.may_cancel(starts_at=booking.starts_at, now=clock.now()):
        return web.see_other("appointments.show", reference=reference)
    return render_template(
        "changes/confirm_cancel.html",
        booking=booking,
        is_live=is_live,
        zone=_zone(booking),
        specialist_zone=zones.zone(booking.specialist.time_zone),
        specialist=booking.specialist,
        first=first_name(booking.specialist.name),
        may_move=is_live and _may_move(booking),
    )


@bp.post("/cancel")
@who_may("device or token")
def cancel(reference: str) -> ResponseReturnValue:
    """Cancel the appointment."""
    booking = mine(reference)
    try:
        with db.transaction() as session:
            changing.cancel_booking(session, booking=booking, by=By.CLIENT, now=clock.now())
    except TooLateToCancel:
        flash("It has begun, so there is nothing left to cancel.", "notice")
    return web.see_other("appointments.show", reference=reference)


def _times_page(booking: Booking) -> str:
    now, zone, reference = clock.now(), _zone(booking), booking.reference
    may_move = _may_move(booking)
    slots = (
        free.all_slots(db.get_session(), booking.specialist, now=now, leaving_out=booking.id)
        if may_move
        else []
    )
    starts = {slot.start for slot in slots}
    table = timetable.arrange(
        starts | {booking.starts_at} if starts else starts,
        zone=zone,
        today=now.astimezone(zone).date(),
        link=lambda start: url_for(".confirm", reference=reference, start=start, tz=zone.key),
        day_link=lambda day: url_for(
            ".index", reference=reference, day=day.isoformat(), tz=zone.key
        ),
        chosen=timetable.day_asked(request.args.get("day")),
    )
    return render_template(
        "changes/index.html",
        booking=booking,
        specialist=booking.specialist,
        table=table,
        may_move=may_move,
        has_other=bool(starts - {booking.starts_at}),
        zone=zone,
        zones=zones.common_zones(),
        kept=times.moment(booking.starts_at, zone),
    )


def _gone_page(booking: Booking, nearest: Sequence[Interval]) -> str:
    zone = _zone(booking)
    return render_template(
        "changes/gone.html",
        booking=booking,
        others=[slot for slot in nearest if slot.start != booking.starts_at],
        zone=zone,
        kept=times.moment(booking.starts_at, zone),
    )


def _nearest(booking: Booking, start: datetime) -> list[Interval]:
    session, now = db.get_session(), clock.now()
    return free.nearest(session, booking.specialist, start, now=now, leaving_out=booking.id)


def _has_begun(booking: Booking) -> bool:
    return booking.starts_at <= clock.now()


def _may_move(booking: Booking) -> bool:
    rules = reading.rules_of(db.get_session(), booking.specialist)
    return lifecycle.may_move(
        starts_at=booking.starts_at,
        move_notice_minutes=rules.move_notice_minutes,
        by=By.CLIENT,
        now=clock.now(),
    )


def _zone(booking: Booking) -> ZoneInfo:
    """Return the zone asked for on this page, else the one the booking was made in."""
    try:
        return zones.zone(request.args.get("tz") or booking.time_zone)
    except zones.UnknownZone:
        return zones.zone(booking.time_zone)
