"""A browser without a screen: keeps cookies, follows redirects, inspects every page it gets.

``client.get("bookings.show", reference="ABC")`` goes by endpoint or by path. Forms are sent as
they were shown (``page.form(...).submit()``), with CSRF protection on. ``client.post`` is for what
no form offers: it adds a good token unless told otherwise.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import flask
from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal import clock, db
from portal.accounts.models import Person
from portal.accounts.services import sessions
from portal.specialists.models import Specialist
from tests.support.page import Page, faults

MOST_HOPS = 5


class Client:
    """One browser. ``person`` and ``specialist`` are who it is signed in as; unset for nobody."""

    person: Person
    specialist: Specialist

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.base = app.extensions["config"].base_url
        self.http = app.test_client()

    def path(self, where: str, **values: Any) -> str:
        """Return the path of an endpoint; a path stays as it is, with ``values`` as its query."""
        if where.startswith(("/", "http")):
            return where + (f"?{urlencode(values)}" if values else "")
        with self.app.test_request_context(base_url=self.base):
            return url_for(where, **values)

    def get(self, where: str, *, follow: bool = True, headers: Any = None, **values: Any) -> Page:
        """Return the page at an endpoint or path."""
        return self.send("GET", self.path(where, **values), follow=follow, headers=headers)

    def head(self, where: str, **values: Any) -> Page:
        """Return the answer to a HEAD, as mail scanners send it."""
        return self.send("HEAD", self.path(where, **values), follow=False)

    def post(
        self,
        where: str,
        data: dict[str, Any] | None = None,
        *,
        with_token: bool = True,
        follow: bool = True,
        headers: Any = None,
        **values: Any,
    ) -> Page:
        """Send fields no shown form offers, with a good token unless told otherwise."""
        fields = {**({"csrf_token": self.token()} if with_token else {}), **(data or {})}
        return self.send(
            "POST", self.path(where, **values), data=fields, follow=follow, headers=headers
        )

    def json(self, method: str, where: str, body: Any = None, headers: Any = None) -> Page:
        """Send JSON, as a program does."""
        answer = self.http.open(
            where, method=method, json=body, headers=headers, base_url=self.base
        )
        return self._page(where, answer, [])

    def send(
        self,
        method: str,
        path: str,
        *,
        data: Any = None,
        follow: bool = True,
        headers: Any = None,
    ) -> Page:
        """Send a request, follow redirects on this site, inspect the page and return it."""
        hops: list[str] = []
        here = _local(path)
        if method == "GET" and data:
            here = f"{urlsplit(here).path}?{urlencode(data, doseq=True)}"
        body = MultiDict(data) if method == "POST" and data else None
        answer = self._open(method, here, body, headers)
        while follow and answer.status_code in {301, 302, 303, 307, 308}:
            there = urljoin(self.base + here, answer.headers["Location"])
            if not there.startswith(self.base):
                break
            hops.append(here)
            assert len(hops) <= MOST_HOPS, f"redirects go on and on: {hops}"
            here = _local(there)
            answer = self._open("GET", here, None, headers)
        return self._page(here, answer, hops)

    def _open(self, method: str, path: str, body: Any, headers: Any) -> Any:
        return self.http.open(path, method=method, data=body, headers=headers, base_url=self.base)

    def _page(self, path: str, answer: Any, hops: list[str]) -> Page:
        page = Page(path, answer.status_code, answer.headers, answer.data, self.send, hops)
        if page.is_html and page.body and not 300 <= page.status < 400:
            wrong = faults(page, needs_token=self._needs_token)
            assert not wrong, f"{path} ({page.status}): " + "; ".join(wrong)
        return page

    def _needs_token(self, action: str) -> bool:
        """Return whether a form posting there must carry a token: not where none is checked."""
        endpoint = self._endpoint(action, "POST")
        if endpoint is None:
            return False
        view = self.app.view_functions[endpoint]
        exempt = self.app.extensions["csrf"]._exempt_views
        return f"{view.__module__}.{view.__name__}" not in exempt

    def _endpoint(self, path: str, method: str) -> str | None:
        adapter = self.app.url_map.bind("localhost")
        try:
            endpoint: str = adapter.match(urlsplit(path).path or "/", method=method)[0]
        except RequestRedirect:
            return "redirect"
        except HTTPException:
            return None
        return endpoint

    def lost_links(self, page: Page) -> list[str]:
        """Return what is wrong with links of the page that lead to no page of this site."""
        own = [link for link in page.links if link.href.startswith("/")]
        return [
            f"the link {link.text!r} leads to {link.href}, where there is nothing"
            for link in own
            if self._endpoint(link.href, "GET") is None
        ]

    # What the browser keeps.

    @property
    def cookie(self) -> str | None:
        """Return the session cookie's value."""
        found = self.http.get_cookie(
            self.app.config["SESSION_COOKIE_NAME"], domain=urlsplit(self.base).hostname or ""
        )
        return found.value if found else None

    @cookie.setter
    def cookie(self, value: str) -> None:
        domain = urlsplit(self.base).hostname or ""
        self.http.set_cookie(self.app.config["SESSION_COOKIE_NAME"], value, domain=domain)

    def session(self) -> Any:
        """Return a context in which what the cookie holds may be read and changed."""
        return self.http.session_transaction(base_url=self.base)

    def token(self) -> str:
        """Return a form token that fits this browser's session."""
        with self.session() as kept:
            secret = kept.setdefault("csrf_token", secrets.token_hex(20))
        with self.app.test_request_context(base_url=self.base):
            flask.session["csrf_token"] = secret
            token: str = generate_csrf()
        return token

    def sign_in(self, person: Person, *, is_staff: bool = False, is_shared: bool = False) -> Client:
        """Sign somebody in as if a link or password had been given now."""
        engine, box = self.app.extensions["engine"], self.app.extensions["box"]
        with db.open_session(engine, box) as session, db.writing(session):
            opened = sessions.sign_in(
                session,
                device=None,
                person=session.get_one(Person, person.id),
                is_staff=is_staff,
                is_shared=is_shared,
                now=clock.now(),
            )
        with self.session() as kept:
            kept["device"] = opened.token
            kept.permanent = not is_shared
        self.person = person
        return self


def _local(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
