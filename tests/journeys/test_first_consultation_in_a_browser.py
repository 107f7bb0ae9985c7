"""The main job on a phone, with and without scripts: book, answer, share, read, print."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from portal import clock
from portal.accounts.services import passwords
from portal.app import create_app
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.browser import page_of, serving
from tests.support.writing import writing

PASSWORD = "a plain long sentence for a test"
OPEN = ", ".join(f"{day} 0 to 24" for day in make.WEEKDAYS)
CHOICES = {
    "loc.country": "GB", "meta.path": "brief", "ctx.type": "partner", "pra.channel": "portal",
    "saf.gate": "continue", "saf.afraid": "f0", "saf.harm": "no", "saf.selfharm": "none",
    "voi.l1": "me1", "bnd.l1": "me1", "car.l2": "me2", "rep.l1": "me2", "fai.l3": "ot1",
    "wgt.l1": "ot1", "grw.l3": "eq", "chr.duration": "d4", "gen.drain": "f3",
}  # fmt: skip


@pytest.fixture
def practice(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a portal with one specialist who is free at any hour."""
    copy = tmp_path / "portal.sqlite3"
    copy.write_bytes(sqlite_template.read_bytes())
    app = create_app({"INSTANCE": tmp_path, "UNDO_SECONDS": 0, "RATE_LIMITS": "off"})
    with writing(app) as session:
        maria: Specialist = make.specialist(
            session, slug="maria-oliveira", name="Maria Oliveira", zone="UTC", open=OPEN,
            notice_minutes=60, modes=("video", "phone"),
        )  # fmt: skip
        session.refresh(maria)
        maria.person.password_hash = passwords.hashed(PASSWORD)
        now = clock.now()
        soon = (now + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
        starts = [soon + n * timedelta(minutes=30) for n in range(12)]
        maria.soonest = [start.isoformat() for start in starts]
        maria.next_free_at, maria.soonest_at = starts[0], now
    with serving(app) as address:
        yield address
    app.extensions["engine"].dispose()


class Counted:
    """Counts what a person does, and the pages that were loaded for it."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions, self.loads = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def press(self, selector: str) -> None:
        self.interactions += 1
        self.page.locator(selector).first.click()

    def type(self, label: str, text: str) -> None:
        self.interactions += 1
        self.page.get_by_label(label).fill(text)


def book(page: Page, address: str, *, by_profile: bool) -> Counted:
    counted = Counted(page)
    page.goto(f"{address}/")
    if by_profile:
        counted.press("h3 a[href='/specialists/maria-oliveira']")
    counted.press("a.time")
    counted.type("What should we call you?", "Ana")
    counted.type("Email address", "ana@example.com")
    counted.press("button:has-text('Book this time')")
    page.get_by_role("heading", name="You are booked").wait_for()
    return counted


def answer(page: Page) -> None:
    """Answer the screen that is shown and go on."""
    for box in page.locator("main input[type=checkbox]").all():
        if (box.get_attribute("name") or "").startswith("con."):
            box.check()
    for name, value in CHOICES.items():
        radio = page.locator(f"main input[type=radio][name='{name}'][value='{value}']")
        if radio.count():
            radio.check()
        select = page.locator(f"main select[name='{name}']")
        if select.count():
            select.select_option(value)
    page.locator("main button.btn").first.click()


def walk_to_the_end(page: Page) -> list[str]:
    """Answer screen after screen until the answers are to be checked; return the headings."""
    seen: list[str] = []
    for _ in range(40):
        heading = page.locator("h1").inner_text()
        if heading == "Check your answers":
            return seen
        seen.append(heading)
        answer(page)
    raise AssertionError(f"the questions do not end: {seen}")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_client_books_answers_and_shares_and_the_specialist_prints_one_page(
    chromium: Browser, practice: str, has_scripts: bool
):
    with page_of(chromium, java_script_enabled=has_scripts) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        counted = book(page, practice, by_profile=False)
        assert (counted.interactions, counted.loads) == (4, 3)

        page.get_by_role("link", name="Start the balance questions").click()
        headings = walk_to_the_end(page)
        assert "After an argument, who makes the first move to put things right?" in headings
        page.get_by_role("button", name="Share with Maria").click()
        assert page.locator("h1").inner_text() == "Your answers are with Maria"
        assert [url for url in asked if not url.startswith(practice)] == []

    with page_of(chromium, width=1280, height=900, java_script_enabled=has_scripts) as page:
        page.goto(f"{practice}/sign-in/password")
        page.get_by_label("Email address").fill("maria-oliveira@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("main button.btn").first.click()
        page.get_by_role("heading", name="Today,").wait_for()
        page.get_by_role("link", name="Open the one-pager").click()
        assert page.locator("h1").inner_text().startswith("Before you meet Ana")
        # A program answers faster than anybody reads, and the page says so.
        assert "answered faster than one can read" in page.inner_text("main")
        printed = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) == 1


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_by_the_profile_it_is_one_press_and_one_page_more(
    chromium: Browser, practice: str, has_scripts: bool
):
    with page_of(chromium, java_script_enabled=has_scripts) as page:
        counted = book(page, practice, by_profile=True)

        assert (counted.interactions, counted.loads) == (5, 4)
