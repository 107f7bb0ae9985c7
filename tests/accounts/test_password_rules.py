"""A password needs length and surprise, and is taken as it was typed."""

import pytest

from portal.accounts.password_rules import Weakness, prepared, weakness


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "  vier Wolken  überm Dach ",
        "мой дед чинил велосипеды",
        "kf8#Lw!q2Zr7",
        "yon quiet heron, six times around the lake" * 24,
    ],
)
def test_a_long_password_nobody_would_guess_is_taken(password: str):
    assert weakness(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kf8#Lw!q2Z", Weakness.TOO_SHORT),
        ("x" * 1025, Weakness.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", Weakness.GUESSABLE),
        ("password123456", Weakness.GUESSABLE),
        ("qwertyuiopasdf", Weakness.GUESSABLE),
        ("levelground2026!!", Weakness.GUESSABLE),
        ("Level Ground 2026", Weakness.GUESSABLE),
        ("MariaOliveira1985", Weakness.GUESSABLE),
        ("maria@example.org", Weakness.GUESSABLE),
    ],
)
def test_a_short_or_guessable_password_is_refused(password: str, why: Weakness):
    found = weakness(password, about=["Maria Oliveira", "maria@example.org", "Level Ground"])

    assert found == why


def test_length_counts_letters_also_of_other_scripts():
    assert weakness("велосипед") == Weakness.TOO_SHORT


def test_a_password_is_never_trimmed_or_folded():
    assert prepared(" Ä b ") == " Ä b "


def test_the_same_letter_composed_in_two_ways_is_the_same_password():
    assert prepared("a\u0308rger") == "\u00e4rger"
