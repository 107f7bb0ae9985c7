"""Every component in a real browser: axe, widths, targets, focus, forced colours."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Route

from tests.support.browser import looked_at, overflow, page_of, serving, small_targets
from tests.support.gallery.app import make_app
from tests.support.page import Page, faults

PAGES = ["/", "/fields", "/failed", "/question", "/picker", "/desk"]


def _nowhere(*_arguments: object, **_more: object) -> NoReturn:
    raise AssertionError("the gallery is looked at, not used")


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serving(make_app()) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_every_component_is_sound_as_markup(path):
    answer = make_app().test_client().get(path)
    page = Page(path, answer.status_code, answer.headers, answer.data, send=_nowhere)

    assert faults(page, needs_token=lambda action: action != "/appearance") == []


@pytest.mark.parametrize("path", PAGES)
def test_every_component_is_sound_in_both_themes_and_at_every_width(
    chromium: Browser, gallery, path
):
    with page_of(chromium) as page:
        page.goto(gallery + path)

        assert looked_at(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_text_spacing_of_the_readers_own_clips_nothing(chromium: Browser, gallery, path):
    # WCAG 1.4.12. The policy of the page refuses inline styles, so the test adds them past it.
    with page_of(chromium, width=360, bypass_csp=True) as page:
        page.goto(gallery + path)
        page.add_style_tag(
            content="*{line-height:1.5!important;letter-spacing:.12em!important;"
            "word-spacing:.16em!important}p{margin-bottom:2em!important}"
        )

        assert overflow(page) == 0


def test_the_dense_week_keeps_targets_a_mouse_can_hit(chromium: Browser, gallery):
    with page_of(chromium, width=1280) as page:
        page.goto(gallery + "/desk")

        assert small_targets(page, 24) == []


def test_the_page_asks_nothing_of_another_origin_and_breaks_no_policy(chromium: Browser, gallery):
    with page_of(chromium) as page:
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        for path in PAGES:
            if path != "/failed":
                page.goto(gallery + path)
                page.wait_for_load_state("networkidle")

        assert [url for url in asked if not url.startswith(gallery)] == []
        assert complaints == []


def test_the_error_summary_takes_the_focus_and_leads_to_its_field(chromium: Browser, gallery):
    with page_of(chromium) as page:
        page.goto(gallery + "/failed")

        assert page.evaluate("document.activeElement.className") == "error-summary"
        assert page.title() == "Error: Your appointment \N{EN DASH} Level Ground"
        page.get_by_role("link", name="Choose how you would like to talk").click()
        assert page.evaluate("document.activeElement.id") == "mode-0"


def test_the_focus_is_never_under_the_bar(chromium: Browser, gallery):
    covered = """() => { const e = document.activeElement, r = e.getBoundingClientRect();
      const bar = document.querySelector('.bar').getBoundingClientRect();
      return e !== document.body && !e.closest('.bar') && r.top < bar.bottom && r.bottom > 0; }"""
    with page_of(chromium, height=500) as page:
        page.goto(gallery + "/question")
        hidden = []
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(covered):
                hidden.append(page.evaluate("document.activeElement.outerHTML"))

        assert hidden == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_answer_shows_without_colour(chromium: Browser, gallery, scheme):
    outline = "e => getComputedStyle(e).outlineStyle + ' ' + getComputedStyle(e).outlineWidth"
    with page_of(chromium, width=1000, forced_colors="active", color_scheme=scheme) as page:
        page.goto(gallery + "/question")
        chosen = page.locator(".opt:has(#rep\\.l1-1)")
        other = page.locator(".opt:has(#rep\\.l1-2)")

        assert chosen.evaluate(outline) == "solid 3px"
        assert other.evaluate(outline).startswith("none")


def test_bars_keep_their_outline_without_colour(chromium: Browser, gallery):
    stroke = "e => getComputedStyle(e).stroke"
    with page_of(chromium, width=1000, forced_colors="active") as page:
        page.goto(gallery + "/")
        ink = page.evaluate("getComputedStyle(document.body).color")

        assert page.locator(".balance .me").first.evaluate(stroke) == ink
        assert page.locator(".balance .partner").first.evaluate(stroke) == ink
        assert page.locator(".balance .slit").first.evaluate(stroke) != ink


def test_nothing_moves_for_people_who_ask_for_less_motion(chromium: Browser, gallery):
    with page_of(chromium, reduced_motion="reduce") as page:
        page.goto(gallery + "/question")

        seconds = page.evaluate(
            "Math.max(...[...document.querySelectorAll('*')].map(e => getComputedStyle(e))"
            ".flatMap(s => [parseFloat(s.animationDuration), parseFloat(s.transitionDuration)]))"
        )
        assert seconds <= 0.001


@pytest.mark.parametrize(("scheme", "theme"), [("light", "dark"), ("dark", "light")])
def test_the_chosen_appearance_wins_over_the_device(chromium: Browser, gallery, scheme, theme):
    with page_of(chromium, color_scheme=scheme) as page:
        page.goto(gallery + "/picker")
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    with page_of(chromium, color_scheme=theme) as page:
        page.goto(gallery + "/picker")
        assert paper == page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_layout_holds_still_while_the_font_arrives(chromium: Browser, gallery):
    held: list[Route] = []
    # Waiting for a condition evaluates text, which the policy of the page rightly refuses.
    with page_of(chromium, bypass_csp=True) as page:
        page.route("**/*.woff2", lambda route: held.append(route))
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {"
            " if (!e.hadRecentInput) window.shift += e.value; }))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(gallery + "/", wait_until="commit")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        assert held
        for route in held:
            route.continue_()
        page.unroute("**/*.woff2")
        page.wait_for_function("document.fonts.status === 'loaded'")
        page.wait_for_load_state("networkidle")

        assert page.evaluate("window.shift") <= 0.02
