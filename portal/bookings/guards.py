"""What the views of bookings ask of a request: where it comes from, what it may open."""

from datetime import timedelta

from flask import current_app

from portal import clock, db, limits, web
from portal.accounts import guards
from portal.bookings.models import Booking
from portal.bookings.request import Origin, Terms
from portal.bookings.services import access
from portal.bookings.services.mail import Desk
from portal.config import Config


def asking() -> Origin:
    """Return the asking device, who is signed in on it, and its network where limits hold."""
    config: Config = current_app.extensions["config"]
    device = guards.current_device()
    return Origin(
        device_id=device.id if device else None,
        person_id=device.person_id if device else None,
        network=limits.network() if config.rate_limits else None,
    )


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
