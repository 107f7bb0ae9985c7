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
    the mail, or it is not known to be safe; why is not said. ``is_portal_only``: they asked for no
    mails; whoever did is quiet too. ``was_told``: they were sent a mail about this booking.
    ``was_invited``: one of them put an event into their calendar.
    """

    is_discreet: bool = True
    wants_reminders: bool = True
    is_proved: bool = False
    is_quiet: bool = False
    is_portal_only: bool = False
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
    is_quiet = contact.is_quiet or contact.is_portal_only
    calendar = _calendar(nature.method, contact, is_quiet=is_quiet)
    if _is_withheld(kind, contact, calendar):
        return None
    return Manner(
        is_discreet=contact.is_discreet or is_quiet,
        has_link=not (is_quiet and nature.is_reminder),
        calendar=calendar,
    )


def _is_withheld(kind: Kind, contact: SafeContact, calendar: Carried) -> bool:
    """Return whether safe contact keeps a client's mail back (intake spec 3.4).

    Nobody quiet is told by mail that they were waited for. To whoever wants the portal alone only
    a change to an event that stands in their calendar goes, so that it stays right, and the
    first mail to an address not proved: without it nobody could keep the time.
    """
    if not contact.is_portal_only:
        return kind is Kind.MISSED and contact.is_quiet
    is_first = NATURES[kind].method is Method.REQUEST and not contact.was_told
    return calendar is Carried.NOTHING and not (is_first and not contact.is_proved)


def _calendar(method: Method | None, contact: SafeContact, *, is_quiet: bool) -> Carried:
    if method is None or (method is Method.CANCEL and not contact.was_invited):
        return Carried.NOTHING
    if not is_quiet:
        return Carried.PART_AND_FILE
    # No new entry in a calendar somebody else may see; one that stands there is kept right.
    return Carried.PART if contact.was_invited else Carried.NOTHING
