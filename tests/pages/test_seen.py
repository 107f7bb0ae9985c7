"""The public pages in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.app import create_app
from tests.support.browser import looked_at, overflow, page_of, seen_faults, serving

PAGES = [
    *("/", "/help-now", "/help-now?country=DE", "/staying-safe", "/privacy", "/accessibility"),
    *("/free-consultation", "/free-consultation?for=specialists", "/sign-in"),
]


@pytest.fixture(scope="module")
def portal(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("seen")
    shutil.copy(sqlite_template, folder / "portal.sqlite3")
    with serving(create_app({"INSTANCE": folder, "RATE_LIMITS": "off"})) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_sound_in_both_themes_and_at_every_width(
    chromium: Browser, portal: str, path: str
):
    assert seen_faults(chromium, portal + path) == []


def test_a_page_that_is_not_there_is_sound_too(chromium: Browser, portal: str):
    with page_of(chromium) as page:
        page.goto(portal + "/nowhere")

        assert looked_at(page) == []


def test_a_page_magnified_four_times_scrolls_one_way_and_its_bar_stays_behind(
    chromium: Browser, portal: str
):
    # 1280 by 900 at 400 per cent is a window of 320 by 225.
    with page_of(chromium, width=320, height=225) as page:
        page.goto(portal + "/free-consultation")

        assert overflow(page) == 0
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.bar')).position") != "sticky"
        )


def test_a_chosen_appearance_is_there_before_the_first_paint(chromium: Browser, portal: str):
    with page_of(chromium, color_scheme="light", java_script_enabled=False) as page:
        page.goto(portal + "/privacy")
        page.get_by_label("Appearance").select_option("dark")
        page.get_by_role("button", name="Set appearance").click()

        assert page.url == portal + "/privacy"
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_back_after_the_exit_shows_no_page_of_before(chromium: Browser, portal: str):
    with page_of(chromium) as page:
        page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="bland"))
        page.goto(portal + "/help-now")
        page.goto(portal + "/staying-safe")
        page.locator("a.exit").click()
        page.wait_for_url("https://www.wikipedia.org/")

        page.go_back()

        assert page.url == portal + "/help-now"
        assert page.context.cookies(portal) == []
