"""Every page of the demo practice in Chromium: axe, 320 pixels, targets, policy, foreign hosts.

Empty, filled and failed states; light and dark; 360 and 1280 (``tests.support.browser``). The
question pages, the one page before a meeting and what goes wrong have files of their own here.
"""

import pytest
from playwright.sync_api import Page as Tab

from tests.support.looking import Practice, visiting

pytestmark = pytest.mark.xdist_group("looked at")

PAGES = [
    *(("nobody", path) for path in (
        "/", "/specialists", "/specialists?q=nobody+at+all", "/specialists/{slug}",
        "/specialists/lucja-zurawska-brzek", "/specialists/{slug}/times",
        "/specialists/{slug}/times?tz=Asia/Kathmandu", "/specialists/lucja-zurawska-brzek/times",
        "/specialists/{slug}/book/20200101T0900Z", "/sign-in", "/sign-in/password",
        "/sign-in/forgotten", "/open/none.none", "/help-now", "/help-now?country=GB",
        "/staying-safe", "/free-consultation", "/free-consultation?for=specialists", "/privacy",
        "/accessibility", "/appointment", "/nowhere", "/signed-out", "/dev/mail",
    )),
    *(("client", path) for path in (
        "/appointment", "/appointment/{ana}", "/appointment/{ana}?new=1",
        "/appointment/{ana}/change", "/appointment/{ana}/cancel", "/appointment/{ana}/contact",
        "/appointment/{ana}/join", "/appointment/{ana}/undo",
    )),
    *(("specialist", path) for path in (
        "/work", "/work/calendar", "/work/calendar/block", "/work/bookings/{ana}",
        "/work/bookings/{past}", "/work/bookings/{unproved}", "/work/bookings/{ana}/move",
        "/work/bookings/{ana}/cancel", "/work/hours", "/work/clients", "/work/clients?page=2",
        "/work/clients/{client}", "/work/clients/{unshared}", "/work/clients/{client}/note",
        "/work/profile", "/work/profile/preview", "/password",
    )),
    *(("newcomer", path) for path in ("/work", "/work/hours", "/work/clients", "/work/profile")),
    *(("admin", path) for path in ("/admin", "/admin/specialists/{draft}")),
]  # fmt: skip
# Forms sent as they are: (role, page, the button that is pressed).
FAILED = [
    ("nobody", "/sign-in", "Email me a link"),
    ("nobody", "/sign-in/password", "Sign in"),
    ("specialist", "/work/calendar/block", "Block this time"),
    ("specialist", "/work/bookings/{ana}/cancel", "Cancel the appointment"),
]


@pytest.mark.parametrize(("role", "path"), PAGES, ids=lambda value: value)
def test_nothing_is_wrong_with_the_page(tab: Tab, practice: Practice, role, path):
    with visiting(tab, practice) as visit:
        if role != "nobody":
            visit.come_as(role)
        visit.see(path)

        assert visit.faults() == []


@pytest.mark.parametrize(("role", "path", "press"), FAILED, ids=str)
def test_nothing_is_wrong_with_the_page_of_a_failed_form(
    tab: Tab, practice: Practice, role, path, press
):
    with visiting(tab, practice) as visit:
        if role != "nobody":
            visit.come_as(role)
        visit.see(path)
        visit.press(press)

        assert (visit.status, visit.faults()) == (422, [])


def test_nothing_is_wrong_with_the_details_page_and_its_errors(tab: Tab, practice: Practice):
    with visiting(tab, practice) as visit:
        visit.see("/specialists/{slug}")
        visit.tab.locator("a.time").first.click()
        visit.tab.wait_for_url("**/book/**")
        shown = visit.faults()
        visit.press("Book this time")

        assert visit.status == 422
        assert shown + visit.faults() == []
