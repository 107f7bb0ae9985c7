"""Where in a definition something is, and the walks every check shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.intake.questionnaire import Data


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a definition: where in the file, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def items(data: Data) -> Iterator[tuple[str, Data]]:
    for place, item in enumerate(data["items"]):
        yield f"items[{place}]", item


def by_id(data: Data) -> dict[str, Data]:
    return {item["id"]: item for item in data["items"]}


def codes(data: Data, item: Data) -> frozenset[str]:
    """Return the option codes of an item; none for text, ticks and broken references."""
    if "answer_set" in item:
        options = data["answer_sets"].get(item["answer_set"], {}).get("options", ())
        return frozenset(option["code"] for option in options)
    if item.get("options_from") == "crisis.countries":
        return frozenset(data["crisis"]["countries"])
    return frozenset(option["code"] for option in item.get("options", ()))


def rules(data: Data) -> Iterator[tuple[str, Data, int]]:
    """Yield each show-when rule with its path and the place before which it may look."""
    for path, item in items(data):
        if "show_when" in item:
            yield f"{path}.show_when", item["show_when"], data["items"].index(item)
    for place, page in enumerate(data["pages"]):
        if "show_when" in page:
            on_page = [n for n, item in enumerate(data["items"]) if item["page"] == page["id"]]
            yield f"pages[{place}].show_when", page["show_when"], min(on_page, default=0)


def conditions(rule: Data, path: str) -> Iterator[tuple[str, Data]]:
    for mode in ("all", "any"):
        for place, condition in enumerate(rule.get(mode, ())):
            yield f"{path}.{mode}[{place}]", condition


Check = Callable[[Data], Iterator[Fault]]
