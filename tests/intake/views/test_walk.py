"""P12: one screen after the other, help at once, nobody ahead of the questions."""

import random
from typing import Any

import pytest
import sqlalchemy as sa

from portal.intake.models import Intake
from portal.intake.questionnaire import is_blank
from portal.intake.scoring import score
from tests.support import answering, intakes, make
from tests.support.answering import CALM, step, walk

NOW = make.instant("2026-03-03T09:00Z")


@pytest.fixture(autouse=True)
def clock_stands(at):
    at(NOW)


def until(h1):
    return lambda page: page.h1.startswith(h1)


def at_seesaw(client):
    return walk(answering.start(client), until=until("After an argument"))


def test_a_question_stands_alone_with_its_number_and_nothing_chosen(client):
    page = at_seesaw(client)

    assert "Question 7 of 12" in page.main
    assert page.buttons == ["Continue", "Skip this question", "Save and come back later"]
    assert page.form("Continue").values.get("rep.l1") is None
    assert page.title == "Your session \N{EN DASH} Level Ground"


def test_without_an_answer_it_says_that_the_question_can_be_skipped(client):
    page = at_seesaw(client).form("Continue").submit()

    assert (page.status, page.errors) == (422, ["Choose an answer, or skip this question"])


def test_skipping_goes_on_and_back_shows_the_earlier_answer_chosen(client):
    page = at_seesaw(client)

    skipped = page.form("Skip this question").submit()
    answered = skipped.follow("Back").form("Continue").submit(**{"rep.l1": "ot1"})

    assert skipped.h1 == answered.h1 == "Who gets thanked for what they do?"
    assert answered.follow("Back").form("Continue").values["rep.l1"] == ["ot1"]


def test_nobody_jumps_ahead(client):
    at_seesaw(client)

    page = client.get("walk.show", n=17)

    assert page.h1.startswith("After an argument")
    assert page.flashes == ["One question comes after the other. Carry on here."]


def test_an_option_nobody_offers_is_refused_and_the_draft_is_kept(client):
    page = at_seesaw(client)
    sent: dict[str, Any] = {"screen": "short:rep.l1", "rep.l1": "sometimes"}

    refused = client.post(page.path, sent)

    assert (refused.status, refused.errors) == (422, ["Choose one of the answers on this page"])
    assert client.get("intake.start").path == "/q/progress"


def test_a_required_fact_cannot_be_skipped(client):
    page = walk(answering.start(client), until=until("How should we contact"))

    assert "Skip this question" not in page.buttons
    assert page.form("Continue").submit().errors == ["Choose an answer"]


def test_the_private_part_opens_with_its_own_page_and_can_be_skipped(client):
    page = walk(answering.start(client), until=until("A few private questions"))

    skipped = page.form("Skip this part").submit()

    assert "You can skip all of them." in page.main
    assert skipped.h1 == "When you talk, who does most of the listening?"


def test_help_is_the_very_next_page_and_no_question_comes_before_it_was_seen(client):
    page = walk(answering.start(client), until=until("In the past year, has"))

    helped = page.form("Continue").submit(**{"saf.harm": "yes"})
    ahead = client.get("walk.show", n=9)
    on = helped.form("I have seen this \N{EN DASH} go on").submit()

    assert (helped.path, helped.h1) == ("/q/help", "People you can talk to")
    assert "1800 341 900" in helped.main
    assert ahead.path == "/q/help"
    assert on.h1.startswith("How often does your partner check on you")
    assert on.follow("Get help").path == "/q/help"


def test_danger_brings_the_emergency_numbers_of_the_named_country_only(client):
    answers: dict[str, Any] = {"saf.harm": "yes", "saf.now": "no"}
    page = answering.start(client, **{"loc.country": "GB"})
    page = walk(page, answers, until=lambda page: page.path == "/q/help")
    page = page.form("I have seen this \N{EN DASH} go on").submit()
    page = walk(page, answers, until=lambda page: page.path == "/q/help")

    assert page.h1 == "You can get help now"
    assert "call 999. We cannot see this as it happens." in page.main
    assert "112" not in page.main


