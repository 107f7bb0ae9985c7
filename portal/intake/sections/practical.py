"""Section 8, practical: how to reach them safely, what they need, who is at home."""

from __future__ import annotations

from portal.intake import wording
from portal.intake.statements import Statement, Subject, capital, known, listed, small


def statements(subject: Subject) -> list[Statement]:
    """Return what is known, contact first."""
    lines = [
        _contact(subject),
        _devices(subject),
        _needs(subject),
        _language(subject),
        _therapy(subject),
        _home(subject),
    ]
    return [line for line in lines if line is not None]


def _contact(subject: Subject) -> Statement:
    channel, safe = subject.code("pra.channel"), subject.code("pra.safe")
    if channel is None:
        return Statement(wording.CONTACT_UNKNOWN)
    if channel == "portal":
        return Statement(wording.CONTACT[channel] + ".", ("pra.channel",))
    if safe == "no":
        text = wording.CONTACT_NOT_SAFE.format(channel=wording.CHANNELS[channel])
        return Statement(text, ("pra.channel", "pra.safe"))
    words = [wording.CONTACT[channel]]
    words += known(wording.CONTACT_SAFE, safe) or [wording.CONTACT_SAFE_OPEN]
    words += [text for text in [subject.quote("pra.safe_when")] if text]
    words += known(wording.VOICEMAIL, subject.code("pra.voicemail"))
    asked = ("pra.channel", "pra.safe", "pra.safe_when", "pra.voicemail")
    because = tuple(item for item in asked if subject.answer(item) is not None)
    return Statement(", ".join(words) + ".", because)


def _devices(subject: Subject) -> Statement | None:
    shared = subject.code("pra.shared")
    if shared not in wording.DEVICES:
        return None
    return Statement(wording.DEVICES[shared], ("pra.shared",))


def _needs(subject: Subject) -> Statement | None:
    chosen = [small(label) for label in subject.labels("pra.access")]
    if not chosen or "none" in subject.codes("pra.access"):
        return None
    other = subject.quote("pra.access_other")
    words = listed(chosen) + (f"; {other}" if other else "")
    because = ("pra.access",) + (("pra.access_other",) if other else ())
    return Statement(wording.NEEDS.format(needs=words), because)


def _language(subject: Subject) -> Statement | None:
    quote = subject.quote("pra.language")
    if quote is None:
        return None
    return Statement(wording.LANGUAGE.format(quote=quote), ("pra.language",))


def _therapy(subject: Subject) -> Statement | None:
    code, note = subject.code("pra.therapy"), subject.quote("pra.therapy_note")
    if code not in wording.THERAPY:
        return None
    words = wording.THERAPY[code] + (f": {note}" if note else ".")
    because = ("pra.therapy",) + (("pra.therapy_note",) if note else ())
    return Statement(words, because)


def _home(subject: Subject) -> Statement | None:
    length = subject.label("ctx.length") if subject.code("ctx.length") != "skip" else None
    found = {
        "ctx.type": wording.ABOUT.get(subject.code("ctx.type") or ""),
        "ctx.length": small(length) if length else None,
        "ctx.living": wording.LIVING.get(subject.code("ctx.living") or ""),
        "ctx.children": wording.CARING.get(subject.code("ctx.children") or ""),
    }
    told = {item: words for item, words in found.items() if words}
    if not told:
        return None
    return Statement(capital(", ".join(told.values())) + ".", tuple(told))
