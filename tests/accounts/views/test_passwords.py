"""Signing in with a password and choosing one, as a browser sees it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask, request

from portal import clock, db
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, passwords, people, sessions
from portal.accounts.tokens import Signer
from portal.specialists.guards import specialist_required
from tests.support import make
from tests.support.client import Client
from tests.support.page import Page

MONDAY = "2026-03-02T09:00Z"
MINUTE = timedelta(minutes=1)
PASSWORD = "  vier Wolken überm Dach "
OTHER = "sechs Reiher am kalten See"
EMAIL = "maria-oliveira@example.org"


@pytest.fixture(autouse=True)
def now(at) -> datetime:
    """The clock stands still; tests move it."""
    moment: datetime = at(MONDAY)
    return moment


@pytest.fixture
def maria(write) -> Person:
    """A specialist with a password."""
    with write() as session:
        specialist = make.specialist(session, slug="maria-oliveira", name="Maria Oliveira")
        person: Person = session.get_one(Person, specialist.person_id)
        person.password_hash = passwords.hashed(PASSWORD)
    return person


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL, **more: Any) -> Page:
    form = client.get("/sign-in/password").form("Sign in")
    return form.submit(email=email, password=password, follow=False, **more)


def link_to(app: Flask, write: Callable[[], Any], person: Person, purpose: Purpose) -> str:
    config = app.extensions["config"]
    with write() as session:
        link = links.issue(
            session,
            purpose=purpose,
            person=session.get_one(Person, person.id),
            now=clock.now(),
        )
        return f"/open/{links.text_of(link, signer=Signer(config.secret, config.host))}"


def who(client: Client) -> int | None:
    """The id of the person signed in on that browser."""
    with client.session() as kept:
        token = kept.get("device")
    if token is None:
        return None
    engine, box = client.app.extensions["engine"], client.app.extensions["box"]
    with db.open_session(engine, box) as session:
        found = sessions.find(session, token, now=clock.now())
        return found.person_id if found else None


def count_looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the passwords that are looked at; none is right."""
    counted: list[str] = []

    def look(_stored: str | None, given: str) -> bool:
        counted.append(given)
        return False

    monkeypatch.setattr(passwords, "matches", look)
    return counted


def test_a_specialist_signs_in_and_comes_to_their_day(client: Client, maria):
    page = sign_in(client)

    assert (page.status, page.location) == (303, "/work")
    assert who(client) == maria.id


def test_an_admin_comes_to_the_administration(client: Client, write):
    with write() as session:
        admin = make.person(session, email="noor@example.org", is_admin=True)
        admin.password_hash = passwords.hashed(PASSWORD)

    page = sign_in(client, email="noor@example.org")

    assert (page.status, page.location) == (303, "/admin")


def test_the_address_may_be_typed_in_capitals(client: Client, maria):
    assert sign_in(client, email="Maria-Oliveira@Example.ORG").status == 303


@pytest.mark.parametrize("typed", [PASSWORD.strip(), PASSWORD.upper(), PASSWORD + " ", "x"])
def test_a_password_that_differs_in_a_letter_or_a_space_is_wrong(client: Client, maria, typed: str):
    page = sign_in(client, typed)

    assert page.status == 422
    assert who(client) is None


def test_wrong_password_unknown_address_disabled_and_passwordless_look_the_same(
    app: Flask, maria, write
):
    with write() as session:
        shut_out = make.person(session, email="shut@example.org")
        shut_out.password_hash = passwords.hashed(PASSWORD)
        people.disable(session, person=shut_out)
        make.person(session, email="client@example.org")
    tried = [
        (EMAIL, "wrong"),
        ("nobody@example.org", PASSWORD),
        ("shut@example.org", PASSWORD),
        ("client@example.org", PASSWORD),
    ]

    answers = [sign_in(Client(app), password, email) for email, password in tried]

    assert {(page.status, *page.errors) for page in answers} == {
        (422, "That email address and password do not belong together")
    }


def test_the_password_is_never_shown_again(client: Client, maria):
    page = sign_in(client, "some wrong password")

    assert "some wrong password" not in page.html
    assert page.form("Sign in").values["email"] == [EMAIL]


def test_the_form_works_with_password_managers_and_has_a_show_button(client: Client):
    fields = client.get("/sign-in/password").form("Sign in").controls

    assert fields["email"][0].attrs["autocomplete"] == "username"
    password = fields["password"][0].attrs
    assert (password["type"], password["autocomplete"]) == ("password", "current-password")
    assert password["data-reveal"] == "Show password"
    assert not {"maxlength", "pattern", "onpaste"} & password.keys()


def test_an_unknown_address_costs_one_hash_too(client: Client, maria, monkeypatch):
    counted: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, stored: str, given: str) -> bool:
        counted.append(given)
        return real(self, stored, given)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    sign_in(client, "wrong")
    known = len(counted)
    sign_in(client, "wrong", "nobody@example.org")

    assert (known, len(counted)) == (1, 2)


