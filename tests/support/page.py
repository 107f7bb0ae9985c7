"""A page as a reader, a screen reader and a form sender see it; and what every page must keep.

``page.form("Book this time").submit(email="ana@example.com")`` sends the form that was shown, with
its token and hidden fields. ``faults(page)`` lists what is wrong with a page, whatever it is about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlsplit

VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    }
)
UNSEEN = frozenset({"script", "style", "template", "head"})
CONTROLS = frozenset({"input", "select", "textarea"})
UNLABELLED = frozenset({"hidden", "submit", "button", "reset", "image"})
BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "section"),
        *("article", "header", "footer", "main", "nav", "table", "caption", "tr", "td", "th"),
        *("form", "fieldset", "legend", "label", "br", "hr", "details", "summary", "button"),
        *("select", "option"),
    }
)


@dataclass
class Element:
    """One element: its name, attributes, and what is in it, text and elements in order."""

    name: str
    attrs: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield every element below this one, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *names: str) -> list[Element]:
        """Return the elements below this one that have one of these names."""
        return [each for each in self.walk() if each.name in names]

    def inside(self, name: str) -> Element | None:
        """Return the nearest element of that name this one is in."""
        above = self.parent
        while above is not None and above.name != name:
            above = above.parent
        return above

    @property
    def classes(self) -> frozenset[str]:
        """Return its classes."""
        return frozenset(self.attrs.get("class", "").split())

    @property
    def text(self) -> str:
        """Return what is read out, in one line."""
        return " ".join(self._spoken().split())

    @property
    def seen(self) -> str:
        """Return what is seen: the text without its visually hidden parts."""
        return " ".join(self._spoken(hidden=False).split())

    def _spoken(self, *, hidden: bool = True) -> str:
        parts: list[str] = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.name not in UNSEEN and (hidden or "vh" not in child.classes):
                space = " " if child.name in BLOCKS else ""
                parts += [space, child._spoken(hidden=hidden), space]
        return "".join(parts)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#root", {})
        self._open = self.root
        self.stray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.children.append(
            Element(tag, {key: value or "" for key, value in attrs}, self._open)
        )

    def handle_endtag(self, tag: str) -> None:
        above: Element | None = self._open
        while above is not None and above.name != tag:
            above = above.parent
        if above is None or above.parent is None:
            self.stray.append(tag)
            return
        if above is not self._open and tag not in {"p", "li"}:
            self.stray.append(f"{tag} closes an open {self._open.name}")
        self._open = above.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)


class Link(NamedTuple):
    """A link: what it says, where it goes."""

    text: str
    href: str


@dataclass
class Page:
    """One answer of the portal."""

    path: str
    status: int
    headers: Any
    body: bytes
    send: Callable[..., Page]
    hops: list[str] = field(default_factory=list)
    root: Element = field(init=False)
    stray: list[str] = field(init=False)

    def __post_init__(self) -> None:
        builder = _Builder()
        if self.is_html:
            builder.feed(self.body.decode())
        self.root, self.stray = builder.root, builder.stray

    @property
    def is_html(self) -> bool:
        """Return whether this is a page or a part of one."""
        return str(self.headers.get("Content-Type", "")).startswith("text/html")

    @property
    def is_whole(self) -> bool:
        """Return whether this is a page, not a part a script swaps in."""
        return bool(self.root.all("html"))

    @property
    def html(self) -> str:
        """Return the page as it was sent."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """Return the answer as JSON."""
        return json.loads(self.body)

    @property
    def location(self) -> str:
        """Return where an answer that was not followed leads."""
        return str(self.headers["Location"])

    @property
    def text(self) -> str:
        """Return everything that is read out, in one line."""
        return self.root.text

    @property
    def main(self) -> str:
        """Return what is read out of the main part, in one line."""
        return " ".join(each.text for each in self.root.all("main"))

    @property
    def h1(self) -> str:
        """Return the heading."""
        return self.root.all("h1")[0].text

    @property
    def title(self) -> str:
        """Return the tab's title."""
        titles = [each for each in self.root.all("title") if each.inside("svg") is None]
        return titles[0].text

    @property
    def links(self) -> list[Link]:
        """Return every link of the page, in order."""
        return [
            Link(each.text, each.attrs["href"])
            for each in self.root.all("a")
            if "href" in each.attrs
        ]

    def link(self, text: str) -> str:
        """Return where the one link with this text goes."""
        found = {link.href for link in self.links if link.text == text}
        assert len(found) == 1, f"{len(found)} links {text!r} on {self.path}: {self.links}"
        return found.pop()

    def follow(self, text: str) -> Page:
        """Return the page behind the one link with this text."""
        return self.send("GET", self.link(text))

    @property
    def buttons(self) -> list[str]:
        """Return what each button of the main part says, in order."""
        return [button.seen for each in self.root.all("main") for button in each.all("button")]

    @property
    def errors(self) -> list[str]:
        """Return the lines of the error summary."""
        summaries = (each for each in self.root.walk() if "error-summary" in each.classes)
        return [line.text for summary in summaries for line in summary.all("li")]

    @property
    def flashes(self) -> list[str]:
        """Return the notes at the top of the page that say what just happened."""
        return [
            each.text
            for each in self.root.walk()
            if "note" in each.classes and each.attrs.get("role") == "alert"
        ]

    def form(self, button: str) -> FormOnPage:
        """Return the form with this button."""
        pressed = [
            (form, each)
            for form in self.root.all("form")
            for each in self._buttons_of(form)
            if button in {each.text, each.seen}
        ]
        assert pressed, f"no button {button!r} on {self.path}: {self.buttons}"
        assert len(pressed) == 1, f"{len(pressed)} buttons {button!r} on {self.path}"
        return FormOnPage(self, *pressed[0])

    def _buttons_of(self, form: Element) -> list[Element]:
        inner = [each for each in form.all("button") if "form" not in each.attrs]
        name = form.attrs.get("id")
        outer = [
            each for each in self.root.all("button") if name and each.attrs.get("form") == name
        ]
        return inner + outer


