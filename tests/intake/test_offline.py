import pytest

from portal.intake import offline
from portal.intake.services.definition_files import shipped
from tests.support.intake import full

SCORE = {"kind": "score", "version": "1.0.0", "answers": full()}
GAP = {
    "kind": "gap",
    "a": {"version": "1.0.0", "answers": full()},
    "b": {"version": "1.0.0", "answers": full()},
    "opened": True,
    "consent_a": True,
    "consent_b": True,
}

REFUSED = {
    "a list": ([], "file", "is not a JSON object"),
    "no kind": ({}, "kind", "is not one of score, weekly, changes, gap"),
    "another kind": ({"kind": ["score"]}, "kind", "is not one of score, weekly, changes, gap"),
    "no version": ({"kind": "score", "answers": {}}, "version", "is not one of 1.0.0"),
    "another version": (SCORE | {"version": "0.9.0"}, "version", "is not one of 1.0.0"),
    "no answers": ({"kind": "score", "version": "1.0.0"}, "answers", "is not an object"),
    "an unknown item": (
        SCORE | {"answers": {"voi.l9": "eq"}},
        "answers.voi.l9",
        "is refused: unknown_item",
    ),
    "an unknown option": (
        SCORE | {"answers": {"voi.l1": "me9"}},
        "answers.voi.l1",
        "is refused: unknown_option",
    ),
    "a number for an answer": (
        SCORE | {"answers": {"voi.l1": 2}},
        "answers.voi.l1",
        "is refused: wrong_type",
    ),
    "a number among choices": (
        SCORE | {"answers": {"ctx.brings": 2}},
        "answers.ctx.brings",
        "is refused: wrong_type",
    ),
    "time that is no number": (
        SCORE | {"rated_seconds": "60"},
        "rated_seconds",
        "is not a number of seconds",
    ),
    "time that runs back": (
        SCORE | {"rated_seconds": -1},
        "rated_seconds",
        "is not a number of seconds",
    ),
    "time without end": (
        SCORE | {"rated_seconds": float("inf")},
        "rated_seconds",
        "is not a number of seconds",
    ),
    "a trend nobody knows": (
        SCORE | {"trend": "up"},
        "trend",
        "is not one of even, moves_both_ways, unclear, swinging, steady_one_side",
    ),
    "weeks that are none": ({"kind": "weekly"}, "weeks", "is not a list"),
    "a week that is none": ({"kind": "weekly", "weeks": [1]}, "weeks[0]", "is not an object"),
    "a weekly item nobody asks": (
        {"kind": "weekly", "weeks": [{"voi.l1": "eq"}]},
        "weeks[0].voi.l1",
        "is not an item of the check-in",
    ),
    "a weekly option nobody offers": (
        {"kind": "weekly", "weeks": [{}, {"wk.load": "f1"}]},
        "weeks[1].wk.load",
        "is not one of its options",
    ),
    "changes since nothing": (
        {"kind": "changes", "current": SCORE},
        "previous",
        "is not an object",
    ),
    "a consent that is a word": (GAP | {"consent_b": "yes"}, "consent_b", "is not true or false"),
    "a fault on one side": (GAP | {"b": {"version": "2.0.0"}}, "b.version", "is not one of 1.0.0"),
}


@pytest.mark.parametrize(("data", "place", "fault"), REFUSED.values(), ids=REFUSED)
def test_data_of_another_shape_is_refused_by_place(data, place, fault):
    with pytest.raises(offline.CannotScore) as refused:
        offline.run(shipped(), data)

    assert (refused.value.place, refused.value.fault) == (place, fault)


def test_a_refusal_never_repeats_the_answer():
    with pytest.raises(offline.CannotScore) as refused:
        offline.run(shipped(), SCORE | {"answers": {"saf.harm": "he hit me"}})

    assert "he hit me" not in str(refused.value)


def test_time_is_optional():
    assert offline.run(shipped(), SCORE)["quality"]["seconds_per_item"] is None
