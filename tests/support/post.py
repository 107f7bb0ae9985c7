"""A post room for tests: every kind told from the booking as it is, kept or failing on its way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from portal.bookings.models import Booking
from portal.ics.meeting import Meeting
from portal.notifications.draft import Draft
from portal.notifications.message import Sender
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind, MailFacts, Role
from portal.notifications.policy import SafeContact
from portal.notifications.services.letters import Office, Renderer
from portal.notifications.services.post_room import Job, PostRoom
from portal.notifications.transport import Envelope, Transport
from tests.support.mail_check import Mail, read

SENDER = Sender("Level Ground <appointments@levelground.example>")
LINK = "https://levelground.example/open/abc"


@dataclass
class Kept:
    """A way out that keeps what it is given; ``failures`` are raised first, one a mail."""

    envelopes: list[Envelope] = field(default_factory=list)
    failures: list[BaseException | None] = field(default_factory=list)

    def send(self, envelope: Envelope) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is None or getattr(failure, "is_doubtful", False):
            self.envelopes.append(envelope)
        if failure is not None:
            raise failure

    @property
    def kinds(self) -> list[str]:
        return [each.kind for each in self.envelopes]

    @property
    def mails(self) -> list[Mail]:
        return [read(each.data) for each in self.envelopes]


def room(
    app: Flask,
    way: Transport,
    jobs: Iterable[Job] = (),
    others: Mapping[Kind, Renderer] = MappingProxyType({}),
) -> PostRoom:
    """Return a post room with this module's renderer for every kind, and make it the app's.

    ``others`` are renderers for some kinds instead.
    """
    office = Office(SENDER, b"secret", app.jinja_env, dict.fromkeys(Kind, render) | dict(others))
    made = PostRoom(office, way, tuple(jobs))
    app.extensions["post_room"] = made
    return made


def render(session: Session, row: Outbox, now: datetime) -> Draft:
    """Tell a booking as it is, to its client or its specialist."""
    booking = session.get(Booking, row.booking_id)
    assert booking is not None
    is_client = row.recipient == Role.CLIENT
    address = booking.client.email if is_client else booking.specialist.person.email
    facts = MailFacts(
        site="Level Ground",
        zone=booking.time_zone if is_client else booking.specialist.time_zone,
        name=booking.name if is_client else booking.specialist.name,
        other_name=booking.specialist.name if is_client else booking.name,
        link=LINK,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        old_starts_at=booking.starts_at,
        mode=booking.mode,
        expires_at=booking.ends_at,
    )
    contact = SafeContact(
        is_discreet=booking.is_discreet,
        wants_reminders=booking.wants_reminders,
        is_proved=booking.proved_at is not None,
        is_quiet=booking.is_quiet,
        is_portal_only=booking.is_portal_only,
    )
    return Draft(address, facts, contact, booking.sequence, _meeting(booking, address, is_client))


def _meeting(booking: Booking, address: str, is_client: bool) -> Meeting:
    return Meeting(
        uid=(booking.uid_client if is_client else booking.uid_specialist).replace("s", "5"),
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary="Appointment",
        location=None,
        description=None,
        url=None,
        organizer_email=SENDER.address,
        organizer_name=SENDER.name,
        attendee_email=address,
        attendee_name=None,
        created_at=booking.created_at,
        changed_at=booking.changed_at,
    )


def change(booking: Booking, now: datetime, **columns: Any) -> None:
    """Change a booking as its services do: the SEQUENCE rises with every change."""
    for name, value in columns.items():
        setattr(booking, name, value)
    booking.sequence += 1
    booking.changed_at = now
