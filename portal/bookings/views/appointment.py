"""P6, P7 and P10: the client's own page of a booking, and what it leads to.

Every page is private and neutral, and a 404 to whoever may not open the booking.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock, db, web, zones
from portal.accounts.address import masked
from portal.accounts.guards import ask_to_sign_in, who_may
from portal.bookings import joining, lifecycle
from portal.bookings.forms.appointment import ContactForm
from portal.bookings.guards import asking, desk, may_read, mine
from portal.bookings.lifecycle import JOIN_EARLY, Stage, Status, TooLateToUndo
from portal.bookings.models import Booking
from portal.bookings.services import access, changing, contact, mail
from portal.config import Config
from portal.ics import invite
from portal.specialists.naming import first_name
from portal.specialists.profile import Mode

bp = Blueprint("appointments", __name__, url_prefix="/appointment")
bp.before_request(web.private)
web.accept_bearer(bp)

# The address a booking leads to says "new"; kept as a bookmark it opens as any other day.
_NEW_FOR = timedelta(hours=1)
_HOW = {Mode.VIDEO: "by video", Mode.PHONE: "by phone", Mode.IN_PERSON: "in person"}


@bp.get("")
@who_may("device or token")
def index() -> ResponseReturnValue:
    """Your appointment, or the list when there are several."""
    now = clock.now()
    listed = access.listed(db.get_session(), asking(), now=now)
    if len(listed) == 1:
        return _page(listed[0], is_new=False)
    return render_template(
        "appointments/index.html", bookings=listed, now=now, how=_HOW, zone_of=_zone
    )


@bp.get("/<reference>")
@who_may("device or token")
def show(reference: str) -> ResponseReturnValue:
    """Your appointment: when and where, and what is left to do."""
    booking = mine(reference)
    is_new = "new" in request.args and clock.now() < booking.created_at + _NEW_FOR
    return _page(booking, is_new=is_new)


@bp.get("/<reference>.ics")
@who_may("device or token")
def download(reference: str) -> ResponseReturnValue:
    """The appointment as a calendar file; the mail's own event, so that no second one appears."""
    booking = mine(reference)
    meeting = mail.meeting_of_client(booking, desk())
    if not Status(booking.status).is_live or meeting is None:
        web.or_404(None)
    assert meeting is not None
    return Response(
        invite.publish(meeting, clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


@bp.get("/<reference>/join")
@who_may("device or token")
def join(reference: str) -> ResponseReturnValue:
    """Lead into the call, from 15 minutes before until its end."""
    booking = mine(reference)
    if booking.mode != Mode.VIDEO or _stage(booking) not in {Stage.AHEAD, Stage.OPEN}:
        return web.see_other(".show", reference=reference)
    if _stage(booking) is Stage.AHEAD:
        return render_template("appointments/join.html", **_shown(booking))
    config: Config = current_app.extensions["config"]
    own_link = booking.specialist.meeting_url
    there = joining.address(room=booking.room, own_link=own_link, base=config.meeting_base_url)
    return redirect(there, HTTPStatus.SEE_OTHER)


@bp.get("/<reference>/undo")
@who_may("device or token")
def confirm_undo(reference: str) -> ResponseReturnValue:
    """Ask once, for whoever comes by the address."""
    booking = mine(reference)
    if not _may_undo(booking):
        return _after_undo(booking)
    return render_template("appointments/confirm_undo.html", **_shown(booking))


@bp.post("/<reference>/undo")
@who_may("device or token")
def undo(reference: str) -> ResponseReturnValue:
    """Take the booking back before the specialist hears of it."""
    booking = mine(reference)
    try:
        with db.transaction() as session:
            changing.undo_booking(session, booking=booking, now=clock.now())
    except TooLateToUndo:
        return _after_undo(booking)
    return web.see_other(".show", reference=reference)


@bp.get("/<reference>/contact")
@who_may("device or token")
def edit_contact(reference: str) -> ResponseReturnValue:
    """How can we reach you safely?"""
    booking = mine(reference)
    if not may_read(booking):
        return ask_to_sign_in()
    ways = contact.contact_of(db.get_session(), booking)
    return _contact_page(booking, ContactForm.from_ways(ways))


@bp.post("/<reference>/contact")
@who_may("device or token")
def save_contact(reference: str) -> ResponseReturnValue:
    """Keep how the client can be reached."""
    booking, form = mine(reference), ContactForm()
    if not may_read(booking):
        return ask_to_sign_in()
    if not form.validate_on_submit():
        return _contact_page(booking, form), HTTPStatus.UNPROCESSABLE_ENTITY
    ways = form.to_ways()
    with db.transaction() as session:
        contact.keep_contact(session, booking=booking, ways=ways, now=clock.now())
    is_emptied = ways.is_portal_only and ways.wants_reminders
    flash("Saved. Without emails there are no reminders." if is_emptied else "Saved.", "success")
    return web.see_other(".show", reference=reference)


def _page(booking: Booking, *, is_new: bool) -> str:
    shown = _shown(booking)
    if shown["stage"] in {Stage.CANCELLED, Stage.RELEASED, Stage.UNDONE}:
        return _ended_page(booking, shown)
    template = "booked" if is_new and shown["stage"] is not Stage.OVER else "show"
    return render_template(f"appointments/{template}.html", **shown)


def _ended_page(booking: Booking, shown: dict[str, Any]) -> str:
    """Show how a booking ended, and the one that stands instead of it, if there is one."""
    session = db.get_session()
    others = access.listed(session, asking(), now=shown["now"])
    instead = [one for one in others if one.specialist_id == booking.specialist_id]
    return render_template(
        "appointments/ended.html",
        **shown,
        line=db.unseal(session, booking, "cancel_line") if may_read(booking) else None,
        has_line=booking.cancel_line_sealed is not None,
        instead=instead[0] if instead else None,
    )


def _contact_page(booking: Booking, form: ContactForm) -> str:
    return render_template("appointments/contact.html", form=form, **_shown(booking))


def _after_undo(booking: Booking) -> ResponseReturnValue:
    """Lead on from an undo that is not possible: to cancelling, or to how it ended."""
    is_live = Status(booking.status).is_live
    endpoint = "changes.confirm_cancel" if is_live else ".show"
    return web.see_other(endpoint, reference=booking.reference)


def _shown(booking: Booking) -> dict[str, Any]:
    """Return what the templates are given about one booking."""
    specialist, session = booking.specialist, db.get_session()
    phone = contact.phone_of(session, booking)
    return {
        "booking": booking,
        "now": clock.now(),
        "stage": _stage(booking),
        "specialist": specialist,
        "first": first_name(specialist.name),
        "zone": _zone(booking),
        "specialist_zone": zones.zone(specialist.time_zone),
        "how": _HOW[Mode(booking.mode)],
        "opens_at": booking.starts_at - JOIN_EARLY,
        "may_undo": _may_undo(booking),
        "is_proved": booking.proved_at is not None,
        "prove_by": lifecycle.said_prove_by(
            booked_at=booking.created_at, starts_at=booking.starts_at, now=clock.now()
        ),
        "email": masked(booking.client.email),
        "phone_end": phone[-3:] if phone else None,
    }


def _stage(booking: Booking) -> Stage:
    return lifecycle.stage(
        Status(booking.status),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        now=clock.now(),
    )


def _may_undo(booking: Booking) -> bool:
    is_live = Status(booking.status).is_live
    return is_live and lifecycle.may_undo(told_at=booking.told_at, now=clock.now())


def _zone(booking: Booking) -> Any:
    return zones.zone(booking.time_zone)
