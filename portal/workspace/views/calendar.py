"""S2 Calendar: the week, and blocking a time."""

from datetime import date, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.availability.hours import Interval
from portal.availability.models import BusyTime
from portal.availability.services import blocking
from portal.bookings.models import Booking
from portal.bookings.services import reading, soonest
from portal.bookings.services import times as free
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.models import Specialist
from portal.workspace.days import monday_of, span_of, week_name
from portal.workspace.forms import BlockForm, PressForm
from portal.workspace.views import lines
from portal.workspace.week import Event, clip, columns, free_events, hours

bp = Blueprint("work_calendar", __name__, url_prefix="/work/calendar")
bp.before_request(web.private)
_WEEK = timedelta(days=7)


@bp.get("")
@specialist_required
def index() -> ResponseReturnValue:
    """Go to this week."""
    zone = zones.zone(current_specialist().time_zone)
    return web.see_other(".week", week=week_name(clock.now().astimezone(zone).date()))


@bp.get("/<week>")
@specialist_required
def week(week: str) -> ResponseReturnValue:
    """Show one week of bookings, blocked times and free times."""
    monday = monday_of(week)
    if monday is None:
        abort(HTTPStatus.NOT_FOUND)
    specialist, now = current_specialist(), clock.now()
    days = columns(monday, _events(specialist, monday, now))
    first_hour, last_hour = hours(days)
    today = now.astimezone(zones.zone(specialist.time_zone)).date()
    return render_template(
        "workspace/week.html",
        heading=f"Week of {monday.day} {monday:%B}",
        days=days,
        from_hour=first_hour,
        to_hour=last_hour,
        before=week_name(monday - _WEEK),
        this=week_name(today),
        after=week_name(monday + _WEEK),
        week=week,
    )


def _events(specialist: Specialist, monday: date, now: datetime) -> list[Event]:
    session, zone = db.get_session(), zones.zone(specialist.time_zone)
    sunday = monday + _WEEK - timedelta(days=1)
    since, until = span_of(monday, sunday, zone)
    bookings = reading.live_between(session, specialist_id=specialist.id, since=since, until=until)
    blocked = blocking.between(session, specialist_id=specialist.id, span=Interval(since, until))
    slots = free.slots_between(session, specialist, now=now, first=monday, last=sunday)
    events = [_booking_event(booking, specialist, now) for booking in bookings]
    events += [_block_event(one, specialist, since) for one in blocked]
    return events + free_events(slots, zone)


def _booking_event(booking: Booking, specialist: Specialist, now: datetime) -> Event:
    zone = zones.zone(specialist.time_zone)
    starts = booking.starts_at.astimezone(zone)
    ends = clip(booking.starts_at, booking.ends_at, zone)
    if lines.is_held(booking, now):
        return Event(starts, ends, "held", "Held")
    kind = "unproved" if booking.status == "unproved" else "booked"
    url = url_for("work_bookings.show", reference=booking.reference)
    return Event(starts, ends, kind, booking.name, lines.words_of(booking, now), url)


def _block_event(block: BusyTime, specialist: Specialist, since: datetime) -> Event:
    zone = zones.zone(specialist.time_zone)
    starts = max(block.starts_at, since)
    note = db.unseal(db.get_session(), block, "note")
    url = url_for(".block") if block.source == "block" else None
    title = "Blocked" if block.source == "block" else "Busy"
    return Event(
        starts.astimezone(zone),
        clip(starts, block.ends_at, zone),
        "blocked",
        title,
        note or "",
        url,
    )


@bp.get("/block")
@specialist_required
def block() -> ResponseReturnValue:
    """Offer to block a time, and list what is blocked."""
    return _block_page(BlockForm(formdata=None))


def _block_page(form: BlockForm) -> str:
    specialist, now, session = current_specialist(), clock.now(), db.get_session()
    zone = zones.zone(specialist.time_zone)
    ahead = blocking.ahead(session, specialist_id=specialist.id, now=now)
    rows = [
        {
            "id": one.id,
            "text": f"{times.moment(one.starts_at, zone)} to {_end_words(one, specialist)}",
            "note": db.unseal(session, one, "note"),
        }
        for one in ahead
    ]
    return render_template(
        "workspace/block.html", heading="Block a time", form=form, rows=rows, zone=zone
    )


def _end_words(block: BusyTime, specialist: Specialist) -> str:
    zone = zones.zone(specialist.time_zone)
    same = block.starts_at.astimezone(zone).date() == block.ends_at.astimezone(zone).date()
    return times.clock(block.ends_at, zone) if same else times.moment(block.ends_at, zone)


@bp.post("/block")
@specialist_required
def create_block() -> ResponseReturnValue:
    """Block a time; appointments inside it stay."""
    form, specialist = BlockForm(), current_specialist()
    zone = zones.zone(specialist.time_zone)
    if not form.validate_on_submit():
        return _block_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    span = form.to_span(zone)
    if span.end <= span.start:
        form.closes.errors = ("The clock is put forward in this hour; choose a later end",)
        return _block_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with db.transaction() as session:
        inside = blocking.block(
            session, specialist_id=specialist.id, span=span, note=form.note.data or None
        )
        soonest.refresh_soonest(session, specialist.id, clock.now())
        kept = reading.live_between(
            session, specialist_id=specialist.id, since=span.start, until=span.end
        )
    flash("The time is blocked. Only you see the note.", "success")
    if kept:
        count = times.count(len(kept), "appointment")
        flash(f"{count} inside this time stays as it is.", "notice")
    day = inside.starts_at.astimezone(zone).date()
    return web.see_other(".week", week=week_name(day))


@bp.post("/block/<uuid:block_id>/remove")
@specialist_required
def remove_block(block_id: UUID) -> ResponseReturnValue:
    """Free a blocked time again."""
    specialist = current_specialist()
    if not PressForm().validate_on_submit():
        abort(HTTPStatus.BAD_REQUEST)
    with db.transaction() as session:
        was_there = blocking.unblock(session, specialist_id=specialist.id, block_id=block_id)
        web.or_404(was_there or None)
        soonest.refresh_soonest(session, specialist.id, clock.now())
    flash("The time is free again.", "success")
    return web.see_other(".block")
