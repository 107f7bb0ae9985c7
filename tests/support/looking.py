"""The demo practice on a port, and visits of it in Chromium that end in looking at a page.

A test file lists the states it looks at: ``@STATES.shows("words only this state has")`` stands
over a function that brings a ``Visit`` there. A visit walks long ways as a ``Client``, quickly and
by the forms that are shown, and goes on in the browser where it is looked at.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import ConsoleMessage, Request, Response, ViewportSize
from playwright.sync_api import Page as Tab
from sqlalchemy.orm import Session

from portal import clock
from portal.accounts.guards import signer
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.tokens import session_hash
from portal.app import create_app
from portal.availability.models import RuleSet
from portal.bookings.lifecycle import LIVE, By, Status
from portal.bookings.models import Booking
from portal.commands import portal
from portal.intake.models import IntakeDevice
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.browser import looked_at, serving
from tests.support.client import Client
from tests.support.page import Page
from tests.support.writing import writing

FAR = timedelta(days=200)
"""How far ahead the bookings lie that no demo day can meet."""
PHONE: ViewportSize = {"width": 360, "height": 800}
_A_DAY_AND_MORE = timedelta(hours=25)
_AROUND = timedelta(hours=2)


class Practice:
    """The demo practice at an address. ``known`` fills in paths, ``people`` are its roles."""

    def __init__(self, app: Flask, address: str, folder: Path) -> None:
        self.app, self.address, self.folder = app, address, folder
        self._hours = count(1)
        with self.writing() as session:
            newcomer = make.specialist(
                session, slug="new-here", published=False, open="", about="", sentence=""
            )
            session.execute(sa.delete(RuleSet).where(RuleSet.specialist_id == newcomer.id))
            booked = {one.name: one for one in session.scalars(sa.select(Booking))}
            ana, joana, clara = (booked[name] for name in ("Ana", "Joana", "Clara"))
            maria = session.get_one(Specialist, ana.specialist_id)
            self.people = {
                "client": session.get_one(Person, ana.client_id),
                "specialist": session.get_one(Person, maria.person_id),
                "admin": session.scalars(sa.select(Person).where(Person.is_admin)).one(),
                "newcomer": session.get_one(Person, newcomer.person_id),
            }
            self.maria_id = maria.id
            self.known = {
                "ana": ana.reference, "past": clara.reference, "unproved": joana.reference,
                "client": str(ana.client_id), "unshared": str(joana.client_id),
                "draft": str(newcomer.id), "slug": maria.slug,
            }  # fmt: skip

    def writing(self) -> writing:
        """Return a context that commits what is written in it."""
        return writing(self.app)

    def a_start(self) -> Any:
        """Return a time of its own, far ahead, in nobody's calendar."""
        hour = clock.now().replace(minute=0, second=0, microsecond=0)
        return hour + FAR + timedelta(hours=next(self._hours))

    def code_for(self, person_id: int) -> str:
        """Return the code in the newest sign-in mail to somebody."""
        newest = sa.select(LinkToken).where(LinkToken.person_id == person_id)
        with self.app.app_context(), self.writing() as session:
            link = session.scalars(newest.order_by(LinkToken.id.desc())).first()
            assert link is not None
            return signer().code(link.selector)

    def book(self, **columns: Any) -> Booking:
        """Return a new booking of a new client, Nadia, with Maria."""
        with self.writing() as session:
            number = next(self._hours)
            nadia = make.person(session, email=f"nadia{number}@example.org", name="Nadia")
            maria = session.get_one(Specialist, self.maria_id)
            made = {"created_at": clock.now() - timedelta(days=2), **columns}
            start = made.pop("starts_at", None)
            if start is not None:
                self.make_room(session, start)
            return make.booking(session, maria, start or self.a_start(), client=nadia, **made)

    def make_room(self, session: Session, start: datetime) -> None:
        """End Maria's other bookings around a time that is now or soon: the demo has some too."""
        around = Booking.starts_at.between(start - _AROUND, start + _AROUND)
        session.execute(
            sa.update(Booking)
            .where(Booking.specialist_id == self.maria_id, Booking.status.in_(LIVE), around)
            .values(status=Status.CANCELLED, cancelled_at=clock.now(), cancelled_by=By.CLIENT)
        )


@contextmanager
def demo_practice(folder: Path, template: Path, **settings: Any) -> Iterator[Practice]:
    """Serve the demo practice, filled into a copy of an empty database, while the block runs."""
    (folder / "portal.sqlite3").write_bytes(template.read_bytes())
    app = create_app({"INSTANCE": folder, "UNDO_SECONDS": 0, "RATE_LIMITS": "off", **settings})
    done = FlaskCliRunner(app).invoke(portal, ["demo"])
    assert done.exit_code == 0, done.output
    with serving(app) as address:
        yield Practice(app, address, folder)
    app.extensions["engine"].dispose()


