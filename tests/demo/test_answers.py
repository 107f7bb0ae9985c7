"""The demo's answers score as the demo says, and cover every pattern and tier."""

from pathlib import Path

import pytest
import yaml

from portal.demo.answers import expand
from portal.intake.scoring import score
from portal.intake.services.definition_files import shipped

PEOPLE = yaml.safe_load(
    (Path(__file__).parents[2] / "portal" / "content" / "demo.yaml").read_text()
)["clients"]
WITH_INTAKE = [person for person in PEOPLE if "intake" in person]
PATTERNS = {
    *("insufficient", "mutual_withdrawal", "volatile", "over_giving", "over_receiving"),
    *("split", "balanced", "local"),
}


def test_a_line_of_a_part_gives_one_answer_an_item_and_a_dash_none():
    answers = expand("full", {"voi": "me1 - eq f3 f1"})

    assert answers == {
        "meta.path": "full",
        "con.use": True,
        "con.age": True,
        "con.limits": True,
        "voi.l1": "me1",
        "voi.l3": "eq",
        "voi.s1": "f3",
        "voi.s2": "f1",
    }


def test_a_line_with_too_few_answers_is_refused():
    with pytest.raises(ValueError, match="argument 2"):
        expand("full", {"voi": "me1 eq"})


@pytest.mark.parametrize("person", WITH_INTAKE, ids=lambda person: person["name"])
def test_each_demo_intake_shows_the_pattern_and_tiers_it_is_there_for(person):
    intake = person["intake"]
    (questionnaire,) = shipped().values()

    result = score(
        questionnaire,
        expand(intake["path"], intake["answers"]),
        rated_seconds=intake["minutes"] * 40,
    ).as_dict()

    safety = result["safety"]
    expected = intake.get("tiers") or (
        [1, 1] if intake["answers"]["saf.gate"] == "skip" else [0, 0]
    )
    assert (result["pattern"]["code"], [safety["partner_tier"], safety["self_tier"]]) == (
        intake["expect"],
        expected,
    )


def test_the_demo_has_an_intake_of_each_pattern_and_at_each_tier():
    tiers = [person["intake"].get("tiers", [0, 0]) for person in WITH_INTAKE]

    assert {person["intake"]["expect"] for person in WITH_INTAKE} == PATTERNS
    assert {tier for tier, _ in tiers} == {tier for _, tier in tiers} == {0, 1, 2, 3}
