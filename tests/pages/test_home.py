"""Home, with people who are free and without."""

import pytest

from tests.support import make
from tests.support.queries import counted


@pytest.fixture(autouse=True)
def _monday(at):
    at("2026-03-02T08:00Z")


def names(page):
    return [each.text for each in page.root.all("h3") if "spec__name" in each.classes]


def times(page):
    return [link for link in page.links if "/book/" in link.href]


def test_home_shows_the_three_who_are_free_soonest(client, write):
    with write() as session:
        for day, name in zip(("Fri", "Wed", "Thu", "Tue"), "ABCD", strict=True):
            make.specialist(session, slug=name.lower(), name=f"{name} Soon", open=f"{day} 9 to 10")

    page = client.get("pages.home", tz="Europe/Lisbon")

    assert names(page) == ["D Soon", "B Soon", "C Soon"]
    assert times(page)[0].text == "09:00, Tuesday 3 March, with D Soon"
    assert times(page)[0].href.startswith("/specialists/d/book/20260303T0900Z")
    assert "Times are shown in Lisbon time (UTC+0)." in page.main


def test_who_has_no_free_time_is_not_on_home(client, write):
    with write() as session:
        make.specialist(session, slug="a", name="A Free", open="Tue 9 to 10")
        make.specialist(session, slug="b", name="B Full", open="")

    assert names(client.get("pages.home")) == ["A Free"]


def test_without_free_times_home_leads_to_all_specialists(client):
    page = client.get("pages.home")

    assert "No free times this week." in page.main
    assert page.link("See all specialists") == "/specialists"
    assert page.link("Find a time to talk") == "/specialists"


def test_home_asks_the_database_no_more_for_a_larger_practice(app, client, write):
    with write() as session:
        make.specialist(session, open="Tue 9 to 10")
    client.get("pages.home")
    with counted(app.extensions["engine"]) as few:
        client.get("pages.home")
    with write() as session:
        for name in "abcdefgh":
            make.specialist(session, slug=name, open="Tue 9 to 10, Wed 9 to 12")
    client.get("pages.home")

    with counted(app.extensions["engine"]) as many:
        client.get("pages.home")

    assert len(many) == len(few)
