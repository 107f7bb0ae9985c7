"""The life of an intake: its statuses, how long each is kept, and what stands in the way.

Instants are aware UTC. Errors carry item ids and limits, never an answer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from portal.errors import PortalError
from portal.intake.answers import AnswerFault

DRAFT_STANDS = timedelta(days=14)
"""How long a draft waits after its last answer (spec 2.3)."""
UNBOOKED_STANDS = timedelta(days=30)
"""How long finished answers wait for an appointment."""
OUTLIVES_MEETING = timedelta(days=90)
"""How long answers are kept after the meeting they were given for."""


class Status(StrEnum):
    """Where an intake stands. Draft and kept ones can be changed in place."""

    DRAFT = "draft"
    KEPT = "kept"  # finished, for the client alone
    SHARED = "shared"
    WITHDRAWN = "withdrawn"  # was shared and is deleted: the shell of the read log

    @property
    def is_open(self) -> bool:
        """Return whether answers may still be written into it."""
        return self in (Status.DRAFT, Status.KEPT)


class Told(StrEnum):
    """What a booking is told of the intake made for it; never an answer."""

    NONE = "none"
    STARTED = "started"
    KEPT = "kept"
    SHARED = "shared"


class Opened(StrEnum):
    """What of an intake somebody opened: one line of the read log each."""

    SUMMARY = "summary"
    PRIVATE = "private"  # the private answers themselves, behind a press of their own


def told(status: Status) -> Told:
    """Return what the booking is told of an intake with this status."""
    return {
        Status.DRAFT: Told.STARTED,
        Status.KEPT: Told.KEPT,
        Status.SHARED: Told.SHARED,
        Status.WITHDRAWN: Told.NONE,
    }[status]


def expires_at(status: Status, *, saved_at: datetime, meeting_ends_at: datetime | None) -> datetime:
    """Return when an intake is deleted; ``meeting_ends_at`` None is an intake without a booking."""
    if status is Status.DRAFT:
        return saved_at + DRAFT_STANDS
    if meeting_ends_at is None:
        return saved_at + UNBOOKED_STANDS
    return max(saved_at, meeting_ends_at) + OUTLIVES_MEETING


class IntakeClosed(PortalError):
    """The answers were sent or deleted meanwhile; they cannot be written any more."""


class AnswersRefused(PortalError):
    """Answers that cannot be: an unknown item or option, a wrong type, too long or too many."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.item} {fault.code}" for fault in self.faults))


class ConsentMissing(PortalError):
    """The client has not agreed that the specialist reads the answers."""


class NobodyToShareWith(PortalError):
    """The answers belong to no appointment yet."""


class NoPartChosen(PortalError):
    """Nothing was chosen to share, or a part that does not exist."""


class TooLateToAmend(PortalError):
    """The meeting has started; what was shared for it stays as it was."""


class VersionMismatch(PortalError):
    """A stored questionnaire is not the one its digest names; nothing is scored by it."""
