"""S1 Today: the next appointment, the day, and what is new."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.availability.hours import Interval
from portal.availability.services import reading as availability
from portal.bookings.models import Booking
from portal.bookings.services import reading
from portal.bookings.services import times as free
from portal.intake.services import alerts
from portal.intake.services import reading as answers
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.lifecycle import State
from portal.specialists.models import Specialist
from portal.specialists.services import editing
from portal.workspace import setup
from portal.workspace.days import span_of, start_of
from portal.workspace.views import lines

bp = Blueprint("work_today", __name__, url_prefix="/work")
bp.before_request(web.private)
_DAY = timedelta(days=1)


@bp.app_context_processor
def _desk_name() -> dict[str, str]:
    """Put the specialist's name into the bar of every page of the workspace."""
    specialist: Specialist | None = g.get("specialist")
    return {"desk_name": specialist.name} if specialist else {}


@bp.get("")
@specialist_required
def index() -> ResponseReturnValue:
    """Today."""
    specialist, now, session = current_specialist(), clock.now(), db.get_session()
    zone = zones.zone(specialist.time_zone)
    today = now.astimezone(zone).date()
    since, until = span_of(today, today, zone)
    bookings = reading.live_between(session, specialist_id=specialist.id, since=since, until=until)
    upcoming = reading.next_live(session, specialist_id=specialist.id, now=now)
    slots = free.slots_between(session, specialist, now=now, first=today, last=today)
    return render_template(
        "workspace/today.html",
        heading=f"Today, {times.long_day(today)}",
        next=lines.next_box(upcoming, specialist, now) if upcoming else None,
        rows=_rows(bookings, slots, specialist, now),
        news=_news(specialist, now),
        alerts=_alerts(specialist, now),
        tasks=_first_tasks(specialist),
    )


def _rows(
    bookings: Sequence[Booking], slots: list[Interval], specialist: Specialist, now: datetime
) -> list[dict[str, str]]:
    zone = zones.zone(specialist.time_zone)
    rows: list[tuple[datetime, dict[str, str]]] = [
        (booking.starts_at, lines.booking_row(booking, zone, now)) for booking in bookings
    ]
    rows += [
        (slot.start, {"time": times.clock(slot.start, zone), "text": "Free, can be booked"})
        for slot in slots
    ]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _news(specialist: Specialist, now: datetime) -> list[dict[str, str]]:
    """Return what happened since yesterday began, newest first."""
    session, zone = db.get_session(), zones.zone(specialist.time_zone)
    since = start_of(now.astimezone(zone).date() - _DAY, zone)
    shared = answers.shared_since(session, specialist_id=specialist.id, since=since, now=now)
    events = reading.told_events(session, specialist_id=specialist.id, since=since, now=now)
    rows = [(at, lines.shared_row(at, booking, zone, now)) for at, booking in shared]
    rows += [
        (event.happened_at, row)
        for event, booking in events
        if (row := lines.news_row(event, booking, zone, now))
    ]
    return [row for _, row in sorted(rows, key=lambda each: each[0], reverse=True)]


def _alerts(specialist: Specialist, now: datetime) -> list[dict[str, str]]:
    """Return the bookings somebody should look at soon, until somebody says they did."""
    found = alerts.open_alerts(db.get_session(), specialist_id=specialist.id, now=now)
    zone = zones.zone(specialist.time_zone)
    return [lines.alert_row(each.intake.booking, zone) for each in found if each.intake.booking]


def _first_tasks(specialist: Specialist) -> list[setup.Task]:
    """Return what is still to do before anybody can book; nothing once the profile is published."""
    state = State(specialist.state)
    if state is State.PUBLISHED:
        return []
    schedule = availability.schedule_of(db.get_session(), specialist)
    return setup.tasks(
        setup.Progress(
            state=state,
            has_hours=bool(schedule.weekly or schedule.overrides),
            is_begun=bool(specialist.about or specialist.sentence or specialist.title),
            is_whole=not editing.draft_of(specialist).missing,
            has_changes_asked=specialist.changes_asked is not None,
        )
    )
