import re

import pytest

from portal.intake import wording
from portal.intake.scoring import score
from portal.intake.statements import Statement
from portal.intake.summary import Summary, summarise
from tests.support.intake import brief, carried, every_part, full, questionnaire, strained

HEAVY = carried("car", 1) | carried("rep", 1) | carried("fai", 1)


def page(answers, shared=None, **facts) -> Summary:
    parts = every_part(answers) if shared is None else shared
    return summarise(questionnaire(), answers, parts, client_name="Ana", **facts)


def texts(summary, key):
    return [statement.text for statement in summary.section(key).statements]


def test_the_ten_sections_stand_in_the_order_of_the_specification():
    found = [(section.key, section.title) for section in page(full()).sections]

    assert found == [
        ("safety", "Safety first"),
        ("goal", "What they want from 30 minutes"),
        ("pattern", "Pattern and time"),
        ("chart", "Who carries what"),
        ("contrasts", "Strongest contrasts"),
        ("strengths", "Strengths and resources"),
        ("openers", "Questions to open with"),
        ("practical", "Practical"),
        ("changes", "What changed"),
        ("not_answered", "Not answered"),
    ]


SAFETY = [
    ({}, ["Asked, nothing reported."], None),
    ({"saf.gate": "skip"}, ["Not asked or skipped - unknown. Ask in private."], "ask"),
    (
        {"saf.afraid": "f1"},
        ["Not known - ask in private.", "Self-harm: asked, nothing reported."],
        "ask",
    ),
    (
        {"saf.selfharm": "skip"},
        ["Self-harm: not known - ask in private.", "Between them: asked, nothing reported."],
        "ask",
    ),
    (
        {"saf.afraid": "f3"},
        [
            "Fear reported. Do not propose joint sessions from this form.",
            "Self-harm: asked, nothing reported.",
        ],
        "concern",
    ),
    (
        {"saf.harm": "yes", "saf.now": "no", "saf.control": "f2", "saf.raise": "wait"},
        [
            (
                "Needs review now. Safety right now in doubt, harm and control reported."
                " Do not propose joint sessions from this form."
            ),
            "Self-harm: asked, nothing reported.",
            "How to handle these answers: “Wait until I bring it up”.",
        ],
        "concern",
    ),
    (
        {"saf.selfharm": "some", "saf.selfharm_now": "no"},
        [
            "Thoughts of self-harm, no plan to act reported.",
            "Between them: asked, nothing reported.",
        ],
        "concern",
    ),
    (
        {"saf.selfharm": "some", "saf.selfharm_now": "skip"},
        [
            "Thoughts of self-harm; whether they might act was left open.",
            "Between them: asked, nothing reported.",
        ],
        "concern",
    ),
    (
        {"saf.selfharm": "often"},
        [
            (
                "Needs review now. Frequent thoughts of self-harm;"
                " whether they might act was left open."
            ),
            "Between them: asked, nothing reported.",
        ],
        "concern",
    ),
    (
        {"saf.selfharm": "some", "saf.selfharm_now": "unsure", "saf.harm": "yes"},
        [
            "Needs review now. Thoughts of self-harm, and they might act on them or are not sure.",
            "Harm reported. Do not propose joint sessions from this form.",
        ],
        "concern",
    ),
    (
        # Without an answer at the gate the answers behind it still speak.
        {"saf.gate": None, "saf.harm": "yes"},
        [
            "Harm reported. Do not propose joint sessions from this form.",
            "Self-harm: not known - ask in private.",
        ],
        "concern",
    ),
]


@pytest.mark.parametrize(("changes", "lines", "flag"), SAFETY)
def test_safety_first_gives_tier_and_action_in_words(changes, lines, flag):
    found = page(full({"pra.private": "yes"} | changes))

    assert texts(found, "safety") == [*lines, "Can talk in private when you meet."]
    assert found.flag == flag


