import pytest

from portal.intake.crisis import HelpLine, all_help_lines, help_lines
from portal.intake.questionnaire import Questionnaire
from tests.support.intake import definition, questionnaire

FIND = HelpLine("Find a helpline near you", "findahelpline.com", "web")


def test_a_country_shows_its_own_lines():
    found = help_lines(questionnaire(), "IE", reviewed_only=False)

    assert (found.name, found.emergency, found.emergency_words) == (
        "Ireland",
        ("112", "999"),
        "112 or 999",
    )
    assert found.crisis == (HelpLine("Samaritans", "116 123", "call"),)


@pytest.mark.parametrize("country", [None, "XX", "ZZ"])
def test_an_unknown_country_shows_the_fallback(country):
    found = help_lines(questionnaire(), country, reviewed_only=False)

    assert (found.code, found.crisis, found.emergency) == ("ZZ", (FIND,), ())
    assert found.emergency_words == (
        "your local emergency number (112 works in the whole European Union)"
    )


def test_in_production_an_unreviewed_country_keeps_its_emergency_number_only():
    found = help_lines(questionnaire(), "GB", reviewed_only=True)

    assert (found.emergency, found.crisis, found.partner) == (("999",), (FIND,), ())


def test_in_production_a_reviewed_country_shows_its_own_lines():
    data = definition()
    data["crisis"]["countries"]["GB"]["reviewed_on"] = "2026-01-05"

    found = help_lines(Questionnaire.from_data(data), "GB", reviewed_only=True)

    assert found.crisis == (HelpLine("Samaritans", "116 123", "call"),)


@pytest.mark.parametrize(
    ("contact", "telephone"),
    [("116 123", "116123"), ("1-800-799-7233", "18007997233"), ("findahelpline.com", None)],
)
def test_a_number_can_be_called_and_an_address_cannot(contact, telephone):
    assert HelpLine("x", contact, "call").telephone == telephone


def test_all_countries_keep_the_order_of_the_definition():
    codes = [lines.code for lines in all_help_lines(questionnaire(), reviewed_only=False)]

    assert codes == list(definition()["crisis"]["countries"])
