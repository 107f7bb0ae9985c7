"""Safety tiers and what follows from them; never decided by a score (spec 3).

Unknown is not no: a declined or blank safety answer is tier 1. A hidden item is
neither. Nothing here reads a load, a strain or a pattern.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.intake.questionnaire import Answers, Data, Questionnaire
from portal.intake.visibility import Visible, visible

GATE_ITEM = "saf.gate"
OWN_ITEM = "saf.own"
CONCERN = 2
_BLANK = "_blank"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two tiers.

    ``because`` names the items whose condition is met: all of tier 2 and 3
    rules when the tier is that high, else those of the tier. ``evidence`` is
    the same at tier 2 and 3 as "item=code": private, to be stored only where
    the answers are.
    """

    tier: int
    because: tuple[str, ...]
    evidence: frozenset[str]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Safety:
    """Both tiers. ``own`` is the client's safety from themselves."""

    partner: Side
    own: Side

    @property
    def because(self) -> tuple[str, ...]:
        """Return the items behind both tiers, each once."""
        return tuple(dict.fromkeys(self.partner.because + self.own.because))

    @property
    def actions(self) -> tuple[str, ...]:
        """Return the action codes of both tiers, each once."""
        return tuple(dict.fromkeys(self.partner.actions + self.own.actions))

    @property
    def highest(self) -> int:
        """Return the higher of the two tiers."""
        return max(self.partner.tier, self.own.tier)

    def as_dict(self) -> dict[str, Any]:
        """Return the tiers in the shape of the test vectors."""
        return {
            "partner_tier": self.partner.tier,
            "self_tier": self.own.tier,
            "because": list(self.because),
            "actions": list(self.actions),
        }


@dataclass(frozen=True, slots=True)
class HelpNow:
    """What to show on the very next screen, before any other question.

    ``own_behaviour`` asks for the words to someone who may have hurt the
    other; they then stand in place of ``partner_support``.
    """

    emergency: bool
    partner_support: bool
    own_behaviour: bool
    crisis_lines: bool

    def __bool__(self) -> bool:
        return any((self.emergency, self.partner_support, self.own_behaviour, self.crisis_lines))


def tiers(
    questionnaire: Questionnaire, seen: Visible, shown: Collection[str] | None = None
) -> Safety:
    """Return both tiers; a visible item without an answer counts as blank.

    With ``shown``, only an item in it can be blank: see ``tiers_so_far``.
    """
    codes = _codes(seen, shown)
    return Safety(
        partner=_side(questionnaire, "partner", codes), own=_side(questionnaire, "self", codes)
    )


def tiers_so_far(questionnaire: Questionnaire, answers: Answers, shown: Collection[str]) -> Safety:
    """Return the tiers while the questions are still being answered.

    The rules are those of the end with one exception (spec 3.4): an item that
    has not been shown yet is not blank. So "often" first brings the crisis
    lines with the follow-up question, and the urgent page only when that is
    answered yes or not sure, or was shown and left. ``shown`` holds the ids of
    the items on every screen the person has continued from.
    """
    return tiers(questionnaire, visible(questionnaire, answers), shown)


def help_due(safety: Safety, acknowledged: Collection[str]) -> HelpNow:
    """Return the help to show now: once per answer, for the side that has a new one.

    ``acknowledged`` is evidence already met with help: that of the tiers before
    this save, or what the person has pressed "I have seen this" for.
    """
    partner_due = not safety.partner.evidence <= set(acknowledged)
    own_due = not safety.own.evidence <= set(acknowledged)
    partner = safety.partner.actions if partner_due else ()
    own = safety.own.actions if own_due else ()
    support = "show_partner_support_now" in partner
    own_behaviour = set(safety.partner.because) == {OWN_ITEM}
    return HelpNow(
        emergency="show_emergency_now" in partner + own,
        partner_support=support and not own_behaviour,
        own_behaviour=support and own_behaviour,
        crisis_lines="show_crisis_lines_now" in own,
    )


def _codes(seen: Visible, shown: Collection[str] | None) -> dict[str, str]:
    """Return the code of each item that can meet a rule, blanks included."""
    codes: dict[str, str] = {}
    for item in seen.items:
        answer = seen.answers.get(item.id)
        if isinstance(answer, str):
            codes[item.id] = answer
        elif answer is None and (shown is None or item.id in shown):
            codes[item.id] = _BLANK
    return codes


def _side(questionnaire: Questionnaire, name: str, codes: Mapping[str, str]) -> Side:
    rules = questionnaire.safety[name]
    met = [(rule["tier"], items) for rule in rules if (items := _met(rule, codes))]
    if not met:
        return Side(0, (), frozenset(), ())
    tier = met[0][0]
    least = CONCERN if tier >= CONCERN else tier
    because = tuple(dict.fromkeys(item for t, items in met if t >= least for item in items))
    return Side(
        tier=tier,
        because=because,
        evidence=frozenset(f"{i}={codes[i]}" for i in because) if tier >= CONCERN else frozenset(),
        actions=tuple(questionnaire.safety["actions"].get(f"{name}_{tier}", ())),
    )


def _met(rule: Data, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the items that meet the rule, none when the rule does not hold."""
    conditions = rule.get("all", rule.get("any", ()))
    items = tuple(c["item"] for c in conditions if codes.get(c["item"]) in c["in"])
    return () if "all" in rule and len(items) < len(conditions) else items
