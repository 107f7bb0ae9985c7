"""Choosing a time and giving details: what each page says, keeps and refuses."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.bookings.models import Booking
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.client import Client
from tests.support.queries import counted

NOW = "2026-03-01T08:00Z"
MONDAY_NINE = "20260302T0900Z"
PROFILE = "/specialists/ada"


@pytest.fixture(autouse=True)
def clock(at):
    at(NOW)


@pytest.fixture
def ada(write):
    with write() as session:
        return make.specialist(
            session, slug="ada", name="Ada Lovelace", open="Mon 9 to 11", zone="Europe/Lisbon",
            notice_minutes=60, modes=("video", "phone"),
        )  # fmt: skip


def bookings(write) -> list[Booking]:
    with write() as session:
        return list(session.scalars(sa.select(Booking).order_by(Booking.starts_at)))


def test_the_times_page_leads_to_the_details_of_each_free_time(client, ada):
    page = client.get("/specialists/ada/times")

    assert page.h1 == "Choose a time with Ada Lovelace"
    links = [link for link in page.links if "/book/" in link.href]
    assert [link.href for link in links][:2] == [
        "/specialists/ada/book/20260302T0900Z?tz=Europe/Lisbon",
        "/specialists/ada/book/20260302T0930Z?tz=Europe/Lisbon",
    ]
    assert links[0].text == "09:00, Monday 2 March, with Ada Lovelace"


def test_another_zone_changes_the_labels_and_not_the_times(client, ada):
    page = client.get("/specialists/ada/times?tz=Europe/Berlin")

    first = next(link for link in page.links if "/book/" in link.href)
    assert first.href == "/specialists/ada/book/20260302T0900Z?tz=Europe/Berlin"
    assert first.text == "10:00, Monday 2 March, with Ada Lovelace"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Times are shown in UTC."),
        ("Etc/UTC", "Times are shown in UTC."),
        ("Europe/Lisbon", "Times are shown in Lisbon time (UTC+0)."),
    ],
)
def test_the_zone_is_told_once(client, ada, zone, said):
    page = client.get("/specialists/ada/times", tz=zone)

    assert said in page.main


def test_a_name_and_an_address_book_the_time(client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}?tz=Europe/Berlin")

    answer = page.form("Book this time").submit(name="Ana", email="ana@example.com", follow=False)

    (made,) = bookings(write)
    assert answer.status == 303
    assert answer.location == f"/appointment/{made.reference}?new=1"
    assert (made.name, made.status, made.time_zone, made.mode) == (
        *("Ana", "unproved"), *("Europe/Berlin", "video"),
    )  # fmt: skip


def test_wrong_input_is_named_kept_and_books_nothing(client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}")

    again = page.form("Book this time").submit(name="  ", email="ana at example")

    assert again.status == 422
    assert again.title.startswith("Error: Your details")
    assert "Enter what we should call you" in again.text
    assert "Enter an email address, like name@example.com" in again.text
    assert again.form("Book this time").values["email"] == ["ana at example"]
    assert bookings(write) == []


def test_a_phone_call_needs_a_number_with_its_country(client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    form = page.form("Book this time")

    again = form.submit(name="Ana", email="ana@example.com", mode="phone", phone="912 345 678")
    assert again.status == 422
    assert "with its country code" in again.text

    done = again.form("Book this time").submit(phone="+351 912345678", follow=False)
    assert done.status == 303
    assert [made.mode for made in bookings(write)] == ["phone"]


def test_the_same_press_twice_books_once_and_leads_to_one_page(client, another_client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    form = page.form("Book this time")

    first = form.submit(name="Ana", email="ana@example.com", follow=False)
    second = form.submit(name="Ana", email="ana@example.com", follow=False)

    assert first.location == second.location
    assert len(bookings(write)) == 1


def test_a_lost_race_offers_the_nearest_times_and_loses_nothing_typed(client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    with write() as session:
        make.booking(session, ada, "2026-03-02T09:00Z", client="rui@example.org")

    gone = page.form("Book this time").submit(name="Ana", email="ana@example.com")
    assert gone.status == 409
    assert gone.h1 == "That time has just gone"
    assert "You have not lost anything you typed." in gone.text

    done = gone.form("Book 10:00 instead on Monday 2 March").submit(follow=False)
    assert done.status == 303
    mine = [made for made in bookings(write) if made.name == "Ana"]
    assert [made.starts_at.hour for made in mine] == [10]


@pytest.mark.parametrize(
    "start", ["20260302T0907Z", "20260301T0900Z", "20260303T0900Z", "20400302T0900Z"]
)
def test_a_time_the_rules_do_not_offer_shows_others_and_is_never_booked(client, ada, write, start):
    page = client.get(f"/specialists/ada/book/{start}")

    assert page.status == 409
    assert page.h1 == "That time has just gone"
    assert bookings(write) == []


def test_a_second_booking_of_the_device_leads_to_the_first(client, ada, write):
    first = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    first.form("Book this time").submit(name="Ana", email="ana@example.com", follow=False)
    second = client.get("/specialists/ada/book/20260302T1030Z")

    answer = second.form("Book this time").submit(name="Ana", email="ana@example.com", follow=False)

    (made,) = bookings(write)
    assert answer.location == f"/appointment/{made.reference}"


def test_back_after_booking_leads_to_the_appointment_and_offers_no_second_one(client, ada, write):
    first = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    first.form("Book this time").submit(name="Ana", email="ana@example.com")

    back = client.get(f"/specialists/ada/book/{MONDAY_NINE}", follow=False)

    (made,) = bookings(write)
    assert (back.status, back.location) == (303, f"/appointment/{made.reference}")
    page = client.get(back.location)
    assert "You have an appointment with Ada Lovelace already. This is it." in page.text


def test_the_slot_of_who_is_signed_in_leads_to_their_appointment_and_nobody_elses(
    as_client, another_client, ada, write
):
    with write() as session:
        made = make.booking(
            session, ada, "2026-03-02T09:00Z", client=as_client.person.email
        ).reference
        rui = make.person(session, email="rui@example.com")
    another_client.sign_in(rui)

    mine = as_client.get(f"/specialists/ada/book/{MONDAY_NINE}", follow=False)
    others = another_client.get(f"/specialists/ada/book/{MONDAY_NINE}", follow=False)

    assert (mine.status, mine.location) == (303, f"/appointment/{made}")
    assert others.status == 409


def test_a_booking_that_was_cancelled_does_not_lead_back_to_its_slot(client, ada, write):
    first = client.get(f"/specialists/ada/book/{MONDAY_NINE}")
    first.form("Book this time").submit(name="Ana", email="ana@example.com")
    with write() as session:
        session.scalars(sa.select(Booking)).one().status = "cancelled"

    assert client.get(f"/specialists/ada/book/{MONDAY_NINE}").h1 == "Your details"


def test_a_program_that_fills_in_the_trap_books_nothing(client, ada, write):
    page = client.get(f"/specialists/ada/book/{MONDAY_NINE}")

    again = page.form("Book this time").submit(
        name="Ana", email="ana@example.com", empty="https://spam.example"
    )

    assert again.status == 422
    assert bookings(write) == []


@pytest.mark.parametrize("rest", ["times", "book/20260302T0900Z"])
def test_a_specialist_who_is_not_there_is_a_404(client, rest):
    assert client.get(f"/specialists/nobody/{rest}").status == 404


def test_a_draft_cannot_be_booked(client, write):
    with write() as session:
        make.specialist(session, slug="draft", published=False)

    assert client.get("/specialists/draft/times").status == 404


def test_a_booking_costs_the_same_statements_however_many_there_are(app, client, write, ada):
    counts = []
    for number in (0, 30):
        with write() as session:
            row = session.get_one(Specialist, ada.id)
            for day in range(number):
                make.booking(session, row, make.instant(NOW) + timedelta(days=2 + day, hours=12))
        page = client.get("/specialists/ada/times").links
        link = next(link.href for link in page if "/book/" in link.href)
        form = client.get(link).form("Book this time")
        with counted(app.extensions["engine"]) as sent:
            form.submit(name="Ana", email=f"ana{number}@example.com", follow=False)
        counts.append(len(sent))
        client = Client(app)

    assert counts == [21, 21]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_day_at_the_ends_of_time_opens_the_times_there_are(client, ada, day, zone):
    chosen = [client.get(path, day=day, tz=zone) for path in ("/specialists/ada/times", PROFILE)]

    assert [(page.status, page.h1) for page in chosen] == [
        (200, "Choose a time with Ada Lovelace"),
        (200, "Ada Lovelace"),
    ]


@pytest.mark.parametrize(
    ("start", "statuses"),
    [
        ("00010101T0000Z", (404, 405)),
        ("99991231T2359Z", (404, 405)),
        ("00020101T0000Z", (409, 409)),
        ("99981231T2359Z", (409, 409)),
    ],
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_start_at_the_ends_of_time_is_never_free(client, ada, write, start, statuses, zone):
    asked = client.get(f"/specialists/ada/book/{start}?tz={zone}")
    sent = client.post(
        f"/specialists/ada/book/{start}",
        {"name": "Ana", "email": "ana@example.com", "mode": "video", "tz": zone},
    )

    assert ((asked.status, sent.status), bookings(write)) == (statuses, [])


def test_a_browser_that_keeps_no_cookie_is_told_so_the_second_time(app, ada, write):
    path = f"/specialists/ada/book/{MONDAY_NINE}"
    first = Client(app).post(path, {"name": "Ana", "email": "ana@example.com"}, with_token=False)
    fields = first.form("Send it again").values

    # Each browser is a new one: none has kept the cookie of the page before.
    second = Client(app).send("POST", path, data=fields)

    assert (first.h1, second.h1) == ("Send it once more", "This needs one cookie")
    assert "allow cookies for this site" in second.main
    assert "open for a long time" not in second.main
    assert second.form("Send it again").values["name"] == ["Ana"]
    assert second.form("Send it again").values["sent_again"] == ["1"]
    assert bookings(write) == []


def test_a_page_that_lay_open_twice_in_a_browser_with_cookies_is_not_blamed_on_them(client, ada):
    path = f"/specialists/ada/book/{MONDAY_NINE}"
    first = client.post(path, {"name": "Ana", "email": "ana@example.com"}, with_token=False)
    fields = {**first.form("Send it again").values, "csrf_token": "old"}

    assert client.send("POST", path, data=fields).h1 == "Send it once more"
