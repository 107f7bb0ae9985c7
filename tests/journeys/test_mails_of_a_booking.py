"""What both sides find in their mailboxes and calendars, from the booking to its end."""

import re
from datetime import datetime, timedelta

import pytest

from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people, sessions
from portal.bookings.lifecycle import By
from portal.bookings.models import Booking
from portal.bookings.services import changing, proving
from portal.notifications import commands
from portal.notifications.notice import Kind
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from tests.support import ics_check, make
from tests.support.book import NOW, book
from tests.support.khal import Khal
from tests.support.mail_check import faults, read

BASE_URL = "http://127.0.0.1:8000"
ANA, ADA = "ana@example.org", "ada@example.org"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Post:
    """The worker, and the folder its mails go to."""

    def __init__(self, app, write, at):
        self.app, self.write, self._at = app, write, at
        self._seen: set[str] = set()
        self._done: dict[str, datetime] = {}
        self.now = at(NOW)

    def wait(self, span, step=6 * HOUR):
        """Let time pass, the worker looking at every ``step`` and at the end."""
        end = self.now + span
        found = []
        while self.now < end:
            self.now = self._at(min(self.now + step, end))
            found += self.deliver()
        return found

    def deliver(self):
        """Run the worker once and return the new mails, each one looked at."""
        room = self.app.extensions["post_room"]
        with self.app.app_context():
            assert commands.work(room, self._done) == 0
        files = (
            sorted(room.transport.folder.glob("*.eml")) if room.transport.folder.exists() else []
        )
        fresh = [file for file in files if file.name not in self._seen]
        self._seen |= {file.name for file in fresh}
        for file in fresh:
            kind = file.name.split("-")[1]
            is_discreet = not kind.startswith("specialist")
            assert faults(file.read_bytes(), base_url=BASE_URL, discreet=is_discreet) == []
        return [(file.name.split("-")[1], read(file.read_bytes())) for file in fresh]

    def kinds(self, mails, to=None):
        return [kind for kind, mail in mails if to in {None, mail.to}]


@pytest.fixture
def post(app, write, at):
    return Post(app, write, at)


@pytest.fixture
def booking(post, write):
    return make_booking(post, write, "2026-03-09T09:00Z")


def make_booking(post, write, start, **given):
    with write() as session:
        owner = make.specialist(session, email=ADA, open="Mon 9 to 18, Tue 9 to 18", **given)
        return book(session, owner, start, now=post.now, name="Ana", email=ANA)


def move(post, write, booking, start, by=By.CLIENT):
    with write() as session:
        changing.move_booking(
            session,
            booking=session.get(Booking, booking.id),
            start=make.instant(start),
            by=by,
            now=post.now,
        )


def cancel(post, write, booking, by=By.CLIENT, line=None):
    with write() as session:
        row = session.get(Booking, booking.id)
        changing.cancel_booking(session, booking=row, by=by, now=post.now, line=line)


def prove(post, write, booking):
    with write() as session:
        proving.prove_bookings(session, session.get(Booking, booking.id).client, post.now)


def event(mail):
    assert mail.calendar is not None
    return ics_check.event_of(mail.calendar)


def test_new_moved_twice_cancelled_is_one_event_that_ends_for_both_sides(
    post, write, booking, tmp_path
):
    mails = [*post.deliver(), *post.wait(10 * MINUTE)]
    move(post, write, booking, "2026-03-10T09:00Z")
    mails += post.wait(MINUTE)
    move(post, write, booking, "2026-03-09T12:00Z", By.SPECIALIST)
    mails += post.wait(MINUTE)
    cancel(post, write, booking)
    mails += post.wait(MINUTE)

    for address, first, kind in ((ANA, "booked", ""), (ADA, "specialist_new", "specialist_")):
        own = [mail for _, mail in mails if mail.to == address]
        assert post.kinds(mails, address) == [
            first, f"{kind}moved", f"{kind}moved", f"{kind}cancelled",
        ]  # fmt: skip
        assert len({event(mail).value("UID") for mail in own}) == 1
        assert [event(mail).value("SEQUENCE") for mail in own] == ["0", "1", "2", "3"]
        assert [mail.method for mail in own] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
        assert [mail.references for mail in own] == [None, *[own[0].message_id] * 3]
        assert _calendar_after_each(tmp_path / first, own) == [
            ["2026-03-09 09:00 Appointment"],
            ["2026-03-10 09:00 Appointment"],
            ["2026-03-09 12:00 Appointment"],
            [],
        ]
    assert len({event(mail).value("UID") for _, mail in mails}) == 2


def _calendar_after_each(folder, mails):
    folder.mkdir()
    calendar, seen = Khal(folder), []
    for mail in mails:
        calendar.receive(mail.calendar)
        seen.append(calendar.events("2026-03-01", "30d"))
    return seen


