"""Section 3, pattern and time: one sentence each, with how sure it is (spec 4.6 to 4.9, 5.2)."""

from __future__ import annotations

from portal.intake import wording
from portal.intake.chronicity import CAUSE_ITEM, DURATION_ITEM
from portal.intake.domains import giving_acts, strain_band
from portal.intake.pattern import INSUFFICIENT, SHIFT_ITEM, leaning
from portal.intake.rounding import whole
from portal.intake.sections import safety
from portal.intake.statements import Statement, Subject, items_only, known, listed, signed, small

_EVENT_ITEM = "chr.event"
_ADJUST_ITEM = "chr.adjust"


def statements(subject: Subject, trend: str | None) -> list[Statement]:
    """Return the pattern, the time and what pulls both ways, after the safety line if due."""
    return [
        *safety.prefix(subject),
        pattern(subject),
        chronicity(subject, trend),
        *_contradictions(subject),
    ]


def pattern(subject: Subject) -> Statement:
    """Return the pattern in one sentence, with its confidence."""
    found = subject.result.pattern
    if found.code == INSUFFICIENT:
        return Statement(wording.INSUFFICIENT.format(why=_why_not(subject)))
    text = wording.PATTERNS[found.code].format(**_facts(subject))
    because = dict.fromkeys(found.because)
    if "swinging" in found.modifiers:
        because[SHIFT_ITEM] = None
    confidence = wording.CONFIDENCE.format(confidence=found.confidence)
    return Statement(f"{text} {confidence}", tuple(because))


def chronicity(subject: Subject, trend: str | None) -> Statement:
    """Return seasonal, mixed or chronic in one sentence, with the self-report in words."""
    found = subject.result.chronicity
    because = items_only(found.because)
    said = {"none": wording.TIME_NONE, "unclear": wording.TIME_UNCLEAR}
    if found.code in said:
        return Statement(said[found.code].format(client=subject.client), because)
    if found.index is None:
        return Statement(wording.TIME_UNKNOWN)
    template = wording.TIME_PROVISIONAL if found.provisional else wording.TIME
    text = template.format(code=found.code, parts=", ".join(_time_words(subject, trend)))
    event = (_EVENT_ITEM,) if subject.code(_EVENT_ITEM) else ()
    return Statement(text, because + event)


def flag_words(subject: Subject) -> str:
    """Return the quality flags in words, nothing when there are none."""
    return "; ".join(wording.QUALITY[flag] for flag in subject.result.quality.flags)


def _why_not(subject: Subject) -> str:
    if subject.result.quality.usable:
        return wording.TOO_FEW_DOMAINS
    return flag_words(subject)


def _facts(subject: Subject) -> dict[str, str]:
    result = subject.result
    plus = leaning(subject.questionnaire, result.domains, 1)
    minus = leaning(subject.questionnaire, result.domains, -1)
    one_way = len(plus) if result.pattern.code == "over_giving" else len(minus)
    acts = giving_acts(subject.rated())
    total = len(result.domains)
    return {
        "client": subject.client,
        "other": subject.other,
        "count": f"{one_way} of {total} domains",
        "scored": f"{result.overall.domains_scored} of {total} domains",
        "neither": f"{sum(a.is_neither for a in acts)} of {len(acts)}",
        "plus": listed([subject.short(code) for code in plus]),
        "minus": listed([subject.short(code) for code in minus]),
        "uneven": listed([subject.short(c) for c in result.domains if c in plus + minus]),
        "numbers": _numbers(subject),
    }


def _numbers(subject: Subject) -> str:
    overall, modifiers = subject.result.overall, subject.result.pattern.modifiers
    words = []
    if overall.load is not None:
        words.append(f"overall {signed(overall.load)}{', strong' if 'strong' in modifiers else ''}")
    if overall.strain is not None:
        band = strain_band(subject.questionnaire, overall.strain)
        words.append(f"overall strain {whole(overall.strain)}, {band}")
    if "swinging" in modifiers:
        words.append(wording.SWINGING)
    return "; ".join(words)


def _time_words(subject: Subject, trend: str | None) -> list[str]:
    duration = subject.label(DURATION_ITEM)
    words = [small(duration)] if duration else []
    words += known(wording.SHIFT, subject.code(SHIFT_ITEM))
    event = subject.quote(_EVENT_ITEM) or wording.SOME_EVENT
    words += [w.format(event=event) for w in known(wording.CAUSE, subject.code(CAUSE_ITEM))]
    words += known(wording.ADJUST, subject.code(_ADJUST_ITEM))
    words += known(wording.TREND, trend)
    return words


def _contradictions(subject: Subject) -> list[Statement]:
    quality = subject.result.quality
    if "contradictory" not in quality.flags:
        return []
    pairs = "; ".join(" and ".join(pair) for pair in quality.contradictions)
    because = tuple(dict.fromkeys(item for pair in quality.contradictions for item in pair))
    return [Statement(wording.CONTRADICTORY.format(pairs=pairs), because)]
