from fractions import Fraction

import pytest

from portal.intake.scoring import score
from tests.support.intake import DOMAINS, brief, carried, full, questionnaire

CHRONIC = {"chr.shift": "same", "chr.cause": "none", "chr.adjust": "f0", "rep.s2": "f0"}
SEASONAL = {"chr.shift": "moves", "chr.cause": "ongoing", "chr.adjust": "f4", "rep.s2": "f4"}


def timed(answers, trend=None):
    found = score(questionnaire(), answers, trend=trend).chronicity
    return found.code, found.index


@pytest.mark.parametrize(
    ("duration", "code", "points"),
    [("d1", "mixed", 7), ("d2", "mixed", 8), ("d3", "chronic", 9), ("d5", "chronic", 11)],
)
def test_under_six_months_nothing_is_chronic(duration, code, points):
    assert timed(full(CHRONIC | {"chr.duration": duration})) == (code, Fraction(100 * points, 11))


@pytest.mark.parametrize(
    ("duration", "code", "points"),
    [("d1", "seasonal", 0), ("d4", "seasonal", 3), ("d5", "mixed", 4)],
)
def test_over_three_years_nothing_is_seasonal(duration, code, points):
    assert timed(full(SEASONAL | {"chr.duration": duration})) == (code, Fraction(100 * points, 11))


def test_over_three_years_a_low_index_falls_to_mixed():
    # With an even weekly trend 4 of 13 points are 30.8: seasonal, but for the guard.
    assert timed(full(SEASONAL | {"chr.duration": "d5"}), "even") == ("mixed", Fraction(400, 13))
    assert timed(full(SEASONAL | {"chr.duration": "d4"}), "even") == ("seasonal", Fraction(300, 13))


@pytest.mark.parametrize(
    ("trend", "points", "most"),
    [
        (None, 3, 11),
        ("even", 3, 13),
        ("moves_both_ways", 3, 13),
        ("unclear", 4, 13),
        ("swinging", 4, 13),
        ("steady_one_side", 5, 13),
    ],
)
def test_a_weekly_trend_adds_its_points(trend, points, most):
    _, index = timed(full(SEASONAL | {"chr.duration": "d4"}), trend)

    assert index == Fraction(100 * points, most)


def test_only_the_parts_that_were_answered_count():
    answers = full({"chr.duration": "d4", "chr.shift": "skip", "chr.cause": "none", "rep.s2": None})

    found = score(questionnaire(), answers).chronicity

    assert (found.index, found.because) == (Fraction(500, 6), ("chr.duration", "chr.cause"))


def test_adjusting_is_the_mean_of_the_two_answers_turned_round():
    answers = full({"chr.duration": "d1", "chr.adjust": "f1", "rep.s2": "f3"})

    assert timed(answers) == ("seasonal", Fraction(100, 6))


@pytest.mark.parametrize(
    ("duration", "code"),
    [("d1", "seasonal"), ("d2", "seasonal"), ("d3", "mixed"), ("d4", "chronic"), ("d5", "chronic")],
)
def test_duration_alone_is_provisional(duration, code):
    found = score(questionnaire(), brief({"chr.duration": duration})).chronicity

    assert (found.code, found.provisional, found.because) == (code, True, ("chr.duration",))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "none"),
        (carried("car", 1), "none"),
        (carried("car", 1) | carried("rep", 1) | carried("fai", 1), "unclear"),
        (carried("car", -1) | carried("rep", -1) | carried("fai", -1), "unclear"),
        ({"chr.shift": "swings"}, "unclear"),
        (dict.fromkeys(("voi.l1", "bnd.l3", "car.l1", "car.l2", "car.l3"), "none"), "unclear"),
    ],
)
def test_not_one_sided_is_taken_at_its_word_unless_the_answers_lean(changes, code):
    answers = full(changes | {"chr.duration": "d0"})

    assert timed(answers) == (code, None)


@pytest.mark.parametrize("duration", [None, "skip"])
def test_without_a_duration_the_time_is_unknown(duration):
    assert timed(full(CHRONIC | {"chr.duration": duration})) == ("unknown", None)


@pytest.mark.parametrize("duration", ["d0", "d5"])
def test_unusable_answers_leave_the_time_unknown(duration):
    straight = {f"{d}.l{n}": "me1" for d in DOMAINS for n in (1, 2, 3)}

    assert timed(full(straight | {"chr.duration": duration})) == ("unknown", None)
