"""What goes out about a booking, from its first mail to its last, read as it arrives."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from portal.accounts.services import people
from portal.bookings.contact import SafeWays
from portal.bookings.lifecycle import By, Outcome
from portal.bookings.models import Booking
from portal.bookings.notices import MISSED_WAITS
from portal.bookings.services.changing import cancel_booking, move_booking, undo_booking
from portal.bookings.services.contact import keep_contact
from portal.bookings.services.outcome import record_outcome
from portal.bookings.services.releasing import release_due
from portal.notifications import commands
from portal.notifications.models import Outbox
from portal.notifications.services.post_room import PostRoom
from portal.specialists.models import Specialist
from tests.support import ics_check, mail_check, make
from tests.support.book import NOW, TERMS, book
from tests.support.mail_check import Mail
from tests.support.post import Kept

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
ELEVEN = make.instant("2026-03-09T11:00Z")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BASE = "http://127.0.0.1:8000"


@dataclass
class Practice:
    """A specialist, a client's booking, and a worker whose mails are kept."""

    app: Any
    write: Any
    at: Any
    kept: Kept

    def book(self, *, now=NOW, **given) -> None:
        with self.write() as session:
            ada = make.specialist(
                session, buffer_after_minutes=0, modes=("video", "in_person"), place="Main Street 1"
            )
            book(session, ada, NINE, now=now, **given)

    def do(self, act, *, now, **given) -> None:
        with self.write() as session:
            booking = session.scalars(sa.select(Booking)).one()
            act(session, booking=booking, now=now, **given)

    def prove(self, now) -> None:
        with self.write() as session:
            booking = session.scalars(sa.select(Booking)).one()
            people.prove_address(session, person=booking.client, now=now)

    def work(self, now) -> list[tuple[str, Mail]]:
        """Run the worker once at ``now``; return the mails it sent, with their kinds."""
        self.at(now)
        before = len(self.kept.envelopes)
        with self.app.app_context():
            room = PostRoom(self.app.extensions["post_room"].office, self.kept)
            assert commands.work(room, {}) == 0
        sent = self.kept.envelopes[before:]
        for envelope in sent:
            is_client = not envelope.kind.startswith("specialist")
            faults = mail_check.faults(envelope.data, base_url=BASE, discreet=is_client)
            assert faults == [], envelope.kind
        return [(envelope.kind, mail_check.read(envelope.data)) for envelope in sent]

    def skipped(self) -> list[tuple[str, str | None]]:
        with self.write() as session:
            rows = session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()
            return [(row.kind, row.fault) for row in rows if row.state == "skipped"]


@pytest.fixture
def practice(app, write, at) -> Practice:
    return Practice(app, write, at, Kept())


def kinds(sent) -> list[str]:
    return [kind for kind, _ in sent]


def told(sent) -> list[tuple[str, str | None, int | None]]:
    """Return kind, METHOD and SEQUENCE of each mail."""
    return [(kind, mail.method, sequence(mail)) for kind, mail in sent]


def event(mail: Mail) -> Any:
    assert mail.calendar is not None
    return Calendar.from_ical(mail.calendar).walk("VEVENT")[0]


def sequence(mail: Mail) -> int | None:
    return None if mail.calendar is None else int(event(mail)["SEQUENCE"])


def test_a_booking_is_told_to_the_client_at_once_and_to_the_specialist_after_the_undo_period(
    practice,
):
    practice.book()

    at_once = practice.work(NOW)
    before = practice.work(NOW + TERMS.undo - timedelta(seconds=1))
    after = practice.work(NOW + TERMS.undo)

    assert told(at_once) == [("booked", "REQUEST", 0)]
    assert before == []
    assert told(after) == [("specialist_new", "REQUEST", 0)]
    (_, to_client), (_, to_specialist) = at_once[0], after[0]
    assert (to_client.to, to_client.subject) == ("ana@example.org", "Your appointment")
    assert "Monday 9 March, 09:00 (Lisbon time)" in to_client.text
    assert (to_specialist.to, "Ana" in to_specialist.text) == ("ada@example.org", True)


def test_neither_side_sees_the_others_address_or_link(practice):
    practice.book()

    [(_, to_client)] = practice.work(NOW)
    [(_, to_specialist)] = practice.work(NOW + TERMS.undo)

    assert "ada@example.org" not in f"{to_client.text}{to_client.calendar!r}"
    assert "ana@example.org" not in f"{to_specialist.text}{to_specialist.calendar!r}"
    assert to_client.links[0].startswith(f"{BASE}/open/")
    assert to_specialist.links[0].startswith(f"{BASE}/work/")
    assert event(to_client)["UID"] != event(to_specialist)["UID"]


