from fractions import Fraction

import pytest

from portal.intake.scoring import score
from tests.support.intake import brief, carried, full, questionnaire, strained


def domain(code, answers):
    return score(questionnaire(), answers).domains[code]


@pytest.mark.parametrize(
    ("codes", "load", "band"),
    [
        (("eq", "eq", "eq"), Fraction(0), "balanced"),
        (("me1", "eq", "eq"), Fraction(50, 3), "balanced"),
        (("me1", "me1", "eq"), Fraction(100, 3), "leaning"),
        (("me2", "me1", "eq"), Fraction(50), "lopsided"),
        (("me1", "me1", "me1"), Fraction(50), "lopsided"),
        (("ot1", "ot1", "eq"), Fraction(-100, 3), "leaning"),
        (("ot2", "ot2", "ot2"), Fraction(-100), "lopsided"),
        (("me2", "ot2", "eq"), Fraction(0), "balanced"),
        (("none", "none", "none"), Fraction(0), "balanced"),
        (("me1", "skip", "eq"), Fraction(25), "leaning"),
        (("me2", None, "eq"), Fraction(50), "lopsided"),
        (("me2", "skip", None), None, None),
    ],
)
def test_load_is_the_mean_of_two_or_three_answers_in_its_band(codes, load, band):
    # The third item is keyed the other way, so its side is turned round here.
    turned = {"me1": "ot1", "me2": "ot2", "ot1": "me1", "ot2": "me2"}
    first, second, third = codes
    answers = full({"car.l1": first, "car.l2": second, "car.l3": turned.get(third, third)})

    found = domain("car", answers)

    assert (found.load, found.load_band) == (load, band)


@pytest.mark.parametrize(
    ("code", "load", "band"),
    [
        ("eq", 0, "balanced"),
        ("me1", 50, "leaning"),
        ("me2", 100, "lopsided"),
        ("ot1", -50, "leaning"),
    ],
)
def test_a_single_item_leans_at_more_often_and_is_lopsided_at_nearly_always(code, load, band):
    found = domain("rep", brief({"rep.l1": code}))

    assert (found.load, found.load_band) == (load, band)


@pytest.mark.parametrize(
    ("s1", "s2", "strain", "band"),
    [
        ("f1", "f3", 25, "low"),
        ("f1", "f2", Fraction(75, 2), "moderate"),
        ("f2", "f2", 50, "moderate"),
        ("f3", "f2", Fraction(125, 2), "high"),
        ("f3", None, 75, "high"),
        ("skip", "f4", 0, "low"),
        ("skip", None, None, None),
    ],
)
def test_strain_is_the_mean_of_one_or_two_answers_in_its_band(s1, s2, strain, band):
    found = domain("voi", full({"voi.s1": s1, "voi.s2": s2}))

    assert (found.strain, found.strain_band) == (strain, band)


def test_items_of_a_domain_that_is_not_scored_are_still_named():
    found = domain("voi", full({"voi.l1": None, "voi.l2": "skip", "voi.s1": None}))

    assert (found.items_load, found.items_strain) == (("voi.l3",), ("voi.s2",))


def test_strain_of_a_domain_is_not_asked_on_the_brief_path():
    assert {d.strain for d in score(questionnaire(), brief()).domains.values()} == {None}


def test_the_overall_load_needs_five_scored_domains():
    four = {f"{d}.l{n}": None for d in ("voi", "bnd", "car") for n in (1, 2, 3)}
    five = {key: None for key in four if not key.startswith("car")}

    found = [score(questionnaire(), full(gone)).overall for gone in (four, five)]

    assert [(o.load, o.domains_scored) for o in found] == [(None, 4), (0, 5)]


def test_a_mean_of_thirds_that_comes_to_fifty_is_fifty():
    # Seven loads of thirds sum to exactly 350; floats would fall a hair short.
    answers = full(
        carried("voi", 1)
        | carried("bnd", 1)
        | {"car.l1": "me1"}
        | {"rep.l1": "me1", "rep.l2": "me1"}
        | {"fai.l1": "me2", "fai.l2": "me1"}
        | {"wgt.l2": "me2", "wgt.l1": "ot1"}
    )

    result = score(questionnaire(), answers)

    assert result.overall.load == Fraction(50)
    assert "strong" in result.pattern.modifiers


def test_the_overall_strain_needs_four_domains_and_includes_the_drain():
    hard = full(strained("voi", "f4") | {"gen.drain": "f4"})
    gone = {f"{d}.s{n}": None for d in ("voi", "bnd", "car", "rep") for n in (1, 2)}

    assert score(questionnaire(), hard).overall.strain == Fraction(6 * 25 + 100 + 100, 8)
    assert score(questionnaire(), full(gone)).overall.strain is None


def test_the_overall_strain_of_the_brief_path_is_the_drain():
    found = [
        score(questionnaire(), brief({"gen.drain": code})).overall.strain for code in ("f4", None)
    ]

    assert found == [100, None]


def test_neither_counts_as_absence_only_where_a_giving_act_is_missing():
    answers = full({"voi.l1": "none", "rep.l3": "none", "fai.l1": "none", "car.l1": "skip"})

    assert score(questionnaire(), answers).overall.absence == Fraction(100, 10)


def test_without_a_giving_act_answered_there_is_no_absence():
    acts = ("voi.l1", "car.l2", "rep.l1", "fai.l3", "grw.l3")

    assert score(questionnaire(), brief(dict.fromkeys(acts))).overall.absence is None
