"""Changing the time and cancelling: few presses, no reason, nothing lost."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.services import sessions
from portal.bookings.lifecycle import By
from portal.bookings.models import Booking
from portal.bookings.request import Origin
from portal.bookings.services import changing
from portal.notifications.models import Outbox
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.book import NOW, book
from tests.support.page import Page

NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATER = NOW + HOUR
WORDS_OF_BLAME = ("reason:", "why", "fee", "no-show", "missed", "penalty", "policy")


@pytest.fixture
def maria(write) -> Specialist:
    with write() as session:
        return make.specialist(
            session,
            name="Maria Oliveira",
            slug="maria",
            buffer_after_minutes=0,
            notice_minutes=60,
            move_notice_minutes=30,
        )


@pytest.fixture
def mine(client, write, at, maria) -> str:
    """The path of the booking this browser made an hour ago, Monday at nine."""
    at(LATER)
    with write() as session:
        device = sessions.open_device(session, now=NOW)
        booking = book(session, maria, NINE, origin=Origin(device.device.id))
    with client.session() as kept:
        kept["device"] = device.token
    return f"/appointment/{booking.reference}"


def stored(write) -> Booking:
    with write() as session:
        booking: Booking = session.scalars(
            sa.select(Booking).order_by(Booking.created_at).limit(1)
        ).one()
        return booking


def take(write, maria, start, **given: Any) -> None:
    with write() as session:
        book(session, maria, start, now=LATER, email="rui@example.org", **given)


def times_on(page: Page) -> list[str]:
    return [link.text for link in page.links if "/change/" in link.href]


def test_the_time_is_changed_in_three_presses(client, mine, write):
    shown = client.get(mine).follow("Change the time")
    chosen = client.get(
        next(link.href for link in shown.links if link.text.startswith("10:00, Monday 9 March"))
    )
    done = chosen.form("Change the time").submit()

    assert (shown.h1, chosen.h1) == ("Choose a new time", "Change to Monday 9 March, 10:00?")
    assert done.h1 == "Your appointment"
    assert done.flashes == ["Your time is changed. Maria has been told."]
    assert "10:00 to 10:30" in done.main
    assert (stored(write).starts_at, stored(write).sequence) == (TEN, 1)


def test_a_change_before_the_specialist_was_told_does_not_say_that_they_were(
    client, mine, at, write
):
    at(NOW + MINUTE)

    done = client.get(f"{mine}/change/20260309T1000Z").form("Change the time").submit()

    assert done.flashes == ["Your time is changed."]


def test_the_time_that_is_held_is_marked_and_cannot_be_chosen(client, mine):
    page = client.get(f"{mine}/change")

    assert "09:00your time now" in page.main.replace(" your", "your")
    assert not [text for text in times_on(page) if text.startswith("09:00, Monday 9")]
    assert "You keep Monday 9 March, 09:00 until you have another." in page.main


def test_until_the_press_nothing_is_changed(client, mine, write):
    page = client.get(f"{mine}/change/20260309T1000Z")

    assert "You have Monday 9 March, 09:00 now." in page.main
    assert page.follow("Keep the time I have").h1 == "Your appointment"
    assert (stored(write).starts_at, stored(write).sequence) == (NINE, 0)


def test_pressing_twice_changes_once(client, mine, write):
    form = client.get(f"{mine}/change/20260309T1000Z").form("Change the time")

    first, second = form.submit(), form.submit()

    assert first.h1 == second.h1 == "Your appointment"
    assert (stored(write).starts_at, stored(write).sequence) == (TEN, 1)
    with write() as session:
        moved = session.scalars(sa.select(Outbox.kind).where(Outbox.kind == "moved")).all()
        assert len(moved) == 1


def test_a_lost_race_keeps_the_old_time_and_offers_the_nearest(client, mine, maria, write):
    form = client.get(f"{mine}/change/20260309T1000Z").form("Change the time")
    take(write, maria, TEN)

    gone = form.submit()

    assert (gone.status, gone.h1) == (409, "That time has just gone")
    assert "You still have Monday 9 March, 09:00." in gone.main
    assert gone.buttons[:2] == [
        "Change to Monday 9 March, 09:30",
        "Change to Monday 9 March, 10:30",
    ]
    assert stored(write).starts_at == NINE
    done = gone.form("Change to Monday 9 March, 10:30").submit()
    assert "10:30 to 11:00" in done.main


@pytest.mark.parametrize("start", ["20260309T1007Z", "20260301T0900Z", "99981231T2330Z"])
def test_a_time_that_is_not_offered_is_refused_when_asked_and_when_pressed(
    client, mine, write, start
):
    asked = client.get(f"{mine}/change/{start}")
    pressed = client.post(f"{mine}/change/{start}")

    assert (asked.status, pressed.status) == (409, 409)
    assert "You still have Monday 9 March, 09:00." in pressed.main
    assert stored(write).starts_at == NINE


def test_inside_the_notice_to_move_only_cancelling_is_offered(client, mine, at, write):
    at(NINE - 29 * MINUTE)

    shown = client.get(f"{mine}/change")
    pressed = client.post(f"{mine}/change/20260316T0900Z")

    for page in (shown, pressed):
        assert "It is too close to the start to change the time here." in page.main
        assert times_on(page) == []
    assert pressed.status == 409
    cancelled = shown.follow("Cancel").form("Cancel the appointment").submit()
    assert cancelled.h1 == "Your appointment is cancelled"


def test_another_zone_changes_the_labels_of_the_picker(client, mine):
    page = client.get(f"{mine}/change?tz=Asia/Tokyo")
    chosen = client.get(
        next(link.href for link in page.links if link.text.startswith("19:00, Monday 9 March"))
    )

    assert chosen.h1 == "Change to Monday 9 March, 19:00?"
    assert "10:00 in Lisbon time" in chosen.main


@pytest.mark.parametrize("tz", ["../etc", "Mars/Base", "W. Europe Standard Time"])
def test_an_unknown_zone_shows_the_one_of_the_booking(client, mine, tz):
    page = client.get(f"{mine}/change", tz=tz)

    assert "Times are shown in Lisbon time" in page.main


def test_an_appointment_is_cancelled_in_two_presses_without_a_reason(client, mine, write, maria):
    asked = client.get(mine).follow("Cancel")
    done = asked.form("Cancel the appointment").submit()

    assert asked.h1 == "Cancel this appointment?"
    assert (
        "You do not need to give a reason. Maria only sees that the time is free again."
        in asked.main
    )
    assert set(asked.form("Cancel the appointment").values) == {"csrf_token"}
    assert done.h1 == "Your appointment is cancelled"
    assert done.link("Find another time") == "/specialists/maria/times"
    assert stored(write).status == "cancelled"
    with write() as session:
        assert session.get_one(Specialist, maria.id).next_free_at is not None


def test_cancelling_again_is_no_fault(client, mine, write):
    form = client.get(f"{mine}/cancel").form("Cancel the appointment")
    form.submit()

    again = form.submit()
    opened = client.get(f"{mine}/cancel")

    assert (again.status, again.h1) == (200, "Your appointment is cancelled")
    assert (opened.status, opened.h1) == (200, "Already cancelled")
    assert stored(write).sequence == 1


def test_what_has_begun_cannot_be_cancelled_and_says_so_kindly(client, mine, at, write):
    form = client.get(f"{mine}/cancel").form("Cancel the appointment")
    at(NINE)

    late = form.submit()
    opened = client.get(f"{mine}/cancel")

    assert late.flashes == ["It has begun, so there is nothing left to cancel."]
    assert opened.h1 == "Your appointment"
    assert stored(write).status == "unproved"


def test_what_has_begun_offers_no_other_time(client, mine, at, write):
    at(NINE)

    shown = client.get(f"{mine}/change")
    asked = client.get(f"{mine}/change/20260316T0900Z")
    pressed = client.post(f"{mine}/change/20260316T0900Z")

    assert [page.path for page in (shown, asked, pressed)] == [mine] * 3
    assert stored(write).starts_at == NINE


def test_an_appointment_that_ended_is_not_changed(client, mine, write):
    with write() as session:
        booking = session.scalars(sa.select(Booking)).one()
        changing.cancel_booking(session, booking=booking, by=By.CLIENT, now=LATER)

    for page in (
        client.get(f"{mine}/change"),
        client.get(f"{mine}/change/20260309T1000Z"),
        client.post(f"{mine}/change/20260309T1000Z"),
    ):
        assert page.h1 == "Your appointment is cancelled"


def test_no_page_asks_why_or_blames(client, mine):
    for rest in ("", "/change", "/change/20260309T1000Z", "/cancel"):
        words = client.get(f"{mine}{rest}").main.lower()
        assert [word for word in WORDS_OF_BLAME if word in words] == [], rest