def test_the_signal_word_stands_in_the_safety_section():
    found = page(full({"pra.signal": "risotto"}))

    assert texts(found, "safety")[1:] == [
        "Private room: not answered.",
        "If they say “risotto”, stop or change the subject.",
    ]


def test_the_goal_is_verbatim_and_aims_follow():
    answers = full(
        {
            "ctx.goal": "To be asked\nhow I am.",
            "ctx.goal_kind": ["heard", "next"],
            "ctx.brings": ["unheard", "other"],
            "ctx.brings_other": "The move",
        }
    )

    assert page(answers).section("goal").statements == (
        Statement("“To be asked how I am.”", ("ctx.goal",), is_quote=True),
        Statement("Be listened to · Choose a next step", ("ctx.goal_kind",)),
        Statement(
            "What brings them: “I do not feel heard or seen”; “The move”.",
            ("ctx.brings", "ctx.brings_other"),
        ),
    )


PATTERNS = [
    (
        full(HEAVY | {"ctx.type": "married"}),
        (
            "Answers place more of the load on Ana's side (3 of 7 domains; overall +43;"
            " overall strain 25, low). Confidence high."
        ),
    ),
    (
        full(carried("car", -1) | carried("rep", -1) | carried("fai", -1) | {"ctx.type": "friend"}),
        (
            "Answers place more of the load on their friend's side (3 of 7 domains;"
            " overall \N{MINUS SIGN}43; overall strain 25, low). Confidence high."
        ),
    ),
    (
        full(dict.fromkeys(("voi.l1", "bnd.l3", "car.l1", "car.l2", "car.l3"), "none")),
        (
            "5 of 11 giving acts are reported as done by neither"
            " (overall 0; overall strain 25, low). Confidence high."
        ),
    ),
    (
        full({"chr.shift": "swings"}),
        (
            "Ana reports sharp swings from one side to the other"
            " (overall 0; overall strain 25, low). Confidence high."
        ),
    ),
    (
        full(carried("car", 1) | carried("rep", 1) | carried("fai", -1) | carried("wgt", -1)),
        (
            "Each carries different things: Ana more in Care and Repair;"
            " the other person more in Give and Weight"
            " (overall 0; overall strain 25, low). Confidence high."
        ),
    ),
    (
        brief(),
        (
            "Largely even (7 of 7 domains scored; overall 0; overall strain 25, low)."
            " Confidence medium."
        ),
    ),
    (
        full(carried("car", 1)),
        "Uneven in places: Care (overall +14; overall strain 25, low). Confidence high.",
    ),
    (
        full({f"{d}.l{n}": None for d in ("voi", "bnd", "car") for n in (1, 2, 3)}),
        "Not enough to describe a pattern: too few areas answered.",
    ),
]


@pytest.mark.parametrize(("answers", "sentence"), PATTERNS)
def test_the_pattern_is_one_sentence_with_its_confidence(answers, sentence):
    assert texts(page(answers), "pattern")[0] == sentence


def test_answers_that_cannot_be_used_say_why():
    found = page(full(HEAVY), rated_seconds=20)

    assert texts(found, "pattern")[0] == (
        "Not enough to describe a pattern: answered faster than one can read."
    )
    assert texts(found, "chart") == [
        "Read these numbers with care: answered faster than one can read."
    ]


TIMES = [
    (
        full(
            {
                "chr.duration": "d4",
                "chr.shift": "same",
                "chr.cause": "over",
                "chr.event": "my mother died",
                "chr.adjust": "f1",
                "rep.s2": "f1",
            }
        ),
        (
            "Time points to a chronic pattern: 1 to 3 years, same side nearly all the time,"
            " began with “my mother died”, over now, rarely adjusted."
        ),
    ),
    (
        brief({"chr.duration": "d2"}),
        "Time points to a seasonal pattern, from duration only: 1 to 6 months.",
    ),
    (full({"chr.duration": "d0"}), "Ana says it does not feel one-sided."),
    (
        full(HEAVY | {"chr.duration": "d0"}),
        (
            "Ana says it does not feel one-sided, while the answers lean; worth exploring,"
            " not correcting."
        ),
    ),
    (full(), "How long it has been so: not known."),
]


