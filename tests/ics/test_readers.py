"""Whatever people write, every file is right and independent readers agree on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ics import clean, invite
from portal.ics.components import SUMMARY_MAX, TEXT_MAX
from portal.ics.feed import feed
from tests.support.ics_check import faults, parse
from tests.support.meetings import meeting

NAMES = [
    "Ana Sousa", "Ана Ковальчук", "Άννα", "آنا احمدی", "אנה לוי", "安娜", "アンナ", "안나", "अन्ना",
    "আনা", "แอนนา", "ანა", "Աննա", "አና", "Nguyễn Thị Ánh", "👩🏽\u200d⚕️ Ana 🌿",
    'Ana "A" O\'Neil, Jr.; x: y', "\u202eanA\u202c", "e\u0301" * 60, "\\n\\,\\;", "a^nb^^c^'d",
    "BEGIN:VEVENT", "\r\n ATTENDEE:x",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NAMES),
    st.text(max_size=120),
    st.text(alphabet='Яह🌿é,;:\\"^ \r\n\t\x00\u2028\u202e', max_size=2_400),
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001
    lambda each: each.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def meetings(draw):
    starts_at, created_at = draw(INSTANTS), draw(INSTANTS)
    return meeting(
        starts_at=starts_at,
        sequence=draw(st.integers(1, 40)),
        summary="Appointment" + draw(TEXTS),
        location=draw(st.none() | TEXTS),
        description=draw(st.none() | TEXTS),
        attendee_name=draw(st.none() | TEXTS),
        organizer_name=draw(TEXTS),
        created_at=created_at,
        changed_at=created_at + draw(st.timedeltas(timedelta(0), timedelta(days=30))),
        tentative=draw(st.booleans()),
    )


def read_by_icalendar(data):
    event: Any
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert event.errors == []
    return {
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "start": event["dtstart"].dt,
        "end": event["dtend"].dt,
        "summary": str(event["summary"]),
        "location": str(event.get("location", "")),
        "description": str(event.get("description", "")),
        "name": event["attendee"].params.get("CN", "") if "attendee" in event else "",
    }


def read_by_vobject(data):
    # It takes every line end Python knows for one, so it is given the text, not the bytes.
    calendar = vobject.readOne(data.decode("utf-8"))
    assert calendar.validate(raiseException=True)
    event = calendar.vevent
    attendee = event.contents.get("attendee")
    return {
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "start": event.dtstart.value.astimezone(UTC),
        "end": event.dtend.value.astimezone(UTC),
        "summary": event.summary.value,
        "location": event.location.value if "location" in event.contents else "",
        "description": event.description.value if "description" in event.contents else "",
        "name": attendee[0].params.get("CN", [""])[0] if attendee else "",
    }


@settings(deadline=None)
@given(meetings(), st.sampled_from([invite.request, invite.cancel, invite.publish]))
def test_readers_agree_on_every_file_and_read_what_was_meant(held, make):
    data = make(held, held.changed_at + timedelta(seconds=1))

    assert faults(data) == []
    cancels = make is invite.cancel
    assert (
        read_by_icalendar(data)
        == read_by_vobject(data)
        == {
            "uid": held.uid,
            "sequence": held.sequence,
            "start": held.starts_at,
            "end": held.ends_at,
            "summary": clean.line(held.summary, SUMMARY_MAX),
            "location": "" if cancels else clean.line(held.location or "", SUMMARY_MAX),
            "description": "" if cancels else clean.text(held.description or "", TEXT_MAX),
            "name": ""
            if make is invite.publish
            else clean.parameter(held.attendee_name or "", 100),
        }
    )


@settings(deadline=None)
@given(TEXTS, st.lists(meetings(), max_size=5))
def test_every_feed_is_right_and_read_whole(name, held):
    own = [replace_uid(each, number) for number, each in enumerate(held)]

    data = feed(name, own, now=datetime(2023, 1, 1, tzinfo=UTC))

    expected = sorted(each.uid for each in own)
    assert faults(data, feed=True) == []
    assert sorted(each.value("UID") or "" for each in parse(data).children) == expected
    assert sorted(str(e["uid"]) for e in icalendar.Calendar.from_ical(data).events) == expected


def replace_uid(held, number):

    return replace(held, uid=f"{number:032x}@levelground.example")
