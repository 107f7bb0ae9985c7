import pytest

from portal.intake.scoring import score
from portal.intake.words import ClientSentence, ClientWords, answers_in_words
from tests.support.intake import brief, carried, full, questionnaire, strained


def words(answers, seconds=None):
    return answers_in_words(questionnaire(), score(questionnaire(), answers, seconds))


def sentences(answers):
    found = words(answers)
    assert found is not None
    return [sentence.text for sentence in found.sentences]


def test_the_client_reads_strengths_first_then_level_then_uneven_areas():
    answers = full(
        carried("voi", 1, 1)
        | {"voi.l3": "eq", "ctx.type": "married"}
        | carried("rep", 1)
        | carried("fai", -1)
        | strained("bnd", "f3")
    )

    assert sentences(answers) == [
        "In care and unseen work, things look even between you.",
        "In say and importance, things look even between you.",
        "In growing and planning together, things look even between you.",
        "In limits and own life, things look about even.",
        "In being heard, your side carries more.",
        "In making up and reaching out, your side does much more.",
        "In give and take, your partner's side does much more.",
    ]


def test_each_sentence_has_its_tilt_and_its_answers():
    found = words(full(carried("rep", -1)))

    assert found is not None
    assert found.sentences[-1] == ClientSentence(
        domain="rep",
        title="Making up and reaching out",
        text="In making up and reaching out, this person's side does much more.",
        tilt=-2,
        because=("rep.l1", "rep.l2", "rep.l3"),
    )
    assert found.closing == "This is one side of the story, on one day."


@pytest.mark.parametrize(
    "reported", [{"saf.harm": "yes"}, {"saf.selfharm": "some", "saf.selfharm_now": "no"}]
)
def test_a_concern_hides_the_words_altogether(reported):
    assert words(full(reported)) is None


@pytest.mark.parametrize("reported", [{"saf.afraid": "f1"}, {"saf.gate": "skip"}])
def test_below_a_concern_the_words_are_shown(reported):
    assert words(full(reported)) is not None


def test_an_area_without_enough_answers_is_left_out():
    assert len(sentences(brief({"rep.l1": "skip"}))) == 6


@pytest.mark.parametrize(
    ("answers", "seconds"), [({"meta.path": "full"}, None), (full(carried("rep", 1)), 10)]
)
def test_too_little_or_unusable_answers_give_no_sentence(answers, seconds):
    assert words(answers, seconds) == ClientWords(
        (), "There are not enough answers for a picture yet. You can add more at any time."
    )


def test_no_number_and_no_pattern_name_reaches_the_client():
    said = " ".join(sentences(full(carried("rep", 1) | carried("fai", -1))))

    assert not any(character.isdigit() for character in said)
    assert "giving" not in said