def test_a_hundred_wrong_passwords_cost_five_hashes_and_say_how_long_to_wait(
    client: Client, maria, monkeypatch
):
    counted = count_looks(monkeypatch)
    form = client.get("/sign-in/password").form("Sign in")

    answers = [form.submit(email=EMAIL, password="wrong") for _ in range(100)]

    assert len(counted) == 5
    assert [page.status for page in answers] == [422] * 5 + [429] * 95
    assert answers[-1].headers["Retry-After"] == "15"
    assert answers[-1].errors == ["Too many tries. Wait a few minutes, or sign in with a link"]


def test_the_pause_is_over_in_a_quarter_of_an_hour_and_a_right_password_ends_it(
    client: Client, maria, at
):
    for _ in range(40):
        sign_in(client, "wrong")
        at(clock.now() + timedelta(seconds=40))

    held = sign_in(client)
    at(clock.now() + 15 * MINUTE)
    let_in = sign_in(client)
    wrong_again = [sign_in(Client(client.app), "wrong").status for _ in range(5)]

    assert (held.status, let_in.status) == (429, 303)
    assert wrong_again == [422] * 5


def test_a_pause_of_the_password_leaves_the_mailed_link_open(client: Client, maria, app, write):
    for _ in range(6):
        sign_in(client, "wrong")

    page = client.get(link_to(app, write, maria, Purpose.SIGN_IN)).form("Continue")

    assert page.submit(follow=False).location == "/work"


def test_tries_at_once_do_not_all_get_through(app: Flask, maria, monkeypatch):
    counted = count_looks(monkeypatch)
    forms = [Client(app).get("/sign-in/password").form("Sign in") for _ in range(12)]

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda form: form.submit(email=EMAIL, password="x").status, forms))

    assert len(counted) == 5
    assert sorted(statuses) == [422] * 5 + [429] * 7


def test_a_network_that_tries_many_accounts_is_stopped(client: Client, app, monkeypatch):
    app.config["RATELIMIT_ENABLED"] = True
    monkeypatch.setattr(passwords, "matches", lambda *_: False)
    form = client.get("/sign-in/password").form("Sign in")

    answers = [form.submit(email=f"p{n}@example.org", password="x").status for n in range(62)]

    assert answers == [422] * 60 + [429] * 2


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(client: Client, maria, write):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with write() as session:
        session.get_one(Person, maria.id).password_hash = weak

    page = sign_in(client)

    with write() as session:
        stored = session.get_one(Person, maria.id).password_hash
    assert page.status == 303
    assert not passwords.is_outdated(stored)
    assert passwords.matches(stored, PASSWORD)


def test_signing_in_leads_to_own_pages_only(client: Client, maria):
    form = client.get("/sign-in/password", next="/sign-out").form("Sign in")
    back = form.submit(email=EMAIL, password=PASSWORD, follow=False)
    astray = client.post(
        "/sign-in/password",
        {"email": EMAIL, "password": PASSWORD, "next": "//evil.example"},
        follow=False,
    )

    assert (back.location, astray.location) == ("/sign-out", "/work")


def test_a_staff_session_lasts_a_week_and_a_shared_one_a_day(app: Flask, maria, write):
    for is_shared in (False, True):
        sign_in(Client(app), is_shared=is_shared)

    with write() as session:
        ends = session.scalars(sa.select(AuthSession.expires_at)).all()
    assert sorted(ends) == [clock.now() + timedelta(days=1), clock.now() + timedelta(days=7)]


# Choosing.


@pytest.mark.parametrize("purpose", [Purpose.INVITE, Purpose.PASSWORD])
def test_a_one_time_link_chooses_a_password_and_signs_in(
    client: Client, maria, app, write, purpose: Purpose
):
    path = link_to(app, write, maria, purpose)

    opened = client.get(path)
    choose = opened.form("Continue").submit()
    arrived = choose.form("Save password").submit(password=OTHER, follow=False)

    assert (opened.h1, choose.h1) == ("Choose a password", "Choose a password")
    assert (arrived.status, arrived.location) == (303, "/work")
    assert who(client) == maria.id
    assert sign_in(Client(app), OTHER).status == 303
    assert sign_in(Client(app), PASSWORD).status == 422


def test_looking_at_the_choice_uses_nothing_up(client: Client, maria, app, write):
    path = link_to(app, write, maria, Purpose.INVITE)

    for _ in range(3):
        choose = client.get(path).form("Continue").submit()

    assert choose.form("Save password").submit(password=OTHER, follow=False).status == 303


def test_the_link_is_used_up_by_the_choice(
    client: Client, another_client: Client, maria, app, write
):
    path = link_to(app, write, maria, Purpose.INVITE)
    mine, theirs = (
        browser.get(path).form("Continue").submit().form("Save password")
        for browser in (client, another_client)
    )

    first = mine.submit(password=OTHER, follow=False)
    second = theirs.submit(password=PASSWORD)

    assert (first.status, second.status, second.h1) == (303, 410, "This link is too old")
    assert who(another_client) is None
    assert client.get(path).status == 410


