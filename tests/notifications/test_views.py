"""/dev/mail: mails as their readers see them, for whoever tries the portal on this machine."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.app import create_app
from portal.notifications.notice import Kind
from portal.notifications.transport import Envelope
from tests.support.mail_check import read
from tests.support.mails import mail

NAME = "20261120T090000Z-booked-000001"
PATHS = (
    "/dev/mail",
    f"/dev/mail/{NAME}",
    f"/dev/mail/{NAME}/invite.ics",
    f"/dev/mail/{NAME}/source",
)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One engine is enough for pages that read no data."""
    shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def put(app, *kinds, link=None):
    way = app.extensions["post_room"].transport
    link = link or "http://127.0.0.1:8000/open/abc"
    for number, kind in enumerate(kinds, start=1):
        sent_at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) + timedelta(minutes=number - 1)
        data = mail(kind, link=link)
        way.send(Envelope(number, kind, "a@b.example", "ana@example.org", data, sent_at))


def statuses(app, **asking):
    client = app.test_client()
    return {client.get(path, **asking).status_code for path in PATHS}


def test_the_list_shows_the_newest_mail_first(app, client):
    put(app, Kind.BOOKED, Kind.CANCELLED)

    page = client.get("/dev/mail")

    listed = [link.text for link in page.links if link.href.startswith("/dev/mail/")]
    assert [text.split(",")[0] for text in listed] == [
        "Your appointment is cancelled",
        "Your appointment",
    ]


def test_without_mails_the_list_says_when_there_will_be_some(app, client):
    assert "No mail yet." in client.get("/dev/mail").main


def test_a_mail_is_read_with_its_words_and_its_link_opens_here(app, client):
    put(app, Kind.BOOKED)

    page = client.get(f"/dev/mail/{NAME}")

    assert page.h1 == "Your appointment"
    assert "18:30 to 19:00, UTC+0." in page.main
    assert [link.href for link in page.links if "/open/" in link.href] == ["/open/abc"]


def test_a_link_to_another_address_is_left_as_it_is(app, client):
    put(app, Kind.BOOKED, link="https://elsewhere.example/open/abc")

    page = client.get(f"/dev/mail/{NAME}")

    assert "https://elsewhere.example/open/abc" in [link.href for link in page.links]


def test_the_calendar_file_and_the_mail_can_be_taken_as_files(app):
    put(app, Kind.BOOKED)
    browser = app.test_client()

    file = browser.get(f"/dev/mail/{NAME}/invite.ics")
    whole = browser.get(f"/dev/mail/{NAME}/source")

    assert file.data == read(whole.data).calendar
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="invite.ics"'


def test_what_people_typed_is_shown_and_not_run(app, client):
    put(app, Kind.BOOKED)
    (file,) = app.extensions["post_room"].transport.folder.iterdir()
    file.write_bytes(file.read_bytes().replace(b"Hello Ana", b"<b>Hello</b>"))

    page = client.get(f"/dev/mail/{NAME}")

    assert "&lt;b&gt;Hello&lt;/b&gt;" in page.html


@pytest.mark.parametrize(
    "name", ["x", "20261120T090000Z-booked-000002", "..%2Fkeys%2Fsecret-key", "%00", "a" * 300]
)
def test_another_name_is_not_there(app, name):
    put(app, Kind.BOOKED)

    assert app.test_client().get(f"/dev/mail/{name}").status_code == 404


def test_a_mail_without_a_calendar_file_has_none_to_take(app):
    put(app, Kind.SIGN_IN)

    name = NAME.replace("booked", "sign_in")
    assert app.test_client().get(f"/dev/mail/{name}/invite.ics").status_code == 404


def test_mails_are_kept_by_no_browser(app):
    put(app, Kind.BOOKED)

    assert app.test_client().get("/dev/mail").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asking", "answers"),
    [
        ({}, {200}),
        ({"base_url": "http://localhost:8000"}, {200}),
        ({"base_url": "http://[::1]:8000"}, {200}),
        ({"environ_base": {"REMOTE_ADDR": "::1"}}, {200}),
        ({"environ_base": {"REMOTE_ADDR": "192.168.1.7"}}, {404}),
        ({"base_url": "http://evil.example"}, {404}),
        ({"headers": {"X-Forwarded-For": "203.0.113.9"}}, {404}),
    ],
)
def test_only_this_machine_sees_the_mails(app, asking, answers):
    put(app, Kind.BOOKED)

    assert statuses(app, **asking) == answers


@pytest.mark.parametrize(
    "given",
    [
        {
            "ENV": "production",
            "BASE_URL": "https://portal.example",
            "MAIL_FROM": "Portal <a@portal.example>",
            "RATE_LIMITS": "on",
        },
        {"MAIL_URL": "smtp://127.0.0.1:2525"},
    ],
)
def test_in_production_or_with_a_mail_server_there_is_no_such_page(app, settings, given):
    put(app, Kind.BOOKED)
    other = create_app({**settings, **given})

    host = {"base_url": "https://portal.example"} if "ENV" in given else {}
    assert statuses(other, **host) == {404}
    other.extensions["engine"].dispose()


def test_the_routes_say_who_may_open_them(app):
    pages = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev/mail")]

    marks = {app.view_functions[rule.endpoint].who_may for rule in pages}
    assert (len(pages), marks) == (4, {"this machine, in development"})
