"""The inspector finds each fault it is there for, and the form sender sends what was shown."""

from typing import Any

import pytest

from tests.support.page import Page, faults

SITE = " \u2013 Level Ground"
GOOD = f"""<!doctype html><html lang="en">
<head><title>Your details{SITE}</title></head><body>
<main id="main"><h1>Your details</h1>
<form method="post" action="/book"><input type="hidden" name="csrf_token" value="t">
<label for="email">Email address</label><p id="email-hint">Only you</p>
<input id="email" name="email" type="email" aria-describedby="email-hint" value="a@b.example">
<fieldset><legend>How would you like to talk?</legend>
<label><input type="radio" name="mode" value="video" checked> Video</label>
<label><input type="radio" name="mode" value="phone"> Phone</label></fieldset>
<label><input type="checkbox" name="shared" value="y"> Shared</label>
<label for="zone">Zone</label><select id="zone" name="zone"><option value="a">A</option>
<option value="b" selected>B</option></select>
<label for="note">Note</label><textarea id="note" name="note">
as it was</textarea>
<button class="btn">Book<span class="vh"> with Maria</span></button>
<button class="btn btn--quiet" name="skip" value="1">Skip</button></form>
<p><a href="/specialists">Find a <strong>specialist</strong></a></p></main></body></html>"""


def page(html: str, sent: list[Any] | None = None, caching: str = "no-cache") -> Page:
    def send(method: str, path: str, *, data: Any = None, follow: bool = True) -> Page:
        assert sent is not None
        sent.append((method, path, data))
        return page(html)

    given = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": caching}
    return Page("/here", 200, given, html.encode(), send)


def found(html: str, caching: str = "no-cache") -> list[str]:
    return faults(page(html, caching=caching), needs_token=lambda action: action != "/open-to-all")


def test_a_good_page_has_no_faults():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("<h1>Your details</h1>", "", "0 h1 instead of one with words"),
        ("<h1>Your details</h1>", "<h1> </h1>", "1 h1 instead of one with words"),
        ("<title>Your details", "<title>Details", "does not start with its h1"),
        (' lang="en"', "", "the page has no language"),
        ('for="email"', 'for="mail"', "the field 'email' has no label"),
        ('id="email-hint"', 'id="main"', "the id 'main' is there 2 times"),
        ('id="email-hint"', "", "names 'email-hint', which is not there"),
        ('name="csrf_token"', 'name="other"', "the form to /book has no token"),
        ('action="/book"', "", "a form has no action"),
        ('method="post"', 'method="get"', "puts its token into the address"),
        ('name="email" type', 'aria-invalid="true" name="email" type', "does not say why"),
        ("Only you</p>", 'Only you</p><p id="x" class="field__error">No</p>', "tied to no field"),
        ("Find a <strong>specialist</strong>", "<span></span>", "a a without words"),
        ('href="/specialists"', 'href="#"', "goes nowhere"),
        ('href="/specialists"', 'href="#there"', "goes to #there, which is not there"),
        ('href="/specialists"', 'href="javascript:x()"', "goes to javascript:x()"),
        ('class="btn btn--quiet"', 'class="btn"', "more than one primary button"),
        ("<p><a", '<p style="color:red"><a', "style or script of its own"),
        ("<p><a", "<p onclick='x()'><a", "style or script of its own"),
        ("<p><a", '<img src="/x.png"><p><a', "has no alt"),
        ("<p><a", '<img alt="" src="https://x.example/x.png"><p><a', "is loaded from elsewhere"),
        ("<p><a", "<script>x()</script><p><a", "a script stands in the page"),
        ("</a></p>", "</a></div></p>", "a tag is closed that is not open: div"),
        ('<main id="main">', '<main id="main"><main>', "closes an open main"),
    ],
)
def test_each_fault_is_found(before: str, after: str, fault: str):
    assert before in GOOD

    wrong = found(GOOD.replace(before, after, 1))

    assert any(fault in each for each in wrong), wrong


def test_a_private_page_may_have_a_neutral_title():
    html = GOOD.replace("<title>Your details", "<title>Your appointment")

    assert found(html, caching="no-store") == []


def test_a_page_with_an_error_says_so_in_its_title():
    summary = '<div class="error-summary"><ul><li><a href="#email">Enter it</a></li></ul></div>'
    html = GOOD.replace("<h1>", summary + "<h1>")

    assert found(html) == [f"the title 'Your details{SITE}' does not say that there is an error"]
    assert found(html.replace("<title>", "<title>Error: ")) == []


def test_a_form_that_checks_no_token_needs_none():
    html = GOOD.replace("/book", "/open-to-all").replace('name="csrf_token"', 'name="other"')

    assert found(html) == []


def test_a_form_is_sent_as_it_was_shown_with_what_was_typed():
    sent: list[Any] = []
    shown = page(GOOD, sent)

    shown.form("Book").submit(email="ana@example.com", mode="phone", shared=True)

    assert sent == [
        (
            "POST",
            "/book",
            {
                "csrf_token": ["t"],
                "email": ["ana@example.com"],
                "mode": ["phone"],
                "shared": ["y"],
                "zone": ["b"],
                "note": ["as it was"],
            },
        )
    ]


def test_the_pressed_button_is_sent_with_its_name():
    sent: list[Any] = []

    page(GOOD, sent).form("Skip").submit(zone="a", note="")

    assert sent[0][2] == {
        "csrf_token": ["t"],
        "email": ["a@b.example"],
        "mode": ["video"],
        "zone": ["a"],
        "note": [""],
        "skip": ["1"],
    }


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"mode": "letter"}, "does not offer"),
        ({"zone": "c"}, "does not offer"),
        ({"phone": "1"}, "no field 'phone'"),
        ({"csrf_token": "x"}, "is hidden"),
    ],
)
def test_what_nobody_could_type_is_refused(typed: dict[str, Any], why: str):
    with pytest.raises(AssertionError, match=why):
        page(GOOD, []).form("Book").submit(**typed)


def test_a_page_is_read_as_it_is_spoken():
    shown = page(GOOD)

    assert (shown.h1, shown.title) == ("Your details", f"Your details{SITE}")
    assert shown.link("Find a specialist") == "/specialists"
    assert shown.buttons == ["Book", "Skip"]
    assert "Email address Only you How would you like to talk?" in shown.text
    assert "Book with Maria" in shown.text
