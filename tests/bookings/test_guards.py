"""A booking's token, sent as a Bearer token, opens that booking's pages and nothing else."""

from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuthSession
from portal.bookings.models import Booking
from tests.support import make
from tests.support.client import Client

NINE, TEN = "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"


@pytest.fixture(autouse=True)
def _now(at):
    at("2026-03-01T08:00Z")


@pytest.fixture(autouse=True)
def ada(write):
    with write() as session:
        return make.specialist(
            session, slug="ada", open="Mon 9 to 11", zone="Europe/Lisbon", notice_minutes=60
        )


@pytest.fixture
def http(app):
    """A program: it keeps cookies, if it is given any."""
    return app.test_client()


def book(http, start: str, email: str) -> dict[str, Any]:
    made: dict[str, Any] = http.post(
        "/api/v1/bookings",
        json={"specialist": "ada", "start": start, "name": "Ana", "email": email},
        headers={"Idempotency-Key": f"key-of-{email}"},
    ).json
    return made


@pytest.fixture
def ana(http):
    return book(http, NINE, "ana@example.com")


@pytest.fixture
def rui(http):
    return book(http, TEN, "rui@example.com")


def bearer(made: dict[str, Any], scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {made['token']}"}


def pages(made: dict[str, Any]) -> list[str]:
    here = f"/appointment/{made['reference']}"
    rests = ("", ".ics", "/join", "/undo", "/contact", "/change", "/cancel")
    return [here + rest for rest in rests] + [f"{here}/change/20260302T1030Z"]


def booking(write, made: dict[str, Any]) -> Booking:
    with write() as session:
        wanted = sa.select(Booking).where(Booking.reference == made["reference"])
        found: Booking = session.scalars(wanted).one()
        return found


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_token_opens_every_page_of_its_booking_and_gives_no_cookie(http, ana, scheme):
    answers = [http.get(path, headers=bearer(ana, scheme)) for path in pages(ana)]

    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * len(answers)
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_the_token_lists_its_own_booking_only(http, ana, rui):
    page = http.get("/appointment", headers=bearer(ana))

    assert page.status_code == 200
    assert ana["reference"] in page.text
    assert rui["reference"] not in page.text


@pytest.mark.parametrize("token", ["", "junk", "junk.junk", "theirs", "changed", "open link"])
def test_any_other_token_is_told_that_nothing_is_there(http, ana, rui, token):
    there = {
        "theirs": rui["token"],
        "changed": ana["token"][:-1] + ("A" if ana["token"][-1] != "A" else "B"),
        "open link": ana["manage_url"],
    }.get(token, token)

    answers = [http.get(path, headers=bearer({"token": there})) for path in pages(ana)]

    assert [answer.status_code for answer in answers] == [404] * len(answers)


def test_a_token_that_ended_opens_nothing(http, ana, at):
    at("2026-03-03T09:31Z")

    assert http.get(pages(ana)[0], headers=bearer(ana)).status_code == 404


def test_a_program_moves_keeps_contact_and_cancels_without_a_form_token(http, ana, write):
    here, who = f"/appointment/{ana['reference']}", bearer(ana)

    moved = http.post(f"{here}/change/20260302T1030Z", headers=who)
    start = booking(write, ana).starts_at
    kept = http.post(f"{here}/contact", data={"emails": "none"}, headers=who)
    is_portal_only = booking(write, ana).is_portal_only
    cancelled = http.post(f"{here}/cancel", headers=who)

    assert (moved.status_code, start) == (303, make.instant("2026-03-02T10:30Z"))
    assert (kept.status_code, is_portal_only) == (303, True)
    assert (cancelled.status_code, booking(write, ana).status) == (303, "cancelled")
    assert [answer.headers.get("Set-Cookie") for answer in (moved, kept, cancelled)] == [None] * 3


def test_a_program_takes_its_booking_back(http, ana, write):
    undone = http.post(f"/appointment/{ana['reference']}/undo", headers=bearer(ana))

    assert (undone.status_code, booking(write, ana).status) == (303, "undone")


def browser_of(app, made: dict[str, Any]) -> Client:
    """A browser on which the booking's own link was pressed."""
    browser = Client(app)
    browser.get(made["manage_url"].removeprefix(browser.base)).form("Continue").submit()
    assert browser.get(f"/appointment/{made['reference']}").status == 200
    return browser


@pytest.mark.parametrize("token", ["junk", "theirs", "its own"])
def test_a_bearer_token_never_lends_a_cookie_a_way_around_the_form_token(
    app, http, ana, rui, write, token
):
    browser = browser_of(app, ana)
    there = {"theirs": rui["token"], "its own": ana["token"]}.get(token, token)

    answer = browser.post(
        f"/appointment/{ana['reference']}/cancel",
        headers=bearer({"token": there}),
        with_token=False,
        follow=False,
    )

    assert (answer.status, answer.h1) == (400, "Send it once more")
    assert booking(write, ana).status == "unproved"


def test_beside_a_bearer_token_a_cookie_opens_nothing(app, http, ana, rui, write):
    browser = browser_of(app, ana)
    there, who = f"/appointment/{ana['reference']}", bearer(rui)

    seen = browser.get(there, headers=who)
    sent = browser.post(f"{there}/cancel", headers=who, follow=False)

    assert (seen.status, sent.status) == (404, 404)
    assert booking(write, ana).status == "unproved"


@pytest.mark.parametrize("scheme", ["Basic", "Token", "Bearerx"])
def test_only_a_bearer_token_needs_no_form_token(http, ana, write, scheme):
    answer = http.post(f"/appointment/{ana['reference']}/cancel", headers=bearer(ana, scheme))

    assert answer.status_code == 400
    assert booking(write, ana).status == "unproved"


@pytest.mark.parametrize("path", ["/specialists/ada/book/20260302T1030Z", "/work/hours"])
def test_no_other_page_takes_a_change_without_a_form_token(http, ana, write, path):
    answer = http.post(path, data={"name": "Ana"}, headers=bearer(ana))

    assert answer.status_code == 400


def test_another_sites_page_is_refused_with_a_token_too(http, ana, write):
    headers = {**bearer(ana), "Sec-Fetch-Site": "cross-site"}

    answer = http.post(f"/appointment/{ana['reference']}/cancel", headers=headers)

    assert answer.status_code == 400
    assert booking(write, ana).status == "unproved"


def test_a_program_opens_no_device(http, ana, write):
    for path in pages(ana):
        http.get(path, headers=bearer(ana))

    with write() as session:
        assert session.scalars(sa.select(AuthSession)).all() == []
