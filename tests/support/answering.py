"""Going through the questions as a person does: by the forms that are shown."""

from collections.abc import Callable
from typing import Any

from tests.support.client import Client
from tests.support.page import Page

START: dict[str, Any] = {
    "meta.path": "brief",
    "con.use": True,
    "con.age": True,
    "con.limits": True,
    "loc.country": "IE",
}
CALM: dict[str, Any] = {
    "ctx.type": "partner",
    "ctx.goal": "To be asked how I am.",
    "pra.channel": "email",
    "pra.safe": "yes",
    "saf.afraid": "f0",
    "saf.harm": "no",
    "saf.control": "f0",
    "saf.own": "no",
    "saf.selfharm": "none",
}


def start(client: Client, **answers: Any) -> Page:
    """Send the first page; ``answers`` are by item id."""
    return client.get("intake.start").form("Start the questions").submit(**START | answers)


def at_check(page: Page) -> bool:
    """Say whether the way has come to its end."""
    return page.path.startswith("/q/check")


def names_of(page: Page) -> list[str]:
    """Return the ids of the items a page asks, in order."""
    form = page.form("Continue")
    return [name for name in form.controls if "." in name]


def walk(
    page: Page,
    answers: dict[str, Any] | None = None,
    until: Callable[[Page], bool] = at_check,
    rated: str = "me1",
) -> Any:
    """Answer screen after screen until one fits; what ``answers`` does not name is calm.

    Rated questions get ``rated``, or how often, "f2"; texts nobody gave stay empty.
    """
    given = CALM | (answers or {})
    for _screen in range(80):
        if until(page):
            return page
        page = step(page, given, rated)
    raise AssertionError(f"the way does not end: {page.path}")


def step(page: Page, given: dict[str, Any], rated: str = "me1") -> Any:
    """Answer one screen and press Continue."""
    if "saf.gate" in page.html and "Skip this part" in page.buttons:
        return page.form(given.get("saf.gate", "Continue")).submit()
    form = page.form("Continue")
    typed = {}
    for name in names_of(page):
        value = given.get(name, _usual(form.controls[name], rated))
        if value is not None:
            typed[name] = value
    return form.submit(**typed)


def _usual(group: list[Any], rated: str) -> str | None:
    if group[0].attrs.get("type") != "radio":
        return None
    codes = [each.attrs["value"] for each in group]
    return next((code for code in (rated, "f2", *codes) if code in codes), None)
