"""Names in a definition point to something that is there, and no name is used twice."""

from __future__ import annotations

from collections.abc import Iterator

from portal.intake.checks.places import Check, Fault, by_id, items
from portal.intake.questionnaire import Data

_STATEMENTS = frozenset({"@pattern", "@chronicity", "@contrasts"})


def _unique(data: Data) -> Iterator[Fault]:
    for name in ("items", "pages", "openers"):
        seen: set[str] = set()
        for place, row in enumerate(data[name]):
            if row["id"] in seen:
                yield Fault(f"{name}[{place}].id", f"{row['id']} is used twice")
            seen.add(row["id"])


def _unique_codes(data: Data) -> Iterator[Fault]:
    own = [(f"{path}.options", item["options"]) for path, item in items(data) if "options" in item]
    shared = [(f"answer_sets.{n}.options", s["options"]) for n, s in data["answer_sets"].items()]
    for path, options in own + shared:
        codes = [option["code"] for option in options]
        for place, code in enumerate(codes):
            if code in codes[:place]:
                yield Fault(f"{path}[{place}].code", f"{code} is used twice")


def _references(data: Data) -> Iterator[Fault]:
    pages = {page["id"] for page in data["pages"]}
    for path, item in items(data):
        for name in ("page", "brief_page"):
            if name in item and item[name] not in pages:
                yield Fault(f"{path}.{name}", f"there is no page {item[name]}")
        if "answer_set" in item and item["answer_set"] not in data["answer_sets"]:
            yield Fault(f"{path}.answer_set", f"there is no answer set {item['answer_set']}")
        if item.get("options_from", "crisis.countries") != "crisis.countries":
            yield Fault(f"{path}.options_from", "only crisis.countries can give options")
    for place, page in enumerate(data["pages"]):
        if page.get("domain", next(iter(data["domains"]))) not in data["domains"]:
            yield Fault(f"pages[{place}].domain", f"there is no domain {page['domain']}")


def _named_items(data: Data) -> Iterator[Fault]:
    """Items named outside the items: by tokens, scoring and the note."""
    known = by_id(data)
    named = [("tokens.item", data["tokens"]["item"])] if "tokens" in data else []
    scoring = data["scoring"]
    lists = {
        "scoring.overall.strain_includes": [scoring["overall"]["strain_includes"]],
        "scoring.chronicity.adjust_items": [scoring["chronicity"]["adjust_items"]],
        "scoring.quality.contradiction_pairs": scoring["quality"]["contradiction_pairs"],
        "scoring.quality.contradiction_same_extreme": scoring["quality"][
            "contradiction_same_extreme"
        ],
        "note_prefill": [field["from"] for field in data.get("note_prefill", ())],
    }
    named += [(path, name) for path, rows in lists.items() for row in rows for name in row]
    for path, name in named:
        if name not in known and name not in _STATEMENTS:
            yield Fault(path, f"there is no item {name}")


def _fallback(data: Data) -> Iterator[Fault]:
    if data["crisis"]["fallback"] not in data["crisis"]["countries"]:
        yield Fault("crisis.fallback", f"there is no country {data['crisis']['fallback']}")


CHECKS: tuple[Check, ...] = (
    _unique,
    _unique_codes,
    _references,
    _named_items,
    _fallback,
)
