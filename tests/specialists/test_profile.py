"""What a profile needs before it can be checked, and what it never says in a log."""

from dataclasses import replace

import pytest

from portal.specialists.profile import Mode, ProfileDraft, Starred

WHOLE = ProfileDraft(
    name="Maria Oliveira",
    title="Psychologist",
    registration="12345",
    languages=("en", "pt"),
    sentence="I work with people who carry it alone.",
    about="I trained in Porto.",
    topics=(Starred("repair", "Trained in repair"),),
    modes=(Mode.VIDEO,),
)


def test_a_whole_profile_misses_nothing():
    assert WHOLE.missing == ()


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("name", ""),
        ("title", ""),
        ("registration", ""),
        ("languages", ()),
        ("sentence", ""),
        ("about", ""),
        ("modes", ()),
    ],
)
def test_an_empty_field_that_is_needed_is_missing(field, empty):
    assert replace(WHOLE, **{field: empty}).missing == (field,)


def test_the_checked_facts_are_those_of_the_register():
    assert WHOLE.checked_facts == {
        "name": "Maria Oliveira",
        "title": "Psychologist",
        "registration": "12345",
        "training": "",
    }


def test_a_draft_in_a_traceback_says_nothing():
    assert "Porto" not in repr(WHOLE)
