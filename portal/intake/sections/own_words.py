"""Sections 2, 6 and 7: what they want, what works, and what to open with."""

from __future__ import annotations

from portal.intake import wording
from portal.intake.openers import GOAL_ITEM
from portal.intake.statements import Statement, Subject, items_only, quoted


def goal(subject: Subject) -> list[Statement]:
    """Return the goal verbatim, then the chosen aims, then what brings them."""
    lines = []
    quote = subject.quote(GOAL_ITEM)
    if quote:
        lines.append(Statement(quote, (GOAL_ITEM,), is_quote=True))
    aims = subject.labels("ctx.goal_kind")
    if aims:
        lines.append(Statement(" · ".join(aims), ("ctx.goal_kind",)))
    brings = brings_words(subject)
    if brings:
        asked = ("ctx.brings", "ctx.brings_other")
        because = tuple(item for item in asked if subject.answer(item) is not None)
        lines.append(Statement(wording.BRINGS.format(choices="; ".join(brings)), because))
    return lines


def brings_words(subject: Subject) -> list[str]:
    """Return what brings them in the option's words, and their own for "something else"."""
    other = subject.quote("ctx.brings_other")
    options = subject.questionnaire.item("ctx.brings").options
    chosen = [o for o in options if o.code in subject.codes("ctx.brings")]
    words = [quoted(o.label) for o in chosen if not (o.code == "other" and other)]
    return words + ([other] if other else [])


def strengths(subject: Subject) -> list[Statement]:
    """Return the even areas, what still works and what helped."""
    lines = []
    even = [subject.result.domains[code] for code in subject.result.strengths]
    if even:
        is_all = len(even) == len(subject.result.domains)
        areas = wording.EVERY_AREA if is_all else subject.titles(d.code for d in even)
        text = wording.RUNS_EVENLY.format(areas=areas)
        lines.append(Statement(text, tuple(i for d in even for i in d.items_load + d.items_strain)))
    for item, template in (("ctx.works", wording.STILL_WORKS), ("ctx.tried_help", wording.HELPED)):
        quote = subject.quote(item)
        if quote:
            lines.append(Statement(template.format(quote=quote), (item,), is_quote=True))
    return lines


def openers(subject: Subject) -> list[Statement]:
    """Return the suggested questions, each with its rule and the items behind it."""
    return [
        Statement(quoted(opener.text), items_only(opener.because), rule=opener.id)
        for opener in subject.result.openers
    ]
