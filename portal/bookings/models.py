"""Bookings: the record of one free 30-minute consultation, and what happened to it.

Two live bookings of a specialist never overlap on [starts_at, ends_at + gap_minutes): an exclusion
constraint on PostgreSQL and triggers on SQLite refuse it (see the migrations), whoever writes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base
from portal.specialists.models import Specialist
from portal.specialists.search import fold


def _searchable(context: Any) -> str:
    return fold(context.get_current_parameters()["name"])


class Booking(Base):
    """One booking. ``status`` is a ``bookings.lifecycle.Status`` value.

    ``gap_minutes`` is the larger gap of the rules in force when it was made or moved, and stays.
    ``sequence`` is the iCalendar SEQUENCE (RFC 5545 section 3.8.7.4): it only rises.
    """

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.CheckConstraint("gap_minutes between 0 and 1440", name="gap"),
        sa.CheckConstraint(
            "status in ('unproved', 'requested', 'confirmed', 'cancelled', 'released', 'undone')",
            name="status",
        ),
        sa.CheckConstraint("mode in ('video', 'phone', 'in_person')", name="mode"),
        sa.Index("ix_booking_specialist_id_starts_at", "specialist_id", "starts_at"),
        sa.Index("ix_booking_client_id_starts_at", "client_id", "starts_at"),
        sa.Index(
            "ix_booking_specialist_id_client_id_starts_at",
            *("specialist_id", "client_id", "starts_at"),
        ),
        sa.Index("ix_booking_status_release_at", "status", "release_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reference: Mapped[str] = mapped_column(sa.String(10), unique=True)
    specialist_id: Mapped[int] = mapped_column(sa.ForeignKey("specialist.id"))
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(sa.String(10))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    gap_minutes: Mapped[int] = mapped_column(sa.SmallInteger)
    mode: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(80))
    # The name as its specialist's search compares it; see ``specialists.search.fold``.
    name_folded: Mapped[str] = mapped_column(sa.Text, default=_searchable, server_default="")
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    room: Mapped[str] = mapped_column(sa.String(32))
    sequence: Mapped[int] = mapped_column(default=0)
    uid_client: Mapped[str] = mapped_column(sa.String(200), unique=True)
    uid_specialist: Mapped[str] = mapped_column(sa.String(200), unique=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    # Until then the booking shows to the specialist only as "Held", and undo is silent.
    told_at: Mapped[datetime]
    # When a booking whose address is still unproved is released; None once proved.
    release_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(12))
    cancel_line_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    outcome: Mapped[str | None] = mapped_column(sa.String(20))
    outcome_at: Mapped[datetime | None]
    # Safe contact (product rule R3): discreet unless the client chose otherwise.
    is_discreet: Mapped[bool] = mapped_column(default=True)
    wants_reminders: Mapped[bool] = mapped_column(default=True)
    may_leave_voicemail: Mapped[bool | None]
    may_leave_suddenly: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    contact_note_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    contact_checked_at: Mapped[datetime | None]
    # The client wants to be reached in the portal alone: said here or on the first pages of the
    # questions. Only a change to an event in their calendar is still mailed.
    is_portal_only: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Set by the intake when a device or mailbox is shared or safety is unknown: reminders then
    # carry no link and no file. Says nothing about why.
    is_quiet: Mapped[bool] = mapped_column(default=False)
    # none, started, shared or kept: what the intake has told this booking, never an answer.
    intake_state: Mapped[str] = mapped_column(sa.String(10), default="none")
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    request_digest: Mapped[str | None] = mapped_column(sa.String(64))

    specialist: Mapped[Specialist] = relationship()
    client: Mapped[Person] = relationship()


class BookingDevice(Base):
    """A device that may open a booking: the one it was made on, or that followed its link.

    ``opened_at`` is when it first could, None for long ago; a link that is pressed again, maybe
    from the browser's history, does not renew it.
    """

    __tablename__ = "booking_device"

    booking_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True
    )
    auth_session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("auth_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    opened_at: Mapped[datetime | None]


class BookingEvent(Base):
    """One thing that happened to a booking: made, moved, cancelled, undone, released, proved…"""

    __tablename__ = "booking_event"
    __table_args__ = (
        sa.Index("ix_booking_event_specialist_id_happened_at", "specialist_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    specialist_id: Mapped[int] = mapped_column(sa.ForeignKey("specialist.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    by: Mapped[str] = mapped_column(sa.String(12))
    happened_at: Mapped[datetime]
    old_starts_at: Mapped[datetime | None]
