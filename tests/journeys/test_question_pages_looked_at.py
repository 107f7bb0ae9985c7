"""The client's question pages (P11 to P15) in Chromium, each in every state a client can meet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page as Tab

from portal import clock
from portal.accounts.models import Person
from portal.bookings.models import Booking
from portal.intake.models import Intake
from portal.intake.services import answering as services
from portal.intake.services import definition_files
from portal.specialists.models import Specialist
from tests.support import answering, intakes, make, whole
from tests.support.answering import at_check
from tests.support.client import Client
from tests.support.intake import BRIEF_SEVEN
from tests.support.looking import FAR, Practice, States, Visit, visiting
from tests.support.page import Page

pytestmark = pytest.mark.xdist_group("look2")
STATES = States()

SEEN = "I have seen this \N{EN DASH} go on"
AFRAID = {"saf.afraid": "f3"}
DANGER = {"saf.harm": "yes", "saf.now": "no"}
DARK = {"saf.selfharm": "often", "saf.selfharm_now": "yes"}
HOT = {"saf.own": "yes"}


@pytest.mark.parametrize("state", STATES, ids=str)
def test_nothing_is_wrong_with(tab: Tab, practice: Practice, state: Any):
    with visiting(tab, practice) as visit:
        assert state.faults(visit) == []


# The ways a client takes.


def until(h1: str) -> Callable[[Page], bool]:
    return lambda page: page.h1.startswith(h1)


def at_help(page: Page) -> bool:
    return page.path == "/q/help"


def begin(visit: Visit, path: str = "brief", **start: Any) -> Page:
    return answering.start(visit.client, **{"meta.path": path, **start})


def walk(page: Page, to: Callable[[Page], bool], answers: dict[str, Any] | None = None) -> Page:
    """Answer screen after screen, and go on where help was shown on the way."""
    for _time in range(9):
        page = answering.walk(page, answers, until=lambda p: to(p) or at_help(p) or at_check(p))
        if to(page):
            return page
        assert at_help(page), f"the way ends at {page.h1}"
        page = page.form(SEEN).submit()
    raise AssertionError("help comes again and again")


def ask(visit: Visit, h1: str, path: str = "brief", answers: dict[str, Any] | None = None) -> None:
    """Come to the question of these words, by answering what is asked before it."""
    visit.see(walk(begin(visit, path), until(h1), answers))


def check(visit: Visit, answers: dict[str, Any] | None = None) -> Page:
    return walk(begin(visit), at_check, answers)


def share(visit: Visit, answers: dict[str, Any] | None = None) -> Page:
    visit.come_booked()
    return check(visit, answers).form("Share with Maria").submit()


# P11, the first page.


@STATES.shows("Only you, until you share them with a specialist.")
def the_start_without_an_appointment(visit):
    visit.see("/q")


@STATES.shows("Only you, until you share them with Maria.")
def the_start_with_an_appointment(visit):
    visit.come_booked()
    visit.see("/q")


@STATES.shows("Tick this if your specialist may read your answers", 422)
def the_start_with_nothing_chosen(visit):
    visit.see("/q")
    visit.press("Start the questions")


@STATES.shows("You began here before, more than a day ago.")
def the_start_after_answers_of_nobody(visit):
    begin(visit)
    visit.stay_away()
    visit.see("/q")


@STATES.shows("These questions are for adults")
def under_age(visit):
    visit.see("/q")
    visit.choose(meta__path="brief", con__use="yes", con__limits="yes")
    visit.tab.get_by_label("country").select_option("IE")
    visit.press("Start the questions")


def test_nothing_is_wrong_with_the_start_before_a_practice_has_approved_any_questions(
    tab: Tab, practice: Practice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(definition_files, "offered", lambda **_: None)
    with visiting(tab, practice) as visit:
        visit.see("/q")

        assert "The questions are not open yet" in visit.text()
        assert visit.faults() == []


# P12, a question.


@STATES.shows("After an argument, who makes the first move")
def a_seesaw(visit):
    ask(visit, "After an argument")


@STATES.shows("Choose an answer, or skip this question", 422)
def a_seesaw_with_its_error(visit):
    ask(visit, "After an argument")
    visit.press("Continue")


@STATES.shows("After an argument, who makes the first move")
def an_answered_seesaw(visit):
    ask(visit, "After an argument")
    visit.choose(rep__l1="me2")
    visit.press("Continue")
    visit.follow("Back")
    assert visit.tab.locator('[name="rep.l1"]:checked').input_value() == "me2"


@STATES.shows("How often does this relationship leave you drained or low?")
def a_question_how_often(visit):
    ask(visit, "How often does this relationship")


@STATES.shows("Choose an answer, or skip this question", 422)
def a_question_how_often_with_its_error(visit):
    ask(visit, "How often does this relationship")
    visit.press("Continue")


@STATES.shows("300 characters left")
def a_question_in_own_words(visit):
    ask(visit, "What would make these 30 minutes")


@STATES.shows("Write 300 characters or fewer; this is 301", 422)
def own_words_that_are_too_long(visit):
    ask(visit, "What would make these 30 minutes")
    visit.give(ctx__goal="w" * 301)
    visit.press("Continue")


@STATES.shows("Choose an answer", 422)
def a_fact_that_is_needed_with_its_error(visit):
    ask(visit, "How should we contact")
    visit.press("Continue")


@STATES.shows("One question comes after the other. Carry on here.")
def a_question_somebody_else_was_asked_before(visit):
    begin(visit)
    visit.see("/q/9")


@STATES.shows("Your answers were changed on another page meanwhile. Carry on here.")
def a_question_that_is_asked_no_more(visit):
    ask(visit, "How often does your partner check", answers={"saf.harm": "unsure"})
    back = visit.client.get("walk.show", n=7)
    assert back.h1.startswith("In the past year")
    back.form("Continue").submit(**{"saf.harm": "no"})
    visit.press("Continue")


@STATES.shows("You can skip all of them.")
def the_gate(visit):
    ask(visit, "A few private questions")


@STATES.shows("How often are you afraid of your partner")
def a_private_question(visit):
    ask(visit, "How often are you afraid")


@STATES.shows("Choose an answer, or skip this question", 422)
def a_private_question_with_its_error(visit):
    ask(visit, "How often are you afraid")
    visit.press("Continue")


@STATES.shows("For your safety nothing of this part is shown here again.")
def the_private_part_elsewhere(visit):
    booking = visit.come_booked()
    walk(begin(visit), until("When you talk"))
    visit.client = elsewhere(visit, booking)
    gate = next(n for n in range(1, 9) if "A few private" in visit.client.get("walk.show", n=n).h1)
    visit.see(f"/q/{gate}")


# P12, a page of the full path.


@STATES.shows("Part 1 of 7 · 5 questions")
def a_full_page(visit):
    ask(visit, "Being heard", "full")


@STATES.shows("You left 4 blank. You can leave them.")
def a_full_page_with_blanks(visit):
    ask(visit, "Being heard", "full")
    visit.choose(voi__l1="ot2")
    visit.press("Continue")


@STATES.shows("About the two of you")
def a_full_page_of_facts(visit):
    ask(visit, "About the two of you", "full")


@STATES.shows("What happened lately that made you book now?")
def a_full_page_of_words_and_ticks(visit):
    ask(visit, "What brings you here", "full")


@STATES.shows("Choose up to 3", 422)
def a_full_page_with_its_errors(visit):
    ask(visit, "What brings you here", "full")
    visit.choose(ctx__brings=["unheard", "toomuch", "taking", "apart"])
    visit.choose(ctx__tried=["talk", "nothing"])
    visit.press("Continue")
    assert "Choose “Nothing yet”, or the others, not both" in visit.text()


@STATES.shows("Choose a word you can say if you need to stop")
def the_practical_page(visit):
    ask(visit, "How to reach you", "full")


@STATES.shows("From last time. Change it if it no longer fits.")
def a_full_page_with_facts_of_last_time(visit):
    booking = visit.come_booked()
    answered_before(visit, booking)
    ask(visit, "About the two of you", "full")


@STATES.shows("Last time you chose: Talking it over.")
def a_full_page_that_tells_what_was_chosen_last_time(visit):
    booking = visit.come_booked()
    answered_before(visit, booking)
    ask(visit, "What brings you here", "full")


# P12, help: right after an answer, and by the link on every page from then on.


def helped(visit: Visit, answers: dict[str, Any], path: str = "brief", times: int = 1) -> None:
    """Come to the help that answers call for, the first time or a later one."""
    page = begin(visit, path)
    for _time in range(times - 1):
        page = answering.walk(page, answers, until=at_help).form(SEEN).submit()
    visit.see(answering.walk(page, answers, until=at_help))


@STATES.shows("People you can talk to")
def help_for_who_is_afraid(visit):
    helped(visit, AFRAID)


@STATES.shows("If you are in danger now")
def help_for_who_is_in_danger(visit):
    helped(visit, DANGER, times=2)


@STATES.shows("You can talk to someone now")
def help_for_who_has_dark_thoughts(visit):
    helped(visit, {"saf.selfharm": "some"})


@STATES.shows("You can get help now")
def help_for_who_might_act_on_them(visit):
    helped(visit, DARK, times=2)


@STATES.shows("People you can talk to")
def help_for_who_has_hurt_somebody(visit):
    helped(visit, HOT, "full")


@STATES.shows("Let my specialist know now")
def help_with_somebody_to_let_know(visit):
    visit.come_booked()
    helped(visit, DANGER, times=2)


@STATES.shows("Your specialist will be told")
def help_after_letting_them_know(visit):
    visit.come_booked()
    helped(visit, DANGER, times=2)
    visit.press("Let my specialist know now")


@STATES.shows("You can get help now")
def help_of_every_kind_by_its_link(visit):
    visit.come_booked()
    visit.see(walk(begin(visit, "full"), until("Being heard"), {**AFRAID, **DANGER, **HOT, **DARK}))
    visit.follow("Get help")
    assert visit.tab.url.endswith("/q/help")


@STATES.shows("People you can talk to")
def help_by_its_link_after_the_end(visit):
    visit.see(share(visit, AFRAID))
    visit.tab.goto(visit.address + "/q/help")


@STATES.shows("Get help now")
def help_by_its_link_without_a_cause(visit):
    ask(visit, "After an argument")
    visit.follow("Get help")


# P13, where somebody left off, and a place that is kept.


@STATES.shows("Continue the questions")
def progress_half_way(visit):
    walk(begin(visit, "full"), until("Care and unseen work"))
    visit.see("/q/progress")


@STATES.shows("Nobody has seen them. Check your answers")
def progress_at_the_end(visit):
    check(visit)
    visit.see("/q/progress")


@STATES.shows("What you shared before stays until you share again.")
def progress_of_changes(visit):
    share(visit).form("Change my answers").submit()
    visit.see("/q/progress")


@STATES.shows("Every answer you gave is deleted.")
def starting_again(visit):
    begin(visit)
    visit.see("/q/again")


@STATES.shows("Leave it as it was?")
def leaving_changes(visit):
    share(visit).form("Change my answers").submit()
    visit.see("/q/again")


@STATES.shows("tell us where to send a link")
def a_place_kept_without_an_address(visit):
    ask(visit, "What would make these 30 minutes")
    visit.press("Save and come back later")


@STATES.shows("Enter an email address, like name@example.com", 422)
def a_place_kept_with_a_wrong_address(visit):
    begin(visit)
    visit.see("/q/kept")
    visit.give(email="nobody")
    visit.press("Keep my place")


@STATES.shows("Open this page again, or the link in your email.")
def a_place_kept_at_an_address(visit):
    visit.come_booked()
    ask(visit, "What would make these 30 minutes")
    visit.press("Save and come back later")


@STATES.shows("You asked us not to write to you")
def a_place_kept_for_who_wants_no_mail(visit):
    visit.come_booked()
    walk(begin(visit), until("A few private questions"), {"pra.channel": "portal"})
    visit.see("/q/kept")


# A day away: a link or code is asked for again.


@STATES.shows("Sign in with a link")
def a_question_after_a_day_away(visit):
    visit.come_booked()
    page = begin(visit)
    visit.stay_away()
    visit.see(page)
    assert "/sign-in?next=" in visit.tab.url


@STATES.shows("You have not lost anything you typed. Sign in, then send it again.", 401)
def words_sent_after_a_day_away(visit):
    visit.come_booked()
    ask(visit, "What would make these 30 minutes")
    visit.give(ctx__goal="Typed a day later")
    visit.stay_away()
    visit.press("Continue")


@STATES.shows("Check your email")
def the_code_after_a_day_away(visit):
    words_after_a_day(visit)


@STATES.shows("What you typed before is kept. Send it now.")
def words_to_send_on_after_a_day_away(visit):
    booking = words_after_a_day(visit)
    visit.give(code=visit.practice.code_for(booking.client_id))
    visit.press("Sign in")


def words_after_a_day(visit: Visit) -> Booking:
    """Send words a day later, and ask for the link that is wanted first."""
    booking = visit.come_booked()
    ask(visit, "What would make these 30 minutes")
    visit.give(ctx__goal="Typed a day later")
    visit.stay_away()
    visit.press("Continue")
    with visit.practice.writing() as session:
        address = session.get_one(Person, booking.client_id).email
    visit.give(email=address)
    visit.press("Email me a link")
    return booking


# P14, checking, sharing, and what became of it.


@STATES.shows("You can share them once you have an appointment.")
def the_check_without_an_appointment(visit):
    visit.see(check(visit))


@STATES.shows("Share all of it, a part of it, or none.")
def the_check_with_an_appointment(visit):
    visit.come_booked()
    visit.see(check(visit, AFRAID))


@STATES.shows("Choose a part to share, or keep it to yourself", 422)
def the_check_with_its_error(visit):
    visit.come_booked()
    visit.see(check(visit))
    while visit.tab.locator('[name="share"]:checked').count():
        visit.tab.locator('[name="share"]:checked').first.uncheck()
    visit.press("Share with Maria")


@STATES.shows("Share all of it, a part of it, or none.")
def the_check_of_everything_there_is(visit):
    booking = visit.come_booked()
    fill(visit, booking)
    visit.see("/q/check")


@STATES.shows("Maria has what you shared before.")
def the_check_of_changes(visit):
    visit.see(share(visit).form("Change my answers").submit())


@STATES.shows("Share all of it, a part of it, or none.")
def the_check_elsewhere(visit):
    booking = visit.come_booked()
    check(visit, AFRAID)
    visit.client = elsewhere(visit, booking)
    visit.see("/q/check")


@STATES.shows("Nobody yet. Each opening is listed here.")
def shared(visit):
    visit.see(share(visit))


@STATES.shows("Who has opened them Maria Oliveira,")
def shared_and_opened(visit):
    booking = visit.come_booked()
    page = check(visit, AFRAID).form("Share with Maria")
    page.submit(share=["safe", "goal", "voi", "rep", "practical"])
    open_as_the_specialist(visit.practice, booking)
    visit.see("/q/sent")
    assert "the private part, " in visit.text()


@STATES.shows("If you want someone to look soon")
def shared_with_somebody_to_let_know(visit):
    visit.see(share(visit, {**DANGER, **DARK}))


@STATES.shows("Your specialist will be told")
def shared_and_let_know(visit):
    visit.see(share(visit, {**DANGER, **DARK}).form("Let my specialist know now").submit())
    visit.tab.goto(visit.address + "/q/sent")


@STATES.shows("Taken back. Maria cannot open it any more.")
def a_part_taken_back(visit):
    visit.see(share(visit))
    visit.press("Take back Your 30 minutes")


@STATES.shows("Your answers are saved for you only")
def everything_taken_back(visit):
    visit.see(share(visit))
    visit.press("Take everything back")


@STATES.shows("Your answers are saved for you only")
def kept_to_oneself(visit):
    visit.see(check(visit).form("Keep it to myself").submit())
    assert "Keep my place" in visit.text()


@STATES.shows("The appointment has begun, so what you shared stays as it is.")
def changes_that_come_too_late(visit):
    booking = visit.come_booked()
    visit.see(check(visit).form("Share with Maria").submit())
    now = clock.now()
    with visit.practice.writing() as session:
        visit.practice.make_room(session, now)
        session.execute(
            sa.update(Booking)
            .where(Booking.id == booking.id)
            .values(starts_at=now, ends_at=now + make.HALF_HOUR)
        )
    visit.press("Change my answers")


# P15, the picture, and deleting.


@STATES.shows("The same as a drawing")
def the_picture(visit):
    share(visit, {"voi.l1": "me2", "bnd.l1": "ot1", "rep.l1": "eq"})
    visit.see("/q/picture")


@STATES.shows("The same as a drawing")
def the_picture_of_everything_there_is(visit):
    booking = visit.come_booked()
    fill(visit, booking)
    visit.see("/q/check")
    visit.press("Keep it to myself")
    visit.follow("See your answers in words")


@STATES.shows("Talk this through with Maria.")
def the_picture_that_is_hidden(visit):
    share(visit, DANGER)
    visit.see("/q/picture")


@STATES.shows("This is shown only on the device you answered on.")
def the_picture_elsewhere(visit):
    booking = visit.come_booked()
    check(visit, AFRAID).form("Share with Maria").submit()
    visit.client = elsewhere(visit, booking)
    visit.see("/q/picture")


@STATES.shows("There are not enough answers for a picture yet.")
def the_picture_of_no_answers(visit):
    answers = dict.fromkeys((*BRIEF_SEVEN, "gen.drain"), "skip")
    check(visit, answers).form("Keep it to myself").submit()
    visit.see("/q/picture")


@STATES.shows("Maria cannot open them any more")
def deleting_what_was_shared(visit):
    share(visit)
    visit.see("/q/delete")


@STATES.shows("Your answers are deleted.")
def deleted(visit):
    share(visit)
    visit.see("/q/delete")
    visit.press("Delete my answers")


# What other people and other devices do meanwhile.


def elsewhere(visit: Visit, booking: Booking) -> Client:
    """Return another device on which the same client signed in."""
    with visit.practice.writing() as session:
        person = session.get_one(Person, booking.client_id)
    return Client(visit.practice.app).sign_in(person)


def fill(visit: Visit, booking: Booking) -> None:
    """Answer everything the full path can ask, each text as long as it may be."""
    begin(visit, "full")
    with visit.practice.writing() as session:
        mine = sa.select(Intake.id).where(Intake.booking_id == booking.id)
        found = session.scalars(mine).one()
        services.fill(session, intake_id=found, answers=whole.answers(), now=clock.now())


def answered_before(visit: Visit, booking: Booking) -> None:
    """Write answers that were shared for an appointment a week ago."""
    then = clock.now() - timedelta(days=7)
    with visit.practice.writing() as session:
        maria = session.get_one(Specialist, booking.specialist_id)
        nadia = session.get_one(Person, booking.client_id)
        past = make.booking(session, maria, visit.practice.a_start() - 2 * FAR, client=nadia)
        given = {"meta.path": "full", "ctx.length": "l2", "ctx.tried": ["talk"]}
        intakes.shared(session, booking=past, parts={"goal", "about", "why"}, now=then, **given)


def open_as_the_specialist(practice: Practice, booking: Booking) -> None:
    """Open the shared answers, the private ones too."""
    maria = Client(practice.app).sign_in(practice.people["specialist"], is_staff=True)
    page = maria.get("work_summary.show", client_id=booking.client_id)
    page.follow("Open the private answers").form("Open the private answers").submit()
