import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from portal.pages import services
from tests.support.client import Client
from tests.support.paths import ROOT

PAGES = {
    "/": "When one of you carries more",
    "/help-now": "Get help now",
    "/staying-safe": "Staying safe online",
    "/privacy": "Your privacy",
    "/accessibility": "Accessibility",
    "/free-consultation": "What is the free consultation?",
    "/free-consultation?for=specialists": "Offer free consultations",
}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One engine is enough for pages that read no data."""
    shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def words(html: str) -> str:
    """Return the words of a page's main part, one space between them."""
    main = "<main" + html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main))).strip()


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_a_public_page_opens_without_a_session_and_starts_none(app: Flask, path, heading):
    page = app.test_client().get(path)

    assert page.status_code == 200
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page.text) == [heading]
    assert f"<title>{heading} \N{EN DASH} Level Ground</title>" in page.text
    assert "Set-Cookie" not in page.headers


def test_a_link_to_a_page_that_does_not_exist_is_words_only(app: Flask):
    known = app.url_map.bind("")

    for path in PAGES:
        page = app.test_client().get(path)
        body = page.text.partition('<div class="prose">')[2].partition("</article>")[0]
        for target in re.findall(r'href="(/[^"#?]*)', body):
            assert known.test(target, "GET"), f"{path} leads to {target}"


def test_help_shows_the_numbers_of_the_chosen_country(app: Flask):
    page = app.test_client().get("/help-now?country=IE")

    assert re.findall(r'href="tel:(\d+)"', page.text) == ["112", "999", "116123", "1800341900"]
    assert '<option value="IE" selected>Ireland</option>' in page.text


@pytest.mark.parametrize("query", ["", "?country=", "?country=XX", "?country=%00%ff"])
def test_help_never_guesses_a_country(app: Flask, query):
    headers = {"Accept-Language": "de-DE", "X-Forwarded-For": "93.184.216.34"}

    page = app.test_client().get(f"/help-now{query}", headers=headers)

    assert 'href="tel:' not in page.text
    assert "112 works in the whole European Union" in page.text
    assert '<option value="ZZ" selected>Somewhere else</option>' in page.text


def test_help_says_every_sentence_of_its_reviewed_text(app: Flask):
    shown = words(app.test_client().get("/help-now?country=IE").text)
    body = re.sub(r"\[\[.*?\]\]|^#+ ", "", services.text("help-now").body, flags=re.MULTILINE)
    plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", body)
    curly = re.sub(r'"([^"]+)"', "\N{LEFT DOUBLE QUOTATION MARK}\\1\u201d", plain)

    for sentence in re.split(r"(?<=[.?])\s+|\n+", curly):
        assert sentence.strip() in shown


def test_leaving_ends_the_session_and_goes_to_the_bland_page(app: Flask):
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["theme"] = "dark"

    left = client.get("/leave")

    assert (left.status_code, left.headers["Location"]) == (303, "https://www.wikipedia.org/")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert left.headers["Cache-Control"] == "no-store"
    assert left.headers["Referrer-Policy"] == "no-referrer"
    with client.session_transaction() as kept:
        assert dict(kept) == {}


def test_leaving_ends_the_session_of_the_device_for_good(app: Flask, as_client: Client):
    host = "127.0.0.1"
    kept = as_client.http.get_cookie("session", domain=host)
    assert kept is not None
    assert "Your appointment" in [link.text for link in as_client.get("/privacy").links]

    as_client.get("/leave", follow=False)

    as_client.http.set_cookie("session", kept.value, domain=host)
    assert "Your appointment" not in [link.text for link in as_client.get("/privacy").links]


def test_leaving_works_while_the_database_does_not_answer(app: Flask, as_client: Client):
    with app.extensions["engine"].begin() as connection:
        connection.exec_driver_sql("alter table auth_session rename to gone")

    left = as_client.get("/leave", follow=False)

    assert (left.status, left.location) == (303, "https://www.wikipedia.org/")
    assert "session=;" in left.headers["Set-Cookie"]


def test_the_exit_comes_second_on_every_public_page(app: Flask):
    for path in PAGES:
        links = re.findall(r"<a [^>]*>([^<]*)</a>", app.test_client().get(path).text)

        assert links[:2] == ["Skip to main content", "Exit this page"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_appearance_is_kept_and_leads_back(app: Flask, theme):
    client = app.test_client()

    answer = client.post(
        "/appearance", data={"theme": theme, "back": "/privacy"}, headers=SAME_ORIGIN
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    page = client.get("/privacy").text
    assert f'<html lang="en" data-theme="{theme}">' in page
    assert f'<option value="{theme}" selected>' in page


@pytest.mark.parametrize("theme", ["", "neon", '"><script>'])
def test_any_other_appearance_is_that_of_the_device(app: Flask, theme):
    client = app.test_client()
    client.post("/appearance", data={"theme": "dark"}, headers=SAME_ORIGIN)

    client.post("/appearance", data={"theme": theme}, headers=SAME_ORIGIN)

    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example/", "/\\e"])
def test_the_appearance_form_leads_nowhere_else(app: Flask, back):
    answer = app.test_client().post("/appearance", data={"back": back}, headers=SAME_ORIGIN)

    assert answer.headers["Location"] == "/"


def test_another_site_cannot_choose_the_appearance(app: Flask):
    client = app.test_client()

    answer = client.post(
        "/appearance", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_security_txt_names_whom_to_write_to_and_until_when(app: Flask, at):
    at("2026-11-24T09:00Z")

    page = app.test_client().get("/.well-known/security.txt")

    assert page.content_type == "text/plain; charset=utf-8"
    assert page.text == (
        "Contact: mailto:appointments@levelground.example\n"
        "Expires: 2027-05-23T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: http://127.0.0.1:8000/.well-known/security.txt\n"
    )


def test_every_text_that_ships_can_be_read():
    names = [file.stem for file in (ROOT / "portal/content/pages").glob("*.md")]

    assert len(names) == 6
    assert all(services.text(name).title for name in names)
