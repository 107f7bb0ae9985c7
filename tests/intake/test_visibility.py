import pytest

from portal.intake.visibility import drop_hidden, visible_items
from tests.support.intake import BRIEF_SEVEN, brief, full, questionnaire

WORRIES = [("saf.afraid", c) for c in ("f2", "f3", "f4")] + [
    ("saf.harm", "yes"),
    ("saf.harm", "unsure"),
]


def shown(answers):
    return {item.id for item in visible_items(questionnaire(), answers)}


def test_the_brief_path_asks_the_brief_seven_and_no_other_rated_question_but_drain():
    rated = {i.id for i in visible_items(questionnaire(), brief()) if i.scoring}

    assert rated == {*BRIEF_SEVEN, "gen.drain"}


def test_the_full_path_asks_all_rated_questions():
    rated = [i.id for i in visible_items(questionnaire(), full()) if i.scoring]

    assert len(rated) == 36


@pytest.mark.parametrize(("item", "code"), WORRIES)
def test_a_worrying_answer_brings_the_follow_ups(item, code):
    found = shown(brief({item: code}))

    assert {"saf.control", "saf.now", "saf.child", "saf.raise"} <= found


@pytest.mark.parametrize(
    ("changes", "item", "is_shown"),
    [
        ({"saf.afraid": "f1"}, "saf.control", True),
        ({"saf.afraid": "f1"}, "saf.now", False),
        ({"saf.harm": "skip"}, "saf.control", True),
        ({}, "saf.control", False),
        ({"saf.selfharm": "some"}, "saf.selfharm_now", True),
        ({"saf.selfharm": "skip"}, "saf.selfharm_now", False),
        ({"saf.selfharm": "often"}, "saf.raise", True),
        ({"pra.channel": "email"}, "pra.safe", True),
        ({"pra.channel": "portal"}, "pra.safe", False),
        ({"pra.channel": "email", "pra.safe": "times"}, "pra.safe_when", True),
        ({"pra.channel": "portal", "pra.safe": "times"}, "pra.safe_when", False),
    ],
)
def test_a_follow_up_is_shown_only_by_its_rule(changes, item, is_shown):
    assert (item in shown(brief(changes))) is is_shown


@pytest.mark.parametrize(
    ("changes", "item", "is_shown"),
    [
        ({"ctx.brings": ["rows", "other"]}, "ctx.brings_other", True),
        ({"ctx.brings": ["rows"]}, "ctx.brings_other", False),
        ({"ctx.tried": ["read", "space"]}, "ctx.tried_help", True),
        ({"ctx.tried": ["nothing"]}, "ctx.tried_help", False),
        ({"pra.access": ["interpreter"]}, "pra.access_other", True),
        ({"chr.cause": "over"}, "chr.event", True),
        ({"chr.cause": "none"}, "chr.event", False),
        ({}, "pra.together", True),
        ({"saf.own": "unsure"}, "pra.together", False),
        ({"saf.control": None}, "pra.together", False),
    ],
)
def test_a_follow_up_of_the_full_path_is_shown_only_by_its_rule(changes, item, is_shown):
    assert (item in shown(full(changes))) is is_shown


def test_a_skipped_gate_hides_the_private_page_and_its_leftover_answers():
    kept = drop_hidden(questionnaire(), brief({"saf.gate": "skip", "saf.harm": "yes"}))

    assert [item for item in kept if item.startswith("saf.")] == ["saf.gate"]


def test_an_answer_to_a_hidden_item_does_not_show_another():
    # On the brief path saf.own is not asked, so its answer brings up nothing.
    assert "saf.raise" not in shown(brief({"saf.own": "yes"}))


def test_blanks_and_unknown_items_are_dropped():
    answers = brief({"ctx.goal": "  ", "ctx.recent": "hidden", "nope.item": "x"})

    kept = drop_hidden(questionnaire(), answers)

    assert {"ctx.goal", "ctx.recent", "nope.item"}.isdisjoint(kept)


def test_the_path_is_brief_until_one_is_chosen():
    assert shown({}) == shown({"meta.path": "brief"})
