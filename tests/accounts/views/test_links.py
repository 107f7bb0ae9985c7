"""Signing in by link or code, as a browser sees it; what a link does and does not do."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request

from portal import clock
from portal.accounts import guards
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import TERMS, Purpose
from portal.accounts.services import links, opened, people
from portal.accounts.tokens import Signer
from portal.notifications.models import Outbox
from tests.support import make
from tests.support.client import Client
from tests.support.page import Page

MONDAY = "2026-03-02T09:00Z"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now(at) -> datetime:
    """The clock stands still; tests move it."""
    moment: datetime = at(MONDAY)
    return moment


@pytest.fixture
def ana(write) -> Person:
    """A client whose address was never proved."""
    with write() as session:
        person: Person = make.person(
            session, email="ana@example.com", name="Ana", email_proved_at=None
        )
    return person


def signer(app: Flask) -> Signer:
    config = app.extensions["config"]
    return Signer(config.secret, config.host)


def mailed(app: Flask, write: Callable[[], Any]) -> str:
    """The path of the newest link, as it stands in the mail."""
    with write() as session:
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        return f"/open/{links.text_of(link, signer=signer(app))}"


def code(app: Flask, write: Callable[[], Any]) -> str:
    with write() as session:
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        return signer(app).code(link.selector)


def issued(app: Flask, write: Callable[[], Any], person: Person, **given: Any) -> str:
    values = {"purpose": Purpose.SIGN_IN, "now": clock.now(), **given}
    with write() as session:
        link = links.issue(session, person=session.get_one(Person, person.id), **values)
        return f"/open/{links.text_of(link, signer=signer(app))}"


def ask(client: Client, email: str = "ana@example.com", **query: Any) -> Page:
    return client.get("/sign-in", **query).form("Email me a link").submit(email=email)


def rows(write: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """Everything that accounts and mails hold, to see that nothing changed."""
    with write() as session:
        return [
            tuple(row)
            for table in ("person", "auth_session", "link_token", "attempt", "outbox")
            for row in session.execute(sa.text(f"select * from {table} order by id"))
        ]


def is_signed_in(client: Client) -> bool:
    # A page only for somebody signed in; a client has no password, so it is not there for them.
    return client.get("/password", follow=False).status == 404


# Asking.


def test_a_person_asks_and_signs_in_with_the_mailed_link(client: Client, ana, app, write):
    sent = ask(client)
    button = client.get(mailed(app, write))
    arrived = button.form("Continue").submit(follow=False)

    assert (sent.h1, sent.path) == ("Check your email", "/sign-in/sent")
    assert (button.h1, button.buttons) == ("Continue to your appointment", ["Continue"])
    assert (arrived.status, arrived.location) == (303, "/appointment")
    assert is_signed_in(client)


def test_the_mail_is_for_the_person_and_useful_as_long_as_the_link(client: Client, ana, write):
    ask(client)

    with write() as session:
        mail = session.scalars(sa.select(Outbox)).one()
        link = session.get_one(LinkToken, mail.link_token_id)
    assert (mail.kind, mail.due_at, mail.useful_until) == (
        "sign_in",
        clock.now(),
        clock.now() + 30 * MINUTE,
    )
    assert link.person_id == ana.id


def without_token(page: Page) -> bytes:
    return re.sub(rb'name="csrf_token"[^>]*>', b"", page.body)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/forgotten"])
def test_the_answer_to_an_unknown_address_is_the_same_to_the_byte(
    client: Client, another_client: Client, ana, write, path: str
):
    known, unknown = (
        browser.get(path).form("Email me a link").submit(email=email)
        for browser, email in ((client, "ana@example.com"), (another_client, "eve@example.com"))
    )

    assert without_token(known) == without_token(unknown)
    assert (known.status, known.path) == (unknown.status, unknown.path)
    kept = ("Set-Cookie", "Date")
    assert [pair for pair in known.headers if pair[0] not in kept] == [
        pair for pair in unknown.headers if pair[0] not in kept
    ]


def test_asking_writes_as_much_for_an_unknown_address(
    client: Client, another_client: Client, ana, app, write
):
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    counted = []
    sa.event.listen(app.extensions["engine"], "before_cursor_execute", note)
    for browser, email in ((client, "ana@example.com"), (another_client, "eve@example.com")):
        form = browser.get("/sign-in").form("Email me a link")
        statements.clear()
        form.submit(email=email, follow=False)
        counted.append(list(statements))

    assert counted[0] == counted[1]
    assert any("INSERT INTO outbox" in each for each in counted[1])


@pytest.mark.parametrize("email", ["", "   ", "ana", "ana@", "ana@gmail", "a@b@c.org"])
def test_what_is_no_address_is_asked_for_again(client: Client, email: str):
    page = ask(client, email)

    assert (page.status, page.title) == (422, "Error: Sign in with a link \u2013 Level Ground")
    assert page.errors == ["Enter an email address, like name@example.com"]
    assert page.form("Email me a link").values["email"] == [email.strip()]


def test_the_sign_in_page_is_private_and_says_what_it_does(client: Client):
    page = client.get("/sign-in")

    assert (page.h1, page.headers["Cache-Control"]) == ("Sign in with a link", "no-store")
    assert "You have no password here. The link works for 30 minutes, once." in page.text


def test_who_is_signed_in_already_is_led_on(as_client: Client):
    page = as_client.get("/sign-in", follow=False)

    assert (page.status, page.location) == (303, "/appointment")


def test_the_page_after_asking_is_only_there_after_asking(client: Client):
    page = client.get("/sign-in/sent", follow=False)

    assert (page.status, page.location) == (303, "/sign-in")


def test_sending_again_waits_half_a_minute(client: Client, ana, write, at):
    sent = ask(client)
    at(clock.now() + timedelta(seconds=29))
    early = sent.form("Send it again").submit()
    at(clock.now() + timedelta(seconds=1))
    again = early.form("Send it again").submit()

    assert early.flashes == ["The mail has only just left. Wait 30 seconds, then send it again."]
    assert again.flashes == ["A new mail is on its way. The one before it may be too old now."]
    with write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 2


def test_sending_again_says_the_same_to_an_unknown_address(client: Client, at):
    sent = ask(client, "eve@example.com")
    at(clock.now() + timedelta(seconds=30))

    again = sent.form("Send it again").submit()

    assert again.flashes == ["A new mail is on its way. The one before it may be too old now."]


# Codes.


def test_the_code_signs_in_with_or_without_its_space(client: Client, ana, app, write):
    sent = ask(client)
    typed = code(app, write)

    arrived = sent.form("Sign in").submit(code=f" {typed[:3]} {typed[3:]} ", follow=False)

    assert (arrived.status, arrived.location) == (303, "/appointment")
    assert is_signed_in(client)


def test_the_codes_field_is_filled_in_by_the_device(client: Client, ana):
    field = ask(client).form("Sign in").controls["code"][0]

    assert (field.attrs["autocomplete"], field.attrs["inputmode"]) == ("one-time-code", "numeric")


def test_the_code_of_one_browser_does_not_sign_in_another(
    client: Client, another_client: Client, ana, app, write
):
    ask(client)
    stolen = code(app, write)

    page = ask(another_client, "eve@example.com").form("Sign in").submit(code=stolen)

    assert page.status == 422
    assert not is_signed_in(another_client)


def test_a_code_is_dead_after_five_wrong_ones_and_the_link_is_not(client: Client, ana, app, write):
    page = ask(client)
    right = code(app, write)
    for number in range(1, 6):
        wrong = f"{(int(right) + number) % 10**6:06}"
        page = page.form("Sign in").submit(code=wrong)
        assert (page.status, page.errors) == (
            422,
            ["That code does not work. Check it, or send the mail again for a new one."],
        )

    refused = page.form("Sign in").submit(code=right)
    by_link = client.get(mailed(app, write)).form("Continue").submit(follow=False)

    assert refused.status == 422
    assert by_link.status == 303
    assert is_signed_in(client)


def test_wrong_codes_look_the_same_for_an_unknown_address(
    client: Client, another_client: Client, ana, app, write
):
    known, unknown = ask(client), ask(another_client, "eve@example.com")
    right = code(app, write)

    for number in range(1, 8):
        wrong = f"{(int(right) + number) % 10**6:06}"
        known, unknown = (page.form("Sign in").submit(code=wrong) for page in (known, unknown))
        assert without_token(known) == without_token(unknown)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_costs_no_try(client: Client, ana, app, write, typed: str):
    page = ask(client)
    for _ in range(6):
        page = page.form("Sign in").submit(code=typed)

    assert page.errors == ["Enter the 6 digits of the code"]
    assert page.form("Sign in").submit(code=code(app, write), follow=False).status == 303


def test_a_code_after_ten_minutes_is_dead(client: Client, ana, app, write, at):
    page = ask(client)
    at(clock.now() + 10 * MINUTE)

    assert page.form("Sign in").submit(code=code(app, write)).status == 422


# Links.


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_opening_a_link_changes_nothing_however_often(
    client: Client, ana, app, write, method: str, purpose: Purpose
):
    given = {"expires_at": clock.now() + MINUTE} if TERMS[purpose].lifetime is None else {}
    path = issued(app, write, ana, purpose=purpose, subject="ABCDEFGHIJ", **given)
    before = rows(write)

    answers = [client.send(method, path, follow=False) for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert rows(write) == before


def test_a_link_signs_in_once(client: Client, another_client: Client, ana, app, write):
    path = issued(app, write, ana)
    shown = [browser.get(path) for browser in (client, another_client)]

    first, second = (page.form("Continue").submit(follow=False) for page in shown)

    assert (first.status, second.status) == (303, 410)
    assert second.h1 == "This link is too old"
    assert (is_signed_in(client), is_signed_in(another_client)) == (True, False)


def test_of_two_browsers_at_once_one_signs_in(app: Flask, ana, write):
    path = issued(app, write, ana)
    browsers = [Client(app) for _ in range(4)]
    forms = [browser.get(path).form("Continue") for browser in browsers]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda form: form.submit(follow=False).status, forms))

    assert sorted(answers) == [303, 410, 410, 410]
    assert sorted(is_signed_in(browser) for browser in browsers) == [False, False, False, True]


def test_a_double_press_in_the_same_browser_is_no_fault(client: Client, ana, app, write):
    form = client.get(issued(app, write, ana)).form("Continue")
    form.submit(follow=False)

    again = client.post(form.action, follow=False)

    assert (again.status, again.location) == (303, "/appointment")


def test_a_link_is_dead_after_half_an_hour(client: Client, ana, app, write, at):
    form = client.get(issued(app, write, ana)).form("Continue")
    at(clock.now() + 30 * MINUTE)

    pressed, opened_again = form.submit(), client.get(form.action)

    assert [(page.status, page.h1) for page in (pressed, opened_again)] == [
        (410, "This link is too old")
    ] * 2
    assert not is_signed_in(client)


def test_a_link_that_is_over_and_one_that_never_was_look_the_same(
    client: Client, ana, app, write, at
):
    path = issued(app, write, ana)
    at(clock.now() + 30 * MINUTE)

    over, never = client.get(path), client.get("/open/abc.def")

    def shown(page: Page) -> bytes:
        return without_token(page).replace(page.path.encode(), b"")

    assert (over.status, shown(over)) == (never.status, shown(never))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path[:-1],
        lambda path: path[:-1] + ("A" if path[-1] != "A" else "B"),
        lambda path: path.replace(".", ".A", 1),
        lambda path: path[:6] + path[6:].swapcase(),
        lambda path: path.partition(".")[0],
        lambda _path: "/open/%00.%FF",
    ],
)
def test_a_spoilt_link_does_nothing(client: Client, ana, app, write, spoil):
    path = spoil(issued(app, write, ana))
    before = rows(write)

    assert client.get(path).status == 410
    assert client.post(path).status == 410
    assert rows(write) == before


def test_a_link_of_another_host_does_nothing(client: Client, ana, app, write):
    with write() as session:
        link = links.issue(
            session,
            purpose=Purpose.SIGN_IN,
            person=session.get_one(Person, ana.id),
            now=clock.now(),
        )
        text = links.text_of(link, signer=Signer(signer(app).secret, "other.example"))

    assert client.post(f"/open/{text}").status == 410


def test_one_press_on_a_link_that_is_over_mails_a_new_one(client: Client, ana, app, write, at):
    path = issued(app, write, ana)
    at(clock.now() + 30 * MINUTE)

    sent = client.get(path).form("Email me a new link").submit()
    arrived = client.get(mailed(app, write)).form("Continue").submit(follow=False)

    assert sent.h1 == "Check your email"
    assert arrived.status == 303
    assert is_signed_in(client)


def test_asking_anew_with_a_link_that_never_was_says_the_same(client: Client, write):
    sent = client.get("/open/abc.def").form("Email me a new link").submit()

    assert sent.h1 == "Check your email"
    with write() as session:
        assert session.scalars(sa.select(LinkToken.person_id)).all() == [None]


def test_signing_in_proves_the_address(client: Client, ana, app, write):
    client.get(issued(app, write, ana)).form("Continue").submit(follow=False)

    with write() as session:
        assert session.get_one(Person, ana.id).email_proved_at == clock.now()


def test_a_disabled_persons_link_is_over(client: Client, ana, app, write):
    path = issued(app, write, ana)
    with write() as session:
        people.disable(session, person=session.get_one(Person, ana.id))

    assert (client.get(path).status, client.post(path).status) == (410, 410)


# Sessions.


def test_the_cookie_is_another_one_after_signing_in(client: Client, ana, app, write):
    ask(client)
    with client.session() as kept:
        before = dict(kept)
    planted = client.cookie

    client.get(mailed(app, write)).form("Continue").submit(follow=False)
    with client.session() as kept:
        after = dict(kept)

    assert after["device"] != before["device"]
    assert after.get("csrf_token") != before["csrf_token"]
    thief = Client(app)
    thief.cookie = str(planted)
    assert not is_signed_in(thief)


def test_a_copied_cookie_is_dead_after_signing_out(as_client: Client, app):
    copied = str(as_client.cookie)

    page = as_client.get("/sign-out").form("Sign out").submit()

    assert page.h1 == "You are signed out"
    thief = Client(app)
    thief.cookie = copied
    assert not is_signed_in(thief)
    assert not is_signed_in(as_client)


def test_signing_out_empties_the_browser(as_client: Client):
    page = as_client.get("/sign-out").form("Sign out").submit(follow=False)

    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert page.headers["Cache-Control"] == "no-store"


def test_looking_at_the_sign_out_page_signs_nobody_out(as_client: Client):
    as_client.get("/sign-out")

    assert is_signed_in(as_client)


def test_leaving_ends_the_session_for_copies_too(as_client: Client, app):
    copied = str(as_client.cookie)

    page = as_client.get("/leave", follow=False)

    assert page.status == 303
    thief = Client(app)
    thief.cookie = copied
    assert not is_signed_in(thief)


@pytest.mark.parametrize(("is_shared", "days"), [(False, 30), (True, 1)])
def test_a_shared_device_keeps_no_cookie_beyond_its_browser(
    client: Client, ana, app, write, is_shared: bool, days: int
):
    form = client.get(issued(app, write, ana)).form("Continue")

    page = form.submit(is_shared=is_shared, follow=False)

    cookie = next(value for name, value in page.headers if name == "Set-Cookie")
    assert ("Expires=" in cookie) is not is_shared
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    with write() as session:
        ends = session.scalars(sa.select(AuthSession.expires_at)).one()
    assert ends == clock.now() + timedelta(days=days)


# Where it leads.


def test_signing_in_leads_back_to_where_it_was_asked(client: Client, ana, app, write):
    ask(client, next="/appointment/ABCDEFGHIJ?x=1")

    page = client.get(mailed(app, write)).form("Continue").submit(follow=False)

    assert page.location in {"/appointment", "/appointment/ABCDEFGHIJ?x=1"}


def test_signing_in_leads_back_to_a_page_that_is_there(client: Client, ana, app, write):
    ask(client, next="/sign-out?x=1")

    page = client.get(mailed(app, write)).form("Continue").submit(follow=False)

    assert page.location == "/sign-out?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/" + "a" * 300,
    ],
)
def test_signing_in_never_leads_to_another_site(client: Client, ana, app, write, target: str):
    page = client.get("/sign-in", next=target)
    assert page.form("Email me a link").values["next"] == [""]

    client.post("/sign-in", {"email": "ana@example.com", "next": target})
    by_code = client.post("/sign-in/code", {"code": code(app, write), "next": target}, follow=False)

    assert (by_code.status, by_code.location) == (303, "/appointment")


# A form that was sent without a session.


@pytest.fixture
def with_letterbox(app: Flask) -> list[dict[str, list[str]]]:
    """A page of the private part that takes a form."""
    taken: list[dict[str, list[str]]] = []

    def take() -> str:
        taken.append(request.form.to_dict(flat=False))
        return "taken"

    app.add_url_rule("/letterbox", "letterbox", guards.person_required(take), methods=["POST"])
    return taken


def test_a_form_sent_without_a_session_is_sent_on_after_the_code(
    client: Client, ana, app, write, with_letterbox
):
    typed = {"note": "Zwölf & <b>Boxkämpfer</b> + 1", "part": ["a", "b"], "empty": ""}

    asked = client.post("/letterbox", typed)
    sent = asked.form("Email me a link").submit(email="ana@example.com")
    carried = sent.form("Sign in").submit(code=code(app, write))
    done = carried.form("Send it").submit()

    assert (asked.status, asked.h1) == (401, "Sign in with a link")
    assert "You have not lost anything you typed" in asked.text
    assert carried.h1 == "You are signed in"
    assert done.text == "taken"
    assert [{name: got[name] for name in typed} for got in with_letterbox] == [
        {"note": [typed["note"]], "part": ["a", "b"], "empty": [""]}
    ]


def test_a_form_sent_without_a_session_is_sent_on_after_the_link_was_pressed_elsewhere(
    client: Client, ana, app, write, with_letterbox
):
    asked = client.post("/letterbox", {"note": "kept"})
    sent = asked.form("Email me a link").submit(email="ana@example.com")
    client.get(mailed(app, write)).form("Continue").submit(follow=False)

    again = sent.form("Sign in").submit(code="")  # the old tab: its form token is of before
    done = again.form("Send it again").submit().form("Send it").submit()

    assert done.text == "taken"
    assert with_letterbox[0]["note"] == ["kept"]


def test_a_form_that_is_kept_never_carries_passwords_or_codes(client: Client, with_letterbox):
    asked = client.post("/letterbox", {"note": "x", "password": "secret", "code": "123456"})

    assert asked.form("Email me a link").values["kept"] == ["note=x"]


# Links of other capabilities.


def test_a_press_proves_and_does_what_the_capability_says(
    client: Client, ana, app, write, monkeypatch
):
    seen: list[tuple[Any, ...]] = []

    def handle(session: Any, link: LinkToken, device: AuthSession, now: datetime) -> str:
        person = link.person
        assert person is not None
        seen.append((link.subject, device.fresh_at, person.email_proved_at, now))
        return f"/appointment/{link.subject}"

    monkeypatch.setitem(opened.OPENED, Purpose.APPOINTMENT, handle)
    path = issued(
        app,
        write,
        ana,
        purpose=Purpose.APPOINTMENT,
        subject="ABCDEFGHIJ",
        expires_at=clock.now() + MINUTE,
    )

    pages = [client.get(path).form("Continue").submit(follow=False) for _ in range(2)]

    now = clock.now()
    assert [page.location for page in pages] == ["/appointment/ABCDEFGHIJ"] * 2
    assert seen == [("ABCDEFGHIJ", now, now, now)] * 2
    assert not is_signed_in(client)  # it reaches that appointment only


@pytest.mark.parametrize("purpose", [Purpose.APPOINTMENT, Purpose.MANAGE, Purpose.RESUME])
@pytest.mark.parametrize("is_signed", [True, False])
def test_only_signing_in_makes_a_silent_device_fresh_again(
    app, write, ana, monkeypatch, at, purpose: Purpose, is_signed: bool
):
    fresh: list[datetime | None] = []

    def handle(_session: Any, _link: LinkToken, device: AuthSession, _now: datetime) -> str:
        fresh.append(device.fresh_at)
        return "/appointment"

    monkeypatch.setitem(opened.OPENED, purpose, handle)
    ends = clock.now() + timedelta(days=9)
    path = issued(app, write, ana, purpose=purpose, subject="ABCDEFGHIJ", expires_at=ends)
    browser = Client(app)
    if is_signed:
        browser.sign_in(ana)
    browser.get(path).form("Continue").submit(follow=False)
    at(clock.now() + timedelta(hours=25))

    browser.get(path).form("Continue").submit(follow=False)
    browser.get(issued(app, write, ana)).form("Continue").submit(follow=False)

    assert fresh == [clock.now() - timedelta(hours=25), None]
    with write() as session:
        assert session.scalars(sa.select(AuthSession.fresh_at)).all() == [clock.now()]


@pytest.mark.parametrize("purpose", [Purpose.APPOINTMENT, Purpose.MANAGE])
def test_a_press_on_a_shared_device_makes_its_session_a_short_one(
    client: Client, ana, app, write, monkeypatch, purpose: Purpose
):
    monkeypatch.setitem(opened.OPENED, purpose, lambda *_given: "/appointment")
    ends = clock.now() + timedelta(days=9)
    path = issued(app, write, ana, purpose=purpose, subject="ABCDEFGHIJ", expires_at=ends)

    client.get(path).form("Continue").submit(is_shared=True, follow=False)

    with write() as session:
        row = session.scalars(sa.select(AuthSession)).one()
        found = (row.is_shared_device, row.expires_at)
    assert found == (True, clock.now() + timedelta(days=1))


def test_the_link_of_another_person_does_not_refresh_who_is_signed_in(
    as_client: Client, app, write, monkeypatch, at
):
    pressed_on: list[Any] = []

    def handle(_session: Any, _link: LinkToken, device: AuthSession, _now: datetime) -> str:
        pressed_on.append(device.id)
        return "/appointment"

    monkeypatch.setitem(opened.OPENED, Purpose.APPOINTMENT, handle)
    with write() as session:
        mine = session.scalars(sa.select(AuthSession.id)).one()
        partner = make.person(session, email="partner@example.com")
    at(clock.now() + timedelta(days=2))
    ends = clock.now() + MINUTE
    path = issued(app, write, partner, purpose=Purpose.APPOINTMENT, expires_at=ends)

    as_client.get(path).form("Continue").submit(follow=False)

    assert pressed_on != [mine]
    assert not is_signed_in(as_client)


def test_an_appointments_link_ends_with_its_instant(client: Client, ana, app, write, at):
    path = issued(app, write, ana, purpose=Purpose.APPOINTMENT, expires_at=clock.now() + MINUTE)
    at(clock.now() + MINUTE)

    assert (client.get(path).status, client.post(path).status) == (410, 410)


# Limits.


@pytest.fixture
def limited(app: Flask) -> Flask:
    """The portal with its limits on, as outside of tests."""
    app.config["RATELIMIT_ENABLED"] = True
    return app


def test_the_sixth_mail_in_an_hour_to_one_address_is_silently_not_sent(
    limited: Flask, client: Client, ana, write
):
    pages = [ask(client) for _ in range(7)]

    assert {page.h1 for page in pages} == {"Check your email"}
    with write() as session:
        people_asked = session.scalars(sa.select(LinkToken.person_id).order_by(LinkToken.id)).all()
    assert people_asked == [ana.id] * 5 + [None] * 2


def test_a_network_that_asks_too_often_is_told_how_long_to_wait(limited: Flask, client: Client, at):
    for number in range(30):
        assert ask(client, f"somebody{number}@example.com").status == 200

    refused = ask(client, "more@example.com")
    at(clock.now() + timedelta(hours=1))
    later = ask(client, "more@example.com")

    assert (refused.status, refused.headers["Retry-After"]) == (429, "3600")
    assert later.status == 200


# What is not written anywhere.


def test_logs_hold_no_address_link_or_code(client: Client, ana, app, write, caplog):
    caplog.set_level(logging.DEBUG)
    page = ask(client)
    path, right = mailed(app, write), code(app, write)
    page.form("Sign in").submit(code=f"{(int(right) + 1) % 10**6:06}")
    client.get(path).form("Continue").submit(follow=False)

    text = caplog.text
    assert "signed in" in text
    for secret in ("ana@", path.rpartition(".")[2], right):
        assert secret not in text
