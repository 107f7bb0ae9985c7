"""Your answers in words: what the client may see of their own answers (spec 5.4).

Plain sentences, strengths first: no numbers, no pattern name, no advice. Hidden
altogether where a safety rule says so. ``answers_in_words`` uses all answers,
shared or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.intake import wording
from portal.intake.domains import DomainScore
from portal.intake.questionnaire import Questionnaire
from portal.intake.scoring import Result
from portal.intake.statements import small

HIDE = "hide_client_result"
_MOST = 7


@dataclass(frozen=True, slots=True)
class ClientSentence:
    """One area in words; ``tilt`` draws it: 2 and 1 to the client's side, 0 level, -1 and -2."""

    domain: str
    title: str
    text: str
    tilt: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientWords:
    """The sentences, strengths first, and the line that ends them."""

    sentences: tuple[ClientSentence, ...]
    closing: str


def answers_in_words(questionnaire: Questionnaire, result: Result) -> ClientWords | None:
    """Return the client's answers in words; None when a safety rule hides them.

    ``result`` is the score of all answers. Without enough usable answers there
    is no sentence, and the closing line says so.
    """
    if HIDE in result.safety.actions:
        return None
    if not result.quality.usable:
        return ClientWords((), wording.CLIENT_TOO_FEW)
    scored = [domain for domain in result.domains.values() if domain.load is not None]
    scored.sort(key=lambda domain: (domain.code not in result.strengths, abs(_tilt(domain)) > 0))
    sentences = tuple(_sentence(questionnaire, result, domain) for domain in scored[:_MOST])
    return ClientWords(sentences, wording.CLIENT_CLOSING if sentences else wording.CLIENT_TOO_FEW)


def _sentence(questionnaire: Questionnaire, result: Result, domain: DomainScore) -> ClientSentence:
    title = next(d.title for d in questionnaire.domains if d.code == domain.code)
    other = questionnaire.tokens(result.seen.answers).get("other", "the other person")
    tilt = _tilt(domain)
    if domain.code in result.strengths:
        template = wording.CLIENT_STRENGTH
    elif tilt == 0:
        template = wording.CLIENT_EVEN
    else:
        template = wording.CLIENT_MUCH_MORE if abs(tilt) == 2 else wording.CLIENT_MORE
    text = template.format(
        area=small(title),
        side="your" if tilt > 0 else f"{other}'s",
        does=wording.CLIENT_DOES.get(domain.code, wording.CLIENT_CARRIES),
    )
    return ClientSentence(domain.code, title, text, tilt, domain.items_load)


def _tilt(domain: DomainScore) -> int:
    size = {"leaning": 1, "lopsided": 2}.get(domain.load_band or "", 0)
    return size if domain.load is not None and domain.load > 0 else -size
