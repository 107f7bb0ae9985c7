"""The files about one meeting, line by line, and through the changes of a booking."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.ics import invite
from tests.support.ics_check import event_of, parse
from tests.support.khal import Khal
from tests.support.meetings import BOOKED_AT, STARTS_AT, meeting

DAY = timedelta(days=1)
ATTENDEE = (
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
    ";CN=Ana:mailto:ana@example.org"
)


def lines(data):
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_request_has_these_lines_in_this_order():
    data = invite.request(
        meeting(url="https://example.org/open/abc", location="By video", description="Join here."),
        BOOKED_AT + timedelta(seconds=5),
    )

    assert lines(data) == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Level Ground//Portal//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:0123456789abcdef0123456789abcdef@levelground.example",
        "DTSTAMP:20261120T090005Z",
        "SEQUENCE:0",
        "CREATED:20261120T090000Z",
        "LAST-MODIFIED:20261120T090000Z",
        "DTSTART:20261125T183000Z",
        "DTEND:20261125T190000Z",
        "SUMMARY:Appointment",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        'ORGANIZER;CN="Level Ground":mailto:appointments@levelground.example',
        "TRANSP:OPAQUE",
        "DESCRIPTION:Join here.",
        "LOCATION:By video",
        "URL:https://example.org/open/abc",
        ATTENDEE,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancellation_has_these_lines_in_this_order():
    changed = BOOKED_AT + DAY
    cancelled = meeting(sequence=3, changed_at=changed, url="https://example.org/", location="x")

    data = invite.cancel(cancelled, changed)

    assert lines(data) == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Level Ground//Portal//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:CANCEL",
        "BEGIN:VEVENT",
        "UID:0123456789abcdef0123456789abcdef@levelground.example",
        "DTSTAMP:20261121T090000Z",
        "SEQUENCE:3",
        "CREATED:20261120T090000Z",
        "LAST-MODIFIED:20261121T090000Z",
        "DTSTART:20261125T183000Z",
        "DTEND:20261125T190000Z",
        "SUMMARY:Appointment",
        "STATUS:CANCELLED",
        "CLASS:PRIVATE",
        'ORGANIZER;CN="Level Ground":mailto:appointments@levelground.example',
        ATTENDEE,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_download_is_the_mail_apart_from_method_attendee_and_stamp():
    held = meeting(sequence=2, url="https://example.org/open/abc", location="By phone")
    differs = ("METHOD:", "ATTENDEE", "DTSTAMP:")

    mailed = lines(invite.request(held, BOOKED_AT))
    downloaded = lines(invite.publish(held, BOOKED_AT + DAY))

    assert [x for x in downloaded if not x.startswith(differs)] == [
        x for x in mailed if not x.startswith(differs)
    ]
    assert [x for x in downloaded if x.startswith(differs)] == [
        "METHOD:PUBLISH",
        "DTSTAMP:20261121T090000Z",
    ]


@pytest.mark.parametrize(("tentative", "status"), [(False, "CONFIRMED"), (True, "TENTATIVE")])
def test_a_request_that_waits_for_an_answer_is_tentative(tentative, status):
    event = event_of(invite.request(meeting(tentative=tentative), BOOKED_AT))

    assert event.value("STATUS") == status


def test_a_time_given_in_a_zone_is_written_in_utc():
    kathmandu = datetime(2026, 11, 26, 0, 15, tzinfo=ZoneInfo("Asia/Kathmandu"))

    event = event_of(invite.request(meeting(starts_at=kathmandu), BOOKED_AT))

    assert event.value("DTSTART") == "20261125T183000Z"


@pytest.mark.parametrize("make", [invite.request, invite.cancel, invite.publish])
def test_equal_meetings_and_stamps_give_equal_bytes(make):
    assert make(meeting(sequence=1), BOOKED_AT) == make(meeting(sequence=1), BOOKED_AT)


def test_a_nameless_attendee_has_no_cn():
    event = event_of(invite.request(meeting(attendee_name=None), BOOKED_AT))

    assert "CN" not in event.one("ATTENDEE").params


def test_a_name_cannot_add_a_line_or_a_parameter():
    name = 'Ana";PARTSTAT=DECLINED:mailto:eve@example.org\r\nATTENDEE:mailto:eve@example.org\u2028'

    event = event_of(invite.request(meeting(attendee_name=name), BOOKED_AT))

    assert event.one("ATTENDEE").params["CN"] == (
        '"Ana\';PARTSTAT=DECLINED:mailto:eve@example.org ATTENDEE:mailto:eve@example.org"'
    )


def test_a_series_moved_twice_and_cancelled_keeps_its_uid_and_raises_its_sequence():
    files = _series()

    events = [parse(data).children[0] for data in files]

    assert {event.value("UID") for event in events} == {meeting().uid}
    assert [event.value("SEQUENCE") for event in events] == ["0", "1", "2", "3"]
    assert [parse(data).value("METHOD") for data in files] == [*["REQUEST"] * 3, "CANCEL"]


def test_a_series_moved_twice_and_cancelled_leaves_no_event_in_a_calendar(tmp_path):
    calendar = Khal(tmp_path)
    seen = []

    for data in _series():
        calendar.receive(data)
        seen.append(calendar.events())

    assert seen == [
        ["2026-11-25 18:30 Appointment"],
        ["2026-11-26 18:30 Appointment"],
        ["2026-11-27 18:30 Appointment"],
        [],
    ]


def test_a_download_after_the_mail_does_not_double_the_event(tmp_path):
    calendar = Khal(tmp_path)

    calendar.receive(invite.request(meeting(), BOOKED_AT))
    calendar.receive(invite.publish(meeting(), BOOKED_AT + DAY))

    assert calendar.events() == ["2026-11-25 18:30 Appointment"]


def _series():
    states = [
        meeting(sequence=n, starts_at=STARTS_AT + n * DAY, changed_at=BOOKED_AT + n * DAY / 24)
        for n in range(3)
    ]
    cancelled = meeting(
        sequence=3, starts_at=STARTS_AT + 2 * DAY, changed_at=BOOKED_AT + timedelta(hours=5)
    )
    requests = [invite.request(state, state.changed_at) for state in states]
    return [*requests, invite.cancel(cancelled, cancelled.changed_at)]
