"""The way of a profile, and what a change of a checked fact holds back."""

import pytest

from portal.specialists import lifecycle
from portal.specialists.lifecycle import NotPossible, State

FACTS = {"name": "Maria", "title": "Psychologist", "registration": "123", "training": "Porto"}


@pytest.mark.parametrize(
    ("step", "allowed"),
    [
        (lifecycle.after_sending, {State.DRAFT: State.WAITING}),
        (
            lifecycle.after_publishing,
            {State.WAITING: State.PUBLISHED, State.PUBLISHED: State.PUBLISHED},
        ),
        (
            lifecycle.after_asking_for_changes,
            {State.WAITING: State.DRAFT, State.PUBLISHED: State.PUBLISHED},
        ),
    ],
)
@pytest.mark.parametrize("state", State)
def test_each_step_is_possible_from_its_states_only(step, allowed, state):
    if state in allowed:
        assert step(state) is allowed[state]
    else:
        with pytest.raises(NotPossible) as caught:
            step(state)
        assert caught.value.state is state


@pytest.mark.parametrize("fact", lifecycle.CHECKED_FACTS)
def test_a_changed_fact_of_a_published_profile_waits_for_a_check(fact):
    written = {**FACTS, fact: "Something else"}

    assert lifecycle.held_back(State.PUBLISHED, FACTS, written) == {fact: "Something else"}


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING])
def test_nothing_is_held_back_before_the_first_check(state):
    assert lifecycle.held_back(state, FACTS, {**FACTS, "title": "Other"}) == {}


def test_facts_that_stay_the_same_are_not_held_back():
    assert lifecycle.held_back(State.PUBLISHED, FACTS, dict(FACTS)) == {}
