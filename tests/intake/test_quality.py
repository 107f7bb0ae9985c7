import pytest

from portal.intake.scoring import score
from tests.support.intake import BRIEF_SEVEN, brief, full, questionnaire

LOADS = [item.id for item in questionnaire().items if item.scoring and item.scoring.scale == "load"]
STRAINS = [
    item.id for item in questionnaire().items if item.scoring and item.scoring.scale == "strain"
]


def quality(answers, seconds=None):
    return score(questionnaire(), answers, seconds).quality


@pytest.mark.parametrize(
    ("seconds", "flags", "usable"),
    [
        (35.9, ("too_fast",), False),
        (36, ("fast",), True),
        (71.9, ("fast",), True),
        (72, (), True),
        (None, (), True),
    ],
)
def test_pace_is_told_by_seconds_for_each_rated_item(seconds, flags, usable):
    found = quality(full(), seconds)

    assert (found.flags, found.usable) == (flags, usable)


def test_a_declined_item_was_read_and_counts_for_the_pace_and_a_blank_one_does_not():
    found = quality(full({"voi.l1": "skip", "voi.l2": None}), 70)

    assert found.as_dict()["seconds_per_item"] == 2.0


@pytest.mark.parametrize("access", ["interpreter", "chat"])
def test_someone_helped_to_answer_is_never_flagged_fast_but_still_too_fast(access):
    answers = full({"pra.access": [access]})

    assert quality(answers, 50).flags == ()
    assert quality(answers, 30).flags == ("too_fast",)


@pytest.mark.parametrize("code", ["me2", "me1", "ot2", "none"])
def test_the_same_side_in_every_who_question_is_not_usable(code):
    found = quality(full(dict.fromkeys(LOADS, code)))

    assert ("straight_line_who" in found.flags, found.usable) == (True, False)


def test_about_equal_everywhere_is_a_level_relationship():
    assert quality(full()).flags == ()


def test_five_equal_who_answers_are_too_few_for_a_straight_line():
    six = dict.fromkeys(BRIEF_SEVEN, "me1") | {"grw.l3": None}

    assert "straight_line_who" in quality(brief(six)).flags
    assert "straight_line_who" not in quality(brief(six | {"wgt.l1": None})).flags


@pytest.mark.parametrize(("answered", "is_straight"), [(8, True), (7, False)])
def test_eight_equal_frequency_answers_are_a_straight_line(answered, is_straight):
    codes = {item: ("f2" if n < answered else None) for n, item in enumerate(STRAINS)}

    assert ("straight_line_freq" in quality(full(codes)).flags) is is_straight


@pytest.mark.parametrize(
    ("changes", "pairs"),
    [
        ({"voi.s1": "f3", "voi.s2": "f3"}, (("voi.s1", "voi.s2"),)),
        ({"voi.s1": "f2", "voi.s2": "f4"}, ()),
        ({"rep.l1": "me2", "rep.l3": "me2"}, (("rep.l1", "rep.l3"),)),
        ({"rep.l1": "ot2", "rep.l3": "ot2"}, (("rep.l1", "rep.l3"),)),
        ({"rep.l1": "me1", "rep.l3": "me1"}, ()),
        ({"rep.l1": "me2", "rep.l3": "ot2"}, ()),
    ],
)
def test_answers_that_say_opposite_things_are_a_contradiction(changes, pairs):
    found = quality(full(changes))

    assert (found.contradictions, found.flags) == (pairs, ())


def test_two_contradictions_are_a_flag_and_lower_confidence():
    answers = full({"voi.s1": "f4", "voi.s2": "f3", "grw.s1": "f3", "grw.s2": "f3"})

    result = score(questionnaire(), answers)

    assert (result.quality.flags, result.pattern.confidence) == (("contradictory",), "medium")


@pytest.mark.parametrize(("missing", "flags"), [(12, ()), (13, ("many_skips",))])
def test_more_than_a_third_blank_or_declined_are_many_skips(missing, flags):
    # One load answer a domain and six strain answers, so that all domains stay scored.
    open_ones = [*(f"{d}.l1" for d in ("voi", "bnd", "car", "rep", "fai", "wgt", "grw")), *STRAINS]
    gone = {item: "skip" if n % 2 else None for n, item in enumerate(open_ones[:missing])}

    assert quality(full(gone)).flags == flags


def test_confidence_never_falls_below_low_while_there_is_a_pattern():
    gone = {f"voi.l{n}": None for n in (1, 2, 3)}
    answers = brief({"voi.l1": None}) | {}

    assert score(questionnaire(), full(gone), 50).pattern.confidence == "low"
    assert score(questionnaire(), answers, 10).pattern.confidence == "low"
