from datetime import timedelta

import pytest

from portal.bookings.models import Booking
from tests.support import make

NOW = "2026-03-03T09:00Z"
START = "2026-03-09T10:00Z"
MAIL_SAID = (
    "10 minutes after you save, Ana gets one short mail, if mails are safe there: “We did not "
    "manage to talk. Other times: a link. No need to explain.” Change this before, and none goes."
)
MAIL_KEPT = (
    "Kept. At 10:10 a short mail goes to Ana, unless one went before or mails are not safe there. "
    "Change this by then, and none goes."
)
TOLD = {"created_at": "2026-03-02T10:00Z"}


@pytest.fixture
def booking(as_specialist, write, at):
    """Ana's booking next Monday at ten."""
    at(NOW)
    with write() as session:
        return make.booking(session, as_specialist.specialist, START, **TOLD)


def test_a_booking_of_another_and_one_not_told_of_yet_are_the_same_404(
    as_specialist, booking, write
):
    with write() as session:
        other = make.specialist(session, slug="rui")
        foreign = make.booking(session, other, "2026-03-16T10:00Z", client="eva@example.org")
        told_at = make.instant(NOW) + timedelta(minutes=1)
        held = make.booking(
            session,
            as_specialist.specialist,
            "2026-03-16T10:00Z",
            client="ilan@example.org",
            told_at=told_at,
        )

    statuses = [
        as_specialist.get("work_bookings.show", reference=each).status
        for each in (foreign.reference, held.reference, "NOSUCHBOOK", booking.reference)
    ]

    assert statuses == [404, 404, 404, 200]


def test_moving_takes_a_free_time_after_one_question(as_specialist, booking, write):
    page = as_specialist.get("work_bookings.show", reference=booking.reference).follow("Move")
    asked = page.follow("11:00, Monday 16 March, with Ana")

    done = asked.form("Change the time").submit()

    assert asked.h1 == "Change to Monday 16 March, 11:00?"
    assert done.flashes == ["The time is changed. Ana has been told."]
    assert done.h1 == "Ana, Monday 16 March, 11:00"


def test_a_time_lost_while_moving_leaves_the_appointment_as_it_was(as_specialist, booking, write):
    taken = make.instant("2026-03-16T11:00Z")
    asked = as_specialist.get(
        "work_bookings.confirm_move", reference=booking.reference, start=taken
    )
    with write() as session:
        make.booking(session, as_specialist.specialist, taken, client="rui@example.org")

    page = asked.form("Change the time").submit()

    assert page.status == 409
    assert page.flashes == ["That time has just gone. The appointment stays as it was."]
    with write() as session:
        assert session.get_one(Booking, booking.id).starts_at == make.instant(START)


def test_cancelling_needs_a_line_for_the_client(as_specialist, booking, write):
    asked = as_specialist.get("work_bookings.confirm_cancel", reference=booking.reference)

    refused = asked.form("Cancel the appointment").submit(line="  ")
    done = refused.form("Cancel the appointment").submit(line="I am ill, so sorry.")

    assert refused.status == 422
    assert refused.errors == ["Write one line, so that they are not left guessing"]
    assert done.flashes == ["The appointment is cancelled. Ana has been told."]
    assert "Your line to them I am ill, so sorry." in done.main
    with write() as session:
        assert session.get_one(Booking, booking.id).status == "cancelled"


def test_how_it_went_is_asked_from_the_start_on_and_kept(as_specialist, booking, write, at):
    before = as_specialist.get("work_bookings.show", reference=booking.reference)
    at(START)
    as_specialist.sign_in(as_specialist.person, is_staff=True)
    page = as_specialist.get("work_bookings.show", reference=booking.reference)

    empty = page.form("Save").submit()
    done = page.form("Save").submit(outcome="took_place")

    assert "How did it go?" not in before.main
    assert (empty.status, empty.errors) == (422, ["Choose how it went"])
    assert done.flashes == ["Kept. Only you see this."]
    with write() as session:
        assert session.get_one(Booking, booking.id).outcome == "took_place"


def test_who_wants_the_portal_alone_is_said_first_and_not_said_to_have_been_mailed(
    as_specialist, booking, write
):
    with write() as session:
        session.get_one(Booking, booking.id).is_portal_only = True
    words = "only in the portal, no emails, no voicemail"

    page = as_specialist.get("work_bookings.show", reference=booking.reference)
    unshared = as_specialist.get("work_summary.show", client_id=booking.client_id)
    asked = page.follow("Move").follow("11:00, Monday 16 March, with Ana")
    moved = asked.form("Change the time").submit()
    cancel = as_specialist.get("work_bookings.confirm_cancel", reference=booking.reference)
    cancelled = cancel.form("Cancel the appointment").submit(line="I am ill, so sorry.")

    assert f"Safe contact {words.replace(', ', ' · ')}" in page.main
    assert f"Safe contact {words.capitalize()}" in unshared.main
    assert "They see the new time in the portal only" in asked.main
    assert moved.flashes == ["The time is changed. Ana sees it in the portal."]
    assert cancelled.flashes == ["The appointment is cancelled. Ana sees it in the portal."]


@pytest.mark.parametrize(
    ("columns", "said", "kept"),
    [
        (
            {},
            MAIL_SAID,
            MAIL_KEPT,
        ),
        (
            {"is_portal_only": True},
            "Ana is reached only in the portal, so no mail goes.",
            "Kept. Ana is reached only in the portal, so no mail goes.",
        ),
    ],
)
def test_a_mail_to_a_client_who_did_not_come_is_said_before_and_after_it_is_chosen(
    as_specialist, booking, write, at, columns, said, kept
):
    with write() as session:
        for name, value in columns.items():
            setattr(session.get_one(Booking, booking.id), name, value)
    at(START)
    as_specialist.sign_in(as_specialist.person, is_staff=True)
    page = as_specialist.get("work_bookings.show", reference=booking.reference)

    done = page.form("Save").submit(outcome="client_did_not_come")
    corrected = done.form("Save").submit(outcome="took_place")

    assert said in page.main
    assert done.flashes == [kept]
    assert corrected.flashes == ["Kept. Only you see this."]


def test_whether_mails_are_safe_for_a_client_is_not_told_by_what_the_page_says(
    as_specialist, booking, write, at
):
    at(START)
    as_specialist.sign_in(as_specialist.person, is_staff=True)
    said = []
    for is_quiet in (False, True):
        with write() as session:
            row = session.get_one(Booking, booking.id)
            row.is_quiet, row.outcome, row.outcome_at = is_quiet, None, None
        page = as_specialist.get("work_bookings.show", reference=booking.reference)
        done = page.form("Save").submit(outcome="client_did_not_come")
        said.append((page.main, done.main, done.flashes))

    assert said[0] == said[1]


def test_an_admin_and_a_client_open_no_page_of_the_desk(as_admin, as_client, at):
    paths = ["/work", "/work/calendar", "/work/clients", "/work/clients/1", "/work/clients/1/note"]

    assert [as_admin.get(path).status for path in paths] == [403] * 5
    assert [as_client.get(path).status for path in paths] == [403] * 5
