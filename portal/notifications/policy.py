"""The safe-contact policy: whether a mail goes out at all, and what it may carry.

Discreet is the default for everybody, so choosing it tells nobody anything (product rule R3).
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.notifications.notice import NATURES, Kind, Method, Role


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How one client may be written to.

    ``is_proved``: a link sent to the address was pressed. ``is_quiet``: somebody else may read
    the mail, or it is not known to be safe; why is not said. ``was_told``: they were sent a mail
    about this booking. ``was_invited``: one of them put an event into their calendar.
    """

    is_discreet: bool = True
    wants_reminders: bool = True
    is_proved: bool = False
    is_quiet: bool = False
    was_told: bool = False
    was_invited: bool = False


class Carried(StrEnum):
    """How a calendar file travels: not at all, as the part clients act on, or also attached."""

    NOTHING = "nothing"
    PART = "part"
    PART_AND_FILE = "part_and_file"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a mail that goes out is written."""

    is_discreet: bool
    has_link: bool
    calendar: Carried


def manner(kind: Kind, contact: SafeContact) -> Manner | None:
    """Return how a mail of ``kind`` is written to ``contact``; None when it is not sent.

    For a specialist only ``was_told`` and ``was_invited`` count: nobody cancels towards a person
    who never heard of the booking (security.md section 7).
    """
    nature = NATURES[kind]
    if nature.method is Method.CANCEL and not contact.was_told:
        return None
    if nature.role is not Role.CLIENT:
        return Manner(False, True, _calendar(nature.method, contact, is_quiet=False))
    if nature.is_reminder and not (contact.wants_reminders and contact.is_proved):
        return None
    return Manner(
        is_discreet=contact.is_discreet or contact.is_quiet,
        has_link=not (contact.is_quiet and nature.is_reminder),
        calendar=_calendar(nature.method, contact, is_quiet=contact.is_quiet),
    )


def _calendar(method: Method | None, contact: SafeContact, *, is_quiet: bool) -> Carried:
    if method is None or (method is Method.CANCEL and not contact.was_invited):
        return Carried.NOTHING
    if not is_quiet:
        return Carried.PART_AND_FILE
    # No new entry in a calendar somebody else may see; one that stands there is kept right.
    return Carried.PART if contact.was_invited else Carried.NOTHING