def test_the_calendar_file_is_neutral_and_its_address_opens_nothing_by_itself(practice):
    practice.book()

    [(_, mail)] = practice.work(NOW)

    with practice.write() as session:
        reference = session.scalars(sa.select(Booking.reference)).one()
    entry = event(mail)
    assert (entry["SUMMARY"], entry["CLASS"]) == ("Appointment", "PRIVATE")
    assert entry["URL"] == f"{BASE}/appointment/{reference}"
    assert "DESCRIPTION" not in entry
    assert "LOCATION" not in entry
    assert "/open/" not in mail.calendar.decode()
    assert ics_check.faults(mail.calendar) == []


def test_the_place_is_in_the_calendar_of_who_asked_for_full_mails(practice):
    practice.book(mode="in_person")
    practice.do(keep_contact, now=NOW, ways=SafeWays(is_discreet=False))

    practice.at(NOW)
    with practice.app.app_context():
        commands.work(PostRoom(practice.app.extensions["post_room"].office, practice.kept), {})

    mail = mail_check.read(practice.kept.envelopes[0].data)
    assert event(mail)["LOCATION"] == "Main Street 1"


def test_an_unproved_client_is_asked_to_press_the_link_by_a_time(practice):
    practice.book()

    [(_, mail)] = practice.work(NOW)

    assert "If nobody does before Tuesday 3 March, 09:00 (Lisbon time)" in mail.text


def test_a_booking_that_stays_unproved_or_not_names_no_time(practice):
    """Within a day of its start it is not released, so no limit may be threatened."""
    practice.book(now=NINE - 25 * HOUR)

    [(_, mail)] = practice.work(NINE - 25 * HOUR)

    assert "If nobody does" not in mail.text
    assert "press Continue once" in mail.text


def test_undone_before_the_specialist_heard_they_get_nothing(practice):
    practice.book()
    practice.work(NOW)
    practice.do(undo_booking, now=NOW + MINUTE)

    sent = [*practice.work(NOW + MINUTE), *practice.work(NOW + HOUR)]

    assert told(sent) == [("undone", "CANCEL", 1)]
    assert ("specialist_new", "no longer true") in practice.skipped()
    assert ("specialist_cancelled", "not wanted") in practice.skipped()


def test_undone_before_any_mail_went_out_nobody_gets_anything(practice):
    practice.book()
    practice.do(undo_booking, now=NOW + MINUTE)

    sent = [*practice.work(NOW + MINUTE), *practice.work(NOW + HOUR)]

    assert sent == []


def test_moved_before_the_specialist_heard_they_get_one_mail_with_the_final_time(practice):
    practice.book()
    practice.work(NOW)
    practice.do(move_booking, now=NOW + MINUTE, start=TEN, by=By.CLIENT)

    to_client = practice.work(NOW + MINUTE)
    to_specialist = [*practice.work(NOW + TERMS.undo), *practice.work(NOW + HOUR)]

    assert told(to_client) == [("moved", "REQUEST", 1)]
    assert told(to_specialist) == [("specialist_new", "REQUEST", 1)]
    assert "Mon 9 Mar 10:00" in to_specialist[0][1].subject


def test_a_move_and_a_cancellation_update_one_event_on_each_side(practice):
    practice.book()
    sent = [*practice.work(NOW), *practice.work(NOW + TERMS.undo)]
    practice.do(move_booking, now=NOW + HOUR, start=TEN, by=By.CLIENT)
    sent += practice.work(NOW + HOUR)
    practice.do(move_booking, now=NOW + 2 * HOUR, start=ELEVEN, by=By.SPECIALIST)
    sent += practice.work(NOW + 2 * HOUR)
    practice.do(cancel_booking, now=NOW + 3 * HOUR, by=By.CLIENT)
    sent += practice.work(NOW + 3 * HOUR)

    assert told(sent) == [
        ("booked", "REQUEST", 0),
        ("specialist_new", "REQUEST", 0),
        ("moved", "REQUEST", 1),
        ("specialist_moved", "REQUEST", 1),
        ("moved", "REQUEST", 2),
        ("specialist_moved", "REQUEST", 2),
        ("cancelled", "CANCEL", 3),
        ("specialist_cancelled", "CANCEL", 3),
    ]
    for side in ("ana@example.org", "ada@example.org"):
        events = [event(mail) for _, mail in sent if mail.to == side]
        assert len({str(entry["UID"]) for entry in events}) == 1
        assert [entry.decoded("DTSTART") for entry in events] == [NINE, TEN, ELEVEN, ELEVEN]
        stamps = [entry.decoded("DTSTAMP") for entry in events]
        assert stamps == sorted(stamps)
    moved = next(mail for kind, mail in sent if kind == "specialist_moved")
    assert "Monday 9 March, 09:00" in moved.text
    assert "Monday 9 March, 10:00" in moved.text
    before = [
        line
        for kind, mail in sent
        if kind == "moved"
        for line in mail.text.splitlines()
        if line.startswith("Before")
    ]
    assert before == [
        "Before: Monday 9 March, 09:00 (Lisbon time).",
        "Before: Monday 9 March, 10:00 (Lisbon time).",
    ]