@dataclass
class FormOnPage:
    """A form as it was shown, and the button to press."""

    page: Page
    element: Element
    button: Element

    @property
    def action(self) -> str:
        """Return where it is sent."""
        return self.element.attrs.get("action") or self.page.path

    @property
    def controls(self) -> dict[str, list[Element]]:
        """Return the controls by name; a radio group has several."""
        found: dict[str, list[Element]] = {}
        for each in self.element.all(*CONTROLS):
            if each.attrs.get("name") and each.attrs.get("type") not in {"submit", "image"}:
                found.setdefault(each.attrs["name"], []).append(each)
        return found

    @property
    def values(self) -> dict[str, list[Any]]:
        """Return what would be sent as the form stands."""
        return {
            name: values
            for name, group in self.controls.items()
            if (values := [value for each in group for value in _value_of(each)])
        }

    def submit(self, follow: bool = True, **typed: Any) -> Page:
        """Press the button after typing; a list chooses several, None or False chooses nothing."""
        sent: dict[str, list[Any]] = self.values
        for name, value in typed.items():
            group = self.controls.get(name)
            assert group, f"no field {name!r} in this form of {self.page.path}: {[*self.controls]}"
            sent[name] = _typed(name, group, value)
        if self.button.attrs.get("name"):
            sent[self.button.attrs["name"]] = [self.button.attrs.get("value", "")]
        method = self.element.attrs.get("method", "get").upper()
        return self.page.send(method, self.action, data=sent, follow=follow)


def _value_of(control: Element) -> list[str]:
    kind = control.attrs.get("type", "text")
    if control.name == "textarea":
        # A reader of HTML makes line ends one and drops the first.
        return [control._spoken().replace("\r\n", "\n").removeprefix("\n")]
    if control.name == "select":
        options = control.all("option")
        chosen = [each for each in options if "selected" in each.attrs] or options[:1]
        return [each.attrs.get("value", each.text) for each in chosen]
    if kind in {"radio", "checkbox"}:
        return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
    if kind == "file":
        return []
    return [control.attrs.get("value", "")]


def _typed(name: str, group: list[Element], value: Any) -> list[Any]:
    kind = group[0].attrs.get("type", "text")
    assert kind != "hidden", f"{name!r} is hidden: nobody can type there"
    wanted = value if isinstance(value, list) else [value]
    if kind in {"radio", "checkbox"} or group[0].name == "select":
        offered = _offered(group)
        wanted = [
            offered[0] if each is True else each for each in wanted if each not in (None, False)
        ]
        unknown = [each for each in wanted if str(each) not in offered]
        assert not unknown, f"{name!r} does not offer {unknown}: {offered}"
    return [str(each) if not isinstance(each, tuple) else each for each in wanted]


def _offered(group: list[Element]) -> list[str]:
    if group[0].name == "select":
        return [each.attrs.get("value", each.text) for each in group[0].all("option")]
    return [each.attrs.get("value", "on") for each in group]


# What every page must keep.


def faults(page: Page, *, needs_token: Callable[[str], bool]) -> list[str]:
    """Return what is wrong with the page; ``needs_token`` says so of an action a form posts to."""
    found = [
        *(f"a tag is closed that is not open: {tag}" for tag in page.stray),
        *_faults_of_ids(page),
        *_faults_of_controls(page),
        *_faults_of_forms(page, needs_token),
        *_faults_of_links(page),
        *_faults_of_safety(page),
    ]
    return found + (_faults_of_head(page) if page.is_whole else [])


