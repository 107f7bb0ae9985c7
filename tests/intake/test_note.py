import pytest

from portal.intake.note import note_prefill
from tests.support.intake import carried, every_part, full, questionnaire

ANSWERS = full(
    carried("car", 1)
    | {
        "ctx.brings": ["rows"],
        "ctx.recent": "A row\non Sunday",
        "ctx.goal": "Rest.",
        "ctx.living": "together",
        "ctx.type": "married",
        "ctx.roots": ["guard"],
        "ctx.works": "We cook.",
        "pra.channel": "portal",
        "saf.harm": "yes",
        "saf.raise": "gently",
    }
)


def note(answers=ANSWERS, shared=None):
    parts = every_part(answers) if shared is None else shared
    found = note_prefill(questionnaire(), answers, parts, client_name="Ana")
    return {field.field: field.text for field in found}


def test_the_note_is_prefilled_in_the_clients_words_and_the_machines_statements():
    found = note()

    assert found["note.reason"] == ("“Rest.”\nWe argue and do not make up\n“A row on Sunday”")
    assert found["note.context"] == (
        "Who is this about? My husband, wife or civil partner\n"
        "Do you live together? Yes, all or most of the time"
    )
    assert found["note.strengths"] == "“We cook.”"
    assert found["note.pattern"] == (
        "Uneven in places: Care (overall +14; overall strain 25, low). Confidence high.\n"
        "How long it has been so: not known.\n"
        "Care: nearly always Ana notices when the other is low, and checks in."
    )


@pytest.mark.parametrize("field", ["note.risk", "note.impression", "note.plan"])
def test_risk_impression_and_plan_are_left_to_a_person(field):
    assert note()[field] == ""


def test_private_answers_are_never_copied():
    found = note_prefill(questionnaire(), ANSWERS, every_part(ANSWERS), client_name="Ana")

    behind = {item for field in found for line in field.lines for item in line.because}
    assert [item for item in behind if item.startswith("saf.")] == []


def test_what_is_not_shared_is_not_in_the_note():
    found = note(shared={"you"})

    assert (found["note.reason"], found["note.strengths"]) == ("", "“We cook.”")
