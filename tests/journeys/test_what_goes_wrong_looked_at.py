"""What goes wrong in Chromium: forms that are refused, times that have gone, pages of errors.

And the states of an appointment that the demo practice has none of.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple, NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page as Tab

from portal import clock
from portal.accounts.guards import signer
from portal.accounts.models import Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links
from portal.accounts.throttling import LINKS_FROM_NETWORK
from portal.app import create_app
from portal.bookings.models import Booking
from portal.errors import PortalError
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.browser import serving
from tests.support.client import Client
from tests.support.looking import Practice, States, Visit, visiting

pytestmark = pytest.mark.xdist_group("looked at")
STATES = States()
SOON = timedelta(minutes=3)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_nothing_is_wrong_with(tab: Tab, practice: Practice, state: Any):
    with visiting(tab, practice) as visit:
        assert state.faults(visit) == []


# Booking.


def at_details(visit: Visit, slug: str = "{slug}") -> None:
    """Come to the details of the soonest free time."""
    visit.see(f"/specialists/{slug}")
    with visit.tab.expect_navigation():
        visit.tab.locator("a.time").first.click()


def take(visit: Visit, slug: str) -> None:
    """Let somebody else book the time whose details are in the tab."""
    start = visit.tab.url.partition("/book/")[2].partition("?")[0]
    with visit.practice.writing() as session:
        owner = session.scalars(sa.select(Specialist).where(Specialist.slug == slug)).one()
        make.booking(session, owner, start, client="other@example.org", created_at=clock.now())


@STATES.shows("Enter a phone number with its country code", 422)
def a_booking_without_its_phone_number(visit):
    at_details(visit)
    visit.choose(mode="phone")
    visit.give(name="Rita", email="rita@example.org", phone="12")
    visit.press("Book this time")


@STATES.shows("You have not lost anything you typed.", 409)
def a_booking_of_a_time_that_has_gone(visit):
    slug = "jonah-okafor-reyes"
    at_details(visit, slug)
    take(visit, slug)
    visit.give(name="Rita", email="rita@example.org")
    visit.choose(mode="video")
    visit.press("Book this time")


@STATES.shows("has no other free time in the weeks ahead.", 409)
def a_booking_of_the_last_time_there_was(visit):
    day = clock.now().date() + timedelta(days=20)
    with visit.practice.writing() as session:
        owner = make.specialist(session, slug="one-time-only", open="", zone="UTC")
        make.override(session, owner, day, ("10:00", "10:30"))
    visit.see(f"/specialists/one-time-only/book/{day:%Y%m%d}T1000Z")
    assert "Your details" in visit.text()
    take(visit, "one-time-only")
    visit.give(name="Rita", email="rita@example.org")
    visit.press("Book this time")


@STATES.shows("That time has just gone", 409)
def details_of_a_time_that_has_gone(visit):
    visit.see("/specialists/{slug}/book/20200101T0900Z")


# The appointment, from the first minute to after its end.


@STATES.shows("You are booked")
def just_booked(visit):
    see(visit, visit.come_booked(**now_and_untold(visit)), "?new=1")
    assert "Undo this booking" in visit.text()


@STATES.shows("has not heard of it yet.")
def undoing(visit):
    see(visit, visit.come_booked(**now_and_untold(visit)), "/undo")


@STATES.shows("Your booking is undone")
def undone(visit):
    see(visit, visit.come_booked(**now_and_untold(visit)), "/undo")
    visit.press("Undo this booking")


def now_and_untold(_visit: Visit) -> dict[str, Any]:
    return {"created_at": clock.now(), "told_at": clock.now() + SOON}


@STATES.shows("Join the call")
def the_call_is_open(visit):
    see(visit, visit.come_booked(starts_at=clock.now() + SOON))


@STATES.shows("Book another time")
def after_the_end(visit):
    see(visit, visit.come_booked(starts_at=clock.now() - timedelta(hours=3)))


@STATES.shows("Your appointments")
def a_list_of_two(visit):
    booking = visit.come_booked()
    with visit.practice.writing() as session:
        other = session.scalars(
            sa.select(Specialist).where(Specialist.slug == "jonah-okafor-reyes")
        ).one()
        nadia = session.get_one(Person, booking.client_id)
        make.booking(session, other, visit.practice.a_start(), client=nadia)
    visit.see("/appointment")


@STATES.shows("You have no appointment")
def no_appointment(visit):
    visit.see("/appointment")


@STATES.shows("Page not found", 404)
def somebody_elses_appointment(visit):
    visit.come_booked()
    visit.see("/appointment/{ana}")


@STATES.shows("The note must be 500 characters or fewer", 422)
def a_contact_that_is_refused(visit):
    see(visit, visit.come_booked(phone="+351910000009"), "/contact")
    visit.give(note="w" * 501)
    visit.press("Save")


@STATES.shows("Saved.")
def a_contact_that_is_kept(visit):
    see(visit, visit.come_booked(), "/contact")
    visit.press("Save")


@STATES.shows("You do not need to give a reason.")
def changing_the_time(visit):
    see(visit, visit.come_booked(), "/change")
    choose_a_time(visit)
    assert "Keep the time I have" in visit.text()


@STATES.shows("Your time is changed. Maria has been told.")
def the_time_is_changed(visit):
    see(visit, visit.come_booked(), "/change")
    choose_a_time(visit)
    visit.press("Change the time")


@STATES.shows("That time has just gone", 409)
def changing_to_a_time_that_has_gone(visit):
    see(visit, visit.come_booked(), "/change/20200101T0900Z")


@STATES.shows("It is too close to the start to change the time here.")
def changing_the_time_too_late(visit):
    booking = visit.come_booked()
    with visit.practice.writing() as session:
        slow = make.specialist(session, slug="slow", published=False, move_notice_minutes=1440)
        nadia = session.get_one(Person, booking.client_id)
        soon = make.booking(session, slow, clock.now() + timedelta(hours=5), client=nadia)
    see(visit, soon, "/change")


@STATES.shows("Your appointment")
def changing_the_time_of_what_has_begun(visit):
    booking = visit.come_booked(starts_at=clock.now() - timedelta(hours=1))
    see(visit, booking, "/change")
    assert visit.tab.url.endswith(booking.reference)


@STATES.shows("You do not need to give a reason.")
def cancelling(visit):
    see(visit, visit.come_booked(), "/cancel")


@STATES.shows("Your appointment is cancelled")
def cancelled(visit):
    see(visit, visit.come_booked(), "/cancel")
    visit.press("Cancel the appointment")


@STATES.shows("Already cancelled")
def cancelling_again(visit):
    see(visit, visit.come_booked(status="cancelled"), "/cancel")


@STATES.shows("could not keep this time. You have done nothing wrong.")
def cancelled_by_the_specialist(visit):
    booking = visit.come_booked(created_at=clock.now() - timedelta(days=1))
    maria = Client(visit.practice.app).sign_in(visit.practice.people["specialist"], is_staff=True)
    page = maria.get("work_bookings.confirm_cancel", reference=booking.reference)
    page.form("Cancel the appointment").submit(line="I am ill. Thursday at ten is free.")
    see(visit, booking)
    assert "I am ill." in visit.text()


@STATES.shows("This time is free again")
def released(visit):
    see(visit, visit.come_booked(status="released"))


def see(visit: Visit, booking: Booking, page: str = "") -> None:
    visit.see(f"/appointment/{booking.reference}{page}")


def choose_a_time(visit: Visit) -> None:
    with visit.tab.expect_navigation():
        visit.tab.locator("main a.time").first.click()


# Signing in.


@STATES.shows("That code does not work.", 422)
def a_wrong_code(visit):
    at_code(visit)
    visit.give(code="000000")
    visit.press("Sign in")


@STATES.shows("The mail has only just left.")
def a_link_asked_for_twice(visit):
    at_code(visit)
    visit.press("Send it again")


def at_code(visit: Visit) -> None:
    visit.see("/sign-in")
    visit.give(email="ana@example.org")
    visit.press("Email me a link")


@STATES.shows("Continue to your appointment")
def a_mailed_link(visit):
    visit.see(f"/open/{link_for(visit, 'client', Purpose.SIGN_IN)}")


@STATES.shows("This link is too old", 410)
def a_link_that_is_too_old(visit):
    visit.see("/open/none.none")


@STATES.shows("Choose a password")
def choosing_a_password(visit):
    visit.see(f"/password/{link_for(visit, 'newcomer', Purpose.PASSWORD)}")


@STATES.shows("That is easy to guess.", 422)
def a_chosen_password_that_is_easy_to_guess(visit):
    visit.see(f"/password/{link_for(visit, 'newcomer', Purpose.PASSWORD)}")
    visit.give(password="passwordpassword")
    visit.press("Save password")


def link_for(visit: Visit, role: str, purpose: Purpose) -> str:
    with visit.practice.app.app_context(), visit.practice.writing() as session:
        person = session.get_one(Person, visit.practice.people[role].id)
        link = links.issue(session, purpose=purpose, person=person, now=clock.now())
        return links.text_of(link, signer=signer())


@STATES.shows("That email address and password do not belong together", 422)
def a_wrong_password(visit):
    visit.see("/sign-in/password")
    visit.give(email="maria@example.org", password="not the one")
    visit.press("Sign in")


@STATES.shows("Enter an email address, like name@example.com", 422)
def a_forgotten_password_of_nobody(visit):
    visit.see("/sign-in/forgotten")
    visit.press("Email me a link")


@STATES.shows("That is not your present password", 422)
def a_password_that_is_not_changed(visit):
    visit.come_as("specialist")
    visit.see("/password")
    visit.give(current="not the one", password="harbour velvet mosaic tulip")
    visit.press("Save password")


@STATES.shows("You have not lost anything you typed. Sign in, then send it again.", 401)
def a_form_of_the_workspace_sent_after_the_session_ended(visit):
    visit.come_as("specialist")
    visit.see("/work/calendar/block")
    visit.stay_away()
    visit.press("Block this time")


# The workspace.


@STATES.shows("overlaps", 422)
def hours_that_overlap(visit):
    visit.come_as("newcomer")
    visit.see("/work/hours")
    visit.press("Weekday mornings")
    visit.tab.locator("#mon").check()
    visit.press("Add another time on Monday")
    visit.tab.locator('[name="mon-from"]').nth(1).select_option("09:30")
    visit.tab.locator('[name="mon-to"]').nth(1).select_option("11:00")
    visit.press("Save hours")


@STATES.shows("Your changes are not saved yet.")
def hours_before_they_are_saved(visit):
    visit.come_as("newcomer")
    visit.see("/work/hours")
    visit.press("Weekday evenings")


@STATES.shows("The end must be after the start", 422)
def a_block_that_ends_before_it_begins(visit):
    visit.come_as("specialist")
    visit.see("/work/calendar/block")
    visit.give(day="2031-03-05", opens="12:00", closes="10:00", note="w" * 201)
    visit.press("Block this time")


@STATES.shows("Free it again")
def blocked_times(visit):
    visit.come_as("specialist")
    visit.see("/work/calendar/block")
    visit.give(day="2031-03-05", opens="10:00", closes="12:00", note="Dentist " * 20)
    visit.press("Block this time")
    assert "The time is blocked." in visit.text()
    visit.tab.goto(visit.address + "/work/calendar/block")


@STATES.shows("Enter a whole address, like https://meet.example.org/your-name", 422)
def a_profile_that_is_refused(visit):
    visit.come_as("specialist")
    visit.see("/work/profile")
    visit.give(name="", languages="Klingon", sentence="w" * 121, meeting_url="here")
    visit.press("Save profile")


@STATES.shows("Enter your registration number", 422)
def a_profile_that_is_not_ready_to_be_checked(visit):
    visit.come_as("newcomer")
    visit.see("/work/profile")
    visit.give(registration="")
    visit.press("Send for checking")


@STATES.shows("Choose how it went", 422)
def an_outcome_that_was_not_chosen(visit):
    see_work(visit, visit.practice.book(starts_at=a_past_start(visit)))
    visit.press("Save")


@STATES.shows("They get a new invite at once")
def moving_a_booking(visit):
    see_work(visit, visit.practice.book(), "/move")
    choose_a_time(visit)


@STATES.shows("That time has just gone. The appointment stays as it was.", 409)
def moving_a_booking_to_a_time_that_has_gone(visit):
    see_work(visit, visit.practice.book(), "/move/20200101T0900Z")
    visit.press("Change the time")


@STATES.shows("I am ill.")
def a_booking_that_the_specialist_cancelled(visit):
    see_work(visit, visit.practice.book(), "/cancel")
    visit.give(line="I am ill.")
    visit.press("Cancel the appointment")


@STATES.shows("Page not found", 404)
def a_week_there_is_not(visit):
    visit.come_as("specialist")
    visit.see("/work/calendar/2026-W99")


def see_work(visit: Visit, booking: Booking, page: str = "") -> None:
    visit.come_as("specialist")
    visit.see(f"/work/bookings/{booking.reference}{page}")


def a_past_start(visit: Visit) -> Any:
    """Return a time of its own, long over."""
    return visit.practice.a_start() - timedelta(days=400)


# The practice's office.


@STATES.shows("Enter an email address, like name@example.com", 422)
def an_invitation_to_nobody(visit):
    visit.come_as("admin")
    visit.see("/admin")
    visit.press("Send the invitation")


@STATES.shows("There is a specialist with this address already", 422)
def an_invitation_to_somebody_who_is_here(visit):
    visit.come_as("admin")
    visit.see("/admin")
    visit.give(name="Maria", email="maria@example.org")
    visit.press("Send the invitation")


@STATES.shows("The invitation is sent. The link in it works for 7 days.")
def an_invitation(visit):
    visit.come_as("admin")
    visit.see("/admin")
    visit.give(name="A name of very many letters " * 4, email="very.long.name@example.org")
    visit.press("Send the invitation")


def waiting(visit: Visit, **columns: Any) -> str:
    """Come as the admin to the page of a profile that waits, and return its address."""
    with visit.practice.writing() as session:
        given = {"published": False, "asked_at": clock.now(), "state": "waiting", **columns}
        slug = f"waiting-{visit.practice.a_start():%Y%m%d%H}"
        one = make.specialist(session, slug=slug, **given)
    visit.come_as("admin")
    path = f"/admin/specialists/{one.id}"
    visit.see(path)
    return path


@STATES.shows("Compare these with the register of the profession.")
def a_profile_to_check(visit):
    waiting(visit)


@STATES.shows("Clients see now:")
def a_changed_fact_to_check(visit):
    waiting(visit, state="published", checked_at=clock.now(), held={"title": "Doctor"})


@STATES.shows("Say what needs to change", 422)
def changes_asked_for_without_words(visit):
    waiting(visit)
    visit.press("Ask for changes")


@STATES.shows("The profile was changed while you read it. Look at it again.")
def a_profile_that_changed_while_it_was_read(visit):
    path = waiting(visit)
    with visit.practice.writing() as session:
        one = session.get_one(Specialist, int(path.rpartition("/")[2]))
        one.registration = "54321"
    visit.press("Publish profile")


# Pages of errors.


@STATES.shows("You cannot open this page", 403)
def a_page_for_others(visit):
    visit.come_as("client")
    visit.see("/work")


@STATES.shows("Page not found", 404)
def a_page_there_is_not(visit):
    visit.see("/nowhere")


@STATES.shows("That did not work", 405)
def a_page_that_takes_no_visits(visit):
    visit.see("/q/more")


@STATES.shows("Send it once more", 400)
def a_form_that_lay_too_long(visit):
    visit.come_booked()
    visit.see("/appointment")
    visit.follow("Safe contact")
    visit.give(csrf_token="old")
    visit.press("Save")


def break_down() -> NoReturn:
    raise RuntimeError("broken on purpose")


def refuse() -> NoReturn:
    raise PortalError


class Strict(NamedTuple):
    """The portal with its limits on, and where it is served."""

    app: Flask
    address: str


@pytest.fixture(scope="module")
def strict(practice: Practice) -> Iterator[Strict]:
    """The same practice at another address: limits count there, two pages fail."""
    app = create_app({"INSTANCE": practice.folder})
    app.view_functions["pages.accessibility"] = break_down
    app.view_functions["pages.privacy"] = refuse
    with serving(app) as address:
        yield Strict(app, address)
    app.extensions["engine"].dispose()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/accessibility", 500, "Something went wrong on our side"),
        ("/privacy", 409, "This cannot be done any more"),
    ],
)
def test_nothing_is_wrong_with_the_page_of_what_fails(
    tab: Tab, practice: Practice, strict: Strict, path: str, status: int, words: str
):
    with visiting(tab, practice, strict.address) as visit:
        visit.see(path)

        assert (visit.status, words in visit.text()) == (status, True)
        assert visit.faults() == []


def test_nothing_is_wrong_with_the_page_of_too_many_tries(
    tab: Tab, practice: Practice, strict: Strict
):
    with visiting(tab, practice, strict.address) as visit:
        often = Client(strict.app)
        for _time in range(LINKS_FROM_NETWORK.most):
            often.get("accounts.sign_in").form("Email me a link").submit(email="a@example.org")
        visit.see("/sign-in")
        visit.give(email="a@example.org")
        visit.press("Email me a link")

        assert (visit.status, "Too many tries" in visit.text()) == (429, True)
        assert visit.faults() == []


def test_nothing_is_wrong_with_the_page_of_too_many_passwords(
    tab: Tab, practice: Practice, strict: Strict
):
    with visiting(tab, practice, strict.address) as visit:
        visit.see("/sign-in/password")
        for _time in range(6):
            visit.give(email="often@example.org", password="not the one")
            visit.press("Sign in")

        assert (visit.status, "Too many tries. Wait a few minutes" in visit.text()) == (429, True)
        assert visit.faults() == []
