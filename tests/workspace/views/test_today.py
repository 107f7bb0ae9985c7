from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from portal.bookings.models import BookingEvent
from portal.specialists.models import Specialist
from tests.support import intakes, make

NOW = "2026-03-02T08:00Z"


@pytest.fixture
def desk(at, as_specialist):
    """A specialist on Monday 2 March, eight in the morning."""
    at(NOW)
    return as_specialist.sign_in(as_specialist.person, is_staff=True)


@contextmanager
def statements(app):
    """Yield a list that every statement of the block is written to."""
    seen: list[str] = []

    def note(*args):
        seen.append(args[2])

    sa.event.listen(app.extensions["engine"], "before_cursor_execute", note)
    yield seen
    sa.event.remove(app.extensions["engine"], "before_cursor_execute", note)


def test_the_next_appointment_stands_first_with_how_to_reach_the_client(desk, write):
    with write() as session:
        booking = make.booking(session, desk.specialist, "2026-03-02T10:00Z")

    page = desk.get("work_today.index")

    assert page.h1 == "Today, Monday 2 March"
    assert "Next, in 2 hours 10:00 Ana video · discreet emails · no voicemail" in page.main
    assert page.link("Open the one-pager") == f"/work/clients/{booking.client_id}"
    assert "Maria Oliveira" in page.text


def test_a_booking_not_told_of_yet_is_held_without_name_and_link(desk, write):
    with write() as session:
        told_at = make.instant("2026-03-02T08:01Z")
        make.booking(
            session,
            desk.specialist,
            "2026-03-02T10:00Z",
            client="ilan@example.org",
            told_at=told_at,
        )

    pages = [desk.get(path) for path in ("/work", "/work/calendar/2026-W10", "/work/clients")]

    assert ["Held" in page.main for page in pages] == [True, True, False]
    assert [page for page in pages if "Ilan" in page.html] == []
    assert [link for page in pages for link in page.links if "/bookings/" in link.href] == []


def test_an_empty_day_names_the_next_appointment(desk, write):
    with write() as session:
        make.booking(session, desk.specialist, "2026-03-09T10:00Z", created_at="2026-03-01T09:00Z")

    page = desk.get("work_today.index")

    assert "Nothing today. Next: Monday 9 March, 10:00." in page.main


def test_what_is_new_names_shared_answers_and_an_alert_stays_until_somebody_looked(desk, write):
    with write() as session:
        booking = make.booking(
            session, desk.specialist, "2026-03-09T10:00Z", created_at="2026-03-01T09:00Z"
        )
        urgent = {"saf__selfharm": "some", "saf__selfharm_now": "yes"}
        intakes.shared(session, booking=booking, now=make.instant(NOW), **urgent)

    before = desk.get("work_today.index")
    desk.get("work_summary.show", client_id=booking.client_id).form(
        "I have looked at this"
    ).submit()
    after = desk.get("work_today.index")

    assert "Needs your review Ana, Monday 9 March, 10:00" in before.main
    assert "Ana shared answers" in before.main
    assert "Needs your review" not in after.main


def test_the_day_asks_the_database_as_often_for_sixty_bookings_as_for_three(app, desk, write):
    with write() as session:
        met = make.person(session, email="client0@example.org")
        past = make.booking(session, desk.specialist, "2026-02-23T10:00Z", client=met)
        intakes.shared(session, booking=past, now=make.instant("2026-02-22T09:00Z"))
    counts = []
    for numbers in (range(3), range(3, 60)):
        with write() as session:
            for n in numbers:
                start = make.instant("2026-03-02T08:00Z").replace(hour=9 + n // 6)
                who = f"client{n}@example.org"
                make.booking(
                    session,
                    desk.specialist,
                    start.replace(minute=n % 6 * 10),
                    client=who,
                    ends_at=start.replace(minute=n % 6 * 10 + 9),
                    gap_minutes=0,
                )
        paths = ["/work", "/work/calendar/2026-W10", "/work/clients", f"/work/clients/{met.id}"]
        for path in paths:
            with statements(app) as seen:
                desk.get(path)
            counts.append((path, len(seen)))

    assert counts[:4] == counts[4:]


def test_a_draft_is_shown_every_step_to_its_first_booking(desk, write):
    with write() as session:
        session.get_one(Specialist, desk.specialist.id).state = "draft"

    page = desk.get("work_today.index")

    assert "Get ready for your first booking" in page.main
    assert page.link("Set your time zone and hours") == "/work/hours"
    assert page.link("Write your profile") == "/work/profile"
    assert page.link("Send it for checking") == "/work/profile#send"


def test_what_is_new_marks_an_unproved_booking_and_says_when_it_was_yesterday(desk, write):
    with write() as session:
        for who, status, happened_at in (
            ("joana", "unproved", "2026-03-01T21:10Z"),
            ("rui", "confirmed", "2026-03-02T07:40Z"),
        ):
            made = make.booking(
                session,
                desk.specialist,
                f"2026-03-09T{10 + len(who)}:00Z",
                client=f"{who}@example.org",
                status=status,
                created_at=happened_at,
            )
            event = BookingEvent(
                booking_id=made.id,
                specialist_id=desk.specialist.id,
                kind="made",
                by="client",
                happened_at=made.created_at,
            )
            session.add(event)

    page = desk.get("work_today.index")

    news = page.main.partition("New since yesterday ")[2]
    assert news == (
        "Rui booked Monday 9 March, 13:00 07:40 "
        "Joana booked Monday 9 March, 15:00 email not confirmed yet Yesterday, 21:10"
    )
