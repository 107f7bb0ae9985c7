"""How a booking stands in the workspace's lists: one row, one event of the week, one box."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from portal import db, times, zones
from portal.bookings import joining, lifecycle
from portal.bookings.models import Booking, BookingEvent
from portal.bookings.services import contact
from portal.config import Config
from portal.specialists.models import Specialist
from portal.workspace import wording


def is_held(booking: Booking, now: datetime) -> bool:
    """Return whether the specialist has not been told yet: their pages say only "Held"."""
    return lifecycle.is_held(told_at=booking.told_at, now=now)


def words_of(booking: Booking, now: datetime) -> str:
    """Return "video, answers shared" and the like."""
    return wording.state_words(
        mode=booking.mode,
        status=booking.status,
        intake_state=booking.intake_state,
        outcome=booking.outcome,
        held=is_held(booking, now),
    )


def booking_row(booking: Booking, zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """Return a row of the day's list; it leads to the booking's page."""
    clock = times.clock(booking.starts_at, zone)
    if is_held(booking, now):
        return {"time": clock, "text": "Held", "hint": "You will be told in a few minutes."}
    row = {
        "time": clock,
        "text": booking.name,
        "hint": words_of(booking, now),
        "url": url_for("work_bookings.show", reference=booking.reference),
    }
    if booking.starts_at <= now and booking.outcome is None:
        row["side"] = "How did it go?"
    return row


def _happened(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return "22:10", or "Yesterday, 22:10" for what happened on the day before."""
    clock = times.clock(at, zone)
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return clock if is_today else f"Yesterday, {clock}"


def shared_row(
    sent_at: datetime, booking: Booking, zone: ZoneInfo, now: datetime
) -> dict[str, str]:
    """Return "Ana shared answers"; it leads to the one page."""
    return {
        "text": wording.SHARED.format(name=booking.name),
        "url": url_for("work_summary.show", client_id=booking.client_id),
        "side": _happened(sent_at, zone, now),
    }


def alert_row(booking: Booking, zone: ZoneInfo) -> dict[str, str]:
    """Return a booking that needs a review; why is behind the link, never here."""
    return {
        "text": f"{booking.name}, {times.moment(booking.starts_at, zone)}",
        "hint": "Somebody should look at this soon.",
        "url": url_for("work_summary.show", client_id=booking.client_id),
    }


def news_row(
    event: BookingEvent, booking: Booking, zone: ZoneInfo, now: datetime
) -> dict[str, str] | None:
    """Return one line of "New since yesterday", None for what is no news.

    A booking that stands on an unproved address is marked as such (C4).
    """
    before = event.old_starts_at
    text = wording.event_words(
        event.kind,
        name=booking.name,
        when=times.moment(booking.starts_at, zone),
        before=times.moment(before, zone) if before else None,
    )
    if text is None:
        return None
    return {
        "text": text,
        "url": url_for("work_bookings.show", reference=booking.reference),
        "hint": wording.UNPROVED if booking.status == "unproved" else "",
        "side": _happened(event.happened_at, zone, now),
    }


def next_box(booking: Booking, specialist: Specialist, now: datetime) -> dict[str, Any]:
    """Return what the box of the next appointment shows; a held one shows no name."""
    zone = zones.zone(specialist.time_zone)
    when = times.clock(booking.starts_at, zone)
    day = booking.starts_at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    lead = times.time_until(booking.starts_at, now) or "now"
    box: dict[str, Any] = {
        "caption": f"Next, {lead}",
        "when": when if day == today else f"{times.long_day(day)}, {when}",
        "is_held": is_held(booking, now),
    }
    if box["is_held"]:
        return box
    ways = contact.contact_of(db.get_session(), booking)
    words = [wording.MODES[booking.mode], *wording.contact_words(ways)]
    return box | {
        "name": booking.name,
        "words": wording.joined(words),
        "client_id": booking.client_id,
        "reference": booking.reference,
        "call": call_of(booking, specialist, now),
    }


def call_of(booking: Booking, specialist: Specialist, now: datetime) -> dict[str, str | None]:
    """Return how the specialist starts: a link once it is open, a number, or a place."""
    zone = zones.zone(specialist.time_zone)
    if booking.mode == "phone":
        return {"phone": contact.phone_of(db.get_session(), booking), "url": None, "words": None}
    if booking.mode == "in_person":
        return {"phone": None, "url": None, "words": specialist.place}
    if now < (opens := booking.starts_at - lifecycle.JOIN_EARLY):
        words = f"The link opens at {times.clock(opens, zone)}"
        return {"phone": None, "url": None, "words": words}
    config: Config = current_app.extensions["config"]
    url = joining.address(
        room=booking.room, own_link=specialist.meeting_url, base=config.meeting_base_url
    )
    return {"phone": None, "url": url, "words": None}