def test_without_cause_help_is_the_page_for_everybody(client):
    assert at_seesaw(client).follow("Get help").path == "/help-now"


def test_a_full_page_with_blanks_says_so_once(client):
    page = walk(answering.start(client, **{"meta.path": "full"}), until=until("Being heard"))

    told = page.form("Continue").submit(**{"voi.l1": "me1", "voi.l2": "eq", "voi.s1": "f1"})
    on = told.form("Continue").submit()

    assert "Part 1 of 7 · 5 questions" in page.main
    assert told.flashes == ["You left 2 blank. You can leave them."]
    assert told.form("Continue").values["voi.l1"] == ["me1"]
    assert on.h1 == "Limits and your own life"


def test_what_an_answer_of_the_page_brings_up_comes_on_a_second_screen(client):
    page = answering.start(client, **{"meta.path": "full"})

    page = walk(page, {"ctx.brings": ["other"]}, until=until("What else brings you here"))

    assert answering.names_of(page) == ["ctx.brings_other"]


def test_every_answer_that_can_be_kept_is_kept_beside_one_that_cannot(client):
    page = answering.start(client, **{"meta.path": "full"})
    page = walk(page, until=until("What brings you here"))
    too_many = ["unheard", "toomuch", "taking", "apart"]

    wrong = page.form("Continue").submit(**{"ctx.brings": too_many, "ctx.recent": "A row."})

    assert (wrong.status, wrong.errors) == (422, ["Choose up to 3"])
    assert client.get(page.path).form("Continue").values["ctx.recent"] == ["A row."]


@pytest.mark.parametrize("seed", range(3))
def test_a_random_way_never_breaks_and_scores_like_the_answers_it_left(client, write, seed):
    choose = random.Random(seed)
    page = answering.start(client, **{"meta.path": choose.choice(["brief", "full"])})

    for _press in range(120):
        assert page.status in {200, 422}
        if answering.at_check(page):
            break
        page = at_random(page, choose)

    with write() as session:
        sheet = intakes.opened(session, only_intake(session))
    assert answering.at_check(page)
    assert not [item for item, value in sheet.answers.items() if is_blank(value)]
    again = {**sheet.answers, "no.such": "x"}
    assert (
        score(sheet.questionnaire, sheet.answers).as_dict()
        == score(sheet.questionnaire, again).as_dict()
    )


def at_random(page, choose):
    if page.path == "/q/help":
        return page.form("I have seen this \N{EN DASH} go on").submit()
    if choose.random() < 0.1:
        return page.follow("Back") if page.path != "/q/progress" else page
    if page.path == "/q/progress":
        return page.follow("Continue the questions")
    if choose.random() < 0.15 and any(each.startswith("Skip") for each in page.buttons):
        return page.form(next(b for b in page.buttons if b.startswith("Skip"))).submit()
    if "Skip this part" in page.buttons:
        return page.form("Continue").submit()
    form = page.form("Continue")
    asked = {name: group for name, group in form.controls.items() if "." in name}
    return form.submit(**{name: said_at_random(group, choose) for name, group in asked.items()})


def said_at_random(group, choose):
    if group[0].name == "textarea" or group[0].attrs.get("type") == "text":
        return choose.choice(["", "Ein Satz, \u0151."])
    if group[0].attrs.get("type") == "checkbox":
        return []
    return choose.choice([each.attrs["value"] for each in group])


def only_intake(session):

    return session.scalars(sa.select(Intake.id)).one()


def test_gate_twelve_questions_and_share_take_at_most_26_presses(client):
    page, presses = walk(answering.start(client), until=until("A few private")), 0

    while not answering.at_check(page):
        presses += 1 + ("Skip this part" not in page.buttons)
        page = step(page, CALM)

    assert presses + 1 == 26