class Visit:
    """Somebody at the practice: ``client`` goes fast, ``tab`` is the browser they are seen in.

    ``status`` is that of the last page the tab got.
    """

    def __init__(self, tab: Tab, practice: Practice, address: str = "") -> None:
        self.tab, self.practice = tab, practice
        self.address = address or practice.address
        self.client = Client(practice.app)
        self.status = 0
        self._found: list[str] = []

    def come_as(self, role: str) -> None:
        """Sign in as one of the practice's people."""
        self.client.sign_in(self.practice.people[role], is_staff=role != "client")

    def come_booked(self, **columns: Any) -> Booking:
        """Sign in as a new client with a booking, and return it."""
        booking = self.practice.book(**columns)
        with self.practice.writing() as session:
            person = session.get_one(Person, booking.client_id)
        self.client.sign_in(person)
        return booking

    def stay_away(self) -> None:
        """Let more than a day pass for this device: as if it had been here yesterday."""
        with self.practice.writing() as session:
            for column in (AuthSession.last_seen_at, IntakeDevice.used_at):
                rows = sa.update(column.class_).where(self._is_this_device(column.class_))
                session.execute(rows.values({column: clock.now() - _A_DAY_AND_MORE}))

    def _is_this_device(self, table: Any) -> Any:
        with self.client.session() as kept:
            mine = AuthSession.token_hash == session_hash(kept["device"])
        if table is AuthSession:
            return mine
        return IntakeDevice.auth_session_id.in_(sa.select(AuthSession.id).where(mine))

    def see(self, where: Page | str) -> None:
        """Open in the browser a path, or the page the client is at, with the client's cookie."""
        path = where if isinstance(where, str) else where.path
        self.tab.context.clear_cookies()
        if self.client.cookie is not None:
            self.tab.context.add_cookies(
                [{"name": "session", "value": self.client.cookie, "url": self.address}]
            )
        self.tab.goto(self.address + path.format(**self.practice.known))

    def press(self, words: str) -> None:
        """Press the first button of these words, and wait for the page it leads to."""
        with self.tab.expect_navigation():
            self.tab.get_by_role("button", name=words, exact=True).first.click()

    def follow(self, words: str) -> None:
        """Follow the first link of these words."""
        with self.tab.expect_navigation():
            self.tab.get_by_role("link", name=words, exact=True).first.click()

    def give(self, **values: str) -> None:
        """Set fields by name, ``__`` for the dot, whatever the page would let somebody type."""
        for name, value in values.items():
            field = self.tab.locator(f'[name="{name.replace("__", ".")}"]').first
            field.evaluate("(it, value) => { it.value = value; }", value)

    def choose(self, **codes: str | list[str]) -> None:
        """Choose radios and ticks by field name, ``__`` for the dot, and value."""
        for name, chosen in codes.items():
            for code in [chosen] if isinstance(chosen, str) else chosen:
                box = f'[name="{name.replace("__", ".")}"][value="{code}"]'
                self.tab.locator(box).check()

    def faults(self) -> list[str]:
        """Return what is wrong with the page and was on the way to it."""
        return self._found + looked_at(self.tab)

    def text(self) -> str:
        """Return what can be read on the page, in one line."""
        return " ".join(self.tab.locator("main").inner_text().split())

    def hear(self, said: ConsoleMessage) -> None:
        """Note what the browser complains of, such as a broken policy."""
        # Chromium notes each answer that is not a 200; these pages are asked for on purpose.
        is_advice = "Password forms should have" in said.text  # no page shows that address
        is_asked_for = re.search(r"status of (4\d\d|5\d\d)", said.text)
        if not (is_advice or is_asked_for):
            self._found.append(f"console: {said.text}")

    def watch(self, asked: Request) -> None:
        """Note what is asked of another host."""
        if not asked.url.startswith((self.address, "data:")):
            self._found.append(f"asked {asked.url}")

    def note(self, answer: Response) -> None:
        """Keep the status of each page."""
        if answer.request.is_navigation_request():
            self.status = answer.status


@contextmanager
def visiting(tab: Tab, practice: Practice, address: str = "") -> Iterator[Visit]:
    """Lend a visit the tab, which forgets everything of the one before but what it has cached."""
    tab.context.clear_cookies()
    tab.set_viewport_size(PHONE)
    tab.emulate_media(color_scheme="light")
    visit = Visit(tab, practice, address)
    heard: dict[Any, Any] = {"console": visit.hear, "request": visit.watch, "response": visit.note}
    for event, hears in heard.items():
        tab.on(event, hears)
    try:
        yield visit
    finally:
        for event, hears in heard.items():
            tab.remove_listener(event, hears)
        tab.goto("about:blank")


@dataclass(frozen=True)
class State:
    """One state of a page: how to come there, the words and the status that tell it apart."""

    come: Callable[[Visit], None]
    words: str
    status: int

    def __str__(self) -> str:
        return self.come.__name__

    def faults(self, visit: Visit) -> list[str]:
        """Come there, make sure of it, and return what is wrong with the page."""
        self.come(visit)
        assert (self.words in visit.text(), visit.status) == (True, self.status), visit.text()
        return visit.faults()


class States(list[State]):
    """The states of one test file, in its order."""

    def shows(self, words: str, status: int = 200) -> Callable[[Callable[[Visit], None]], None]:
        """Add the function below as the way to a state with these words on the page."""

        def add(come: Callable[[Visit], None]) -> None:
            self.append(State(come, words, status))

        return add