@pytest.mark.parametrize(("answers", "sentence"), TIMES)
def test_time_is_one_sentence_in_the_clients_own_answers(answers, sentence):
    assert texts(page(answers), "pattern")[1] == sentence


def test_a_weekly_trend_is_named_in_time_and_in_changes():
    found = page(full({"chr.duration": "d4", "rep.s2": None}), trend="steady_one_side")

    assert texts(found, "pattern")[1] == (
        "Time points to a chronic pattern: 1 to 3 years, weekly notes lean to one side."
    )
    assert texts(found, "changes") == ["Weekly notes lean to one side."]


def test_contradictions_are_worth_asking():
    answers = full({"voi.s1": "f4", "voi.s2": "f3", "grw.s1": "f3", "grw.s2": "f3"})

    assert page(answers).section("pattern").statements[2] == Statement(
        "Some answers pull both ways (voi.s1 and voi.s2; grw.s1 and grw.s2);"
        " worth asking, not correcting.",
        ("voi.s1", "voi.s2", "grw.s1", "grw.s2"),
    )


@pytest.mark.parametrize(
    ("changes", "is_prefixed"),
    [
        ({"saf.harm": "yes"}, True),
        ({"saf.afraid": "f1"}, False),
        ({"saf.selfharm": "some", "saf.selfharm_now": "no"}, False),
    ],
)
def test_at_a_partner_concern_the_pattern_is_read_in_the_light_of_safety(changes, is_prefixed):
    first = texts(page(full(changes)), "pattern")[0]

    assert (first == wording.READ_WITH_SAFETY) is is_prefixed


def test_the_chart_says_who_carries_in_words():
    answers = full(
        carried("voi", 1, 1)
        | {"voi.l3": "eq", "ctx.type": "partner"}
        | carried("rep", 1)
        | carried("fai", -1)
        | carried("wgt", -1, 1)
        | {"wgt.l2": "eq", "bnd.l1": "me1"}
        | {"grw.l1": None, "grw.l2": None}
        | strained("rep", "f4")
    )

    found = [(r.short, r.load, r.words, r.strain, r.strain_band) for r in page(answers).chart]

    assert found == [
        ("Heard", 33, "more often Ana", 25, "low"),
        ("Limits", 17, "about even", 25, "low"),
        ("Care", 0, "even", 25, "low"),
        ("Repair", 100, "mostly Ana", 100, "high"),
        ("Give", -100, "mostly partner", 25, "low"),
        ("Weight", -33, "more often partner", 25, "low"),
        ("Growth", None, "not scored", 25, "low"),
    ]
    assert page(answers).chart[6].answered_words == "3 of 5 answered"
    assert texts(page(answers), "chart") == [
        (
            "Ana reports carrying more in 2 of 6 areas, their partner in 2;"
            " widest: making up and reaching out."
        )
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (full(), "Ana reports all 7 scored areas as about even."),
        (
            full(carried("car", 1)),
            "Ana reports carrying more in 1 of 7 areas; widest: care and unseen work.",
        ),
        (
            full(carried("car", -1) | {"ctx.type": "parent"}),
            "Ana reports their parent carrying more in 1 of 7 areas; widest: care and unseen work.",
        ),
    ],
)
def test_the_chart_starts_with_a_sentence(answers, sentence):
    assert texts(page(answers), "chart") == [sentence]


