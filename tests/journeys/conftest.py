"""One demo practice, and one tab to look at its pages in, for all tests of a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import page_of
from tests.support.looking import Practice, demo_practice


@pytest.fixture(scope="session")
def practice(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The demo practice on a port; a state that changes a booking makes one of its own."""
    with demo_practice(tmp_path_factory.mktemp("demo"), sqlite_template) as open_practice:
        yield open_practice


@pytest.fixture(scope="session")
def tab(chromium: Browser) -> Iterator[Page]:
    """One tab, lent to each visit in turn: a new one would start from nothing."""
    with page_of(chromium) as page:
        yield page
