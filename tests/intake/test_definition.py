"""Each kind of fault, planted in the definition that is fine, is named by its path."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.intake.definition import faults
from portal.intake.services.definition_files import schema
from tests.support.intake import definition

Data = dict[str, Any]


def at(data: Data, item: str) -> Data:
    return next(row for row in data["items"] if row["id"] == item)


def place(data: Data, item: str) -> str:
    return f"items[{data['items'].index(at(data, item))}]"


def put(target: Callable[[Data], Any], key: Any, value: Any) -> Callable[[Data], None]:
    """A slip that sets one value."""

    def slip(data: Data) -> None:
        target(data)[key] = value

    return slip


def rule(item: str, n: int = 0) -> Callable[[Data], Any]:
    return lambda data: at(data, item)["show_when"]["any"][n]


def add_rated(data: Data) -> None:
    extra = {**at(data, "voi.l1"), "id": "voi.l4", "paths": ["full"]}
    data["items"].append({k: v for k, v in extra.items() if k != "brief_page"})


def add_brief(data: Data) -> None:
    at(data, "ctx.recent")["paths"] = ["brief", "full"]


def one_key(data: Data) -> None:
    at(data, "car.l3")["scoring"]["key"] = 1


def repeat(data: Data) -> None:
    data["items"].append(dict(at(data, "pra.shared")))


def true_code(data: Data) -> None:
    data["answer_sets"]["yesno"]["options"][0]["code"] = True


def repeat_code(data: Data) -> None:
    options = data["answer_sets"]["freq5"]["options"]
    options.append(dict(options[0]))


def lower_tier_first(data: Data) -> None:
    data["safety"]["self"].reverse()


HARD = "Considering everything that occasionally happened, whose participation deteriorated?"

SHAPE: dict[str, tuple[Callable[[Data], None], str]] = {
    "an unknown key": (put(lambda d: d, "colour", "red"), "file"),
    "a missing section": (lambda d: d.pop("crisis"), "file"),
    "a bare yes": (true_code, "answer_sets.yesno.options[0].code"),
    "an id in capitals": (put(lambda d: at(d, "voi.l1"), "id", "Voi.L1"), "items[{voi.l1}].id"),
    "an unknown type": (put(lambda d: at(d, "voi.l1"), "type", "slider"), "items[{voi.l1}].type"),
    "a version without a patch": (put(lambda d: d, "version", "1.0"), "version"),
    "an unknown path": (
        put(lambda d: at(d, "voi.l1"), "paths", ["short"]),
        "items[{voi.l1}].paths[0]",
    ),
    "a required safety item": (
        put(lambda d: at(d, "saf.harm"), "required", True),
        "items[{saf.harm}].required",
    ),
    "a prefilled rated item": (
        put(lambda d: at(d, "voi.l1")["prefill"], "mode", "copy_confirm"),
        "items[{voi.l1}].prefill.mode",
    ),
    "a load item without a word on neither": (
        lambda d: at(d, "voi.l1")["scoring"].pop("neither"),
        "items[{voi.l1}].scoring",
    ),
    "a choice without options": (
        lambda d: at(d, "voi.l1").pop("answer_set"),
        "items[{voi.l1}]",
    ),
    "a rule of two kinds": (
        put(lambda d: at(d, "saf.now")["show_when"], "all", []),
        "items[{saf.now}].show_when",
    ),
    "an unknown action": (
        put(lambda d: d["safety"]["actions"], "self_1", ["call_police"]),
        "safety.actions.self_1[0]",
    ),
    "a question too long": (
        put(lambda d: at(d, "voi.l1"), "text", "Who " + "a " * 90),
        "items[{voi.l1}].text",
    ),
    "a review date that is none": (
        put(lambda d: d["crisis"]["countries"]["GB"], "reviewed_on", "soon"),
        "crisis.countries.GB.reviewed_on",
    ),
    "a threshold in words": (
        put(lambda d: d["scoring"]["load"]["bands"], "lopsided_from", "fifty"),
        "scoring.load.bands.lopsided_from",
    ),
}

SENSE: dict[str, tuple[Callable[[Data], None], str]] = {
    "an id used twice": (repeat, "items[82].id"),
    "a page that is not there": (
        put(lambda d: at(d, "voi.l1"), "page", "vox"),
        "items[{voi.l1}].page",
    ),
    "a brief page that is not there": (
        put(lambda d: at(d, "voi.l1"), "brief_page", "shorter"),
        "items[{voi.l1}].brief_page",
    ),
    "an answer set that is not there": (
        put(lambda d: at(d, "car.s1"), "answer_set", "freq6"),
        "items[{car.s1}].answer_set",
    ),
    "options from nowhere": (
        put(lambda d: at(d, "loc.country"), "options_from", "domains"),
        "items[{loc.country}].options_from",
    ),
    "a page of no domain": (put(lambda d: d["pages"][6], "domain", "vox"), "pages[6].domain"),
    "a code used twice": (repeat_code, "answer_sets.freq5.options[6].code"),
    "a rule that looks forwards": (
        put(
            lambda d: at(d, "chr.event"),
            "show_when",
            {"any": [{"item": "chr.adjust", "op": "eq", "value": "f0"}]},
        ),
        "items[{chr.event}].show_when.any[0].item",
    ),
    "a rule on an item that is not there": (
        put(rule("saf.now"), "item", "saf.worry"),
        "items[{saf.now}].show_when.any[0].item",
    ),
    "a rule on an option that is not there": (
        put(rule("saf.now", 1), "value", ["yes", "perhaps"]),
        "items[{saf.now}].show_when.any[1].value",
    ),
    "a bare no in a rule": (
        put(rule("saf.now", 1), "value", [False]),
        "items[{saf.now}].show_when.any[1].value",
    ),
    "one code where a list is due": (
        put(rule("saf.now"), "value", "f2"),
        "items[{saf.now}].show_when.any[0].value",
    ),
    "contains on a single choice": (
        put(rule("pra.safe_when"), "op", "contains"),
        "items[{pra.safe_when}].show_when.any[0].op",
    ),
    "a page rule on an item of the page itself": (
        put(lambda d: d["pages"][5]["show_when"]["all"][0], "item", "saf.harm"),
        "pages[5].show_when.all[0].item",
    ),
    "a fact that depends on a private answer": (
        put(
            lambda d: at(d, "pra.channel"),
            "show_when",
            {"any": [{"item": "saf.harm", "op": "eq", "value": "no"}]},
        ),
        "items[{pra.channel}].show_when.any[0].item",
    ),
    "a thirty-seventh rated item": (add_rated, "items[82]"),
    "a thirteenth brief question": (add_brief, "items[{gen.drain}]"),
    "a domain with one key": (one_key, "domains.car"),
    "a rated item of no domain": (
        put(lambda d: at(d, "voi.s1")["scoring"], "domain", "vox"),
        "items[{voi.s1}].scoring.domain",
    ),
    "a required gate": (
        put(lambda d: at(d, "saf.gate"), "required", True),
        "items[{saf.gate}].required",
    ),
    "a prefilled handling question": (
        put(lambda d: at(d, "saf.raise")["prefill"], "mode", "show_previous"),
        "items[{saf.raise}].prefill.mode",
    ),
    "a tier rule on an option that is not there": (
        put(lambda d: d["safety"]["partner"][0]["any"][0], "in", ["nope"]),
        "safety.partner[0].any[0].in",
    ),
    "a tier rule on an item that is not there": (
        put(lambda d: d["safety"]["self"][1]["all"][1], "item", "saf.later"),
        "safety.self[1].all[1].item",
    ),
    "a lower tier before a higher one": (lower_tier_first, "safety.self"),
    "a tier without actions": (
        lambda d: d["safety"]["actions"].pop("self_2"),
        "safety.actions.self_2",
    ),
    "an opener on no metric": (
        put(lambda d: d["openers"][0]["when"], "metric", "domains.vox.load"),
        "openers[0].when.metric",
    ),
    "a section nobody writes": (
        put(lambda d: d["summary"]["sections"], 0, "horoscope"),
        "summary.sections[0]",
    ),
    "a contradiction with an item that is not there": (
        put(lambda d: d["scoring"]["quality"]["contradiction_pairs"][0], 0, "voi.s9"),
        "scoring.quality.contradiction_pairs",
    ),
    "a private answer in the note": (
        put(lambda d: d["note_prefill"][0], "from", ["saf.harm"]),
        "note_prefill[0].from",
    ),
    "a prefilled risk": (
        put(lambda d: d["note_prefill"][10], "from", ["ctx.goal"]),
        "note_prefill[10].from",
    ),
    "a question too hard to read": (
        put(lambda d: at(d, "voi.l1"), "text", HARD),
        "items[{voi.l1}].text",
    ),
    "a word nobody fills in": (
        put(lambda d: at(d, "voi.s2"), "text", "How often does {they} take in what you say?"),
        "items[{voi.s2}].text",
    ),
    "a fallback country that is not there": (
        put(lambda d: d["crisis"], "fallback", "XX"),
        "crisis.fallback",
    ),
}


def test_the_definition_that_comes_with_the_portal_is_fine():
    assert faults(definition(), schema()) == []


@pytest.mark.parametrize(("slip", "path"), SHAPE.values(), ids=SHAPE)
def test_a_wrong_shape_is_named_by_its_path(slip, path):
    data = definition()
    expected = _filled(path, data)
    slip(data)

    assert expected in [fault.path for fault in faults(data, schema())]


@pytest.mark.parametrize(("slip", "path"), SENSE.values(), ids=SENSE)
def test_what_makes_no_sense_is_named_by_its_path(slip, path):
    data = definition()
    expected = _filled(path, data)
    slip(data)

    assert [fault.path for fault in faults(data, schema())] == [expected]


def test_in_production_every_unreviewed_help_line_is_a_fault():
    data = definition()
    data["crisis"]["countries"]["GB"]["reviewed_on"] = "2026-01-05"

    found = {fault.path for fault in faults(data, schema(), production=True)}

    countries = set(data["crisis"]["countries"]) - {"GB"}
    assert found == {f"crisis.countries.{code}.reviewed_on" for code in countries}


@pytest.mark.parametrize("data", [None, [], "text", {}, {"schema": "intake-questionnaire/1"}])
def test_anything_else_is_refused_at_the_top(data):
    assert "file" in {fault.path for fault in faults(data, schema())}


def _filled(path: str, data: Data) -> str:
    if "{" not in path:
        return path
    item = path[path.index("{") + 1 : path.index("}")]
    return path.replace(f"items[{{{item}}}]", place(data, item))