def test_a_contrast_names_the_answers_that_make_it():
    answers = full(
        {"rep.l1": "me2", "rep.l2": "me1", "rep.l3": "eq", "ctx.type": "partner"}
        | strained("rep", "f3")
        | {"wgt.l1": "me2", "wgt.l2": "ot1", "wgt.l3": "eq"}
    )

    assert page(answers).section("contrasts").statements == (
        Statement(
            "Repair: nearly always Ana makes the first move after an argument;"
            " arguments often stop without being settled.",
            ("rep.l1", "rep.l2", "rep.s1"),
        ),
        Statement("Weight: Ana's needs nearly always come first.", ("wgt.l1", "wgt.l2")),
    )


def test_a_benefit_of_the_other_is_told_of_the_other():
    answers = full({"fai.l3": "ot2", "fai.l1": "me1", "ctx.type": "married"})

    assert texts(page(answers), "contrasts") == ["Give: nearly always their partner gets thanked."]


def test_strengths_are_even_areas_and_the_clients_own_words():
    answers = full(
        carried("car", 1)
        | {"ctx.works": "We still cook.", "ctx.tried": ["talk"], "ctx.tried_help": "A friend"}
        | dict.fromkeys(("voi.s1", "bnd.s1", "rep.s1", "fai.s1"), "f4")
    )

    assert texts(page(answers), "strengths") == [
        "Runs evenly: say and importance, growing and planning together.",
        "Still works well: “We still cook.”",
        "Helped, even a little: “A friend”",
    ]


def test_openers_carry_their_rule_and_the_items_behind_it():
    assert page(full(strained("voi", "f4"))).section("openers").statements[0] == Statement(
        "“Is there something you have not been able to say out loud yet?”",
        ("voi.s1", "voi.s2"),
        rule="op.voi",
    )


PRACTICAL = [
    ({}, "Contact: not answered; the portal only."),
    ({"pra.channel": "portal"}, "Contact: the portal only."),
    ({"pra.channel": "email", "pra.safe": "yes"}, "Contact: email, safe at any time."),
    (
        {"pra.channel": "text", "pra.safe": "no"},
        "Contact: not safe by text message; the portal only.",
    ),
    (
        {
            "pra.channel": "phone",
            "pra.safe": "times",
            "pra.safe_when": "9 to 3",
            "pra.voicemail": "no",
        },
        "Contact: phone, only at certain times, “9 to 3”, no voicemail.",
    ),
    (
        {"pra.channel": "email"},
        "Contact: email, whether that is safe was not answered, so the portal only.",
    ),
]


@pytest.mark.parametrize(("changes", "line"), PRACTICAL)
def test_contact_says_how_and_when_it_is_safe(changes, line):
    assert texts(page(full(changes)), "practical")[0] == line


def test_practical_says_what_they_need_and_who_is_at_home():
    answers = full(
        {
            "pra.shared": "yes",
            "pra.access": ["captions", "other"],
            "pra.access_other": "A slow start",
            "pra.language": "Ukrainian",
            "pra.therapy": "past",
            "pra.therapy_note": "It helped.",
            "ctx.type": "partner",
            "ctx.length": "l2",
            "ctx.living": "together",
            "ctx.children": "home",
        }
    )

    assert texts(page(answers), "practical") == [
        "Contact: not answered; the portal only.",
        "Someone else uses or checks their devices: neutral messages, no attachments.",
        "Needs: live captions and something else; “A slow start”.",
        "Most at ease in “Ukrainian”.",
        "Had therapy or counselling before: “It helped.”",
        (
            "About their long-term partner, 1 to 3 years, living together,"
            " caring together for others at home."
        ),
    ]


def test_first_answers_have_nothing_to_compare_with():
    found = page(full()).section("changes")

    assert (found.statements, found.empty) == ((), "First answers.")


def test_what_changed_is_told_then_and_now():
    previous = score(questionnaire(), full(HEAVY | strained("rep", "f4")))

    found = page(full(carried("car", 1) | carried("rep", 1, 1)), previous=previous)

    assert texts(found, "changes") == [
        "Pattern then: client's side carries more. Now: uneven in places.",
        "Repair: load +100 to +50, strain 100 to 25.",
        "Give: load +100 to 0.",
    ]


