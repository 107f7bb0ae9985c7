"""A questionnaire as values: pages, items, options and rules.

Built from the data of one definition file that has passed
``portal.intake.definition.faults``; this module trusts its input. Item ids are
stable for ever. Numbers for scoring stay in ``scoring`` and ``safety`` as the
definition gives them, so that no threshold lives in code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Answer = str | bool | Sequence[str]
Answers = Mapping[str, Answer | None]  # by item id; a blank is None or absent
Data = Mapping[str, Any]

SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen; ``value`` is None when it carries no number."""

    code: str
    value: int | float | None
    label: str
    role: str | None = None  # "skip" or "neither"
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a show-when rule with an earlier answer."""

    item: str
    op: str
    value: Any

    def holds(self, answer: Answer | None) -> bool:
        """Say whether the comparison holds; a blank answer only ever satisfies ``ne``."""
        match self.op:
            case "eq":
                return bool(answer == self.value)
            case "ne":
                return bool(answer != self.value)
            case "in":
                return answer in self.value
            case "contains":
                return _contains(answer, [self.value])
            case _:
                return _contains(answer, self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One level of conditions: all of them, or any of them."""

    mode: str  # "all" or "any"
    conditions: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        """Say whether the rule holds for these answers."""
        met = (condition.holds(answers.get(condition.item)) for condition in self.conditions)
        return all(met) if self.mode == "all" else any(met)


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a rated item counts: ``key`` turns its value towards the client's side."""

    domain: str
    scale: str  # "load" or "strain"
    key: int
    neither: str | None  # "absent" when "neither" means a giving act is missing


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    id: str
    page: str
    brief_page: str | None
    type: str  # choice, multi, text, boolean, gate
    text: str
    help: str | None
    paths: tuple[str, ...]
    required: bool
    booking: bool
    kind: str | None  # of its answer set: who, freq, choice; None for its own options
    options: tuple[Option, ...]
    max: int | None
    max_chars: int | None
    safety: str | None  # "partner" or "self"
    show_when: Rule | None
    scoring: Scoring | None
    prefill: str  # never, copy_confirm, show_previous
    prefill_from: str | None

    def option(self, code: object) -> Option | None:
        """Return the option of that code, None when there is none."""
        return next((option for option in self.options if option.code == code), None)

    def page_on(self, path: str) -> str:
        """Return the id of the page that shows this item on that path."""
        return self.brief_page or self.page if path == "brief" else self.page


@dataclass(frozen=True, slots=True)
class Page:
    """One part of the questionnaire."""

    id: str
    title: str
    kind: str  # questions, interruption, check_answers
    caption: str | None
    neutral_title: str | None
    domain: str | None
    paths: tuple[str, ...]
    quick_exit: bool
    show_when: Rule | None


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the areas that are scored."""

    code: str
    title: str
    short: str
    order: int
    about: str


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """One version of the questionnaire, whole and unchangeable."""

    data: Data
    id: str
    version: str
    status: str
    title: str
    pages: tuple[Page, ...]
    items: tuple[Item, ...]
    domains: tuple[Domain, ...]  # in their own order

    @classmethod
    def from_data(cls, data: Data) -> Questionnaire:
        """Build from parsed data without faults; anything else raises KeyError or the like."""
        domains = (Domain(code=code, **facts) for code, facts in data["domains"].items())
        return cls(
            data=data,
            id=data["id"],
            version=data["version"],
            status=data["status"],
            title=data["title"],
            pages=tuple(_page(page) for page in data["pages"]),
            items=tuple(_item(item, data) for item in data["items"]),
            domains=tuple(sorted(domains, key=lambda domain: domain.order)),
        )

    @property
    def scoring(self) -> Data:
        """Return the numbers of ``scoring:``."""
        scoring: Data = self.data["scoring"]
        return scoring

    @property
    def safety(self) -> Data:
        """Return the tier rules and actions of ``safety:``."""
        safety: Data = self.data["safety"]
        return safety

    @cached_property
    def canonical_json(self) -> str:
        """Return the definition as sorted JSON without spaces: what is stored and hashed."""
        return json.dumps(self.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def sha256(self) -> str:
        """Return the hex digest of the canonical JSON in UTF-8."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {page.id: page for page in self.pages}

    def item(self, item_id: str) -> Item:
        """Return the item of that id; KeyError when the questionnaire has none."""
        return self._items[item_id]

    def has_item(self, item_id: str) -> bool:
        """Say whether the questionnaire has an item of that id."""
        return item_id in self._items

    def page(self, page_id: str) -> Page:
        """Return the page of that id; KeyError when the questionnaire has none."""
        return self._pages[page_id]

    def max_lines(self, section: str, default: int) -> int:
        """Return how many lines a section of the summary may have."""
        lines: int = self.data.get("summary", {}).get("max_lines", {}).get(section, default)
        return lines

    def tokens(self, answers: Answers) -> Mapping[str, str]:
        """Return the words for the other person: ``other`` and ``Other``."""
        tokens = self.data.get("tokens")
        if tokens is None:
            return {}
        words: Mapping[str, str] = tokens["values"].get(
            answers.get(tokens["item"]), tokens["default"]
        )
        return words

    def worded(self, text: str, answers: Answers) -> str:
        """Return a text of the definition with ``{other}`` in words of the answers."""
        for token, words in self.tokens(answers).items():
            text = text.replace("{" + token + "}", words)
        return text

    def item_text(self, item: Item, answers: Answers) -> str:
        """Return the question as the person reads it."""
        return self.worded(item.text, answers)

    def item_help(self, item: Item, answers: Answers) -> str | None:
        """Return the hint as the person reads it, None when the item has none."""
        return None if item.help is None else self.worded(item.help, answers)


