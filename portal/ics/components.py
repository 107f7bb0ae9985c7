"""The VEVENT and VCALENDAR lines that invites and feeds have in common.

Lines are written in the order given: some readers look at the head only. Nothing
here reads a clock or makes up a value, so the same meeting gives the same bytes.
"""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from portal.ics import clean
from portal.ics.meeting import Meeting

PRODID = "-//Level Ground//Portal//EN"

SUMMARY_MAX = 200
TEXT_MAX = 2_000
NAME_MAX = 100


def calendar(method: str) -> Calendar:
    """Return an empty calendar object with its head (RFC 5545 section 3.7)."""
    result = Calendar()
    result.add("prodid", PRODID)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", method)
    return result


def event(meeting: Meeting, *, stamp: datetime, status: str) -> Event:
    """Return the lines that every file about ``meeting`` has."""
    result = Event()
    result.add("uid", meeting.uid)
    result.add("dtstamp", _utc(stamp))
    result.add("sequence", meeting.sequence)
    result.add("created", _utc(meeting.created_at))
    result.add("last-modified", _utc(meeting.changed_at))
    result.add("dtstart", _utc(meeting.starts_at))
    result.add("dtend", _utc(meeting.ends_at))
    result.add("summary", clean.line(meeting.summary, SUMMARY_MAX))
    result.add("status", status)
    result.add("class", "PRIVATE")
    result.add("organizer", _organizer(meeting))
    return result


def add_details(target: Event, meeting: Meeting) -> None:
    """Add what an event that still holds says beyond its time."""
    target.add("transp", "OPAQUE")
    if meeting.description:
        target.add("description", clean.text(meeting.description, TEXT_MAX))
    if meeting.location:
        target.add("location", clean.line(meeting.location, SUMMARY_MAX))
    if meeting.url:
        target.add("url", meeting.url)


def add_attendee(target: Event, meeting: Meeting) -> None:
    """Add the one person the file is for.

    They have booked already, so ACCEPTED is true and no answer is asked for.
    """
    person = vCalAddress(clean.mailto(meeting.attendee_email))
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "FALSE"
    name = clean.parameter(meeting.attendee_name or "", NAME_MAX)
    if name:
        person.params["CN"] = name
    target.add("attendee", person)


def holding_status(meeting: Meeting) -> str:
    """Return the STATUS of a meeting that has not been cancelled (RFC 5545 3.8.1.11)."""
    return "TENTATIVE" if meeting.tentative else "CONFIRMED"


def written(target: Calendar) -> bytes:
    """Return the file: CRLF, UTF-8, at most 75 octets a line, the lines in their order."""
    data: bytes = target.to_ical(sorted=False)
    return data


def plain_text(value: str) -> vText:
    """Return an escaped TEXT value for properties icalendar does not know the type of."""
    return vText(clean.line(value, SUMMARY_MAX))


def _organizer(meeting: Meeting) -> vCalAddress:
    address = vCalAddress(clean.mailto(meeting.organizer_email))
    name = clean.parameter(meeting.organizer_name, NAME_MAX)
    if name:
        address.params["CN"] = name
    return address


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
