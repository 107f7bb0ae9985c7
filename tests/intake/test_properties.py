"""What must hold for any answers at all."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.answers import faults
from portal.intake.note import note_prefill
from portal.intake.parts import part_of
from portal.intake.scoring import score
from portal.intake.summary import summarise
from portal.intake.visibility import drop_hidden, visible_items
from portal.intake.words import answers_in_words
from tests.support.intake import any_answers, any_rating, every_part, questionnaire

TRENDS = [None, "even", "moves_both_ways", "unclear", "swinging", "steady_one_side"]
SECONDS = st.none() | st.floats(min_value=0, max_value=1e6)
LIGHT = settings(max_examples=50, deadline=None)

PARTS = ["about", "why", "goal", "safe", "voi", "bnd", "rep", "time", "you", "practical"]
TURNED = {"me1": "ot1", "me2": "ot2", "ot1": "me1", "ot2": "me2"}


@given(any_answers(), SECONDS, st.sampled_from(TRENDS))
@LIGHT
def test_any_answers_that_are_let_in_are_scored_and_told_in_words(answers, seconds, trend):
    shared = every_part(answers)

    assert faults(questionnaire(), answers) == ()
    result = score(questionnaire(), answers, seconds, trend)
    page = summarise(
        questionnaire(), answers, shared, client_name="Ana", rated_seconds=seconds, trend=trend
    )
    note = note_prefill(questionnaire(), answers, shared, client_name="Ana", trend=trend)
    answers_in_words(questionnaire(), result)

    assert json.loads(json.dumps(result.as_dict())) == result.as_dict()
    assert len(page.sections) == 10
    assert len(note) == 13


@given(any_answers())
@LIGHT
def test_hidden_answers_never_influence_the_result(answers):
    kept = drop_hidden(questionnaire(), answers)

    assert score(questionnaire(), answers) == score(questionnaire(), kept)


@given(any_answers())
@LIGHT
def test_numbers_stay_in_their_range(answers):
    result = score(questionnaire(), answers)

    loads = [d.load for d in result.domains.values()] + [result.overall.load]
    strains = [d.strain for d in result.domains.values()] + [result.overall.strain]
    assert all(-100 <= load <= 100 for load in loads if load is not None)
    assert all(0 <= strain <= 100 for strain in strains if strain is not None)
    assert 0 <= (result.chronicity.index or 0) <= 100


@given(any_answers())
@LIGHT
def test_turning_every_side_round_turns_every_load_round(answers):
    turned = {item: TURNED.get(a, a) if isinstance(a, str) else a for item, a in answers.items()}

    before, after = (score(questionnaire(), each) for each in (answers, turned))

    for code, domain in before.domains.items():
        other = after.domains[code]
        assert other.load == (None if domain.load is None else -domain.load)
        assert (other.load_band, other.strain) == (domain.load_band, domain.strain)
    mirror = {"over_giving": "over_receiving", "over_receiving": "over_giving"}
    assert after.pattern.code == mirror.get(before.pattern.code, before.pattern.code)


@given(any_answers(), any_rating())
@LIGHT
def test_no_rating_can_change_a_safety_tier(answers, ratings):
    before, after = (score(questionnaire(), each) for each in (answers, answers | ratings))

    assert before.safety == after.safety


@given(any_answers())
@LIGHT
def test_every_reason_is_an_item_that_was_answered(answers):
    page = summarise(questionnaire(), answers, every_part(answers), client_name="Ana")
    told = [
        s for section in page.sections if section.key != "not_answered" for s in section.statements
    ]

    # A private question left open is itself a reason, so it is looked for among those asked.
    asked = {item.id for item in visible_items(questionnaire(), answers)}
    for statement in told:
        for item in statement.because:
            assert item in asked
            assert item in page.result.seen.answers or item.startswith("saf.")


@given(any_answers(), any_answers(), st.sets(st.sampled_from(PARTS)))
@LIGHT
def test_unshared_parts_never_influence_the_page(answers, others, shared):
    # The other answers stand in for everything that is not shared, blanks included.
    kept = {i for i in {*answers, *others} if part_of(questionnaire().item(i)) in (None, *shared)}
    others = {i: a for i, a in answers.items() if i in kept} | {
        i: a for i, a in others.items() if i not in kept
    }

    before, after = (
        summarise(questionnaire(), each, shared, client_name="Ana") for each in (answers, others)
    )

    assert before == after
