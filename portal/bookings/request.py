"""What a person gives to book a consultation, and how the same request is known again.

Lengths are in characters; form, API and columns share them. What was given is
personal: it is kept out of ``repr``.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from portal.accounts.throttling import Limit
from portal.accounts.tokens import Signer
from portal.bookings.lifecycle import Reference
from portal.bookings.slots import Refusal
from portal.crypto import mac, mac_text
from portal.errors import PortalError
from portal.specialists.profile import Mode

NAME_MAX = 80
EMAIL_MAX = 254
PHONE_MAX = 40
ZONE_MAX = 64
KEY_MAX = 255
LINE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequest:
    """What one person gave. ``time_zone`` is an IANA name, the zone their mails speak in.

    ``phone`` is set when the mode is phone and only then. ``may_leave_voicemail`` None
    means they did not say.
    """

    name: str = field(repr=False)
    email: str = field(repr=False)
    mode: Mode
    time_zone: str
    phone: str | None = field(default=None, repr=False)
    may_leave_voicemail: bool | None = None

    def __post_init__(self) -> None:
        if (self.phone is None) is (self.mode is Mode.PHONE):
            raise ValueError("a phone number goes with the mode phone, and only with it")
        for name, most in (("name", NAME_MAX), ("email", EMAIL_MAX), ("phone", PHONE_MAX)):
            if len(getattr(self, name) or "") > most:
                raise ValueError(f"{name} is longer than {most} characters")
        if not self.name or not self.email:
            raise ValueError("a name and an e-mail address are needed")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from.

    ``device_id`` is the session the booking will open on, ``person_id`` who is signed in
    there. ``network`` None means that nothing is counted and no limit holds. ``token_of`` is the
    reference of the one booking that a token opens; with it nothing else is looked at.
    """

    device_id: UUID | None = None
    person_id: int | None = None
    network: str | None = None
    token_of: str | None = None


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Terms:
    """What the portal's settings say about bookings.

    ``undo`` is how long the specialist is not told; ``signer`` holds the secret and the host.
    """

    undo: timedelta
    signer: Signer


@dataclass(frozen=True, slots=True)
class Submission:
    """How the same request is known again: ``key`` names it, ``digest`` says what was asked."""

    key: str
    digest: str


def submission(
    terms: Terms, *, scope: str, key: str, slug: str, start: datetime, request: BookingRequest
) -> Submission:
    """Return the submission of ``request`` for a start, under the key its sender chose.

    ``scope`` keeps the keys of different senders apart. Both values are keyed digests:
    a plain one of a phone number would give the number away.
    """
    secret = terms.signer.secret
    asked = (
        slug,
        start.astimezone(UTC).isoformat(),
        request.name,
        request.email,
        request.mode,
        request.phone or "",
        request.time_zone,
        str(request.may_leave_voicemail),
    )
    return Submission(
        key=mac_text(secret, "booking-key", scope, key, length=43),
        digest=mac(secret, "booking-request", *asked).hex(),
    )


BOOKINGS_FROM_DEVICE = Limit("booking-device", 8, timedelta(hours=24))
BOOKINGS_FROM_NETWORK = Limit("booking-network", 20, timedelta(hours=1))


class SlotUnavailable(PortalError):
    """The time is offered by the rules, but somebody or something holds it.

    Which times are free instead is for whoever answers to ask, once the lock is given back: those
    who lost a race must not hold up those who come next.
    """

    def __init__(self, start: datetime) -> None:
        self.start = start
        super().__init__(f"{start.isoformat()} is taken")


class NotASlot(SlotUnavailable):
    """The rules do not offer the time at all; ``refusal`` says why."""

    def __init__(self, start: datetime, refusal: Refusal) -> None:
        super().__init__(start)
        self.refusal = refusal


class OtherContent(PortalError):
    """The key of this request was used before, for something else."""


class AlreadyBooked(PortalError):
    """This device or person has an open booking with the specialist; ``reference`` names it."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        super().__init__(reference)


class TooManyBookings(PortalError):
    """This device or network booked too often; it may again after ``retry_after``."""

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after = retry_after
        super().__init__(str(retry_after))


class ModeNotOffered(PortalError):
    """The specialist does not talk that way."""
