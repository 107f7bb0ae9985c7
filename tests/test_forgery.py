"""A change is taken from this site's own pages only, and with a token of the same browser."""

import pytest
from flask import Flask, request

from tests.support.client import Client


@pytest.fixture
def taken(app: Flask) -> list[str]:
    """What a plain view was sent."""
    seen: list[str] = []

    def take() -> str:
        seen.append(request.form.get("note", ""))
        return "taken"

    app.add_url_rule("/take", "take", take, methods=["POST"])
    return seen


OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://127.0.0.1:8000"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_a_form_of_this_site_with_its_token_is_taken(client: Client, taken, headers):
    page = client.post("/take", {"note": "a"}, headers=headers)

    assert (page.status, taken) == (200, ["a"])


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("with_token", [True, False])
def test_a_form_of_another_site_is_refused_and_not_offered_again(
    client: Client, taken, headers, with_token: bool
):
    page = client.post("/take", {"note": "planted"}, headers=headers, with_token=with_token)

    assert (page.status, taken) == (400, [])
    assert "planted" not in page.html
    assert "Send it again" not in page.buttons


@pytest.mark.parametrize("token", [None, "", "junk", "another browser's"])
def test_a_form_without_a_good_token_is_offered_once_more(
    client: Client, another_client: Client, taken, token: str | None
):
    client.token()
    given = {"another browser's": another_client.token()}.get(str(token), token)
    fields = {"note": "zwölf & <b>", "password": "secret", "current": "secret", "code": "secret"}
    sent = fields if given is None else {**fields, "csrf_token": given}

    page = client.post("/take", sent, with_token=False)
    done = page.form("Send it again").submit()

    assert (page.status, page.h1) == (400, "Send it once more")
    assert "secret" not in page.html
    assert (done.text, taken) == ("taken", ["zwölf & <b>"])


def test_reading_is_open_to_links_from_anywhere(client: Client):
    page = client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status == 200
