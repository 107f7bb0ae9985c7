import pytest

from portal.intake.scoring import score
from tests.support.intake import DOMAINS, Answers, brief, carried, full, questionnaire, strained


def leaning(plus=(), minus=(), steps=2):
    answers: Answers = {}
    for codes, side in ((plus, 1), (minus, -1)):
        for code in codes:
            answers |= carried(code, side, steps)
    return answers


NEITHERS = ("voi.l1", "bnd.l3", "car.l1", "car.l2", "car.l3")  # 5 of 11 giving acts: 45

CASES = {
    "level": (full(), "balanced"),
    "one leaning domain is still balanced": (full({"car.l1": "me1", "car.l2": "me1"}), "balanced"),
    "two leaning domains": (full(leaning(plus=["car", "rep"], steps=1)), "local"),
    "one lopsided domain": (full(leaning(plus=["car"])), "local"),
    "load 43 in three domains": (full(leaning(plus=["car", "rep", "fai"])), "over_giving"),
    "load -43 in three domains": (full(leaning(minus=["car", "rep", "fai"])), "over_receiving"),
    "load 29 in two domains only": (full(leaning(plus=["car", "rep"])), "local"),
    "load 21 in three domains": (full(leaning(plus=["car", "rep", "fai"], steps=1)), "local"),
    "two each way": (full(leaning(["car", "rep"], ["fai", "wgt"])), "split"),
    "one each way": (full(leaning(["car"], ["fai"])), "local"),
    "four against two": (full(leaning(DOMAINS[:5], DOMAINS[5:], 2)), "over_giving"),
    "neither in five of eleven": (full(dict.fromkeys(NEITHERS, "none")), "mutual_withdrawal"),
    "neither in four of eleven": (full(dict.fromkeys(NEITHERS[:4], "none")), "balanced"),
    "neither and swinging": (
        full(dict.fromkeys(NEITHERS, "none") | {"chr.shift": "swings"}),
        "mutual_withdrawal",
    ),
    "swinging": (full({"chr.shift": "swings"}), "volatile"),
    "swinging and leaning": (
        full(leaning(plus=["car", "rep", "fai"]) | {"chr.shift": "swings"}),
        "volatile",
    ),
    "swinging and strong": (full(leaning(DOMAINS) | {"chr.shift": "swings"}), "over_giving"),
    "two neithers on the brief path": (
        brief({"voi.l1": "none", "car.l2": "none", "rep.l1": None, "fai.l3": None}),
        "balanced",
    ),
    "three neithers on the brief path": (
        brief({"voi.l1": "none", "car.l2": "none", "rep.l1": "none"}),
        "mutual_withdrawal",
    ),
    "four domains only": (
        full({f"{d}.l{n}": None for d in DOMAINS[:3] for n in (1, 2, 3)}),
        "insufficient",
    ),
}


@pytest.mark.parametrize(("answers", "code"), CASES.values(), ids=CASES)
def test_the_first_matching_rule_names_the_pattern(answers, code):
    assert score(questionnaire(), answers).pattern.code == code


def test_a_strong_load_is_no_withdrawal_however_many_neithers():
    # The neithers stand in items that do not carry the load.
    answers = full(leaning(DOMAINS) | dict.fromkeys(NEITHERS, "none"))

    result = score(questionnaire(), answers)

    assert (result.as_dict()["overall"]["absence"], result.pattern.code) == (45, "over_giving")


@pytest.mark.parametrize(
    ("answers", "modifiers"),
    [
        (full(leaning(["car", "rep", "fai"])), ()),
        (full(leaning(DOMAINS)), ("strong",)),
        (full(leaning(DOMAINS) | {"chr.shift": "swings"}), ("strong", "swinging")),
        (full({"chr.shift": "swings"}), ()),
        (brief({"gen.drain": "f3"}), ("strained",)),
        (brief({"gen.drain": "f2"}), ()),
    ],
)
def test_modifiers_add_strength_swings_and_strain(answers, modifiers):
    assert score(questionnaire(), answers).pattern.modifiers == modifiers


def test_the_items_behind_a_pattern_are_those_that_point_its_way():
    answers = full(leaning(["car", "rep", "fai"]) | {"voi.l1": "ot1", "voi.l2": "eq"})

    because = score(questionnaire(), answers).pattern.because

    assert because == tuple(f"{d}.l{n}" for d in ("car", "rep", "fai") for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("answers", "confidence"),
    [
        (full(), "high"),
        (full({"voi.l1": None, "voi.l2": None}), "medium"),
        (brief(), "medium"),
        (brief({"voi.l1": "skip"}), "low"),
    ],
)
def test_confidence_falls_with_a_short_path_and_an_unscored_domain(answers, confidence):
    assert score(questionnaire(), answers).pattern.confidence == confidence


def test_strengths_are_even_domains_that_are_not_hard():
    answers = full(strained("voi", "f3") | strained("bnd", "f2") | leaning(["car"]))

    assert score(questionnaire(), answers).strengths == ("rep", "fai", "wgt", "grw")


def test_contrasts_are_three_by_load_then_strain_then_order():
    answers = full(
        leaning(["voi", "bnd", "car"], ["rep"], steps=1) | leaning(["grw"]) | strained("rep", "f4")
    )

    assert score(questionnaire(), answers).contrasts == ("grw", "rep", "voi")
