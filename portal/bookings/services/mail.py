"""The booking's mails: written into the outbox with each act, told from its state when sent.

The outbox holds ids only. A renderer looks at the booking as it is now: a mail that is no longer
true is skipped, one written for a lower SEQUENCE too, and whether an invite is taken back depends
on whether one was sent (``portal.notifications``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import LinkToken
from portal.accounts.purposes import Purpose
from portal.accounts.services import links
from portal.accounts.tokens import Signer
from portal.bookings import lifecycle, notices
from portal.bookings.lifecycle import LINK_OUTLIVES, Act, Outcome, Status
from portal.bookings.models import Booking, BookingEvent
from portal.bookings.notices import Due, Told
from portal.ics.meeting import Meeting
from portal.notifications.draft import Draft, Skip
from portal.notifications.message import Sender
from portal.notifications.models import Outbox
from portal.notifications.notice import NATURES, Kind, MailFacts, Role
from portal.notifications.policy import SafeContact
from portal.notifications.services import outbox
from portal.notifications.services.letters import Renderer
from portal.notifications.services.outbox import Mail
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode

SUMMARY = "Appointment"
"""What every calendar shows, the client's and the specialist's (calendar.md section 1.7)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the renderers need to know of the portal; ``base_url`` is where people reach it."""

    site: str
    sender: Sender
    signer: Signer
    base_url: str

    def open_url(self, text: str) -> str:
        """Return the address of a mailed link."""
        return self._url(f"/open/{text}")

    def page_url(self, reference: str) -> str:
        """Return the address of the client's page, which opens only to who may."""
        return self._url(f"/appointment/{reference}")

    def work_url(self, reference: str) -> str:
        """Return the address of the specialist's page."""
        return self._url(f"/work/bookings/{reference}")

    def _url(self, path: str) -> str:
        return self.base_url.rstrip("/") + path


def made(session: Session, booking: Booking, *, now: datetime) -> None:
    """Write the mails of a new booking, and issue the link they carry."""
    links.issue(
        session,
        purpose=Purpose.APPOINTMENT,
        person=booking.client,
        now=now,
        expires_at=booking.ends_at + LINK_OUTLIVES,
        subject=booking.reference,
    )
    _enqueue(session, booking, notices.made(_told(booking), now=now), now)


def moved(session: Session, booking: Booking, *, now: datetime) -> None:
    """Write the mails of a booking that has moved; its links live as long as its new time."""
    for purpose in (Purpose.APPOINTMENT, Purpose.MANAGE):
        links.prolong(
            session,
            purpose=purpose,
            subject=booking.reference,
            expires_at=booking.ends_at + LINK_OUTLIVES,
        )
    _enqueue(session, booking, notices.moved(_told(booking), now=now), now)


def ended(session: Session, booking: Booking, kind: Kind, *, now: datetime) -> None:
    """Write the mails of a booking that was cancelled, undone or released, as ``kind`` says."""
    _enqueue(session, booking, notices.ended(kind, now=now), now)


def missed(session: Session, booking: Booking, *, now: datetime) -> None:
    """Write the mail to a client who did not come, unless one went before.

    Each time it is said there is one of its own: the one before may have been skipped meanwhile.
    """
    if not outbox.was_told(session, booking_id=booking.id, kinds=[Kind.MISSED]):
        _enqueue(session, booking, notices.missed(now=now), now, occasion=f"{now:%Y%m%dT%H%M%S%f}")


def link_of(session: Session, booking: Booking) -> LinkToken:
    """Return the link that opens this booking's page and proves its address."""
    link = links.first_of(session, purpose=Purpose.APPOINTMENT, subject=booking.reference)
    assert link is not None  # issued with the booking
    return link


def renderers(desk: Desk) -> Mapping[Kind, Renderer]:
    """Return what tells each kind of the booking's mails from its state at that moment."""

    def renderer(is_true: Callable[[Booking], bool]) -> Renderer:
        def render(session: Session, row: Outbox, now: datetime) -> Draft | Skip:
            booking = _booking(session, row.booking_id)
            if booking is None or not is_true(booking) or _was_said_again(row, booking):
                return Skip("no longer true")
            role = NATURES[Kind(row.kind)].role
            return (_to_client if role is Role.CLIENT else _to_specialist)(session, booking, desk)

        return render

    return {kind: renderer(is_true) for kind, is_true in _WHILE.items()}


def to_specialist(
    session: Session, booking_id: UUID | None, desk: Desk, *, now: datetime
) -> Draft | None:
    """Return a draft to the specialist about a live booking they have heard of; else None.

    For capabilities above, which tell them about the booking and have no words of their own.
    """
    booking = _booking(session, booking_id)
    if booking is None or not _is_live(booking) or booking.told_at > now:
        return None
    return replace(_to_specialist(session, booking, desk), meeting=None)


def meeting_of_client(booking: Booking, desk: Desk) -> Meeting | None:
    """Return what the client's calendar is told.

    The address in it opens nothing by itself: others may read a calendar, and a link that needs
    no session would let them in. A place is told only to who asked for full mails.
    """
    is_place_told = booking.mode == Mode.IN_PERSON and not booking.is_discreet
    return _meeting(
        booking,
        desk,
        uid=booking.uid_client,
        url=desk.page_url(booking.reference),
        email=booking.client.email,
        name=booking.name,
        location=booking.specialist.place if is_place_told else None,
    )


