"""Sections 9 and 10: what changed since last time, and what was not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from portal.intake import wording
from portal.intake.changes import Move, changes
from portal.intake.parts import part_of
from portal.intake.rounding import whole
from portal.intake.safety import GATE_ITEM
from portal.intake.scoring import Result
from portal.intake.screens import PRIVATE
from portal.intake.statements import Statement, Subject, capital, signed


def changed(subject: Subject, previous: Result | None, trend: str | None) -> list[Statement]:
    """Return the moves beyond noise, the pattern then and now, and the weekly trend."""
    lines = [] if previous is None else _since(subject, previous)
    if trend in wording.TREND:
        lines.append(Statement(wording.WEEKLY.format(words=capital(wording.TREND[trend]))))
    return lines


def open_questions(subject: Subject, not_shared: Sequence[str]) -> list[Statement]:
    """Return what was left blank, what was declined and which parts are not shared.

    ``not_shared`` holds the titles of those parts. ``because`` names the open
    items, except private ones, which are only counted.
    """
    lines = [
        _open(subject, wording.BLANK, subject.result.blank),
        _open(subject, wording.DECLINED, subject.result.declined),
    ]
    if not_shared:
        parts = "; ".join(not_shared)
        lines.append(Statement(wording.NOT_SHARED.format(parts=parts)))
    return [line for line in lines if line is not None]


def _since(subject: Subject, previous: Result) -> list[Statement]:
    found = changes(subject.questionnaire, previous, subject.result)
    if not found.comparable:
        return [Statement(wording.NOT_COMPARABLE)]
    lines = [_moved(subject, previous, code, move) for code, move in found.domains.items()]
    then, now = found.pattern
    if then != now:
        names = wording.PATTERN_NAMES
        text = wording.PATTERN_THEN_NOW.format(then=names[then], now=names[now])
        # The pattern comes first: with many moves the limit cuts at the end.
        lines.insert(0, Statement(text, subject.result.pattern.because))
    return lines or [Statement(wording.NO_MOVE)]


def _moved(subject: Subject, previous: Result, code: str, move: Move) -> Statement:
    then, now = previous.domains[code], subject.result.domains[code]
    words = []
    if move.load is not None and then.load is not None and now.load is not None:
        words.append(wording.MOVED_LOAD.format(then=signed(then.load), now=signed(now.load)))
    if move.strain is not None:
        facts = {"then": whole(then.strain), "now": whole(now.strain)}
        words.append(wording.MOVED_STRAIN.format(**facts))
    text = wording.MOVED.format(area=subject.short(code), moves=", ".join(words))
    return Statement(text, now.items_load + now.items_strain)


def _open(subject: Subject, template: str, items: Iterable[str]) -> Statement | None:
    # A skipped gate is told in section 1; it is not one more question left open.
    found = [subject.questionnaire.item(item) for item in items if item != GATE_ITEM]
    counts = Counter(part_of(item) for item in found)
    private = counts.pop(PRIVATE, 0)
    counts.pop(None, 0)
    pages = {page.id: page.title for page in subject.questionnaire.pages}
    titles = pages | {domain.code: domain.title for domain in subject.questionnaire.domains}
    places = [
        wording.COUNT_IN.format(count=count, part=titles[part])
        for part, count in counts.items()
        if part is not None
    ]
    if private:
        one, many = wording.PRIVATE_QUESTIONS
        places.append(one if private == 1 else many.format(count=private))
    if not places:
        return None
    because = tuple(item.id for item in found if part_of(item) not in (PRIVATE, None))
    return Statement(template.format(places="; ".join(places)), because)
