"""What a card and a profile say, from plain values."""

import pytest

from portal.directory import shown
from portal.specialists.profile import ProfileDraft


def profile(name):
    draft = ProfileDraft(name=name, time_zone="America/New_York")
    return shown.profile(draft, slug="a", photo_digest=None, checked_at=None)


@pytest.mark.parametrize(
    ("name", "first", "is_long"),
    [
        ("Maria Oliveira", "Maria", False),
        ("Eleni Papakonstantinopoulou-Niederhofbrunner", "Eleni", True),
        ("Yasmine El Amrani", "Yasmine", False),
        ("யாழினி", "யாழினி", False),
    ],
)
def test_a_person_is_called_by_the_first_word_and_long_words_are_known(name, first, is_long):
    found = profile(name)

    assert (found.first_name, found.has_long_words) == (first, is_long)


def test_the_clock_somebody_lives_by_stays_on_one_line():
    assert profile("Jonah").lives_by == "New\u00a0York\u00a0time"
