"""S8: the specialist's clients come some to a page, and no name stands in an address."""

from datetime import timedelta

import pytest

from tests.support import make
from tests.support.queries import counted

NOW = "2026-03-02T08:00Z"


@pytest.fixture
def desk(at, as_specialist):
    at(NOW)
    return as_specialist.sign_in(as_specialist.person, is_staff=True)


def met(write, desk, numbers) -> None:
    """Write one client for each number, each seen that many days ago."""
    with write() as session:
        for n in numbers:
            who = make.person(session, email=f"client{n}@example.org", name=f"Client {n:03}")
            make.booking(
                session, desk.specialist, make.instant(NOW) - timedelta(days=n), client=who
            )


def names(page) -> list[str]:
    return [link.text for link in page.links if link.href.startswith("/work/clients/")]


def test_clients_come_twenty_five_to_a_page_those_ahead_first(desk, write):
    met(write, desk, range(1, 31))
    with write() as session:
        for who, days in (("Zoë", 2), ("Rui", 1)):
            start = make.instant(NOW) + timedelta(days=days)
            person = make.person(session, email=f"{days}@example.org", name=who)
            told = make.instant("2026-02-20T08:00Z")
            make.booking(session, desk.specialist, start, client=person, created_at=told)

    first = desk.get("/work/clients")
    second = first.follow("Next page")

    assert names(first) == ["Rui", "Zoë", *(f"Client {n:03}" for n in range(1, 24))]
    assert names(second) == [f"Client {n:03}" for n in range(24, 31)]
    assert "Page 2 of 2" in second.main
    assert names(second.follow("Previous page")) == names(first)


def test_the_list_costs_the_same_statements_however_many_clients_there_are(app, desk, write):
    counts = []
    for numbers in (range(1, 3), range(3, 60)):
        met(write, desk, numbers)
        with counted(app.extensions["engine"]) as sent:
            desk.get("/work/clients")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_a_search_is_sent_without_the_name_in_the_address(desk, write):
    met(write, desk, range(1, 31))

    found = desk.get("/work/clients").form("Search").submit(q="cliënt 01")
    many = found.form("Search").submit(q="client")

    assert found.path == "/work/clients"
    assert names(found) == ["Client 001", *(f"Client {n:03}" for n in range(10, 20))]
    assert "These are the first 25 of 30." in many.main


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "3"])
def test_a_page_there_is_not_is_no_error(desk, write, page):
    met(write, desk, range(1, 3))

    assert desk.get(f"/work/clients?page={page}").status == 200
