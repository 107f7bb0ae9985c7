import pytest

from portal.intake.safety import HelpNow, Safety, help_due, tiers, tiers_so_far
from portal.intake.visibility import visible
from tests.support.intake import brief, full, questionnaire

NO_HELP = HelpNow(emergency=False, partner_support=False, own_behaviour=False, crisis_lines=False)


def at_the_end(answers) -> Safety:
    return tiers(questionnaire(), visible(questionnaire(), answers))


# Every row of the partner table (spec 3.3): what differs from "asked, nothing reported".
PARTNER = [
    ({}, 0, ()),
    ({"saf.harm": "yes", "saf.now": "no"}, 3, ("saf.now", "saf.harm")),
    ({"saf.afraid": "f2", "saf.child": "yes", "saf.now": "yes"}, 3, ("saf.child", "saf.afraid")),
    ({"saf.harm": "yes", "saf.now": "unsure"}, 3, ("saf.harm", "saf.now")),
    ({"saf.harm": "unsure", "saf.now": "unsure"}, 2, ("saf.harm",)),
    ({"saf.harm": "yes", "saf.now": "yes", "saf.child": "no"}, 2, ("saf.harm",)),
    ({"saf.harm": "yes"}, 2, ("saf.harm",)),
    ({"saf.harm": "unsure"}, 2, ("saf.harm",)),
    ({"saf.afraid": "f2"}, 2, ("saf.afraid",)),
    ({"saf.afraid": "f3"}, 2, ("saf.afraid",)),
    ({"saf.afraid": "f4"}, 2, ("saf.afraid",)),
    ({"saf.control": "f2"}, 2, ("saf.control",)),
    ({"saf.control": "f4"}, 2, ("saf.control",)),
    ({"saf.own": "yes"}, 2, ("saf.own",)),
    ({"saf.afraid": "f1"}, 1, ("saf.afraid",)),
    ({"saf.control": "f1"}, 1, ("saf.control",)),
    ({"saf.own": "unsure"}, 1, ("saf.own",)),
    ({"saf.afraid": "skip"}, 1, ("saf.afraid",)),
    ({"saf.afraid": None}, 1, ("saf.afraid",)),
    ({"saf.harm": "skip"}, 1, ("saf.harm",)),
    ({"saf.harm": None}, 1, ("saf.harm",)),
    ({"saf.control": "skip"}, 1, ("saf.control",)),
    ({"saf.control": None}, 1, ("saf.control",)),
    ({"saf.own": "skip"}, 1, ("saf.own",)),
    ({"saf.own": None}, 1, ("saf.own",)),
    ({"saf.gate": "skip"}, 1, ("saf.gate",)),
    ({"saf.gate": None}, 1, ("saf.gate",)),
    ({"saf.gate": "skip", "saf.harm": "yes", "saf.now": "no"}, 1, ("saf.gate",)),
]


@pytest.mark.parametrize(("changes", "tier", "because"), PARTNER)
def test_each_row_of_the_partner_table_gives_its_tier(changes, tier, because):
    found = at_the_end(full(changes)).partner

    assert (found.tier, found.because) == (tier, because)


OWN = [
    ({}, 0, ()),
    ({"saf.selfharm": "some", "saf.selfharm_now": "yes"}, 3, ("saf.selfharm_now", "saf.selfharm")),
    (
        {"saf.selfharm": "some", "saf.selfharm_now": "unsure"},
        3,
        ("saf.selfharm_now", "saf.selfharm"),
    ),
    (
        {"saf.selfharm": "often", "saf.selfharm_now": "skip"},
        3,
        ("saf.selfharm", "saf.selfharm_now"),
    ),
    ({"saf.selfharm": "often"}, 3, ("saf.selfharm", "saf.selfharm_now")),
    ({"saf.selfharm": "often", "saf.selfharm_now": "no"}, 2, ("saf.selfharm",)),
    ({"saf.selfharm": "some", "saf.selfharm_now": "no"}, 2, ("saf.selfharm",)),
    ({"saf.selfharm": "some", "saf.selfharm_now": "skip"}, 2, ("saf.selfharm",)),
    ({"saf.selfharm": "some"}, 2, ("saf.selfharm",)),
    ({"saf.selfharm": "skip"}, 1, ("saf.selfharm",)),
    ({"saf.selfharm": None}, 1, ("saf.selfharm",)),
    ({"saf.gate": "skip"}, 1, ("saf.gate",)),
    ({"saf.gate": None}, 1, ("saf.gate",)),
    ({"saf.selfharm": "none", "saf.selfharm_now": "yes"}, 0, ()),
]


@pytest.mark.parametrize(("changes", "tier", "because"), OWN)
def test_each_row_of_the_self_table_gives_its_tier(changes, tier, because):
    found = at_the_end(full(changes)).own

    assert (found.tier, found.because) == (tier, because)