def test_who_wants_the_portal_alone_gets_no_reminder_and_no_mail_about_a_missed_meeting(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NOW + HOUR)
    practice.do(keep_contact, now=NOW + HOUR, ways=SafeWays(is_portal_only=True))

    before = [*practice.work(NINE - 24 * HOUR), *practice.work(NINE - HOUR)]
    practice.do(record_outcome, now=NINE + HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)
    after = practice.work(NINE + 2 * HOUR)

    assert [*before, *after] == []
    assert ("missed", "not wanted") in practice.skipped()


def test_who_wants_the_portal_alone_has_the_event_in_their_calendar_kept_right(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NOW + HOUR)
    practice.do(keep_contact, now=NOW + HOUR, ways=SafeWays(is_portal_only=True))
    practice.do(cancel_booking, now=NOW + 2 * HOUR, by=By.SPECIALIST, line="I broke my leg.")

    sent = practice.work(NOW + 2 * HOUR)

    assert told(sent)[0] == ("cancelled", "CANCEL", 1)
    assert not sent[0][1].has_file


def test_changes_while_the_worker_was_away_arrive_as_one_mail_with_the_last_state(practice):
    practice.book()
    practice.do(move_booking, now=NOW + HOUR, start=TEN, by=By.CLIENT)
    practice.do(move_booking, now=NOW + 2 * HOUR, start=ELEVEN, by=By.CLIENT)

    sent = practice.work(NOW + 3 * HOUR)

    assert told(sent) == [("booked", "REQUEST", 2), ("specialist_new", "REQUEST", 2)]


def test_who_was_never_invited_gets_no_cancellation(practice):
    practice.book()
    practice.do(cancel_booking, now=NOW + HOUR, by=By.CLIENT)

    assert practice.work(NOW + HOUR) == []


def test_the_specialists_line_stays_on_the_page(practice):
    practice.book()
    practice.work(NOW + HOUR)
    practice.do(cancel_booking, now=NOW + HOUR, by=By.SPECIALIST, line="I broke my leg.")

    sent = practice.work(NOW + HOUR)

    assert kinds(sent) == ["cancelled", "specialist_cancelled"]
    assert "leg" not in sent[0][1].text
    assert sent[0][1].links[0].startswith(f"{BASE}/open/")


def test_a_released_booking_is_taken_back_on_both_sides(practice):
    practice.book()
    practice.work(NOW)
    practice.work(NOW + TERMS.undo)
    with practice.write() as session:
        release_due(session, now=NOW + 24 * HOUR)

    sent = practice.work(NOW + 24 * HOUR)

    assert told(sent) == [("released", "CANCEL", 1), ("specialist_cancelled", "CANCEL", 1)]


def test_a_proved_client_is_reminded_the_day_and_the_hour_before(practice):
    practice.book()
    practice.prove(NOW + MINUTE)
    practice.work(NOW + HOUR)

    day = practice.work(NINE - 24 * HOUR)
    hour = practice.work(NINE - HOUR)

    assert told([*day, *hour]) == [("reminder_day", None, None), ("reminder_hour", None, None)]


def test_an_unproved_client_and_one_who_wants_none_are_not_reminded(practice):
    practice.book(now=NINE - 30 * HOUR)
    practice.work(NINE - 29 * HOUR)

    unproved = practice.work(NINE - 24 * HOUR)
    practice.prove(NINE - 2 * HOUR)
    practice.do(keep_contact, now=NINE - 2 * HOUR, ways=SafeWays(wants_reminders=False))
    unwanted = practice.work(NINE - HOUR)

    assert [*unproved, *unwanted] == []


