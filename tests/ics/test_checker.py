"""The strict reader is worth what it refuses: each rule with a file that breaks it."""

import pytest

from portal.ics import invite
from portal.ics.feed import feed
from tests.support.ics_check import event_of, faults
from tests.support.meetings import BOOKED_AT, meeting

REQUEST = invite.request(meeting(description="One, two", attendee_name="Ана"), BOOKED_AT)
CANCEL = invite.cancel(meeting(sequence=1), BOOKED_AT)
PUBLISH = invite.publish(meeting(), BOOKED_AT)
FEED = feed("Busy", [meeting()], now=BOOKED_AT)

ALARM = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1H\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
ATTENDEE = b"ATTENDEE:mailto:b@example.org\r\n"
LONG = b"LOCATION:" + b"x" * 80 + b"\r\n"

BROKEN = {
    "bytes: byte order mark": (b"\xef\xbb\xbf" + REQUEST, False),
    "bytes: a line end": (REQUEST.replace(b"\r\n", b"\n"), False),
    "bytes: the last line": (REQUEST.removesuffix(b"\r\n"), False),
    "bytes: line 2 is empty": (REQUEST.replace(b"\r\n", b"\r\n\r\n", 1), False),
    "bytes: line 13 has 89": (REQUEST.replace(b"DTEND", LONG + b"DTEND"), False),
    "bytes: line 14 has a control": (REQUEST.replace(b"Appo", b"Appo\x07"), False),
    "bytes: line 14 begins or ends inside": (
        REQUEST.replace(b"Appointment", "Я".encode()[:1] + b"\r\n " + "Я".encode()[1:]),
        False,
    ),
    "bytes: not UTF-8": (REQUEST.replace(b"Appointment", b"\xff\xfe"), False),
    "structure: END:VCALENDAR ends nothing": (REQUEST.replace(b"END:VEVENT\r\n", b""), False),
    "structure: one VCALENDAR": (REQUEST + REQUEST, False),
    "structure: a file about one": (
        REQUEST.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"),
        False,
    ),
    "structure: something else": (REQUEST.replace(b":VEVENT", b":VTODO"), False),
    "grammar:": (REQUEST.replace(b"SUMMARY:", b"SUMMARY "), False),
    "text: DESCRIPTION has an unescaped": (REQUEST.replace(b"\\,", b","), False),
    "parameter: CN": (REQUEST.replace("Ана".encode(), b"A^nB"), False),
    "vcalendar: METHOD stands 0": (REQUEST.replace(b"METHOD:REQUEST\r\n", b""), False),
    "vcalendar: METHOD stands 2": (REQUEST.replace(b"METHOD:", b"METHOD:X\r\nMETHOD:"), False),
    "event: METHOD": (REQUEST.replace(b"CLASS", b"METHOD:REQUEST\r\nCLASS"), False),
    "method: request": (REQUEST.replace(b":REQUEST", b":request"), False),
    "vcalendar: PRODID stands 0": (
        REQUEST.replace(b"PRODID:-//Level Ground//Portal//EN\r\n", b""),
        False,
    ),
    "calendar: VERSION": (REQUEST.replace(b":2.0", b":1.0"), False),
    "calendar: X-WR-CALNAME": (REQUEST.replace(b"METHOD", b"X-WR-CALNAME:x\r\nMETHOD"), False),
    "time: DTSTART is not in UTC": (REQUEST.replace(b"T183000Z", b"T183000"), False),
    "time: DTEND is not in UTC": (
        REQUEST.replace(b"DTEND:", b"DTEND;TZID=Europe/Lisbon:").replace(b"190000Z", b"190000"),
        False,
    ),
    "time: the end is not after": (REQUEST.replace(b"T190000Z", b"T183000Z"), False),
    "time: CREATED, LAST": (REQUEST.replace(b"DTSTAMP:2026", b"DTSTAMP:2025"), False),
    "event: DURATION": (REQUEST.replace(b"DTEND", b"DURATION:PT30M\r\nDTEND"), False),
    "event: RRULE": (REQUEST.replace(b"DTEND", b"RRULE:FREQ=DAILY\r\nDTEND"), False),
    "event: a property stands twice": (
        REQUEST.replace(b"SUMMARY:", b"SUMMARY:x\r\nSUMMARY:"),
        False,
    ),
    "vevent: UID stands 0": (REQUEST.replace(b"UID:", b"LOCATION:"), False),
    "vevent: DTSTAMP stands 0": (REQUEST.replace(b"DTSTAMP:20261120T090000Z\r\n", b""), False),
    "uid: not 128": (REQUEST.replace(b"UID:0", b"UID:ana-"), False),
    "sequence: not a number": (REQUEST.replace(b"SEQUENCE:0", b"SEQUENCE:-1"), False),
    "sequence: a CANCEL raises": (CANCEL.replace(b"SEQUENCE:1", b"SEQUENCE:0"), False),
    "status: CANCELLED in a REQUEST": (REQUEST.replace(b"CONFIRMED", b"CANCELLED"), False),
    "status: CONFIRMED in a CANCEL": (CANCEL.replace(b"CANCELLED", b"CONFIRMED"), False),
    "transp:": (REQUEST.replace(b"OPAQUE", b"TRANSPARENT"), False),
    "class:": (REQUEST.replace(b"PRIVATE", b"PUBLIC"), False),
    "summary: empty": (REQUEST.replace(b":Appointment", b":"), False),
    "alarm:": (CANCEL.replace(b"END:VEVENT", ALARM + b"END:VEVENT"), False),
    "attendee: 0 in a REQUEST": (PUBLISH.replace(b"PUBLISH", b"REQUEST"), False),
    "attendee: 1 in a PUBLISH": (PUBLISH.replace(b"END:VE", ATTENDEE + b"END:VE"), False),
    "attendee: the parameters": (REQUEST.replace(b"ACCEPTED", b"NEEDS-ACTION"), False),
    "attendee: not an address of": (
        REQUEST.replace(b"appointments@levelground.example", b"ana@example.org"),
        False,
    ),
    "organizer: not a mailto": (REQUEST.replace(b":mailto:app", b":app"), False),
    "event: TRANSP does not belong": (CANCEL.replace(b"CLASS", b"TRANSP:OPAQUE\r\nCLASS"), False),
    "uid: two events": (
        FEED.replace(b"END:VCALENDAR\r\n", FEED[FEED.index(b"BEGIN:VEVENT") :]),
        True,
    ),
    "feed: REFRESH": (FEED.replace(b";VALUE=DURATION", b""), True),
    "vcalendar: X-PUBLISHED-TTL stands 0": (
        FEED.replace(b"X-PUBLISHED-TTL:PT15M\r\n", b""),
        True,
    ),
    "feed: METHOD": (FEED.replace(b"PUBLISH\r\n", b"REQUEST\r\n", 1), True),
}


@pytest.mark.parametrize(("data", "is_feed"), [(REQUEST, 0), (CANCEL, 0), (PUBLISH, 0), (FEED, 1)])
def test_a_right_file_has_no_fault(data, is_feed):
    assert faults(data, feed=bool(is_feed)) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_is_refused_by_the_rule_it_breaks(fault):
    data, is_feed = BROKEN[fault]

    found = faults(data, feed=is_feed)

    assert [each for each in found if each.startswith(fault)]


def test_the_reader_gives_back_values_unescaped():
    assert event_of(REQUEST).one("DESCRIPTION").text == "One, two"
