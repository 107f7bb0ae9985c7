"""What a specialist says about themselves, and how much of it there may be.

The limits are those of forms, columns and the practice import alike.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.specialists.lifecycle import CHECKED_FACTS

NAME_MOST = 120
TITLE_MOST = 80
REGISTRATION_MOST = 120
SENTENCE_MOST = 120
PLACE_MOST = 200
TEXT_MOST = 5000
FEES_MOST = 500
MEETING_URL_MOST = 300
PROOF_MOST = 160
TOPICS_MOST = 5
SLUG_MOST = 80


class Mode(StrEnum):
    """A way to talk."""

    VIDEO = "video"
    PHONE = "phone"
    IN_PERSON = "in_person"


MODE_LABELS = MappingProxyType(
    {Mode.VIDEO: "Video", Mode.PHONE: "Phone", Mode.IN_PERSON: "In person"}
)


@dataclass(frozen=True, slots=True)
class Starred:
    """A topic a specialist names, with at most one line of proof."""

    topic: str
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """A whole profile as it was written. Texts are trimmed; "about" to "training" are Markdown.

    ``languages`` are tags, best first; ``time_zone`` is an IANA name that was checked.
    """

    name: str
    title: str = ""
    registration: str = ""
    languages: tuple[str, ...] = ()
    sentence: str = ""
    about: str = ""
    how_i_work: str = ""
    training: str = ""
    fees: str = ""
    topics: tuple[Starred, ...] = ()
    modes: tuple[Mode, ...] = ()
    time_zone: str = "UTC"
    place: str | None = None
    meeting_url: str | None = None

    def __repr__(self) -> str:
        """Say nothing a person wrote: drafts may pass through logs of errors."""
        return "<ProfileDraft>"

    @property
    def checked_facts(self) -> dict[str, str]:
        """Return the facts an admin vouches for, by name."""
        return {fact: getattr(self, fact) for fact in CHECKED_FACTS}

    @property
    def facts_digest(self) -> str:
        """Return what tells these facts from any others, so that nobody vouches for unseen ones."""
        text = "\x00".join(self.checked_facts.values())
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields still needed before somebody can check the profile."""
        needed = ("name", "title", "registration", "languages", "sentence", "about", "modes")
        return tuple(field for field in needed if not getattr(self, field))
