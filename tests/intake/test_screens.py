import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.screens import first_unanswered, screens, start_items
from tests.support.intake import BRIEF_SEVEN, any_answers, brief, full, questionnaire


def on_screens(answers):
    return [[item.id for item in screen.items] for screen in screens(questionnaire(), answers)]


def captions(answers):
    return {s.items[0].id: s.caption for s in screens(questionnaire(), answers)}


def test_the_start_page_asks_consent_country_and_length():
    ids = [item.id for item in start_items(questionnaire())]

    assert ids == ["con.use", "con.age", "con.limits", "loc.country", "meta.path"]


def test_the_brief_path_is_facts_the_gate_and_exactly_twelve_questions():
    assert on_screens({"meta.path": "brief"}) == [
        ["ctx.type"],
        ["ctx.goal"],
        ["pra.channel"],
        ["saf.gate"],
        ["saf.afraid"],
        ["saf.harm"],
        ["saf.selfharm"],
        *[[item] for item in BRIEF_SEVEN],
        ["chr.duration"],
        ["gen.drain"],
    ]
    counted = [s for s in screens(questionnaire(), {"meta.path": "brief"}) if s.number]
    assert [(s.number, s.total) for s in counted] == [(n, 12) for n in range(1, 13)]


def test_follow_ups_of_the_brief_path_are_not_counted():
    answers = brief({"saf.harm": "yes", "saf.selfharm": "often", "pra.channel": "email"})

    found = captions(answers)

    assert found["pra.safe"] == "A few facts first"
    assert found["saf.harm"] == "Question 2 of 12"
    assert found["saf.now"] == found["saf.raise"] == "One more question"
    assert found["saf.selfharm"] == "Question 3 of 12"
    assert found["voi.l1"] == "Question 4 of 12"
    assert found["saf.gate"] is None


def test_a_skipped_private_part_leaves_the_numbers_of_the_others_as_they_are():
    found = captions(brief({"saf.gate": "skip"}))

    assert "saf.harm" not in found
    assert (found["voi.l1"], found["gen.drain"]) == ("Question 4 of 12", "Question 12 of 12")


def test_the_full_path_puts_a_page_on_a_screen_and_the_private_questions_one_by_one():
    assert on_screens(full({"saf.harm": "yes"})) == [
        ["ctx.type"],
        ["ctx.goal"],
        ["pra.channel"],
        ["ctx.length", "ctx.living", "ctx.children"],
        ["ctx.brings", "ctx.recent", "ctx.tried"],
        ["ctx.goal_kind"],
        ["saf.gate"],
        *([item] for item in ("saf.afraid", "saf.harm", "saf.control", "saf.now", "saf.child")),
        *([item] for item in ("saf.own", "saf.selfharm", "saf.raise")),
        *(
            [f"{domain}.{item}" for item in ("l1", "l2", "l3", "s1", "s2")]
            for domain in ("voi", "bnd", "car", "rep", "fai", "wgt", "grw")
        ),
        ["chr.duration", "chr.shift", "chr.cause", "chr.adjust"],
        ["gen.drain", "ctx.roots", "ctx.works"],
        ["pra.shared", "pra.private", "pra.signal", "pra.access", "pra.language", "pra.therapy"],
    ]


def test_the_full_path_counts_the_parts():
    found = captions(full())

    assert found["voi.l1"] == "Being heard, part 1 of 7"
    assert found["rep.l1"] == "Making up and reaching out, part 4 of 7"
    assert found["saf.afraid"] == "How safe things feel"
    assert found["ctx.length"] is None


def test_what_an_answer_brings_up_comes_on_a_second_screen_before_the_next_page():
    answers = full(
        {
            "ctx.brings": ["other"],
            "ctx.tried": ["talk"],
            "chr.cause": "over",
            "pra.channel": "phone",
            "pra.safe": "times",
            "pra.access": ["other"],
            "pra.therapy": "now",
        }
    )

    found = on_screens(answers)

    assert found[2:5] == [["pra.channel"], ["pra.safe"], ["pra.safe_when"]]
    assert found[6:9] == [
        ["ctx.brings", "ctx.recent", "ctx.tried"],
        ["ctx.brings_other", "ctx.tried_help"],
        ["ctx.goal_kind"],
    ]
    time = found.index(["chr.duration", "chr.shift", "chr.cause", "chr.adjust"])
    assert found[time + 1] == ["chr.event"]
    assert found[-2][0] == "pra.voicemail"
    assert found[-1] == ["pra.access_other", "pra.therapy_note"]
    assert captions(answers)["ctx.brings_other"] == "A few more questions"


def test_the_kind_of_a_screen_is_told():
    kinds = {s.items[0].id: s.kind for s in screens(questionnaire(), full())}

    assert kinds["ctx.type"] == "facts"
    assert kinds["saf.gate"] == "gate"
    assert kinds["saf.harm"] == "question"
    assert kinds["voi.l1"] == "page"


@given(any_answers())
@settings(max_examples=60, deadline=None)
def test_every_visible_item_is_on_exactly_one_screen_and_places_run_from_one(answers):
    found = screens(questionnaire(), answers)

    ids = [item.id for screen in found for item in screen.items]
    assert len(ids) == len(set(ids))
    assert [screen.place for screen in found] == list(range(1, len(found) + 1))


@given(any_answers())
@settings(max_examples=60, deadline=None)
def test_progress_never_goes_back_and_ends_at_one(answers):
    found = [screen.progress for screen in screens(questionnaire(), answers)]

    assert found == sorted(found)
    assert 0 <= found[0] <= found[-1] == 1


@given(any_answers(), st.data())
@settings(max_examples=60, deadline=None)
def test_answering_a_screen_never_changes_the_screens_up_to_it(answers, data):
    found = on_screens(answers)
    place = data.draw(st.integers(0, len(found) - 1))
    blanked = {i: a for i, a in answers.items() if i not in found[place]}

    assert on_screens(blanked)[: place + 1] == found[: place + 1]


def test_resuming_lands_on_the_first_question_still_to_be_met():
    answers = {"meta.path": "brief", "ctx.type": "friend", "pra.channel": "portal"}
    found = screens(questionnaire(), answers)

    unmet = first_unanswered(found, answers)
    left_open = first_unanswered(found, answers, shown={"ctx.goal"})

    assert unmet is not None
    assert left_open is not None
    assert (unmet.items[0].id, left_open.items[0].id) == ("ctx.goal", "saf.gate")


def test_telling_more_later_goes_on_where_something_is_still_open():
    answers = brief({"ctx.type": "friend", "ctx.goal": "Rest.", "pra.channel": "portal"})
    more = answers | {"meta.path": "full"}

    unmet = first_unanswered(screens(questionnaire(), more), more)

    assert unmet is not None
    assert unmet.items[0].id == "ctx.length"


def test_a_page_answered_in_part_is_where_to_go_on():
    everything = {i.id for s in screens(questionnaire(), full()) for i in s.items}
    answers = full({"rep.l2": None})

    unmet = first_unanswered(screens(questionnaire(), answers), answers, everything - {"rep.l2"})

    assert unmet is not None
    assert unmet.page.id == "rep"


def test_when_all_is_met_there_is_no_next_screen():
    answers = {"meta.path": "brief"}
    found = screens(questionnaire(), answers)
    shown = {item.id for screen in found for item in screen.items}

    assert first_unanswered(found, answers, shown) is None


@pytest.mark.parametrize("answers", [{}, {"meta.path": "brief"}])
def test_before_a_length_is_chosen_the_screens_are_the_brief_ones(answers):
    assert len(on_screens(answers)) == 16