def test_of_two_who_choose_at_once_one_wins(app: Flask, maria, write):
    path = link_to(app, write, maria, Purpose.INVITE)
    chosen = [PASSWORD, OTHER]
    forms = [Client(app).get(path).form("Continue").submit().form("Save password") for _ in chosen]

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda form, password: form.submit(password=password, follow=False).status,
                forms,
                chosen,
            )
        )

    assert sorted(answers) == [303, 410]
    winner = chosen[answers.index(303)]
    assert sign_in(Client(app), winner).status == 303


def test_a_choice_ends_other_sessions_and_other_links(
    as_specialist: Client, client: Client, app, write
):
    maria = as_specialist.person
    spare = link_to(app, write, maria, Purpose.PASSWORD)
    path = link_to(app, write, maria, Purpose.INVITE)

    form = client.get(path).form("Continue").submit().form("Save password")
    form.submit(password=OTHER, follow=False)

    assert (who(client), who(as_specialist)) == (maria.id, None)
    assert client.get(spare).status == 410


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter a password"),
        ("kurz", "Use 12 characters or more. Four words nobody would guess do well"),
        ("passwordpassword", "That is easy to guess. Use four words that do not belong together"),
        ("Maria-Oliveira!1", "That is easy to guess. Use four words that do not belong together"),
        ("x" * 1025, "Use 1,024 characters or fewer"),
    ],
)
def test_a_weak_choice_is_refused_and_the_link_stays_good(
    client: Client, maria, app, write, typed: str, error: str
):
    form = client.get(link_to(app, write, maria, Purpose.INVITE)).form("Continue").submit()

    refused = form.form("Save password").submit(password=typed)
    taken = refused.form("Save password").submit(password=OTHER, follow=False)

    assert (refused.status, refused.errors, taken.status) == (422, [error], 303)


def test_a_sign_in_link_chooses_no_password(client: Client, maria, app, write):
    path = link_to(app, write, maria, Purpose.SIGN_IN)

    page = client.get(path.replace("/open/", "/password/"))

    assert page.status == 410


def test_who_forgot_asks_for_a_link_that_chooses(client: Client, maria, app, write):
    sent = (
        client.get("/sign-in/password")
        .follow("I forgot my password")
        .form("Email me a link")
        .submit(email=EMAIL)
    )

    with write() as session:
        link = session.scalars(sa.select(LinkToken)).one()
    assert (sent.h1, link.purpose, link.person_id) == ("Check your email", "password", maria.id)
    assert "Sign in" not in sent.buttons  # no code goes with this link


# Changing.


def test_the_password_is_changed_by_who_knows_it(as_specialist: Client, app, write):
    with write() as session:
        session.get_one(Person, as_specialist.person.id).password_hash = passwords.hashed(PASSWORD)
    elsewhere = Client(app)
    sign_in(elsewhere)
    copied = str(as_specialist.cookie)

    page = as_specialist.get("/password")
    done = page.form("Save password").submit(current=PASSWORD, password=OTHER, follow=False)

    thief = Client(app)
    thief.cookie = copied
    assert done.status == 303
    assert (who(as_specialist), who(elsewhere), who(thief)) == (as_specialist.person.id, None, None)
    assert sign_in(Client(app), OTHER).status == 303


def test_a_wrong_present_password_changes_nothing(as_specialist: Client, write):
    with write() as session:
        session.get_one(Person, as_specialist.person.id).password_hash = passwords.hashed(PASSWORD)

    page = as_specialist.get("/password").form("Save password")
    refused = page.submit(current="wrong", password=OTHER)

    assert (refused.status, refused.errors) == (422, ["That is not your present password"])
    with write() as session:
        stored = session.get_one(Person, as_specialist.person.id).password_hash
    assert passwords.matches(stored, PASSWORD)


def test_a_client_has_no_password_to_change(as_client: Client):
    assert as_client.get("/password").status == 404


# A form that was sent after the session had ended.


def test_a_specialists_form_is_sent_on_after_the_password(as_specialist: Client, app, write, at):
    taken: list[str] = []

    def take() -> str:
        taken.append(request.form["hours"])
        return "taken"

    app.add_url_rule("/desk", "desk", specialist_required(take), methods=["POST"])
    with write() as session:
        session.get_one(Person, as_specialist.person.id).password_hash = passwords.hashed(PASSWORD)
    at(clock.now() + timedelta(hours=13))

    asked = as_specialist.post("/desk", {"hours": "Mon 9 to 12"})
    signed = asked.form("Sign in").submit(email=EMAIL, password=PASSWORD)
    done = signed.form("Send it").submit()

    assert (asked.status, signed.h1, done.text) == (401, "You are signed in", "taken")
    assert taken == ["Mon 9 to 12"]
