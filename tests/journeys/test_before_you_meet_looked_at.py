"""S4 in Chromium: the one page before a meeting, in every state, and the pages behind it."""

from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page as Tab
from sqlalchemy.orm import Session

from portal import clock
from portal.bookings.contact import SafeWays
from portal.bookings.models import Booking
from portal.bookings.services import contact
from portal.intake.models import Intake
from portal.intake.services import alerts, answering, drafts, sharing
from tests.support import intakes, whole
from tests.support.looking import Practice, States, Visit, visiting

pytestmark = pytest.mark.xdist_group("look2")
STATES = States()
FLAGGED = {**whole.answers(), **whole.FLAGS}
NOT_PRIVATE = {"goal", "about", "voi", "rep", "practical"}


@pytest.mark.parametrize("state", STATES, ids=str)
def test_nothing_is_wrong_with(tab: Tab, practice: Practice, state: Any):
    with visiting(tab, practice) as visit:
        assert state.faults(visit) == []


def shared(visit: Visit, **answers: Any) -> Booking:
    """Come as Maria, with whom a client has shared these answers, most of them calm."""
    booking = visit.practice.book()
    with visit.practice.writing() as session:
        intakes.shared(session, booking=again(session, booking), now=clock.now(), **answers)
    visit.come_as("specialist")
    return booking


def intake_of(session: Session, booking: Booking) -> Any:
    return session.scalars(sa.select(Intake.id).where(Intake.booking_id == booking.id)).one()


def again(session: Session, booking: Booking) -> Booking:
    return session.get_one(Booking, booking.id)


def see(visit: Visit, booking: Booking, page: str = "") -> None:
    visit.see(f"/work/clients/{booking.client_id}{page}")


# The one page.


@STATES.shows("Asked, nothing reported.")
def of_a_calm_brief_path(visit):
    see(visit, shared(visit))


@STATES.shows("First answers.")
def of_everything_there_is_in_long_words(visit):
    see(visit, shared(visit, **whole.answers()))


@STATES.shows("harm, fear")
def of_every_safety_answer_at_its_highest(visit):
    see(visit, shared(visit, **FLAGGED))


@STATES.shows("Answers place more of the load on Nadia's side")
def in_another_script(visit):
    see(visit, shared(visit, **whole.answers(whole.ARABIC)))


@STATES.shows("No area has enough answers to chart.")
def of_hardly_any_answer(visit):
    rated = dict.fromkeys(("voi.l1", "bnd.l1", "car.l2", "rep.l1", "fai.l3", "wgt.l1", "grw.l3"))
    see(visit, shared(visit, **rated, **{"chr.duration": None, "gen.drain": None}))


@STATES.shows("Not asked or skipped - unknown. Ask in private.")
def without_the_private_part(visit):
    booking = visit.practice.book()
    with visit.practice.writing() as session:
        row = again(session, booking)
        intakes.shared(session, booking=row, now=clock.now(), parts=NOT_PRIVATE)
    visit.come_as("specialist")
    see(visit, booking)


@STATES.shows("This booking needs your review.")
def that_somebody_should_look_at_soon(visit):
    see(visit, urgent(visit))


@STATES.shows("Kept: you have looked at this.")
def that_somebody_has_looked_at(visit):
    see(visit, urgent(visit))
    visit.press("I have looked at this")


def urgent(visit: Visit) -> Booking:
    """Come as Maria, whom a client asked to look soon."""
    booking = visit.practice.book()
    with visit.practice.writing() as session:
        intake = intakes.shared(
            session, booking=again(session, booking), now=clock.now(), saf__selfharm="often"
        )
        alerts.let_specialist_know(session, intake_id=intake.id, now=clock.now())
    visit.come_as("specialist")
    return booking


# Answers that were shared before, and what changed since.


def amended(visit: Visit) -> Booking:
    """Come as Maria, with whom a client has shared answers twice."""
    booking = visit.practice.book()
    with visit.practice.writing() as session:
        row = again(session, booking)
        first = intakes.shared(session, booking=row, now=clock.now())
        draft = drafts.amend(session, intake_id=first.id, now=clock.now())
        changed = {**intakes.START, **intakes.CALM, "voi.l1": "ot2", "gen.drain": "f0"}
        answering.fill(session, intake_id=draft.intake.id, answers=changed, now=clock.now())
        parts = {part.key for part in intakes.opened(session, draft.intake.id).parts}
        sharing.share(session, intake_id=draft.intake.id, chosen=parts, now=clock.now())
    visit.come_as("specialist")
    return booking


@STATES.shows("Answers of ")
def with_answers_shared_before(visit):
    see(visit, amended(visit))


@STATES.shows("First answers.")
def of_answers_shared_before(visit):
    see(visit, amended(visit))
    visit.tab.get_by_role("link", name="Answers of ").click()
    visit.tab.wait_for_url("**/work/clients/*/*-*")


# Without shared answers.


@STATES.shows("No answers are shared with you.")
def without_answers(visit):
    booking = visit.practice.book()
    ways = SafeWays(may_leave_suddenly=True, note="Call after nine, and never on Sundays. " * 12)
    with visit.practice.writing() as session:
        contact.keep_contact(session, booking=again(session, booking), ways=ways, now=clock.now())
    visit.come_as("specialist")
    see(visit, booking)
    assert "They wrote Call after nine" in visit.text()


@STATES.shows("Somebody should look at it soon.")
def without_answers_that_somebody_should_look_at(visit):
    booking = urgent(visit)
    with visit.practice.writing() as session:
        intake_id = intake_of(session, booking)
        sharing.take_back(session, intake_id=intake_id, chosen=None, now=clock.now())
    see(visit, booking)


@STATES.shows("Page not found", 404)
def of_a_client_of_nobody(visit):
    visit.come_as("specialist")
    visit.see("/work/clients/999999")


# The answers behind the page.


@STATES.shows("What is shared with you, in the words of the questions.")
def the_answers(visit):
    see(visit, shared(visit, **whole.answers()))
    visit.follow("See all shared answers")


@STATES.shows("Open them where nobody else can see your screen.")
def the_private_answers_before_they_open(visit):
    see(visit, shared(visit, **FLAGGED))
    visit.follow("Open the private answers")


@STATES.shows("Opening them was written down, and Nadia can see it.")
def the_private_answers(visit):
    see(visit, shared(visit, **FLAGGED))
    visit.follow("Open the private answers")
    visit.press("Open the private answers")


# The note.


@STATES.shows("This is a draft from the shared answers.")
def a_note_that_is_a_draft(visit):
    see(visit, shared(visit, **whole.answers()), "/note")


@STATES.shows("Only you can read this; it is never printed.")
def a_note_without_answers(visit):
    visit.come_as("specialist")
    see(visit, visit.practice.book(), "/note")


@STATES.shows("Your note is saved. Only you can read it.")
def a_saved_note(visit):
    see(visit, shared(visit), "/note")
    visit.press("Save the note")


@STATES.shows("must be 4,000 characters or fewer", 422)
def a_note_that_is_too_long(visit):
    see(visit, shared(visit), "/note")
    visit.give(risk="w" * 4001, plan="w" * 4001)
    visit.press("Save the note")
