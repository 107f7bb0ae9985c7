"""Section 1, safety first: the tier and the action, never the raw answers."""

from __future__ import annotations

from portal.intake import wording
from portal.intake.safety import CONCERN, GATE_ITEM, Side
from portal.intake.statements import Statement, Subject, capital, listed

_URGENT = 3


def statements(subject: Subject) -> list[Statement]:
    """Return the tier lines, how to raise it, the private room and the signal word."""
    return _tiers(subject) + _handling(subject) + _room(subject)


def prefix(subject: Subject) -> list[Statement]:
    """Return the line that stands before any pattern when the partner tier is a concern."""
    partner = subject.result.safety.partner
    if partner.tier < CONCERN:
        return []
    return [Statement(wording.READ_WITH_SAFETY, partner.because)]


def _tiers(subject: Subject) -> list[Statement]:
    partner, own = subject.result.safety.partner, subject.result.safety.own
    if partner.tier == own.tier == 0:
        asked = tuple(i.id for i in subject.result.seen.items if i.safety)
        return [Statement(wording.NOTHING_REPORTED, asked)]
    if max(partner.tier, own.tier) < CONCERN and GATE_ITEM in partner.because + own.because:
        # One gate, one line: both tiers are unknown for the same reason.
        return [Statement(wording.SKIPPED, (GATE_ITEM,))]
    lines = [_partner_line(subject, partner), _self_line(subject, own)]
    # What needs a look comes first.
    return lines if partner.tier >= own.tier else lines[::-1]


def _partner_line(subject: Subject, side: Side) -> Statement:
    if side.tier == 0:
        return Statement(wording.NOTHING_BETWEEN, _asked(subject, "partner"))
    if side.tier < CONCERN:
        return Statement(wording.UNKNOWN, side.because)
    reasons = listed([wording.REASONS[item] for item in side.because])
    text = wording.REPORTED.format(reasons=capital(reasons))
    return Statement(_urgent(side) + text, side.because)


def _self_line(subject: Subject, side: Side) -> Statement:
    if side.tier == 0:
        return Statement(wording.NOTHING_SELF, _asked(subject, "self"))
    if side.tier < CONCERN:
        return Statement(wording.UNKNOWN_SELF, side.because)
    follow_up = subject.code("saf.selfharm_now")
    if follow_up in ("yes", "unsure"):
        text = wording.SELF_HARM_MIGHT_ACT
    elif side.tier == _URGENT:
        text = wording.SELF_HARM_OPEN_OFTEN
    else:
        text = wording.SELF_HARM_NO_PLAN if follow_up == "no" else wording.SELF_HARM_OPEN
    because = ("saf.selfharm", "saf.selfharm_now")
    return Statement(_urgent(side) + text, because)


def _asked(subject: Subject, side: str) -> tuple[str, ...]:
    return tuple(item.id for item in subject.result.seen.items if item.safety == side)


def _urgent(side: Side) -> str:
    return wording.REVIEW_NOW if side.tier == _URGENT else ""


def _handling(subject: Subject) -> list[Statement]:
    words = subject.label("saf.raise")
    if words is None:
        return []
    return [Statement(wording.HANDLE.format(words=words), ("saf.raise",))]


def _room(subject: Subject) -> list[Statement]:
    found = []
    if any(item.id == "pra.private" for item in subject.result.seen.items):
        room = subject.code("pra.private")
        because = ("pra.private",) if room else ()
        found.append(Statement(wording.PRIVATE_ROOM[room], because))
    word = subject.code("pra.signal")
    if word:
        text = wording.SIGNAL.format(word=" ".join(word.split()))
        found.append(Statement(text, ("pra.signal",)))
    return found
