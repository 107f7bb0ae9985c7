"""S3 Hours: the usual week, days off and extra hours, and the rules."""

from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.availability import dates_editor, hours_form, week_editor, week_page, week_words
from portal.availability.forms import RulesForm
from portal.availability.hours import ONE_DAY, Interval, Schedule, is_open
from portal.availability.hours_form import Draft
from portal.availability.services import reading, saving
from portal.bookings import lifecycle
from portal.bookings.models import Booking
from portal.bookings.services import reading as bookings
from portal.bookings.services import soonest
from portal.bookings.services import times as free
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.services import editing
from portal.workspace.forms import ZoneForm

bp = Blueprint("work_hours", __name__, url_prefix="/work/hours")
bp.before_request(web.private)

_WEEK = 7
_FOR_EVER = 1100 * ONE_DAY


@bp.get("")
@specialist_required
def edit() -> ResponseReturnValue:
    """Show the hours that are saved."""
    plan = reading.plan_of(db.get_session(), current_specialist())
    draft = hours_form.from_schedule(plan.schedule, _today(None))
    return _page(draft, RulesForm(formdata=None, rules=plan.rules), _asked_zone())


@bp.post("")
@specialist_required
def update() -> ResponseReturnValue:
    """Save the hours, or change the draft by one of its other buttons."""
    plan = reading.plan_of(db.get_session(), current_specialist())
    form, zone = RulesForm(rules=plan.rules), _asked_zone()
    today = _today(zone)
    values = request.form.getlist
    draft = hours_form.read(values, today)
    button = request.form.get("do", hours_form.SAVE)
    if button != hours_form.SAVE:
        draft = hours_form.press(draft, button, values, today)
        return _page(draft, form, zone), _status(draft)
    if draft.is_pending:
        draft = hours_form.add_date(draft, today)
    weekly, faults = week_editor.openings_of(draft.week)
    draft = replace(draft, faults=(*faults, *draft.faults))
    is_zone_right = zone is None or zone.validate_on_submit()
    if not form.validate_on_submit() or draft.faults or not is_zone_right:
        return _page(draft, form, zone), HTTPStatus.UNPROCESSABLE_ENTITY
    specialist_id = current_specialist().id
    with db.transaction() as session:
        if zone is not None:
            editing.set_time_zone(
                session, specialist=current_specialist(), time_zone=zone.time_zone.data
            )
        saving.save_plan(
            session,
            specialist_id=specialist_id,
            weekly=weekly,
            overrides=dates_editor.overrides_of(draft.dates),
            holidays=dates_editor.holidays_of(draft.dates),
            rules=form.to_rules(),
            since=today,
        )
        soonest.refresh_soonest(session, specialist_id, clock.now())
    flash("Your hours are saved.", "success")
    return web.see_other(".edit")


def _asked_zone() -> ZoneForm | None:
    """Return the question on which clock the hours are, until some have been saved."""
    if reading.has_plan(db.get_session(), current_specialist()):
        return None
    return ZoneForm()


def _today(asked: ZoneForm | None) -> date:
    """Return the date in the zone that was chosen just now, else in the saved one."""
    name = asked.time_zone.data if asked else None
    try:
        zone = zones.zone(name or current_specialist().time_zone)
    except zones.UnknownZone:
        zone = zones.zone(current_specialist().time_zone)
    return clock.now().astimezone(zone).date()


def _status(draft: Draft) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if draft.faults else HTTPStatus.OK


def _page(draft: Draft, form: RulesForm, asked: ZoneForm | None) -> str:
    """Return the page: the result of what is saved on top, the draft below it."""
    specialist, now, session = current_specialist(), clock.now(), db.get_session()
    zone = zones.zone(specialist.time_zone)
    today = _today(asked)
    slots = free.slots_between(
        session, specialist, now=now, first=today, last=today + (_WEEK - 1) * ONE_DAY
    )
    saved = reading.schedule_of(session, specialist)
    weekly, _ = week_editor.openings_of(draft.week)
    return render_template(
        "workspace/hours.html",
        heading="Your weekly hours",
        form=form,
        rules=[field for field in form if field.type == "SelectField"],
        draft=draft,
        asked=asked,
        faults=[*(asked.faults if asked else ()), *draft.faults, *form.faults],
        days=week_page.shown(draft.week, draft.faults),
        new=week_page.new_date(draft.new, draft.faults),
        plans=[(plan, times.long_day(plan.day, year=True)) for plan in draft.dates],
        quick_starts=hours_form.QUICK_STARTS,
        drawn=week_words.picture(weekly),
        sentence=week_words.sentence(weekly),
        is_changed=request.method == "POST",
        bookable=len(slots),
        times_words=times.count(len(slots), "time"),
        is_public=specialist.state == "published",
        outside=_outside(saved, now),
        zone=zone,
        today=today,
    )


def _outside(schedule: Schedule, now: datetime) -> list[tuple[str, str, str | None]]:
    """Return (when, who, address) of the appointments to come that the saved hours do not cover."""
    ahead = bookings.live_between(
        db.get_session(),
        specialist_id=current_specialist().id,
        since=now,
        until=now + _FOR_EVER,
    )
    return [
        (times.moment(booking.starts_at, schedule.zone), *_who(booking, now))
        for booking in ahead
        if not is_open(schedule, Interval(booking.starts_at, booking.ends_at))
    ]


def _who(booking: Booking, now: datetime) -> tuple[str, str | None]:
    """Return the client's name and their booking's page, which opens once it may be told."""
    if lifecycle.is_held(told_at=booking.told_at, now=now):
        return "Held", None
    return booking.name, url_for("work_bookings.show", reference=booking.reference)
