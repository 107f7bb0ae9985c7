"""The private feed: head, window, what is left when nothing is left."""

from datetime import timedelta

import pytest

from portal.ics.feed import feed
from tests.support.ics_check import faults, parse
from tests.support.khal import Khal
from tests.support.meetings import BOOKED_AT, STARTS_AT, meeting

DAY = timedelta(days=1)


def uid(number):
    return f"{number:032x}@levelground.example"


def entries(data):
    assert faults(data, feed=True) == []
    return [(each.value("UID"), each.value("STATUS")) for each in parse(data).children]


def test_the_head_names_the_calendar_and_says_how_often_to_fetch():
    data = feed("Busy, mostly", [], now=BOOKED_AT, source="https://example.org/feeds/abc.ics")

    assert data.decode().split("\r\n")[1:-2] == [
        "PRODID:-//Level Ground//Portal//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Busy\\, mostly",
        "X-WR-CALNAME:Busy\\, mostly",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "SOURCE;VALUE=URI:https://example.org/feeds/abc.ics",
    ]
    assert faults(data, feed=True) == []


def test_meetings_stand_by_start_whatever_order_they_come_in():
    later = meeting(uid=uid(1), starts_at=STARTS_AT + DAY)
    sooner = meeting(uid=uid(2), tentative=True)

    data = feed("Busy", [later, sooner], now=BOOKED_AT)

    assert entries(data) == [(uid(2), "TENTATIVE"), (uid(1), "CONFIRMED")]


def test_an_entry_says_neither_where_nor_why_nor_who():
    said = meeting(location="Rua 1", description="d", url="https://example.org/open/abc")

    names = {line.name for line in parse(feed("Busy", [said], now=BOOKED_AT)).children[0].lines}

    assert names == {
        "UID", "DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND",
        "SUMMARY", "STATUS", "CLASS", "ORGANIZER", "TRANSP",
    }  # fmt: skip


@pytest.mark.parametrize(("age", "kept"), [(timedelta(days=29, hours=23), True), (30 * DAY, False)])
def test_a_meeting_stays_for_30_days_after_its_end(age, kept):
    data = feed("Busy", [meeting()], now=meeting().ends_at + age)

    assert (entries(data) != []) is kept


def test_the_bytes_do_not_depend_on_when_the_feed_is_fetched():
    assert feed("Busy", [meeting()], now=BOOKED_AT) == feed("Busy", [meeting()], now=STARTS_AT)


def test_a_cancelled_meeting_is_left_out_while_others_stand():
    gone = meeting(uid=uid(1), sequence=1)

    data = feed("Busy", [meeting()], cancelled=[gone], now=BOOKED_AT)

    assert entries(data) == [(meeting().uid, "CONFIRMED")]


def test_an_emptied_feed_keeps_the_last_cancelled_meeting_as_free_time():
    first = meeting(uid=uid(1), sequence=1, changed_at=BOOKED_AT + DAY)
    last = meeting(uid=uid(2), sequence=1, changed_at=BOOKED_AT + 2 * DAY)

    data = feed("Busy", [], cancelled=[last, first], now=BOOKED_AT + 3 * DAY)

    assert entries(data) == [(uid(2), "CANCELLED")]
    assert parse(data).children[0].value("TRANSP") == "TRANSPARENT"


def test_a_meeting_cancelled_30_days_ago_leaves_an_empty_feed():
    gone = meeting(sequence=1)

    assert entries(feed("Busy", [], cancelled=[gone], now=BOOKED_AT + 30 * DAY)) == []


def test_a_calendar_program_reads_a_feed_as_its_meetings(tmp_path):
    calendar = Khal(tmp_path)
    second = meeting(uid=uid(1), starts_at=STARTS_AT + DAY, summary="Busy")

    calendar.receive(feed("Busy", [second, meeting()], now=BOOKED_AT))

    assert calendar.events() == ["2026-11-25 18:30 Appointment", "2026-11-26 18:30 Busy"]
