"""What the views of bookings ask of a request: where it comes from, what it may open."""

from datetime import timedelta

from flask import current_app

from portal import clock, db, limits, web
from portal.accounts import guards
from portal.accounts.purposes import Purpose
from portal.accounts.services import links
from portal.bookings.models import Booking
from portal.bookings.request import Origin, Terms
from portal.bookings.services import access
from portal.bookings.services.mail import Desk
from portal.config import Config

_OF_A_BOOKING = frozenset({Purpose.APPOINTMENT, Purpose.MANAGE})
_NO_REFERENCE = ""


def asking() -> Origin:
    """Return the asking device, who is signed in on it, and its network where limits hold.

    A Bearer token speaks instead of the device: it opens its own booking, or nothing.
    """
    config: Config = current_app.extensions["config"]
    network = limits.network() if config.rate_limits else None
    token = web.bearer()
    if token is not None:
        return Origin(network=network, token_of=reference_of(token) or _NO_REFERENCE)
    device = guards.current_device()
    return Origin(
        device_id=device.id if device else None,
        person_id=device.person_id if device else None,
        network=network,
    )


def reference_of(token: str) -> str | None:
    """Return the reference of the booking that the token opens now, None for anything else."""
    link = links.find(db.get_session(), token, signer=guards.signer())
    if (
        link is None
        or link.purpose not in _OF_A_BOOKING
        or not links.is_open(link, now=clock.now())
    ):
        return None
    return link.subject


def mine(reference: str) -> Booking:
    """Return the booking if whoever asks may open it; else the 404 of one that is not there."""
    return web.or_404(access.reachable(db.get_session(), reference, asking()))


def may_read(booking: Booking) -> bool:
    """Return whether its private words open without a new link or code."""
    fresh, now = guards.is_fresh(), clock.now()
    return access.may_read(db.get_session(), booking, asking(), is_fresh=fresh, now=now)


def terms() -> Terms:
    """Return what the settings say about bookings."""
    config: Config = current_app.extensions["config"]
    return Terms(undo=timedelta(seconds=config.undo_seconds), signer=guards.signer())


def desk() -> Desk:
    """Return what mails and calendar files say about the portal."""
    found: Desk = current_app.extensions["booking_desk"]
    return found