def is_blank(answer: Answer | None) -> bool:
    """Say whether nothing was answered: absent, empty text or an empty list."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (not isinstance(answer, bool) and len(answer) == 0)


def is_declined(item: Item, answer: Answer | None) -> bool:
    """Say whether the person chose not to say, which is data and not a blank."""
    option = item.option(answer)
    if option is None:
        return False
    return option.role == SKIP or (item.type == "gate" and option.code == SKIP)


def _contains(answer: Answer | None, wanted: Sequence[str]) -> bool:
    if answer is None or isinstance(answer, str | bool):
        return False
    return any(code in answer for code in wanted)


def _rule(data: Data | None) -> Rule | None:
    if data is None:
        return None
    mode = "all" if "all" in data else "any"
    return Rule(mode, tuple(Condition(**condition) for condition in data[mode]))


def _page(data: Data) -> Page:
    return Page(
        id=data["id"],
        title=data["title"],
        kind=data.get("kind", "questions"),
        caption=data.get("caption"),
        neutral_title=data.get("neutral_title"),
        domain=data.get("domain"),
        paths=tuple(data.get("paths", ("brief", "full"))),
        quick_exit=data.get("quick_exit", False),
        show_when=_rule(data.get("show_when")),
    )


def _item(data: Data, whole: Data) -> Item:
    scoring = data.get("scoring")
    prefill = data.get("prefill", {"mode": "never"})
    kind, options = _options(data, whole)
    return Item(
        id=data["id"],
        page=data["page"],
        brief_page=data.get("brief_page"),
        type=data["type"],
        text=data["text"],
        help=data.get("help"),
        paths=tuple(data["paths"]),
        required=data["required"],
        booking=data.get("booking", False),
        kind=kind,
        options=options,
        max=data.get("max"),
        max_chars=data.get("max_chars"),
        safety=data.get("safety"),
        show_when=_rule(data.get("show_when")),
        scoring=Scoring(**{"neither": None, **scoring}) if scoring else None,
        prefill=prefill["mode"],
        prefill_from=prefill.get("from"),
    )


def _options(data: Data, whole: Data) -> tuple[str | None, tuple[Option, ...]]:
    if "answer_set" in data:
        answers = whole["answer_sets"][data["answer_set"]]
        return answers["kind"], tuple(Option(**option) for option in answers["options"])
    if "options_from" in data:
        rows = _at(whole, data["options_from"])
        return None, tuple(Option(code, None, row["name"]) for code, row in rows.items())
    return None, tuple(Option(**option) for option in data.get("options", ()))


def _at(data: Any, path: str) -> Any:
    for step in path.split("."):
        data = data[step]
    return data
