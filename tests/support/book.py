"""Booking through the front door: ``book(session, ada, "2026-03-09T09:00Z")``, the rest defaulted.

Monday 2 March 2026, 09:00 UTC is "now" unless a test says otherwise; the half hours of the
specialist ``make.specialist`` writes lie on the Mondays after it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.tokens import Signer
from portal.bookings.models import Booking
from portal.bookings.request import NOWHERE, BookingRequest, Origin, Submission, Terms, submission
from portal.bookings.services.booking import book_consultation
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TERMS = Terms(undo=timedelta(minutes=3), signer=Signer(b"s" * 32, "portal.example"))


def a_request(**given: Any) -> BookingRequest:
    """Return what Ana gives to meet by video, with ``given`` laid over."""
    usual: dict[str, Any] = {
        "name": "Ana",
        "email": "ana@example.org",
        "mode": Mode.VIDEO,
        "time_zone": "Europe/Lisbon",
    }
    return BookingRequest(**(usual | given))


def book(
    session: Session,
    specialist: Specialist,
    start: str | datetime,
    *,
    now: str | datetime = NOW,
    origin: Origin = NOWHERE,
    terms: Terms = TERMS,
    sent: Submission | None = None,
    **given: Any,
) -> Booking:
    """Book as the pages do; ``given`` goes into the request."""
    return book_consultation(
        session,
        specialist=specialist,
        start=make.instant(start),
        request=a_request(**given),
        terms=terms,
        now=make.instant(now),
        origin=origin,
        submission=sent,
    )


def sent_as(key: str, specialist: Specialist, start: str | datetime, **given: Any) -> Submission:
    """Return the submission of what ``book`` would ask for with the same arguments."""
    return submission(
        TERMS,
        scope="test",
        key=key,
        slug=specialist.slug,
        start=make.instant(start),
        request=a_request(**given),
    )
