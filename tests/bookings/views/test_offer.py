"""What the public pages offer is drawn once, and never a moment longer than it is right."""

import pytest

from portal.bookings.lifecycle import By
from portal.bookings.services import changing, soonest
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.queries import counted

NOW = "2026-03-02T08:00Z"
TIMES = "/specialists/ada/times"
PAGES = [TIMES, "/specialists/ada"]


@pytest.fixture(autouse=True)
def clock(at):
    at(NOW)


@pytest.fixture
def ada(write):
    with write() as session:
        return make.specialist(
            session, slug="ada", name="Ada Lovelace", open="Mon 9 to 11", zone="Europe/Lisbon",
            notice_minutes=60, horizon_days=8, buffer_after_minutes=0,
        )  # fmt: skip


def offered(client, path: str) -> list[str]:
    """The starts a page leads to, once each, in order."""
    starts = [link.href.split("/book/")[1][:14] for link in client.get(path).links
              if "/book/" in link.href]  # fmt: skip
    return sorted(set(starts))


EVERY = [f"202603{day:02}T{time}Z" for day in (2, 9) for time in ("0900", "0930", "1000", "1030")]


@pytest.mark.parametrize("path", PAGES)
def test_the_second_look_asks_the_database_for_no_times(app, client, ada, path):
    first = client.get(path)
    with counted(app.extensions["engine"]) as sent:
        second = client.get(path)

    assert [statement for statement in sent if "weekly_hour" in statement] == []
    assert [statement for statement in sent if "booking" in statement] == []
    assert second.text == first.text


def test_a_second_look_at_the_times_is_one_query(app, client, ada):
    client.get(TIMES)

    with counted(app.extensions["engine"]) as sent:
        client.get(TIMES)

    assert len(sent) == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_booking_and_its_cancelling_show_at_the_next_look(client, ada, write, path):
    assert offered(client, path) == EVERY

    with write() as session:
        booking = make.booking(session, ada, "2026-03-02T09:30Z")
        soonest.refresh_soonest(session, ada.id, booking.created_at)
    assert offered(client, path) == [start for start in EVERY if start != "20260302T0930Z"]

    with write() as session:
        changing.cancel_booking(
            session, booking=session.merge(booking), by=By.CLIENT, now=booking.created_at
        )
    assert offered(client, path) == EVERY


@pytest.mark.parametrize("path", PAGES)
def test_a_time_is_gone_the_moment_it_is_inside_the_notice(client, ada, at, path):
    assert offered(client, path) == EVERY

    at("2026-03-02T08:00:01Z")
    assert offered(client, path) == EVERY[1:]


@pytest.mark.parametrize("path", PAGES)
def test_a_time_is_there_the_moment_it_is_within_the_horizon(client, ada, at, path):
    at("2026-03-08T10:29:59Z")
    assert "20260316T1030Z" not in offered(client, path + "?day=2026-03-16")

    at("2026-03-08T10:30Z")
    assert "20260316T1030Z" in offered(client, path + "?day=2026-03-16")


def test_pages_days_and_zones_do_not_get_one_anothers_drawing(client, ada):
    asked = [
        TIMES,
        f"{TIMES}?tz=Europe/Berlin",
        f"{TIMES}?day=2026-03-09",
        "/specialists/ada",
        "/specialists/ada?day=2026-03-09",
    ]

    first = [client.get(path).text for path in asked]
    second = [client.get(path).text for path in asked]

    assert second == first
    assert len(set(first)) == len(asked)


def test_a_new_name_shows_although_no_time_changed(client, ada, write):
    client.get(TIMES)

    with write() as session:
        session.get_one(Specialist, ada.id).name = "Ada King"

    assert "with Ada King" in client.get(TIMES).text
    assert "Ada Lovelace" not in client.get(TIMES).text


def test_tomorrow_is_said_by_the_readers_date(client, ada, at):
    at("2026-03-08T23:30Z")
    assert "tomorrow" in client.get("/specialists/ada").text

    at("2026-03-09T00:30Z")
    assert "tomorrow" not in client.get("/specialists/ada").text
