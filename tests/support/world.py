"""A small practice with one of everything, and six people who ask for all of its routes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import Person
from tests.support import make
from tests.support.client import Client

ROLES = ("anonymous", "client", "other client", "specialist", "other specialist", "admin")
_START = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
_NOBODY = UUID(int=0)


class World:
    """Ana has a booking with Ada; Bela is another specialist, Rui another client."""

    def __init__(self, app: Flask, write: Callable[[], Any], at: Callable[[str], Any]) -> None:
        at("2026-03-02T08:00Z")
        self._write = write
        with write() as session:
            ada = make.specialist(session, slug="ada", open="Mon 9 to 12", zone="UTC")
            bela = make.specialist(session, slug="bela", open="Mon 9 to 12", zone="UTC")
            ana = make.person(session, email="ana@example.com", name="Ana")
            rui = make.person(session, email="rui@example.com", name="Rui")
            admin = make.person(session, email="admin@example.com", is_admin=True)
            told = make.instant("2026-03-01T08:00Z")
            booking = make.booking(
                session, ada, "2026-03-09T09:00Z", client=ana, created_at=told, told_at=told
            )
            people = {
                "client": ana,
                "other client": rui,
                "specialist": session.get_one(Person, ada.person_id),
                "other specialist": session.get_one(Person, bela.person_id),
                "admin": admin,
            }
        self._app, self._people = app, people
        self._known: dict[str, Client] = {}
        self._values: dict[str, Any] = {
            "slug": "ada",
            "start": _START,
            "reference": booking.reference,
            "client_id": ana.id,
            "specialist_id": ada.id,
            "intake_id": _NOBODY,
            "block_id": _NOBODY,
            "token": "none.none",
            "name": "none.eml",
            "filename": "img/logo.svg",
            "week": "2026-W11",
            "digest": "0000000000000000",
            "size": "96",
            "n": 1,
        }

    def disable_everybody(self) -> None:
        """Sign everybody in, then disable every person there is."""
        self._known = {role: self._browser(role) for role in ROLES}
        with self._write() as session:
            session.execute(sa.update(Person).values(is_disabled=True))

    def _browser(self, role: str) -> Client:
        if self._known:
            return self._known[role]
        client, person = Client(self._app), self._people.get(role)
        if person is None:
            return client
        return client.sign_in(person, is_staff=role not in {"client", "other client"})

    def cell(self, role: str, method: str, route: dict[str, Any]) -> str:
        """Ask for the route as the role and return the cell of the table that answers."""
        client = self._browser(role)  # a fresh one: some routes end the session
        wanted = route["arguments"]
        path = client.path(route["endpoint"], **{name: self._values[name] for name in wanted})
        body: dict[str, Any] = {}
        if method != "GET":
            is_api = path.startswith("/api/")
            body = {"json": {}} if is_api else {"data": {"csrf_token": client.token()}}
        # The answer's status only: each page is looked into where its own tests ask for it.
        answer = client.http.open(path, method=method, base_url=client.base, buffered=True, **body)
        answer.close()
        return _read(answer.status_code, answer.headers.get("Location", ""))


def _read(status: int, location: str) -> str:
    if status == 401 or (status == 303 and location.startswith("/sign-in") and "next=" in location):
        return "in"
    if status == 503:  # /readyz, where no worker is at work
        return "ok"
    return {403: "no", 404: "404"}.get(status, "ok" if status < 500 else "500")
