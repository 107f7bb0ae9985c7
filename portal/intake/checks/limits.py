"""Limits that keep a questionnaire short, balanced, plain and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.intake.checks.places import Check, Fault, items
from portal.intake.questionnaire import Data
from portal.intake.reading_level import grade

MOST_RATED = 36
MOST_BRIEF = 12
MOST_GRADE = 8.0

_WRITTEN_BY_A_PERSON = {"note.risk", "note.impression", "note.plan"}
_TOKEN = re.compile(r"\{(\w+)\}")


def _counts(data: Data) -> Iterator[Fault]:
    rated = [path for path, item in items(data) if "scoring" in item]
    if len(rated) > MOST_RATED:
        yield Fault(rated[MOST_RATED], f"more than {MOST_RATED} rated items: {len(rated)}")
    brief = [
        path
        for path, item in items(data)
        if "brief" in item["paths"]
        and not item.get("booking")
        and item["type"] != "gate"
        and "show_when" not in item
    ]
    if len(brief) > MOST_BRIEF:
        message = f"more than {MOST_BRIEF} questions asked of everyone: {len(brief)}"
        yield Fault(brief[MOST_BRIEF], message)


def _domain_keys(data: Data) -> Iterator[Fault]:
    rated = [item["scoring"] for item in data["items"] if "scoring" in item]
    for code in data["domains"]:
        keys = {s["key"] for s in rated if s["domain"] == code and s["scale"] == "load"}
        if keys != {1, -1}:
            yield Fault(f"domains.{code}", "its load items need both keys, 1 and -1")
    extra = set(data["scoring"]["overall"]["strain_includes"])
    for path, item in items(data):
        domain = item.get("scoring", {}).get("domain")
        if domain is not None and domain not in data["domains"] and item["id"] not in extra:
            yield Fault(f"{path}.scoring.domain", f"there is no domain {domain}")


def _safety_items(data: Data) -> Iterator[Fault]:
    """The gate and the handling question are safety items as well, without a tier of their own."""
    for path, item in items(data):
        if "safety" not in item and not item["id"].startswith("saf."):
            continue
        if item["required"]:
            yield Fault(f"{path}.required", "a safety item is never required")
        if item.get("prefill", {"mode": "never"})["mode"] != "never":
            yield Fault(f"{path}.prefill.mode", "a safety item is never prefilled")


def _note_private(data: Data) -> Iterator[Fault]:
    """Private answers never reach the note, and risk, impression and plan are a person's."""
    for place, field in enumerate(data.get("note_prefill", ())):
        path = f"note_prefill[{place}].from"
        if any(name.startswith("saf.") for name in field["from"]):
            yield Fault(path, "a safety item never fills the note")
        if field["field"] in _WRITTEN_BY_A_PERSON and field["from"]:
            yield Fault(path, f"{field['field']} is written by a person")


def _reading_level(data: Data) -> Iterator[Fault]:
    words = data.get("tokens", {}).get("values", {}).get("partner", {})
    for path, item in items(data):
        text = item["text"]
        for token, said in words.items():
            text = text.replace("{" + token + "}", said)
        if grade(text) > MOST_GRADE:
            yield Fault(f"{path}.text", f"reads at grade {grade(text):.1f}, above {MOST_GRADE:.0f}")


def _token_words(data: Data) -> Iterator[Fault]:
    known = set(data.get("tokens", {}).get("default", {}))
    for path, item in items(data):
        for name in ("text", "help"):
            for token in _TOKEN.findall(item.get(name) or ""):
                if token not in known:
                    yield Fault(f"{path}.{name}", f"there is no token {{{token}}}")


CHECKS: tuple[Check, ...] = (
    _counts,
    _domain_keys,
    _safety_items,
    _note_private,
    _reading_level,
    _token_words,
)
