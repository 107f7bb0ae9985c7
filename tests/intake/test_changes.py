from dataclasses import replace
from fractions import Fraction

from portal.intake.changes import Move, changes
from portal.intake.scoring import score
from tests.support.intake import carried, full, questionnaire, strained


def result(answers):
    return score(questionnaire(), full(answers))


def test_a_load_that_moves_by_twenty_and_a_strain_by_twenty_five_are_reported():
    before = result({"bnd.l1": "me1"})
    after = result(carried("car", 1) | {"bnd.l1": "me1", "bnd.l2": "me1"} | strained("voi", "f2"))

    found = changes(questionnaire(), before, after)

    # bnd moved by 16.7, which is within noise.
    assert found.domains == {
        "voi": Move(None, Fraction(25)),
        "car": Move(Fraction(100), None),
    }
    assert found.pattern == ("balanced", "local")


def test_only_the_number_that_moved_is_reported():
    found = changes(questionnaire(), result({}), result(strained("voi", "f3")))

    assert found.as_dict()["domains"] == {"voi": {"strain": 50}}


def test_a_domain_not_scored_on_one_side_is_not_compared():
    unscored = {"car.l1": None, "car.l2": None, "car.s1": None, "car.s2": None}

    found = changes(questionnaire(), result(unscored), result(carried("car", 1)))

    assert found.domains == {}


def test_another_major_version_asked_differently():
    found = changes(questionnaire(), replace(result({}), version="2.0.0"), result({}))

    assert found.as_dict() == {"comparable": False}


def test_a_minor_version_is_still_comparable():
    found = changes(questionnaire(), replace(result({}), version="1.4.2"), result({}))

    assert found.comparable
