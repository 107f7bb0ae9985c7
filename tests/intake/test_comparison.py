from fractions import Fraction

import pytest

from portal.intake.comparison import DomainGap, gap
from portal.intake.scoring import score
from tests.support.intake import carried, full, questionnaire

OPEN = {"opened": True, "consent_a": True, "consent_b": True}


def compared(a, b, **changes):
    q = questionnaire()
    return gap(q, score(q, full(a)), score(q, full(b)), **(OPEN | changes))


@pytest.mark.parametrize("name", OPEN)
def test_without_both_consents_and_the_specialist_it_stays_closed(name):
    assert compared({}, {}, **{name: False}).as_dict() == {"allowed": False}


@pytest.mark.parametrize("who", ["a", "b"])
@pytest.mark.parametrize(
    "reported", [{"saf.harm": "yes"}, {"saf.afraid": "f1"}, {"saf.gate": "skip"}, {"saf.own": None}]
)
def test_any_doubt_about_safety_on_either_side_closes_it(who, reported):
    answers = {"a": {}, "b": {}} | {who: reported}

    assert compared(answers["a"], answers["b"]).as_dict() == {"allowed": False}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (carried("car", 1), carried("car", -1), DomainGap(Fraction(100), Fraction(0), "aligned")),
        (carried("car", 1), {}, DomainGap(Fraction(50), Fraction(50), "far")),
        (carried("car", 1, 1), {}, DomainGap(Fraction(25), Fraction(25), "differs")),
        (carried("car", -1), carried("car", -1), DomainGap(Fraction(0), Fraction(-100), "far")),
    ],
)
def test_agreement_means_opposite_signs(a, b, expected):
    assert compared(a, b).domains["car"] == expected


def test_even_on_both_sides_and_unanswered_on_one_are_listed():
    found = compared(carried("car", 1), {"voi.l1": None, "voi.l2": None})

    assert found.both_even == ("bnd", "rep", "fai", "wgt", "grw")
    assert found.one_sided == ("voi",)
    assert "voi" not in found.domains
