"""One booking as its specialist sees it: move, cancel, how did it go."""

from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, times, timetable, web, zones
from portal.bookings import notices
from portal.bookings.lifecycle import (
    By,
    NotLive,
    Outcome,
    Status,
    TooEarly,
    TooLateToCancel,
    TooLateToMove,
)
from portal.bookings.models import Booking
from portal.bookings.request import SlotUnavailable
from portal.bookings.services import changing, contact, outcome, reading
from portal.bookings.services import times as free
from portal.specialists.guards import current_specialist, specialist_required
from portal.workspace import wording
from portal.workspace.forms import CancelForm, OutcomeForm, PressForm
from portal.workspace.views import lines

bp = Blueprint("work_bookings", __name__, url_prefix="/work/bookings")
bp.before_request(web.private)


def _own(reference: str) -> Booking:
    """Return the booking, or 404 when it is another's, unknown, or not told of yet."""
    booking = web.or_404(
        reading.of_specialist(
            db.get_session(), specialist_id=current_specialist().id, reference=reference
        )
    )
    return web.or_404(None if lines.is_held(booking, clock.now()) else booking)


def _heading(booking: Booking) -> str:
    zone = zones.zone(current_specialist().time_zone)
    return f"{booking.name}, {times.moment(booking.starts_at, zone)}"


def _told(booking: Booking) -> str:
    return wording.told_words(booking.name, is_portal_only=booking.is_portal_only)


@bp.get("/<reference>")
@specialist_required
def show(reference: str) -> ResponseReturnValue:
    """Show one booking."""
    booking = _own(reference)
    return _show_page(booking, OutcomeForm(formdata=None, outcome=booking.outcome))


def _show_page(booking: Booking, form: OutcomeForm) -> str:
    specialist, now, session = current_specialist(), clock.now(), db.get_session()
    ways = contact.contact_of(session, booking)
    is_live = Status(booking.status).is_live
    return render_template(
        "workspace/booking.html",
        heading=_heading(booking),
        booking=booking,
        form=form,
        words=lines.words_of(booking, now),
        contact=wording.joined(wording.contact_words(ways)),
        note=ways.note,
        call=lines.call_of(booking, specialist, now),
        zone=zones.zone(specialist.time_zone),
        client_zone=zones.zone(booking.time_zone),
        is_live=is_live,
        is_ahead=is_live and now < booking.starts_at,
        may_call=is_live and now < booking.ends_at,
        missed_waits=notices.MISSED_WAITS // timedelta(minutes=1),
        line=db.unseal(session, booking, "cancel_line"),
    )


@bp.post("/<reference>/outcome")
@specialist_required
def save_outcome(reference: str) -> ResponseReturnValue:
    """Keep how it went."""
    booking, form = _own(reference), OutcomeForm()
    if not form.validate_on_submit():
        return _show_page(booking, form), HTTPStatus.UNPROCESSABLE_ENTITY
    now = clock.now()
    try:
        with db.transaction() as session:
            outcome.record_outcome(
                session, booking=booking, outcome=Outcome(form.outcome.data), now=now
            )
    except (TooEarly, NotLive):
        flash("This can be said once the appointment has begun, if it was not cancelled.", "error")
        return web.see_other(".show", reference=reference)
    flash(_kept(booking, now), "success")
    return web.see_other(".show", reference=reference)


def _kept(booking: Booking, now: datetime) -> str:
    """Return what follows from how it went; nothing here tells whether mails are safe for them."""
    if booking.outcome != Outcome.CLIENT_DID_NOT_COME or booking.outcome_at is None:
        return "Kept. Only you see this."
    if booking.is_portal_only:
        return f"Kept. {booking.name} is reached only in the portal, so no mail goes."
    goes_at = notices.missed_at(said_at=booking.outcome_at)
    if goes_at <= now:
        return "Kept as it was."
    when = times.clock(goes_at, zones.zone(current_specialist().time_zone))
    return (
        f"Kept. At {when} a short mail goes to {booking.name}, unless one went before or mails are "
        "not safe there. Change this by then, and none goes."
    )


@bp.get("/<reference>/move")
@specialist_required
def move(reference: str) -> ResponseReturnValue:
    """Offer the free times to move to."""
    return _move_page(_own(reference), has_gone=False)


def _move_page(booking: Booking, *, has_gone: bool) -> str:
    specialist, now = current_specialist(), clock.now()
    reference = booking.reference
    zone = zones.zone(specialist.time_zone)
    starts = [
        slot.start
        for slot in free.all_slots(db.get_session(), specialist, now=now, leaving_out=booking.id)
        if slot.start != booking.starts_at
    ]
    picker = timetable.arrange(
        starts,
        zone=zone,
        today=now.astimezone(zone).date(),
        link=lambda start: url_for(".confirm_move", reference=reference, start=start),
        day_link=lambda day: url_for(".move", reference=reference, day=day.isoformat()),
        chosen=timetable.day_asked(request.args.get("day")),
    )
    return render_template(
        "workspace/move.html",
        heading="Choose a new time",
        booking=booking,
        picker=picker,
        has_gone=has_gone,
    )


@bp.get("/<reference>/move/<instant:start>")
@specialist_required
def confirm_move(reference: str, start: datetime) -> ResponseReturnValue:
    """Ask once before the time is changed."""
    booking = _own(reference)
    zone = zones.zone(current_specialist().time_zone)
    return render_template(
        "workspace/confirm_move.html",
        heading=f"Change to {times.moment(start, zone)}?",
        booking=booking,
        start=start,
        old=times.moment(booking.starts_at, zone),
    )


@bp.post("/<reference>/move/<instant:start>")
@specialist_required
def save_move(reference: str, start: datetime) -> ResponseReturnValue:
    """Move the booking; the old time stays until the new one is sure."""
    booking = _own(reference)
    if not PressForm().validate_on_submit():
        return web.see_other(".confirm_move", reference=reference, start=start)
    try:
        with db.transaction() as session:
            changing.move_booking(
                session, booking=booking, start=start, by=By.SPECIALIST, now=clock.now()
            )
    except SlotUnavailable:
        return _move_page(booking, has_gone=True), HTTPStatus.CONFLICT
    except (NotLive, TooLateToMove):
        flash("This appointment cannot be moved any more.", "error")
        return web.see_other(".show", reference=reference)
    flash(f"The time is changed. {_told(booking)}", "success")
    return web.see_other(".show", reference=reference)


@bp.get("/<reference>/cancel")
@specialist_required
def confirm_cancel(reference: str) -> ResponseReturnValue:
    """Ask for the line the client gets."""
    return _cancel_page(_own(reference), CancelForm(formdata=None))


def _cancel_page(booking: Booking, form: CancelForm) -> str:
    return render_template(
        "workspace/cancel.html",
        heading="Cancel this appointment?",
        booking=booking,
        form=form,
        what=_heading(booking),
    )


@bp.post("/<reference>/cancel")
@specialist_required
def cancel(reference: str) -> ResponseReturnValue:
    """Cancel, with a line for the client."""
    booking, form = _own(reference), CancelForm()
    if not form.validate_on_submit():
        return _cancel_page(booking, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with db.transaction() as session:
            changing.cancel_booking(
                session, booking=booking, by=By.SPECIALIST, now=clock.now(), line=form.line.data
            )
    except TooLateToCancel:
        flash("It has begun. Say how it went instead.", "error")
        return web.see_other(".show", reference=reference)
    flash(f"The appointment is cancelled. {_told(booking)}", "success")
    return web.see_other(".show", reference=reference)
