import hashlib
import json

import pytest

from portal.intake.questionnaire import Questionnaire, is_blank, is_declined
from tests.support.intake import definition, questionnaire


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("married", "How often does your partner take in what you say?"),
        ("parent", "How often does your parent take in what you say?"),
        ("former", "How often does your former partner take in what you say?"),
        (None, "How often does this person take in what you say?"),
    ],
)
def test_a_question_names_the_other_by_who_it_is_about(about, words):
    item = questionnaire().item("voi.s2")

    assert questionnaire().item_text(item, {"ctx.type": about}) == words


def test_a_hint_names_the_other_too():
    item = questionnaire().item("pra.language")

    hint = questionnaire().item_help(item, {"ctx.type": "friend"})

    assert hint == "An interpreter must not be your friend or a family member."


def test_the_hash_is_of_the_sorted_json_whatever_the_order_of_the_file():
    data = definition()
    backwards = dict(reversed(data.items()))

    expected = hashlib.sha256(
        json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()

    assert Questionnaire.from_data(backwards).sha256 == expected
    assert Questionnaire.from_data(data).sha256 == expected


def test_another_word_is_another_hash():
    data = definition()
    data["items"][0]["text"] += " "

    assert Questionnaire.from_data(data).sha256 != questionnaire().sha256


def test_countries_are_the_options_of_the_country_question():
    codes = [option.code for option in questionnaire().item("loc.country").options]

    assert codes == ["US", "CA", "GB", "IE", "AU", "NZ", "DE", "FR", "ES", "NL", "UA", "ZZ"]


@pytest.mark.parametrize(
    ("answer", "blank"),
    [(None, True), ("", True), (" \n", True), ([], True), (False, False), ("skip", False)],
)
def test_nothing_written_or_chosen_is_blank(answer, blank):
    assert is_blank(answer) is blank


@pytest.mark.parametrize(
    ("item", "code", "declined"),
    [
        ("voi.l1", "skip", True),
        ("voi.l1", "none", False),
        ("saf.gate", "skip", True),
        ("saf.gate", "continue", False),
        ("chr.duration", "skip", True),
        ("saf.harm", "unsure", False),
    ],
)
def test_choosing_not_to_say_is_declining(item, code, declined):
    assert is_declined(questionnaire().item(item), code) is declined
