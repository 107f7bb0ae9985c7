"""A small browser for drivers: one connection, one cookie jar, forms as they were shown."""

import http.client
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Answer:
    """One response, read whole."""

    status: int
    location: str | None
    body: str


class _Inputs(HTMLParser):
    """Collects the fields of each POST form: hidden values, and the first or chosen of radios."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the form we are in."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._inside = True
            self.forms.append({})
            self.actions.append(given.get("action", ""))
        elif tag == "input" and self._inside and "name" in given:
            kind = given.get("type", "text")
            name = given["name"]
            if kind == "radio" and name in self.forms[-1] and "checked" not in given:
                return
            if kind != "checkbox" or "checked" in given:
                self.forms[-1][name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self._inside = False


@dataclass
class Browser:
    """One device. ``get`` and ``post`` follow no redirect; ``submit`` sends a form it was shown."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 60.0

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send fields as a form."""
        body = urllib.parse.urlencode(fields)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def form(self, page: Answer, having: str) -> dict[str, str]:
        """Return the fields of the first POST form of ``page`` with a field called ``having``."""
        parser = _Inputs()
        parser.feed(page.body)
        return next(dict(form) for form in parser.forms if having in form)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location"), text)