def test_on_the_brief_path_an_item_not_asked_is_not_blank():
    assert at_the_end(brief()).partner.tier == 0


@pytest.mark.parametrize(
    ("changes", "actions"),
    [
        ({}, ()),
        (
            {"saf.own": "unsure"},
            ("specialist_ask_gently", "withhold_partner_invite", "neutral_messages"),
        ),
        ({"saf.selfharm": "skip"}, ("specialist_ask_gently",)),
        (
            {"saf.selfharm": "some", "saf.selfharm_now": "no"},
            ("show_crisis_lines_now", "specialist_flag", "hide_client_result", "mark_restricted"),
        ),
        (
            {"saf.own": "yes", "saf.selfharm": "some", "saf.selfharm_now": "no"},
            (
                *("show_partner_support_now", "specialist_flag", "withhold_partner_invite"),
                *("suppress_joint_suggestions", "neutral_messages", "hide_client_result"),
                *("mark_restricted", "show_crisis_lines_now"),
            ),
        ),
    ],
)
def test_actions_of_both_tiers_are_joined_each_once(changes, actions):
    assert at_the_end(full(changes)).actions == actions


def test_a_follow_up_not_shown_yet_is_not_blank():
    answers = brief({"saf.selfharm": "often"})
    asked = {"saf.gate", "saf.afraid", "saf.harm", "saf.selfharm"}

    before = tiers_so_far(questionnaire(), answers, asked)
    left_open = tiers_so_far(questionnaire(), answers, asked | {"saf.selfharm_now"})

    assert (before.own.tier, left_open.own.tier) == (2, 3)


def test_a_question_still_to_come_is_not_unknown():
    answers = {"meta.path": "brief", "saf.gate": "continue", "saf.afraid": "f0"}

    so_far = tiers_so_far(questionnaire(), answers, {"saf.gate", "saf.afraid"})

    assert (so_far.partner.tier, so_far.own.tier) == (0, 0)


def test_thoughts_often_bring_the_crisis_lines_first_and_the_urgent_page_when_left_open():
    answers = brief({"saf.selfharm": "often"})
    asked = {"saf.selfharm"}

    first = tiers_so_far(questionnaire(), answers, asked)
    then = tiers_so_far(questionnaire(), answers, asked | {"saf.selfharm_now"})

    assert help_due(first, ()) == HelpNow(
        emergency=False, partner_support=False, own_behaviour=False, crisis_lines=True
    )
    assert help_due(then, first.own.evidence) == HelpNow(
        emergency=True, partner_support=False, own_behaviour=False, crisis_lines=True
    )


def test_help_is_shown_once_for_an_answer():
    found = at_the_end(full({"saf.harm": "yes"}))

    assert help_due(found, found.partner.evidence) == NO_HELP
    assert not help_due(found, found.partner.evidence)


def test_a_new_answer_on_one_side_does_not_repeat_the_help_of_the_other():
    before = at_the_end(full({"saf.harm": "yes"}))
    after = at_the_end(full({"saf.harm": "yes", "saf.selfharm": "some", "saf.selfharm_now": "no"}))

    assert help_due(after, before.partner.evidence) == HelpNow(
        emergency=False, partner_support=False, own_behaviour=False, crisis_lines=True
    )


def test_a_new_answer_about_the_other_does_not_repeat_the_crisis_lines():
    thoughts = {"saf.selfharm": "some", "saf.selfharm_now": "no"}
    before = at_the_end(full(thoughts))
    after = at_the_end(full(thoughts | {"saf.harm": "yes"}))

    assert help_due(after, before.own.evidence) == HelpNow(
        emergency=False, partner_support=True, own_behaviour=False, crisis_lines=False
    )


def test_another_answer_to_the_same_question_is_met_with_help_again():
    before = at_the_end(full({"saf.afraid": "f2"}))
    after = at_the_end(full({"saf.afraid": "f4"}))

    assert help_due(after, before.partner.evidence).partner_support


def test_own_behaviour_alone_gets_its_own_words():
    alone = at_the_end(full({"saf.own": "yes"}))
    both = at_the_end(full({"saf.own": "yes", "saf.harm": "yes"}))

    assert help_due(alone, ()) == HelpNow(
        emergency=False, partner_support=False, own_behaviour=True, crisis_lines=False
    )
    assert help_due(both, ()) == HelpNow(
        emergency=False, partner_support=True, own_behaviour=False, crisis_lines=False
    )


@pytest.mark.parametrize("changes", [{}, {"saf.afraid": "f1"}, {"saf.gate": "skip"}])
def test_below_a_concern_no_help_page_comes_up(changes):
    assert help_due(at_the_end(full(changes)), ()) == NO_HELP
