import pytest

from portal.intake.answers import AnswerFault, Checked, FaultCode, check, check_all, faults
from portal.intake.questionnaire import Answer
from tests.support.intake import questionnaire


def checked(item, *raw):
    return check(questionnaire().item(item), list(raw))


@pytest.mark.parametrize(
    ("item", "raw", "value"),
    [
        ("voi.l1", ["me1"], "me1"),
        ("voi.l1", ["skip"], "skip"),
        ("voi.l1", [], None),
        ("voi.l1", [""], None),
        ("con.use", ["on"], True),
        ("ctx.brings", ["other", "unheard"], ["unheard", "other"]),
        ("ctx.brings", [], None),
        ("ctx.brings", ["rows", "rows"], ["rows"]),
        ("pra.access", ["none"], ["none"]),
        ("ctx.goal", ["  To be heard.  "], "To be heard."),
        ("ctx.goal", ["one\r\ntwo\rthree"], "one\ntwo\nthree"),
        ("ctx.goal", ["a\x00b\x07c\td"], "abc\td"),
        ("ctx.goal", ["   "], None),
        ("saf.gate", ["skip"], "skip"),
    ],
)
def test_a_good_answer_is_made_canonical(item, raw, value):
    assert checked(item, *raw) == Checked(value)


@pytest.mark.parametrize(
    ("item", "raw", "fault"),
    [
        ("voi.l1", ["me3"], AnswerFault("voi.l1", FaultCode.UNKNOWN_OPTION)),
        ("voi.s1", ["me1"], AnswerFault("voi.s1", FaultCode.UNKNOWN_OPTION)),
        ("loc.country", ["XX"], AnswerFault("loc.country", FaultCode.UNKNOWN_OPTION)),
        ("loc.country", [], AnswerFault("loc.country", FaultCode.REQUIRED)),
        ("con.use", [], AnswerFault("con.use", FaultCode.REQUIRED)),
        ("con.use", ["perhaps"], AnswerFault("con.use", FaultCode.UNKNOWN_OPTION)),
        ("voi.l1", ["me1", "ot1"], AnswerFault("voi.l1", FaultCode.TOO_MANY, 1, 2)),
        ("ctx.brings", ["x"], AnswerFault("ctx.brings", FaultCode.UNKNOWN_OPTION)),
        (
            "ctx.brings",
            ["unheard", "toomuch", "rows", "loss"],
            AnswerFault("ctx.brings", FaultCode.TOO_MANY, 3, 4),
        ),
        ("pra.access", ["none", "chat"], AnswerFault("pra.access", FaultCode.EXCLUSIVE)),
        ("ctx.tried", ["talk", "nothing"], AnswerFault("ctx.tried", FaultCode.EXCLUSIVE)),
        ("pra.signal", ["x" * 31], AnswerFault("pra.signal", FaultCode.TOO_LONG, 30, 31)),
    ],
)
def test_a_wrong_answer_is_refused_with_the_facts_and_without_the_answer(item, raw, fault):
    assert checked(item, *raw) == Checked(None, fault)


def test_line_ends_of_a_browser_count_once():
    # 15 line ends sent as two characters each would be 45 of 30.
    text = "\r\n".join("x" * 16)

    assert checked("pra.signal", text).fault == AnswerFault(
        "pra.signal", FaultCode.TOO_LONG, 30, 31
    )
    assert checked("pra.signal", text[3:]).fault is None


def test_a_screen_keeps_its_good_answers_beside_the_faults():
    items = [questionnaire().item(i) for i in ("pra.channel", "pra.safe", "pra.safe_when")]

    values, found = check_all(items, {"pra.channel": ["email"], "pra.safe": ["maybe"]})

    assert values == {"pra.channel": "email", "pra.safe_when": None}
    assert found == (AnswerFault("pra.safe", FaultCode.UNKNOWN_OPTION),)


def test_stored_answers_of_the_wrong_kind_are_named():
    answers: dict[str, Answer | None] = {
        "voi.l1": ["me1"],
        "con.use": "on",
        "ctx.brings": "rows",
        "ctx.goal": True,
        "wk.load": "me1",
        "bnd.l1": None,
        "voi.l2": "eq",
    }

    assert faults(questionnaire(), answers) == (
        AnswerFault("voi.l1", FaultCode.WRONG_TYPE),
        AnswerFault("con.use", FaultCode.WRONG_TYPE),
        AnswerFault("ctx.brings", FaultCode.WRONG_TYPE),
        AnswerFault("ctx.goal", FaultCode.WRONG_TYPE),
        AnswerFault("wk.load", FaultCode.UNKNOWN_ITEM),
    )
