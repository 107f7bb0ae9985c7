"""A person's private feed: all their meetings as one calendar that readers fetch again.

Nothing in it depends on the moment of the fetch but the window, so its entity tag
changes when a meeting changes and not before.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from portal.ics.components import calendar, event, holding_status, plain_text, written
from portal.ics.meeting import Meeting

REFRESH = timedelta(minutes=15)
KEPT = timedelta(days=30)


def feed(
    name: str,
    meetings: Iterable[Meeting],
    *,
    now: datetime,
    cancelled: Iterable[Meeting] = (),
    source: str | None = None,
) -> bytes:
    """Return the feed: meetings that ended up to 30 days ago and all to come, by start.

    ``source`` is the feed's own https address (RFC 7986 section 5.8). When no meeting is
    left, the one cancelled last in those 30 days stays as a cancelled, free entry: a
    reader that finds a calendar emptied at a stroke may stop fetching it.
    """
    result = _head(name, source)
    held = [meeting for meeting in meetings if meeting.ends_at > now - KEPT]
    for meeting in sorted(held, key=lambda each: (each.starts_at, each.uid)):
        result.add_component(_entry(meeting))
    if not held:
        for meeting in _last(cancelled, now):
            result.add_component(_cancelled_entry(meeting))
    return written(result)


def _head(name: str, source: str | None) -> Calendar:
    result = calendar("PUBLISH")
    result.add("name", plain_text(name))
    result.add("x-wr-calname", plain_text(name))
    # The VALUE parameter is compulsory (RFC 7986 section 5.7); Outlook reads the other line.
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", "PT15M")
    if source is not None:
        result.add("source", source, parameters={"VALUE": "URI"})
    return result


def _entry(meeting: Meeting) -> Event:
    # A feed is no message, so DTSTAMP means the last change (RFC 5545 section 3.8.7.2).
    result = event(meeting, stamp=meeting.changed_at, status=holding_status(meeting))
    result.add("transp", "OPAQUE")
    return result


def _cancelled_entry(meeting: Meeting) -> Event:
    result = event(meeting, stamp=meeting.changed_at, status="CANCELLED")
    result.add("transp", "TRANSPARENT")
    return result


def _last(cancelled: Iterable[Meeting], now: datetime) -> Sequence[Meeting]:
    recent = [meeting for meeting in cancelled if meeting.changed_at > now - KEPT]
    return sorted(recent, key=lambda each: (each.changed_at, each.uid))[-1:]
