import pytest

from portal.intake.scoring import score
from tests.support.intake import carried, full, questionnaire, strained

HEAVY = carried("car", 1) | carried("rep", 1) | carried("fai", 1)


def chosen(changes):
    return [opener.id for opener in score(questionnaire(), full(changes)).openers]


@pytest.mark.parametrize(
    ("changes", "openers"),
    [
        ({}, ["op.good"]),
        (strained("voi", "f3"), ["op.voi", "op.good"]),
        ({"voi.s1": "f3", "voi.s2": "f2"}, ["op.voi", "op.good"]),
        ({"voi.s1": "f2", "voi.s2": "f2"}, ["op.good"]),
        ({"ctx.goal": "Rest."}, ["op.goal", "op.good"]),
        (HEAVY | {"chr.duration": "d1", "chr.shift": "moves"}, ["op.far", "op.season", "op.car"]),
        ({"chr.shift": "swings"}, ["op.swing", "op.good"]),
    ],
)
def test_the_three_of_highest_priority_are_suggested(changes, openers):
    assert chosen(changes) == openers


def test_at_partner_tier_one_joint_questions_vanish():
    assert chosen({"saf.own": "unsure", "chr.shift": "swings"}) == ["op.ask"]


@pytest.mark.parametrize(
    ("changes", "openers"),
    [
        ({"saf.harm": "yes"}, ["op.safe", "op.goal"]),
        ({"saf.selfharm": "some", "saf.selfharm_now": "no"}, ["op.self", "op.goal"]),
        (
            {"saf.harm": "yes", "saf.selfharm": "often", "saf.selfharm_now": "no"},
            ["op.self", "op.safe", "op.goal"],
        ),
    ],
)
def test_at_a_concern_only_safety_and_the_goal_remain(changes, openers):
    assert chosen(HEAVY | {"ctx.goal": "Rest."} | changes) == openers


def test_unusable_answers_leave_only_what_rests_on_no_rating():
    answers = full(HEAVY | {"ctx.goal": "Rest."})

    found = score(questionnaire(), answers, rated_seconds=20).openers

    assert [opener.id for opener in found] == ["op.goal"]


def test_an_opener_names_its_metric_and_the_items_behind_it():
    opener = score(questionnaire(), full(strained("voi", "f4"))).openers[0]

    assert (opener.metric, opener.because) == ("domains.voi.strain", ("voi.s1", "voi.s2"))
