"""A real Chromium for tests that need one, and the questions they ask of a page.

``PORTAL_CHROMIUM`` names the program, else ``chromium`` on the path. Without one the tests fail:
a rule nobody could check is not a rule that holds.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this worker."""
    program = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.fail("no Chromium: set PORTAL_CHROMIUM or put `chromium` on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve ``app`` on a free port while the block runs; gives its address without a slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def page_of(browser: Browser, *, width: int = 360, height: int = 800, **how: Any) -> Iterator[Page]:
    """Open a page of a context of its own; ``how`` is what ``Browser.new_context`` takes."""
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    try:
        yield context.new_page()
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong: rule, and the first element it is wrong with."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)  # half a megabyte: once a page, however often it is looked at
    found: list[dict[str, Any]] = page.evaluate(AXE, RULES)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page scrolls sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, wide)


AXE = "(rules) => axe.run(rules).then(({violations}) => violations)"
SMALL = """(least) => [...document.querySelectorAll('a, button, input, select, summary, textarea')]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && e.type !== 'hidden')
  .filter(e => !e.closest('.skip, [aria-hidden=true]'))
  .map(e => [e.closest('label') ||
    (getComputedStyle(e, '::after').position === 'absolute' ? e.closest('li') : null) || e, e])
  .filter(([area, e]) => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
  .map(([area, e]) => [e.outerHTML.slice(0, 120), Math.round(area.getBoundingClientRect().height)])
  .filter(([_, height]) => height < least)"""


def small_targets(page: Page, least: int = 44) -> list[tuple[str, int]]:
    """Return the controls lower than ``least`` pixels; links inside a sentence are exempt.

    A label counts for its box, a row for a link that is stretched over it.
    """
    found: list[tuple[str, int]] = page.evaluate(SMALL, least)
    return found


SCREENS: list[tuple[int, Literal["light", "dark"]]] = [
    *((1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")),
]


def seen_faults(browser: Browser, address: str, cookies: Sequence[Any] = ()) -> list[str]:
    """Return what is wrong with the page at ``address``: what ``looked_at`` finds, and more.

    The more is what the console says, such as a broken policy, and any request to another origin.
    """
    found: list[str] = []
    with page_of(browser) as page:
        page.context.add_cookies(cookies)
        page.on("console", lambda message: found.append(f"console: {message.text}"))
        page.on("request", lambda request: found.extend(_foreign(request.url, address)))
        page.goto(address)
        return found + looked_at(page)


def looked_at(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, in both themes, on a phone and a desk.

    What axe-core finds with every fold open, what scrolls sideways down to 320 pixels, controls
    too small for a thumb.
    """
    found: list[str] = []
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {each}" for each in violations(page)]
    found += [f"small: {each}" for each in small_targets(page)]
    page.set_viewport_size({"width": 320, "height": 640})
    if overflow(page):
        found.append(f"320: scrolls sideways by {overflow(page)} pixels")
    return found


def _foreign(url: str, address: str) -> list[str]:
    here, there = urlsplit(address), urlsplit(url)
    return [] if there.netloc == here.netloc else [f"asked {there.netloc}"]
