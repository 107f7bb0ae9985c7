"""What a capability hands over when one of its mails is due: the facts as they are now."""

from dataclasses import dataclass, field

from portal.ics.meeting import Meeting
from portal.notifications.notice import MailFacts
from portal.notifications.policy import SafeContact


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that is still true.

    ``address`` is the reader's. ``sequence`` is the booking's present one: a mail written for a
    lower one is skipped. ``meeting`` is what kinds with a calendar file tell the calendar, None for
    a reader it cannot be told to.
    ``contact.was_told`` and ``was_invited`` are filled in from the outbox.
    """

    address: str
    facts: MailFacts
    contact: SafeContact = field(default_factory=SafeContact)
    sequence: int | None = None
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """The mail is no longer true or wanted; ``why`` is a word or two that name no person."""

    why: str
