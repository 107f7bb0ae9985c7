"""Show-when rules and tier rules: they look backwards, at options that exist."""

from __future__ import annotations

from collections.abc import Iterator

from portal.intake.checks.places import Check, Fault, by_id, codes, conditions, items, rules
from portal.intake.questionnaire import Data

_BLANK = "_blank"  # what tier rules call a shown item without an answer


def _backwards(data: Data) -> Iterator[Fault]:
    ids = [item["id"] for item in data["items"]]
    for path, rule, before in rules(data):
        for place, condition in conditions(rule, path):
            if condition["item"] not in ids:
                yield Fault(f"{place}.item", f"there is no item {condition['item']}")
            elif ids.index(condition["item"]) >= before:
                yield Fault(f"{place}.item", f"{condition['item']} comes later; rules look back")


def _rule_codes(data: Data) -> Iterator[Fault]:
    known = by_id(data)
    for path, rule, _ in rules(data):
        for place, condition in conditions(rule, path):
            if condition["item"] in known:
                yield from _value_faults(data, known[condition["item"]], condition, place)


def _value_faults(data: Data, item: Data, condition: Data, place: str) -> Iterator[Fault]:
    value, is_list = condition["value"], condition["op"] in ("in", "contains_any")
    if isinstance(value, list) is not is_list:
        wanted = "a list of codes" if is_list else "one code"
        yield Fault(f"{place}.value", f"{condition['op']} takes {wanted}")
        return
    if (item["type"] == "multi") is not condition["op"].startswith("contains"):
        yield Fault(f"{place}.op", f"{condition['op']} does not fit a {item['type']} item")
    known = codes(data, item)
    for code in value if is_list else [value]:
        if not isinstance(code, str):
            yield Fault(f"{place}.value", f"{code!r} is not a code; quote it")
        elif code not in known:
            yield Fault(f"{place}.value", f"{item['id']} has no option {code}")


def _facts_first(data: Data) -> Iterator[Fault]:
    """Facts are asked before all else, so they can depend on facts only."""
    known = by_id(data)
    for path, item in items(data):
        if not item.get("booking"):
            continue
        for place, condition in conditions(item.get("show_when", {}), f"{path}.show_when"):
            if not known.get(condition["item"], {"booking": True}).get("booking"):
                yield Fault(f"{place}.item", "a fact of the first pages depends on facts only")


def _tier_rules(data: Data) -> Iterator[Fault]:
    known = by_id(data)
    for side in ("partner", "self"):
        for number, rule in enumerate(data["safety"][side]):
            for place, condition in conditions(rule, f"safety.{side}[{number}]"):
                item = known.get(condition["item"])
                if item is None:
                    yield Fault(f"{place}.item", f"there is no item {condition['item']}")
                    continue
                unknown = set(condition["in"]) - codes(data, item) - {_BLANK}
                for code in sorted(unknown):
                    yield Fault(f"{place}.in", f"{item['id']} has no option {code}")
        tiers = [rule["tier"] for rule in data["safety"][side]]
        if tiers != sorted(tiers, reverse=True):
            yield Fault(f"safety.{side}", "the first match wins, so higher tiers come first")


def _tier_actions(data: Data) -> Iterator[Fault]:
    for name in (f"{side}_{tier}" for side in ("partner", "self") for tier in (1, 2, 3)):
        if name not in data["safety"]["actions"]:
            yield Fault(f"safety.actions.{name}", "is missing")


CHECKS: tuple[Check, ...] = (
    _backwards,
    _rule_codes,
    _facts_first,
    _tier_rules,
    _tier_actions,
)
