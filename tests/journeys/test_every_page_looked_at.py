"""Every page of the demo practice in Chromium: axe, 320 pixels, targets, policy, foreign hosts.

Empty, filled and failed states; light and dark; 360 and 1280 (``tests.support.browser``).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskCliRunner
from playwright.sync_api import Browser, Page

from portal.accounts.models import Person
from portal.app import create_app
from portal.bookings.models import Booking
from portal.commands import portal
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.browser import looked_at, page_of, serving
from tests.support.client import Client
from tests.support.writing import writing

pytestmark = pytest.mark.xdist_group("looked at")
ROLES = ("nobody", "client", "specialist", "admin", "newcomer")


class Practice:
    """The demo practice on a port, and browsers' cookies for each role."""

    def __init__(self, app: Any, address: str) -> None:
        self.address = address
        with writing(app) as session:
            newcomer = make.specialist(
                session, slug="new-here", published=False, open="", about="", sentence=""
            )
            ana = session.scalars(sa.select(Booking).where(Booking.name == "Ana")).one()
            joana = session.scalars(sa.select(Booking).where(Booking.name == "Joana")).one()
            clara = session.scalars(sa.select(Booking).where(Booking.name == "Clara")).one()
            maria = session.get_one(Specialist, ana.specialist_id)
            people = {
                "client": session.get_one(Person, ana.client_id),
                "specialist": session.get_one(Person, maria.person_id),
                "admin": session.scalars(sa.select(Person).where(Person.is_admin)).one(),
                "newcomer": session.get_one(Person, newcomer.person_id),
            }
            draft = newcomer.id
        self.cookies: dict[str, str | None] = {"nobody": None}
        for role, person in people.items():
            signed = Client(app).sign_in(person, is_staff=role != "client")
            self.cookies[role] = signed.cookie
        self.known = {
            "ana": ana.reference, "past": clara.reference, "unproved": joana.reference,
            "client": str(ana.client_id), "mei": str(joana.client_id), "draft": str(draft),
            "slug": maria.slug,
        }  # fmt: skip

    def cookie(self, role: str) -> list[Any]:
        value = self.cookies[role]
        if value is None:
            return []
        return [{"name": "session", "value": value, "url": self.address}]


@pytest.fixture(scope="module")
def practice(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "portal.sqlite3").write_bytes(sqlite_template.read_bytes())
    app = create_app({"INSTANCE": folder, "UNDO_SECONDS": 0, "RATE_LIMITS": "off"})
    done = FlaskCliRunner(app).invoke(portal, ["demo"])
    assert done.exit_code == 0, done.output
    with serving(app) as address:
        yield Practice(app, address)
    app.extensions["engine"].dispose()


PAGES = [
    *(("nobody", path) for path in (
        "/", "/specialists", "/specialists?q=nobody+at+all", "/specialists/{slug}",
        "/specialists/lucja-zurawska-brzek", "/specialists/{slug}/times",
        "/specialists/{slug}/times?tz=Asia/Kathmandu", "/specialists/lucja-zurawska-brzek/times",
        "/specialists/{slug}/book/20200101T0900Z", "/sign-in", "/sign-in/password",
        "/sign-in/forgotten", "/open/none.none", "/help-now", "/help-now?country=GB",
        "/staying-safe", "/free-consultation", "/free-consultation?for=specialists", "/privacy",
        "/accessibility", "/appointment", "/q", "/nowhere", "/signed-out", "/dev/mail",
    )),
    *(("client", path) for path in (
        "/appointment", "/appointment/{ana}", "/appointment/{ana}?new=1",
        "/appointment/{ana}/change", "/appointment/{ana}/cancel", "/appointment/{ana}/contact",
        "/appointment/{ana}/join", "/appointment/{ana}/undo", "/q", "/q/progress", "/q/check",
        "/q/picture",
    )),
    *(("specialist", path) for path in (
        "/work", "/work/calendar", "/work/calendar/block", "/work/bookings/{ana}",
        "/work/bookings/{past}", "/work/bookings/{unproved}", "/work/bookings/{ana}/move",
        "/work/bookings/{ana}/cancel", "/work/hours", "/work/clients", "/work/clients?q=zzz",
        "/work/clients/{client}", "/work/clients/{mei}", "/work/clients/{client}/note",
        "/work/profile", "/work/profile/preview", "/password",
    )),
    *(("newcomer", path) for path in ("/work", "/work/hours", "/work/clients", "/work/profile")),
    *(("admin", path) for path in ("/admin", "/admin/specialists/{draft}")),
]  # fmt: skip
# Forms sent as they are: (role, page, the button that is pressed).
FAILED = [
    ("nobody", "/sign-in", "Email me a link"),
    ("nobody", "/sign-in/password", "Sign in"),
    ("specialist", "/work/calendar/block", "Block this time"),
    ("specialist", "/work/bookings/{ana}/cancel", "Cancel the appointment"),
]


def _faults(browser: Browser, practice: Practice, role: str, path: str, press: str = "") -> Any:
    found: list[str] = []
    with page_of(browser) as page:
        page.context.add_cookies(practice.cookie(role))
        page.on("console", lambda said: found.extend(_complaint(said.text)))
        page.on("request", lambda asked: found.extend(_foreign(asked.url, practice.address)))
        page.goto(practice.address + path.format(**practice.known))
        if press:
            _press(page, press)
        return found + looked_at(page)


def _press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()
    page.locator(".error-summary").wait_for()


def _complaint(said: str) -> list[str]:
    # Chromium notes each answer that is not a 200; these pages are asked for on purpose.
    is_advice = "Password forms should have" in said  # the account's address stands on no page
    is_asked_for = re.search(r"status of (4\d\d|5\d\d)", said)
    return [] if is_advice or is_asked_for else [f"console: {said}"]


def _foreign(url: str, address: str) -> list[str]:
    return [] if url.startswith((address, "data:")) else [f"asked {url}"]


@pytest.mark.parametrize(("role", "path"), PAGES, ids=lambda value: value)
def test_nothing_is_wrong_with_the_page(chromium: Browser, practice: Practice, role, path):
    assert _faults(chromium, practice, role, path) == []


@pytest.mark.parametrize(("role", "path", "press"), FAILED, ids=str)
def test_nothing_is_wrong_with_the_page_of_a_failed_form(
    chromium: Browser, practice: Practice, role, path, press
):
    assert _faults(chromium, practice, role, path, press) == []


def test_nothing_is_wrong_with_the_details_page_and_its_errors(
    chromium: Browser, practice: Practice
):
    with page_of(chromium) as page:
        page.goto(f"{practice.address}/specialists/{practice.known['slug']}")
        page.locator("a.time").first.click()
        shown = looked_at(page)
        _press(page, "Book this time")

        assert shown + looked_at(page) == []