def _faults_of_head(page: Page) -> list[str]:
    found = []
    headings = page.root.all("h1")
    if len(headings) != 1 or not headings[0].text:
        found.append(f"{len(headings)} h1 instead of one with words")
    elif "no-store" not in page.headers.get("Cache-Control", "") and not page.title.removeprefix(
        "Error: "
    ).startswith(headings[0].text):
        found.append(f"the title {page.title!r} of a public page does not start with its h1")
    if page.errors and not page.title.startswith("Error: "):
        found.append(f"the title {page.title!r} does not say that there is an error")
    if not page.root.all("html")[0].attrs.get("lang"):
        found.append("the page has no language")
    if len(page.root.all("main")) != 1:
        found.append("the page needs one main part")
    primary = [each.text for each in page.root.all("a", "button") if each.classes == {"btn"}]
    if len(primary) > 1:
        found.append(f"more than one primary button: {primary}")
    return found


def _faults_of_ids(page: Page) -> Iterator[str]:
    counted = Counter(each.attrs["id"] for each in page.root.walk() if "id" in each.attrs)
    yield from (f"the id {name!r} is there {n} times" for name, n in counted.items() if n > 1)
    for each in page.root.walk():
        for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for name in each.attrs.get(attribute, "").split():
                if name not in counted:
                    yield f"{attribute} of {each.name} names {name!r}, which is not there"


def _faults_of_controls(page: Page) -> Iterator[str]:
    labelled = {
        each.attrs["for"] for each in page.root.all("label") if each.text and "for" in each.attrs
    }
    for each in page.root.all(*CONTROLS):
        if each.attrs.get("type") in UNLABELLED:
            continue
        wrapping = each.inside("label")
        has_name = (
            each.attrs.get("id") in labelled
            or (wrapping is not None and wrapping.text)
            or each.attrs.get("aria-label")
            or each.attrs.get("aria-labelledby")
        )
        if not has_name:
            yield f"the field {each.attrs.get('name')!r} has no label"
        if each.attrs.get("aria-invalid") == "true" and not _says_why(each):
            yield f"the field {each.attrs.get('name')!r} is wrong and does not say why"
    tied = {
        name for each in page.root.walk() for name in each.attrs.get("aria-describedby", "").split()
    }
    for each in page.root.walk():
        if "field__error" in each.classes and each.attrs.get("id") not in tied:
            yield f"the error {each.text!r} is tied to no field"


def _says_why(control: Element) -> bool:
    group = control.inside("fieldset")
    described = f"{control.attrs.get('aria-describedby', '')} " + (
        group.attrs.get("aria-describedby", "") if group else ""
    )
    return any(name.endswith("-error") for name in described.split())


def _faults_of_forms(page: Page, needs_token: Callable[[str], bool]) -> Iterator[str]:
    for form in page.root.all("form"):
        action = form.attrs.get("action", "")
        if not action:
            yield "a form has no action"
        is_post = form.attrs.get("method", "get").lower() == "post"
        names = {each.attrs.get("name") for each in form.all("input")}
        if is_post and needs_token(action) and "csrf_token" not in names:
            yield f"the form to {action} has no token"
        if not is_post and "csrf_token" in names:
            yield f"the form to {action} puts its token into the address"
        if form.inside("form") is not None:
            yield f"the form to {action} is inside a form"


def _faults_of_links(page: Page) -> Iterator[str]:
    ids = {each.attrs.get("id") for each in page.root.walk()}
    for each in page.root.all("a", "button", "summary"):
        name = each.attrs.get("aria-label") or each.text
        if not name:
            yield f"a {each.name} without words: {each.attrs}"
        if each.name != "a":
            continue
        href = each.attrs.get("href", "")
        if not href or href == "#":
            yield f"the link {name!r} goes nowhere"
        if href.startswith("#") and href[1:] and href[1:] not in ids:
            yield f"the link {name!r} goes to {href}, which is not there"
        if href.lower().startswith(("javascript:", "data:", "//")):
            yield f"the link {name!r} goes to {href}"
        if any(inner.name in {"a", "button", "input"} for inner in each.walk()):
            yield f"the link {name!r} holds something else to press"


def _faults_of_safety(page: Page) -> Iterator[str]:
    for each in page.root.walk():
        if "style" in each.attrs or any(name.startswith("on") for name in each.attrs):
            yield f"a {each.name} carries style or script of its own: {each.attrs}"
        if each.name == "style" or (each.name == "script" and not each.attrs.get("src")):
            yield f"a {each.name} stands in the page"
        loaded = each.attrs.get("src") or (each.name == "link" and each.attrs.get("href")) or ""
        if urlsplit(str(loaded)).netloc:
            yield f"{loaded} is loaded from elsewhere"
        if each.name == "img" and "alt" not in each.attrs:
            yield f"the picture {loaded} has no alt"