def test_neither_side_sees_the_others_address_and_the_specialist_no_answer(post, booking):
    mails = [*post.deliver(), *post.wait(10 * MINUTE)]

    by_address = {mail.to: mail for _, mail in mails}
    assert ADA not in f"{by_address[ANA]} {event(by_address[ANA])}"
    assert ANA not in f"{by_address[ADA]} {event(by_address[ADA])}"


def test_undone_in_time_the_client_gets_both_files_and_the_specialist_nothing(post, write, booking):
    mails = post.deliver()
    with write() as session:
        changing.undo_booking(session, booking=session.get(Booking, booking.id), now=post.now)
    mails += post.wait(DAY)

    assert [(kind, mail.to, mail.method) for kind, mail in mails] == [
        ("booked", ANA, "REQUEST"),
        ("undone", ANA, "CANCEL"),
    ]


def test_cancelled_before_the_specialist_hears_they_get_nothing(post, write, booking):
    mails = post.deliver()
    cancel(post, write, booking)
    mails += post.wait(DAY)

    assert post.kinds(mails) == ["booked", "cancelled"]


def test_moved_before_the_specialist_hears_they_get_one_mail_with_the_final_time(
    post, write, booking
):
    mails = post.deliver()
    move(post, write, booking, "2026-03-10T09:00Z")
    mails += post.wait(10 * MINUTE)

    (told,) = [mail for _, mail in mails if mail.to == ADA]
    assert told.subject == "New appointment: Tue 10 Mar 09:00"
    assert event(told).value("DTSTART") == "20260310T090000Z"


def test_a_specialist_hears_at_once_of_a_meeting_within_two_hours(post, write, at):
    post.now = at("2026-03-09T08:00Z")
    make_booking(post, write, "2026-03-09T10:00Z", notice_minutes=0)

    assert sorted(post.kinds(post.deliver())) == ["booked", "specialist_new"]


def test_a_proved_client_is_reminded_a_day_and_an_hour_before(post, write, booking):
    post.deliver()
    prove(post, write, booking)

    mails = _until(post, "2026-03-09T09:00Z")

    assert [(kind, mail.subject) for kind, mail in mails if kind.startswith("reminder")] == [
        ("reminder_day", "Reminder: Monday 09:00"),
        ("reminder_hour", "Reminder: Monday 09:00"),
    ]


def test_an_unproved_booking_is_released_with_a_mail_and_taken_out_of_both_calendars(post, booking):
    mails = [*post.deliver(), *post.wait(30 * HOUR)]

    assert [(kind, mail.method) for kind, mail in mails if mail.to == ANA] == [
        ("booked", "REQUEST"),
        ("released", "CANCEL"),
    ]
    assert [(kind, mail.method) for kind, mail in mails if mail.to == ADA] == [
        ("specialist_new", "REQUEST"),
        ("specialist_cancelled", "CANCEL"),
    ]


def test_a_cancelled_meeting_is_not_reminded_of(post, write, booking):
    post.deliver()
    prove(post, write, booking)
    post.wait(DAY)
    cancel(post, write, booking)

    assert post.kinds(_until(post, "2026-03-09T10:00Z")) == ["cancelled", "specialist_cancelled"]


def test_what_a_specialist_writes_to_a_client_stays_on_the_page(post, write, booking):
    post.deliver()
    post.wait(10 * MINUTE)
    cancel(post, write, booking, By.SPECIALIST, line="I am ill, Monday next week is free.")

    (told,) = [mail for kind, mail in post.wait(MINUTE) if kind == "cancelled"]
    assert "There is a message for you on that page." in told.text
    assert "ill" not in re.findall(r"\w+", told.text)


def test_a_quiet_client_is_reminded_without_link_or_file(post, write, booking):
    post.deliver()
    prove(post, write, booking)
    with write() as session:
        session.get(Booking, booking.id).is_quiet = True

    mails = [mail for kind, mail in _until(post, "2026-03-09T09:00Z") if kind == "reminder_day"]
    assert [(mail.links, mail.calendar) for mail in mails] == [((), None)]


def test_the_sign_in_mail_has_its_link_and_its_code(post, write):
    with write() as session:
        person = people.ensure_person(session, email=ANA, name="Ana", now=post.now)
        device = sessions.open_device(session, now=post.now).device
        link = links.issue(
            session, purpose=Purpose.SIGN_IN, person=person, now=post.now, asked_on=device
        )
        mail = Mail(kind=Kind.SIGN_IN, link_token_id=link.id, due_at=post.now)
        outbox.enqueue(session, mail, now=post.now)

    ((kind, mail),) = post.deliver()

    assert (kind, mail.subject, len(mail.links)) == ("sign_in", "Your link", 1)
    assert re.search(r"Works for 30 minutes, once\. Code: \d{3} \d{3}\.\n", mail.text)


def _until(post, when):
    """Wait half a day at a time, and look every half hour in the last two."""
    mails = post.wait(make.instant(when) - post.now - 2 * HOUR, step=12 * HOUR)
    return mails + post.wait(2 * HOUR, step=HOUR / 2)
