"""Who is asking, and what a view asks of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock, db
from portal.accounts import guards
from portal.accounts.models import AuthSession, Person
from portal.accounts.services import people
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.models import Specialist
from tests.support.client import Client

MONDAY = "2026-03-02T09:00Z"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The portal with one plain view behind each guard."""

    def view(name: str, guard: Callable[[Any], Any], act: Callable[[], Any]) -> None:
        app.add_url_rule(f"/{name}", f"probe.{name}", guard(act), methods=["GET", "POST"])

    view("who", lambda act: act, lambda: str(getattr(guards.current_person(), "name", None)))
    view("person", guards.person_required, lambda: "in")
    view("admin-only", guards.admin_required, lambda: "in")
    view("fresh", lambda act: act, lambda: "in" if guards.is_fresh() else guards.ask_to_sign_in())
    view("desk", specialist_required, lambda: current_specialist().slug)
    view("book", lambda act: act, _make_device)
    return app


def _make_device() -> str:
    with db.transaction():
        return str(guards.ensure_device(now=clock.now()).id)


def test_nobody_is_signed_in_on_a_new_browser(client: Client):
    page = client.get("/who")

    assert (page.text, client.cookie) == ("None", None)


def test_who_signed_in_is_known_at_the_next_request(as_client: Client):
    page = as_client.get("/who")

    assert page.text == "Ana"


def test_a_disabled_person_is_out_at_the_next_request(as_client: Client, write):
    with write() as session:
        people.disable(session, person=session.get_one(Person, as_client.person.id))

    page = as_client.get("/who")

    assert page.text == "None"


def test_a_person_only_marked_disabled_is_out_too(as_client: Client, write):
    with write() as session:
        session.get_one(Person, as_client.person.id).is_disabled = True

    assert as_client.get("/who").text == "None"


def test_a_cookie_of_another_portals_secret_is_nobodys(as_client: Client):
    as_client.cookie = str(as_client.cookie)[:-2] + "AA"

    assert as_client.get("/who").text == "None"


def test_a_remembering_cookie_nobody_issued_signs_nobody_in(client: Client, as_client: Client):
    client.http.set_cookie("remember_token", f"{as_client.person.id}|{'0' * 128}")

    assert client.get("/who").text == "None"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("as_client", "/person", 200),
        ("as_client", "/fresh", 200),
        ("as_client", "/admin-only", 403),
        ("as_client", "/desk", 403),
        ("as_specialist", "/desk", 200),
        ("as_specialist", "/admin-only", 403),
        ("as_admin", "/admin-only", 200),
        ("as_admin", "/desk", 403),
    ],
)
def test_each_role_opens_its_own_doors(
    app: Flask, request: pytest.FixtureRequest, who: str, path: str, status: int
):
    browser: Client = request.getfixturevalue(who)

    page = browser.get(path)

    assert page.status == status


def test_a_specialist_finds_their_own_profile(as_specialist: Client):
    assert as_specialist.get("/desk").text == "maria-oliveira"


@pytest.mark.parametrize("role", ["admin", "specialist"])
def test_a_session_from_before_the_role_does_not_open_the_roles_door(
    as_client: Client, write, role: str
):
    with write() as session:
        person = session.get_one(Person, as_client.person.id)
        person.is_admin = role == "admin"
        if role == "specialist":
            profile = {"slug": "ana", "name": "Ana", "state": "draft", "created_at": clock.now()}
            session.add(Specialist(person_id=person.id, **profile))

    page = as_client.get("/admin-only" if role == "admin" else "/desk", follow=False)

    assert (page.status, page.location.partition("?")[0]) == (303, "/sign-in/password")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/person?a=1&b=2", "/sign-in?next=/person?a%3D1%26b%3D2"),
        ("/fresh", "/sign-in?next=/fresh"),
        ("/admin-only", "/sign-in/password?next=/admin-only"),
        ("/desk", "/sign-in/password?next=/desk"),
    ],
)
def test_who_is_not_signed_in_is_led_to_the_right_page_and_back(
    client: Client, path: str, there: str
):
    page = client.get(path, follow=False)

    assert (page.status, page.location) == (303, there)


def test_a_script_that_asks_for_a_part_is_told_to_load_the_sign_in_page(client: Client):
    page = client.get("/person", headers={"HX-Request": "true"}, follow=False)

    assert (page.status, page.headers["HX-Redirect"]) == (401, "/sign-in?next=/person")


def test_after_a_day_of_silence_only_the_private_parts_ask_again(as_client: Client, at):
    at(clock.now() + timedelta(hours=24, minutes=1))

    private = as_client.get("/fresh", follow=False)
    own = as_client.get("/person")
    private_later = as_client.get("/fresh", follow=False)

    assert (private.status, own.status, private_later.status) == (303, 200, 303)


def test_a_specialist_is_out_after_twelve_hours_of_silence(as_specialist: Client, at):
    at(clock.now() + timedelta(hours=12))

    assert as_specialist.get("/desk", follow=False).status == 303


def test_a_device_is_made_once_and_kept(client: Client, at):
    at(MONDAY)

    first = client.post("/book").text
    again = client.post("/book").text

    assert first == again


def test_a_device_that_was_ended_meanwhile_is_made_anew(client: Client, write, at):
    at(MONDAY)
    first = client.post("/book").text
    with write() as session:
        session.execute(sa.delete(AuthSession))

    again = client.post("/book").text

    assert first != again


def test_a_device_is_noted_at_most_every_five_minutes(as_client: Client, at, app: Flask):
    start = clock.now()

    def seen() -> timedelta:
        with db.open_session(app.extensions["engine"], app.extensions["box"]) as session:
            return session.scalars(sa.select(AuthSession.last_seen_at)).one() - start

    noted = []
    for minutes in (4, 6, 10, 11):
        at(start + timedelta(minutes=minutes))
        as_client.get("/who")
        noted.append(round(seen() / timedelta(minutes=1)))

    assert noted == [0, 6, 6, 11]


def test_a_page_of_somebody_known_is_kept_by_no_browser(as_client: Client, client: Client):
    known, unknown = as_client.get("/who"), client.get("/who")

    assert known.headers["Cache-Control"] == "no-store"
    assert unknown.headers["Cache-Control"] == "no-cache"


def test_each_guard_writes_down_who_may(app: Flask):
    written = {
        name: getattr(app.view_functions[f"probe.{name}"], "who_may", "anyone")
        for name in ("who", "person", "admin-only", "desk")
    }

    assert written == {
        "who": "anyone",
        "person": "person",
        "admin-only": "admin",
        "desk": "specialist",
    }