def test_nothing_beyond_noise_is_said_so():
    previous = score(questionnaire(), full())

    assert texts(page(full({"car.l1": "me1"}), previous=previous), "changes") == [
        "Nothing moved beyond the usual noise since the last answers."
    ]


def test_not_answered_counts_by_part_and_tells_declined_from_blank():
    answers = full(
        {
            "voi.l1": None,
            "voi.l2": None,
            "fai.l1": "skip",
            "saf.harm": "skip",
            "saf.own": None,
            **dict.fromkeys(("ctx.length", "ctx.living", "ctx.children"), "skip"),
        }
    )
    shared = {"safe", "voi", "fai"}

    assert page(answers, shared).section("not_answered").statements[1:] == (
        Statement("Declined: 1 in Give and take; 1 private question.", ("fai.l1",)),
        Statement(
            "Not shared: About the two of you; What brings you here; Your 30 minutes;"
            " Limits and your own life; Care and unseen work; Making up and reaching out;"
            " Say and importance; Growing and planning together; How long, and what changes;"
            " You; How to reach you and what you need."
        ),
    )


def test_no_section_is_longer_than_the_definition_allows():
    answers = full(
        HEAVY
        | carried("voi", 1)
        | {"saf.harm": "yes", "ctx.works": "x", "ctx.goal": "y", "chr.duration": "d5"}
        | {"voi.s1": "f4", "voi.s2": "f4", "grw.s1": "f4", "grw.s2": "f4"}
    )
    limits = questionnaire().data["summary"]["max_lines"]

    found = page(answers, previous=score(questionnaire(), full()))

    assert all(
        len(section.statements) <= limits[section.key]
        for section in found.sections
        if section.key in limits
    )
    assert len(found.section("pattern").statements) == 4


def test_the_footer_says_what_this_is_not():
    found = page(full(), minutes=9, rated_seconds=50)

    assert found.footer == (
        "Self-report. Not a test, not a diagnosis. One person's view.",
        "Version 1.0.0, full path, 9 minutes, answered quickly.",
        "Provisional: no norms yet.",
    )


def test_an_unshared_private_part_cannot_be_told_from_a_skipped_one():
    reported = full({"saf.harm": "yes", "saf.now": "no", "saf.selfharm": "often"})
    skipped = full({"saf.gate": "skip"})

    unshared = page(reported, every_part(reported) - {"safe"})

    assert unshared == page(skipped, every_part(skipped))


def test_nothing_shared_is_an_empty_page():
    found = page(full(HEAVY | {"ctx.goal": "Rest."}), shared=set())

    assert texts(found, "goal") == texts(found, "contrasts") == texts(found, "openers")[1:] == []
    assert {row.words for row in found.chart} == {"not scored"}
    assert texts(found, "pattern")[0] == (
        "Not enough to describe a pattern: too few areas answered."
    )


def test_an_empty_name_is_still_a_person():
    found = summarise(questionnaire(), full(HEAVY), {"car", "rep", "fai"}, client_name=" ")

    assert found.client == "the client"


def test_the_words_of_the_machine_blame_and_diagnose_nobody():
    said = " ".join(_strings({k: v for k, v in vars(wording).items() if k.isupper()})).lower()
    gendered = r"he|she|his|her|herself|himself"
    blaming = r"victim|abuse\w*|narciss\w*|codepend\w*|toxic|needy|over-functioner|should have"
    clinical = r"disorder|patient|symptom\w*|over-giving|over-receiving"

    found = re.findall(rf"\b({gendered}|{blaming}|{clinical})\b|%|!", said)

    assert found == []
    assert said.count("diagnosis") == said.count("not a diagnosis") == 1


def _strings(words):
    for value in words.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _strings(value)
        elif isinstance(value, tuple):
            yield from value
