from portal.intake.parts import part_of, parts, shared_answers
from portal.intake.scoring import score
from tests.support.intake import brief, every_part, full, questionnaire


def test_parts_have_the_page_titles_and_a_neutral_one_for_the_private_part():
    found = [(part.key, part.title) for part in parts(questionnaire(), brief())]

    assert found == [
        ("about", "About the two of you"),
        ("goal", "Your 30 minutes"),
        ("safe", "Your session"),
        ("voi", "Being heard"),
        ("bnd", "Limits and your own life"),
        ("car", "Care and unseen work"),
        ("rep", "Making up and reaching out"),
        ("fai", "Give and take"),
        ("wgt", "Say and importance"),
        ("grw", "Growing and planning together"),
        ("time", "How long, and what changes"),
        ("you", "You"),
        ("practical", "How to reach you and what you need"),
    ]


def test_the_gate_belongs_to_the_private_part_and_consents_to_none():
    items = ("saf.gate", "saf.harm", "voi.l1", "con.use", "loc.country")

    found = [part_of(questionnaire().item(item)) for item in items]

    assert found == ["safe", "safe", "voi", None, None]


def test_a_part_counts_its_answers():
    found = {part.key: (part.answered, len(part.items)) for part in parts(questionnaire(), full())}

    assert (found["voi"], found["you"], found["safe"]) == ((5, 5), (1, 3), (6, 6))


def test_only_shared_parts_and_the_start_page_go_to_the_specialist():
    answers = full({"ctx.goal": "Rest.", "ctx.works": "Cooking."})

    found = shared_answers(questionnaire(), answers, {"goal"})

    assert found == {
        "con.use": True,
        "con.age": True,
        "con.limits": True,
        "loc.country": "GB",
        "meta.path": "full",
        "ctx.goal": "Rest.",
        "saf.gate": "skip",
    }


def test_an_unshared_private_part_reads_like_a_skipped_one():
    reported = full({"saf.harm": "yes", "saf.selfharm": "often"})
    skipped = full({"saf.gate": "skip"})
    all_but_private = every_part(reported) - {"safe"}

    unshared = score(questionnaire(), shared_answers(questionnaire(), reported, all_but_private))

    assert unshared == score(questionnaire(), skipped)
