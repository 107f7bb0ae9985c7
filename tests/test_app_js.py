"""The script in a real browser: what it saves people from, and that it leaves nothing behind."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.support.browser import page_of, serving
from tests.support.gallery.app import make_app

BLAND = "<!doctype html><title>Weather</title><h1>Weather</h1>"


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    app = make_app()
    app.add_url_rule("/leave", "leave", lambda: BLAND)
    with serving(app) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with page_of(chromium, timezone_id="Europe/Lisbon") as page:
        yield page


def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def test_the_exit_leaves_the_page_and_its_place_in_the_history(page: Page, gallery):
    page.goto(gallery + "/picker")
    page.goto(gallery + "/question")

    page.locator("a.exit").click()

    expect(page).to_have_title("Weather")
    page.go_back()
    expect(page).to_have_url(gallery + "/picker")


def test_the_exit_hides_the_page_before_the_next_one_answers(page: Page, gallery):
    page.goto(gallery + "/question")

    seen = page.evaluate(
        """() => { document.querySelector('a.exit').click(); return [document.title,
        document.querySelector('.veil').textContent,
        getComputedStyle(document.querySelector('.veil')).visibility,
        getComputedStyle(document.querySelector('h1')).visibility] }"""
    )

    assert seen == ["Loading.", "Loading.", "visible", "hidden"]


def test_shift_three_times_leaves_and_says_how_far_it_is(page: Page, gallery):
    page.goto(gallery + "/question")

    press_shift(page, 2)

    expect(page.locator("[data-status]")).to_have_text("Press Shift once more to leave this page.")
    expect(page.locator(".exit__count")).to_have_text("●●")
    press_shift(page, 1)
    expect(page).to_have_title("Weather")


def test_capital_letters_do_not_count_as_shift(page: Page, gallery):
    page.goto(gallery + "/fields")
    page.locator("#name").focus()

    for letter in "ANA MARIA":
        page.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")
    press_shift(page, 1)
    page.keyboard.type("x")
    press_shift(page, 2)

    expect(page.locator(".exit__count")).to_have_text("●●")
    assert page.url == gallery + "/fields"


def test_the_count_ends_five_seconds_after_the_last_press(page: Page, gallery):
    page.clock.install()
    page.goto(gallery + "/question")
    press_shift(page, 2)

    page.clock.run_for(5_001)
    press_shift(page, 1)

    expect(page.locator(".exit__count")).to_have_text("●")


def test_coming_back_by_the_history_shows_the_page_again(page: Page, gallery):
    page.goto(gallery + "/question")
    page.evaluate("document.documentElement.setAttribute('data-leaving', '')")

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.locator("h1")).to_be_visible()


def test_a_device_in_another_zone_is_offered_its_own(chromium: Browser, gallery):
    with page_of(chromium, timezone_id="America/Sao_Paulo") as page:
        page.goto(gallery + "/picker")

        page.get_by_role("button", name="Show times in Sao Paulo time").click()

        expect(page).to_have_url(gallery + "/picker?tz=America%2FSao_Paulo")
        expect(page.locator("[data-zone-offer]")).to_be_hidden()


def test_a_device_on_the_same_clock_is_not_asked_about_its_zone(chromium: Browser, gallery):
    with page_of(chromium, timezone_id="Europe/London") as page:
        page.goto(gallery + "/picker")

        expect(page.locator("[data-zone-offer]")).to_be_hidden()


def test_a_zone_nobody_has_chosen_begins_as_the_devices_own(page: Page, gallery):
    page.goto(gallery + "/fields")

    expect(page.locator("#zone")).to_have_value("Europe/Lisbon")


def test_a_device_in_a_zone_the_list_does_not_have_leaves_it_to_be_chosen(chromium, gallery):
    with page_of(chromium, timezone_id="America/Sao_Paulo") as page:
        page.goto(gallery + "/fields")

        expect(page.locator("#zone")).to_have_value("")


def test_the_characters_left_are_seen_at_once_and_spoken_when_typing_rests(page: Page, gallery):
    page.clock.install()
    page.goto(gallery + "/fields")
    about = page.locator("#about")

    about.fill("x" * 299)

    expect(page.locator("#about + p")).to_have_text("1 character left")
    expect(page.locator("#about + p + p")).to_have_text("")
    page.clock.run_for(1_001)
    expect(page.locator("#about + p + p")).to_have_text("1 character left")


def test_what_was_refused_as_too_long_says_by_how_much(page: Page, gallery):
    page.goto(gallery + "/fields")
    about = page.locator("#about")

    # Nobody can type that much; a refused form comes back with what was sent all the same.
    about.evaluate("box => { box.value = 'x'.repeat(302); }")
    about.dispatch_event("input")

    expect(page.locator("#about + p")).to_have_text("2 characters too many")


def test_unsaved_hours_ask_before_they_are_lost_but_never_at_the_exit(chromium, gallery):
    with page_of(chromium) as page:
        asked: list[str] = []

        def accept(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", accept)
        page.goto(gallery + "/desk")
        page.locator("#gap").select_option("0")
        page.goto(gallery + "/picker")
        assert asked == ["beforeunload"]

        page.goto(gallery + "/fields")
        page.locator("form[method=post]").first.evaluate("f => f.dataset.unsaved = ''")
        page.locator("#name").fill("Ana")
        page.locator("a.exit").click()

        expect(page).to_have_title("Weather")
        assert asked == ["beforeunload"]


def test_offline_says_that_nothing_is_lost(page: Page, gallery):
    page.goto(gallery + "/fields")
    page.locator("#name").fill("Ana")

    page.context.set_offline(True)

    expect(page.locator(".offline")).to_contain_text("You are offline. What you typed is kept")
    page.context.set_offline(False)
    expect(page.locator(".offline")).to_have_text("You are back online.")
    expect(page.locator("#name")).to_have_value("Ana")


def test_a_later_start_takes_the_end_of_the_window_with_it(page: Page, gallery):
    page.goto(gallery + "/desk")

    page.get_by_label("Monday, from", exact=True).select_option("13:00")

    expect(page.get_by_label("Monday, to", exact=True)).to_have_value("15:00")


def test_a_phone_number_is_asked_only_from_those_who_choose_the_phone(page: Page, gallery):
    page.goto(gallery + "/fields")
    expect(page.get_by_label("Phone number")).to_be_hidden()

    page.get_by_label("Phone", exact=True).check()

    expect(page.get_by_label("Phone number")).to_be_visible()


def test_after_a_swap_the_new_heading_has_the_focus_and_the_change_is_said(page: Page, gallery):
    page.goto(gallery + "/swap")

    page.get_by_role("button", name="Add a time").click()

    expect(page.locator("[data-status]")).to_have_text("Monday: a time was added")
    assert page.evaluate("document.activeElement.textContent") == "Monday"
    expect(page.locator("[aria-busy]")).to_have_count(0)


def test_a_refused_form_is_swapped_in_and_its_errors_have_the_focus(page: Page, gallery):
    page.goto(gallery + "/swap")

    page.get_by_role("button", name="Fail").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert page.url == gallery + "/swap"


def test_everything_is_there_without_the_script(chromium: Browser, gallery):
    with page_of(chromium, java_script_enabled=False) as page:
        page.goto(gallery + "/picker")
        page.get_by_text("Menu").click()
        expect(page.locator(".menu").get_by_role("link", name="Find a specialist")).to_be_visible()
        page.get_by_text("Change time zone").click()
        expect(page.get_by_label("Time zone")).to_be_visible()

        page.locator("a.exit").click()

        assert page.title() == "Weather"


def test_the_script_writes_no_markup_and_no_styles():
    source = (make_app().static_folder or "") + "/js/app.js"
    with open(source, encoding="utf-8") as file:
        text = file.read()

    for banned in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        ".style",
        "eval(",
    ):
        assert banned not in text
    for kept in ("localStorage", "sessionStorage", "document.cookie", "indexedDB"):
        assert kept not in text
