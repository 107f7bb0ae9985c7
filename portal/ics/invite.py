"""Calendar files about one meeting: the two that travel by mail and the download.

RFC 5546 section 3.2 says what each METHOD may hold. ``stamp`` is the instant the
message is made (RFC 5545 section 3.8.7.2); with equal arguments the bytes are equal.
"""

from datetime import datetime

from icalendar import Event

from portal.ics.components import (
    add_attendee,
    add_details,
    calendar,
    event,
    holding_status,
    written,
)
from portal.ics.meeting import Meeting


def request(meeting: Meeting, stamp: datetime) -> bytes:
    """Return the file that puts ``meeting`` into a calendar, or moves it there.

    Never with STATUS:CANCELLED: a REQUEST that says so leaves the event and its alarms
    standing in several clients (RFC 5546 section 3.2.2).
    """
    content = event(meeting, stamp=stamp, status=holding_status(meeting))
    add_details(content, meeting)
    add_attendee(content, meeting)
    return _file("REQUEST", content)


def cancel(meeting: Meeting, stamp: datetime) -> bytes:
    """Return the file that takes ``meeting`` out again (RFC 5546 section 3.2.5).

    ``meeting.sequence`` has risen for the cancellation. The times are sent although
    the RFC lets them out, because some clients ignore a CANCEL without them.
    """
    content = event(meeting, stamp=stamp, status="CANCELLED")
    add_attendee(content, meeting)
    return _file("CANCEL", content)


def publish(meeting: Meeting, stamp: datetime) -> bytes:
    """Return the download: the UID of the mail, so a second import updates the event.

    PUBLISH names no attendee (RFC 5546 section 3.2.1).
    """
    content = event(meeting, stamp=stamp, status=holding_status(meeting))
    add_details(content, meeting)
    return _file("PUBLISH", content)


def _file(method: str, content: Event) -> bytes:
    result = calendar(method)
    result.add_component(content)
    return written(result)
