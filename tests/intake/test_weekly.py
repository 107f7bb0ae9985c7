from fractions import Fraction

import pytest

from portal.intake.weekly import trend, week_load
from tests.support.intake import questionnaire

ME, OT, EVEN = {"wk.load": "me1"}, {"wk.load": "ot1"}, {"wk.load": "eq"}
ME2, OT2 = {"wk.load": "me2"}, {"wk.load": "ot2"}


@pytest.mark.parametrize(
    ("week", "load"),
    [
        ({"wk.load": "me2", "wk.reach": "me1", "wk.repair": "eq"}, 50),
        ({"wk.load": "me1", "wk.repair": "skip"}, 50),
        ({"wk.load": "none", "wk.reach": "ot2"}, -50),
        ({"wk.load": "skip"}, None),
        ({"wk.team": "f4", "wk.energy": "e0", "wk.note": "x"}, None),
        ({"wk.load": "me1", "wk.reach": "eq", "wk.repair": "eq"}, Fraction(50, 3)),
    ],
)
def test_a_weeks_load_is_the_mean_of_its_who_questions(week, load):
    assert week_load(questionnaire(), week) == load


@pytest.mark.parametrize(
    ("weeks", "code"),
    [
        ([ME] * 3, None),
        ([ME] * 4, "steady_one_side"),
        ([ME] * 3 + [EVEN], "steady_one_side"),
        ([ME] * 5 + [EVEN] * 3, "unclear"),
        ([OT] * 6 + [EVEN] * 2, "steady_one_side"),
        ([ME2, OT2, ME2, OT2], "swinging"),
        ([ME, OT, ME, OT], "swinging"),
        ([ME, EVEN, OT, ME, OT], "moves_both_ways"),
        ([ME2, ME2, OT2, OT2], "moves_both_ways"),
        ([EVEN] * 3 + [ME, OT], "even"),
        ([EVEN] * 5 + [ME] * 3, "even"),
        ([ME, EVEN, EVEN, OT], "moves_both_ways"),
        ([ME] * 3 + [EVEN] * 2, "unclear"),
    ],
)
def test_the_first_matching_rule_names_the_trend(weeks, code):
    assert trend(questionnaire(), weeks).code == code


def test_only_the_last_eight_weeks_with_data_count():
    weeks = [OT2] * 5 + [ME] * 4 + [{"wk.load": "skip"}, {}] + [ME] * 4

    found = trend(questionnaire(), weeks)

    assert (found.code, found.loads) == ("steady_one_side", (Fraction(50),) * 8)


def test_a_level_week_between_does_not_hide_a_change_of_side():
    assert trend(questionnaire(), [ME, EVEN, OT, EVEN, ME]).flips == 2


def test_a_week_exactly_at_the_deadband_has_a_side():
    week = {"wk.load": "me1", "wk.reach": "eq"}

    assert trend(questionnaire(), [week] * 4).code == "steady_one_side"
