"""From the API's bodies to what the services take."""

from datetime import UTC, datetime

from portal.accounts.address import NotAnAddress
from portal.accounts.address import normalised as address
from portal.api.shapes import BookingBody
from portal.bookings.phone import NotANumber
from portal.bookings.phone import normalised as phone_number
from portal.bookings.request import BookingRequest
from portal.errors import PortalError
from portal.forms import clean
from portal.specialists.profile import Mode
from portal.zones import UnknownZone, zone


class BadBody(PortalError):
    """A member of the body is wrong; ``member`` names it, its value is not kept."""

    def __init__(self, member: str) -> None:
        self.member = member
        super().__init__(member)


def to_request(body: BookingBody, home_zone: str) -> BookingRequest:
    """Return what was asked for. Raises BadBody; ``home_zone`` is used when none is given."""
    mode = Mode(body.mode)
    name = clean(body.name)
    if not name:
        raise BadBody("name")
    if (body.phone is None) is (mode is Mode.PHONE):
        raise BadBody("phone")
    try:
        return BookingRequest(
            name=name,
            email=address(body.email),
            mode=mode,
            time_zone=zone(body.time_zone or home_zone).key,
            phone=phone_number(body.phone) if body.phone is not None else None,
        )
    except NotAnAddress:
        raise BadBody("email") from None
    except NotANumber:
        raise BadBody("phone") from None
    except UnknownZone:
        raise BadBody("time_zone") from None


def to_start(start: datetime) -> datetime:
    """Return the instant in UTC; without an offset it could mean any hour. Raises BadBody."""
    if start.tzinfo is None:
        raise BadBody("start")
    try:
        return start.astimezone(UTC)
    except OverflowError:  # in the year 1 or 9999, and in UTC a day outside of them
        raise BadBody("start") from None
