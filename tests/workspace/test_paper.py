"""The one page on paper: one A4, whatever was written, and initials instead of the name."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from portal.intake.questionnaire import Answer
from portal.intake.services import answering, drafts, sharing
from portal.workspace import paper
from tests.support import intakes, make, whole
from tests.support.browser import overflow, page_of, serving, violations
from tests.support.client import Client
from tests.support.paths import ROOT

NOW = make.instant("2026-03-03T09:00Z")
BEFORE = make.instant("2026-01-06T09:00Z")
NAME = "Rosalind"
OTHERWISE = {
    "rep.l1": "ot2",
    "rep.l2": "ot2",
    "rep.l3": "me2",
    "bnd.l1": "ot2",
    "bnd.l2": "me2",
    "car.s1": "f0",
    "car.s2": "f4",
}


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What is drawn does not depend on the engine."""
    shutil.copy(sqlite_template, tmp_path / "portal.sqlite3")
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


@pytest.fixture
def desk(at, app, write) -> Client:
    """A specialist signed in on Tuesday 3 March 2026."""
    at(NOW)
    with write() as session:
        specialist = make.specialist(session, slug="maria", name="Maria Oliveira")
        person = make.person(session, email="maria@example.org")
    client = Client(app).sign_in(person, is_staff=True)
    client.specialist = specialist
    return client


def shared_twice(session, owner, n: int, answers: dict[str, Answer]) -> int:
    """Share these answers now and others before them, so that "What changed" is full too."""
    who = make.person(session, email=f"client{n}@example.org", name=NAME)
    before = make.booking(session, owner, BEFORE.replace(hour=n), client=who)
    _share(session, before, answers | OTHERWISE, BEFORE)
    start = make.instant("2026-03-16T00:00Z").replace(hour=n)
    told = make.instant("2026-03-02T09:00Z")
    booking = make.booking(session, owner, start, client=who, created_at=told)
    _share(session, booking, answers, NOW)
    return who.id


def _share(session, booking, answers: dict[str, Answer], now: datetime) -> None:
    visitor = intakes.visitor(intakes.device(session, now=now))
    definition = intakes.questionnaire()
    intake = drafts.begin(
        session, questionnaire=definition, visitor=visitor, booking=booking, now=now
    )
    answering.fill(session, intake_id=intake.id, answers=answers, now=now)
    parts = {part.key for part in intakes.opened(session, intake.id).parts}
    sharing.share(session, intake_id=intake.id, chosen=parts, now=now)


@pytest.fixture
def opened(desk, app, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """``opened(path)`` shows a page of the desk in a browser that is signed in there."""
    with serving(app) as address, page_of(chromium, width=1280) as page:
        page.context.add_cookies([{"name": "session", "value": desk.cookie, "url": address}])

        def show(path: str) -> Page:
            page.goto(address + path)
            return page

        yield show


def test_answers_of_every_length_and_script_print_on_one_page_without_the_name(
    desk, write, opened, tmp_path
):
    cases = [
        (script, most, has_flags)
        for script in whole.SCRIPTS
        for most, has_flags in ((300, True), (300, False), (150, True), (60, False))
    ]
    with write() as session:
        clients = [
            shared_twice(
                session,
                desk.specialist,
                n,
                whole.answers(whole.SCRIPTS[script], most=most) | (whole.FLAGS if flags else {}),
            )
            for n, (script, most, flags) in enumerate(cases)
        ]

    printed = []
    for client_id in clients:
        file = tmp_path / f"{client_id}.pdf"
        opened(f"/work/clients/{client_id}").pdf(path=file, prefer_css_page_size=True)
        sheets = PdfReader(file).pages
        printed.append((len(sheets), NAME in " ".join(each.extract_text() for each in sheets)))

    assert dict(zip(cases, printed, strict=True)) == dict.fromkeys(cases, (1, False))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_desk_have_no_fault_for_axe(desk, write, opened, scheme, width):
    with write() as session:
        client_id = shared_twice(session, desk.specialist, 9, whole.answers() | whole.FLAGS)
    paths = ["/work", "/work/calendar", "/work/calendar/2026-W12", "/work/calendar/block"]
    paths += ["/work/clients", f"/work/clients/{client_id}", f"/work/clients/{client_id}/note"]

    found = {}
    for path in paths:
        page = opened(path)
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found[path] = (violations(page), overflow(page))

    assert found == dict.fromkeys(paths, ([], 0))


def test_little_text_is_set_large_and_much_text_small(desk, write):
    with write() as session:
        much = shared_twice(session, desk.specialist, 9, whole.answers())
        little = make.booking(session, desk.specialist, "2026-03-17T09:00Z", created_at=BEFORE)
        intakes.shared(session, booking=little)

    steps = [
        next(iter(desk.get(f"/work/clients/{one}").root.all("article")[0].classes - {"sheet"}))
        for one in (little.client_id, much)
    ]

    assert steps[0] == "sheet--0"
    assert steps[1] > "sheet--1"


def test_the_sizes_of_the_type_are_those_of_the_style_sheet():
    css = (ROOT / "static/css/60-workspace.css").read_text("utf-8")

    written = re.findall(r":root:has\(\.sheet--(\d)\)\{font-size:([\d.]+)pt\}", css)

    assert written == [(str(n), f"{size:g}") for n, size in enumerate(paper.SIZES)][1:]
