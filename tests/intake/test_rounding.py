from fractions import Fraction

import pytest

from portal.intake.rounding import exact, mean, tenths, whole


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        (Fraction(25, 2), 13),
        (Fraction(-25, 2), -13),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(149, 10), 15),
        (Fraction(-143, 10), -14),
        (Fraction(500, 7), 71),
        (Fraction(0), 0),
        (None, None),
    ],
)
def test_halves_are_rounded_away_from_zero(number, rounded):
    assert whole(number) == rounded


@pytest.mark.parametrize(("number", "rounded"), [("8.75", 8.8), ("6.35", 6.4), ("6.34", 6.3)])
def test_a_half_tenth_is_rounded_up(number, rounded):
    assert tenths(Fraction(number)) == rounded


def test_a_threshold_is_the_number_that_is_written():
    assert exact(33.4) == Fraction(334, 10)


def test_the_mean_of_thirds_is_exact():
    assert mean([Fraction(100, 3)] * 3) == Fraction(100, 3)


def test_nothing_has_no_mean():
    assert mean([]) is None