def test_a_moved_booking_is_reminded_of_its_new_time_only(practice):
    practice.book()
    practice.prove(NOW)
    practice.do(move_booking, now=NOW + HOUR, start=ELEVEN, by=By.CLIENT)
    practice.work(NOW + HOUR)

    old = practice.work(NINE - 24 * HOUR)
    new = [*practice.work(ELEVEN - 24 * HOUR), *practice.work(ELEVEN - HOUR)]

    assert kinds(old) == []
    assert kinds(new) == ["reminder_day", "reminder_hour"]
    assert all("11:00" in mail.subject for _, mail in new)


def test_a_cancelled_booking_is_not_reminded_of(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NOW + HOUR)
    practice.do(cancel_booking, now=NOW + 2 * HOUR, by=By.CLIENT)
    practice.work(NOW + 2 * HOUR)

    assert [*practice.work(NINE - 24 * HOUR), *practice.work(NINE - HOUR)] == []


def test_reminders_are_caught_up_while_they_are_useful_and_not_after(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NOW + HOUR)

    sent = practice.work(NINE - 11 * MINUTE)

    assert kinds(sent) == ["reminder_hour"]
    assert ("reminder_day", "too late") in practice.skipped()


def test_a_client_who_did_not_come_gets_one_kind_mail(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NINE)
    practice.do(record_outcome, now=NINE + HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)

    before = practice.work(NINE + HOUR + MISSED_WAITS - MINUTE)
    [(kind, mail)] = practice.work(NINE + HOUR + MISSED_WAITS)

    assert before == []
    assert (kind, mail.subject) == ("missed", "About Monday")


def test_a_corrected_outcome_takes_the_mail_back_that_has_not_gone(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NINE)
    practice.do(record_outcome, now=NINE + HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)
    practice.do(record_outcome, now=NINE + HOUR + MINUTE, outcome=Outcome.TOOK_PLACE)

    assert practice.work(NINE + 2 * HOUR) == []


def test_said_again_after_a_correction_the_mail_goes_once_and_counts_from_then(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NINE)
    again = NINE + HOUR + 2 * MINUTE
    did_not_come = {"outcome": Outcome.CLIENT_DID_NOT_COME}
    practice.do(record_outcome, now=NINE + HOUR, **did_not_come)
    practice.do(record_outcome, now=NINE + HOUR + MINUTE, outcome=Outcome.TOOK_PLACE)
    practice.do(record_outcome, now=again, **did_not_come)

    early = practice.work(NINE + HOUR + MISSED_WAITS)
    sent = practice.work(again + MISSED_WAITS)
    practice.do(record_outcome, now=NINE + 2 * HOUR, outcome=Outcome.TOOK_PLACE)
    practice.do(record_outcome, now=NINE + 2 * HOUR + MINUTE, **did_not_come)

    assert (early, kinds(sent)) == ([], ["missed"])
    assert practice.work(NINE + 3 * HOUR) == []


def test_a_mail_that_was_skipped_for_a_correction_goes_when_it_is_said_again(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NINE)
    practice.do(record_outcome, now=NINE + HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)
    practice.do(record_outcome, now=NINE + HOUR + MINUTE, outcome=Outcome.TOOK_PLACE)
    practice.work(NINE + 2 * HOUR)

    practice.do(record_outcome, now=NINE + 2 * HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)

    assert kinds(practice.work(NINE + 3 * HOUR)) == ["missed"]


def test_nobody_quiet_is_written_to_about_a_missed_meeting(practice):
    practice.book()
    practice.prove(NOW)
    practice.work(NINE)
    practice.do(_turn_quiet, now=NINE)
    practice.do(record_outcome, now=NINE + HOUR, outcome=Outcome.CLIENT_DID_NOT_COME)

    assert practice.work(NINE + 2 * HOUR) == []
    assert ("missed", "not wanted") in practice.skipped()


def _turn_quiet(_session, *, booking, now):
    booking.is_quiet = True


def test_a_specialist_whose_address_the_portal_writes_from_is_still_told(practice, write):
    practice.book()
    with write() as session:
        ada = session.scalars(sa.select(Specialist)).one()
        ada.person.email = "appointments@levelground.example"

    practice.work(NOW)
    [(kind, mail)] = practice.work(NOW + TERMS.undo)

    assert (kind, mail.calendar) == ("specialist_new", None)