def meeting_of_specialist(booking: Booking, desk: Desk) -> Meeting | None:
    """Return what the specialist's calendar is told: nothing about the client."""
    return _meeting(
        booking,
        desk,
        uid=booking.uid_specialist,
        url=desk.work_url(booking.reference),
        email=booking.specialist.person.email,
        name=booking.specialist.name,
        location=None,
    )


def _is_live(booking: Booking) -> bool:
    return Status(booking.status).is_live


_WHILE: Mapping[Kind, Callable[[Booking], bool]] = {
    Kind.BOOKED: _is_live,
    Kind.MOVED: _is_live,
    Kind.REMINDER_DAY: _is_live,
    Kind.REMINDER_HOUR: _is_live,
    Kind.SPECIALIST_NEW: _is_live,
    Kind.SPECIALIST_MOVED: _is_live,
    Kind.CANCELLED: lambda booking: booking.status == Status.CANCELLED,
    Kind.UNDONE: lambda booking: booking.status == Status.UNDONE,
    Kind.RELEASED: lambda booking: booking.status == Status.RELEASED,
    Kind.SPECIALIST_CANCELLED: lambda booking: not _is_live(booking),
    Kind.MISSED: lambda booking: booking.outcome == Outcome.CLIENT_DID_NOT_COME,
}


def _was_said_again(row: Outbox, booking: Booking) -> bool:
    """Return whether how it went was changed, and perhaps changed back, after the mail of it."""
    return row.kind == Kind.MISSED and row.created_at != booking.outcome_at


def _told(booking: Booking) -> Told:
    return Told(starts_at=booking.starts_at, told_at=booking.told_at)


def _enqueue(
    session: Session, booking: Booking, dues: Iterable[Due], now: datetime, occasion: str = ""
) -> None:
    mails = (
        Mail(
            kind=due.kind,
            due_at=due.window.due_at,
            useful_until=due.window.useful_until,
            booking_id=booking.id,
            sequence=booking.sequence,
            occasion=occasion,
        )
        for due in dues
    )
    outbox.enqueue(session, *mails, now=now)


def _booking(session: Session, booking_id: UUID | None) -> Booking | None:
    return session.scalar(
        sa.select(Booking)
        .where(Booking.id == booking_id)
        .options(
            joinedload(Booking.client),
            joinedload(Booking.specialist).joinedload(Specialist.person),
        )
        .execution_options(populate_existing=True)
    )


def _to_client(session: Session, booking: Booking, desk: Desk) -> Draft:
    text = links.text_of(link_of(session, booking), signer=desk.signer)
    is_proved = booking.proved_at is not None
    facts = MailFacts(
        site=desk.site,
        zone=booking.time_zone,
        other_zone=booking.specialist.time_zone,
        name=booking.name,
        link=desk.open_url(text),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        old_starts_at=_old_starts_at(session, booking),
        mode=booking.mode,
        other_name=booking.specialist.name,
        is_discreet=booking.is_discreet,
        is_proved=is_proved,
        prove_by=_prove_by(booking),
        has_line=booking.cancel_line_sealed is not None,
    )
    contact = SafeContact(
        is_discreet=booking.is_discreet,
        wants_reminders=booking.wants_reminders,
        is_proved=is_proved,
        is_quiet=booking.is_quiet,
        is_portal_only=booking.is_portal_only,
    )
    meeting = meeting_of_client(booking, desk)
    return Draft(booking.client.email, facts, contact, booking.sequence, meeting)


def _to_specialist(session: Session, booking: Booking, desk: Desk) -> Draft:
    specialist = booking.specialist
    facts = MailFacts(
        site=desk.site,
        zone=specialist.time_zone,
        other_zone=booking.time_zone,
        name=specialist.name,
        link=desk.work_url(booking.reference),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        old_starts_at=_old_starts_at(session, booking),
        mode=booking.mode,
        other_name=booking.name,
        is_proved=booking.proved_at is not None,
    )
    meeting = meeting_of_specialist(booking, desk)
    return Draft(specialist.person.email, facts, SafeContact(), booking.sequence, meeting)


def _prove_by(booking: Booking) -> datetime | None:
    """Return when the booking goes if nobody proves its address; None when it stays anyway."""
    due_at = booking.release_at
    if due_at is None or not _is_live(booking):
        return None
    is_released = lifecycle.is_released(
        booked_at=booking.created_at, due_at=due_at, starts_at=booking.starts_at, now=due_at
    )
    return due_at if is_released else None


def _old_starts_at(session: Session, booking: Booking) -> datetime | None:
    return session.scalar(
        sa.select(BookingEvent.old_starts_at)
        .where(BookingEvent.booking_id == booking.id, BookingEvent.kind == Act.MOVED)
        .order_by(BookingEvent.id.desc())
        .limit(1)
    )


def _meeting(
    booking: Booking,
    desk: Desk,
    *,
    uid: str,
    url: str,
    email: str,
    name: str,
    location: str | None,
) -> Meeting | None:
    """Return the meeting; None for the mailbox the portal writes from, which organises it.

    Somebody who runs a practice alone may use one mailbox for both.
    """
    if email.casefold() == desk.sender.address.casefold():
        return None
    return Meeting(
        uid=uid,
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        summary=SUMMARY,
        location=location,
        description=None,
        url=url,
        organizer_email=desk.sender.address,
        organizer_name=desk.sender.name,
        attendee_email=email,
        attendee_name=name,
        created_at=booking.created_at,
        changed_at=booking.changed_at,
        tentative=booking.status == Status.REQUESTED,
    )
