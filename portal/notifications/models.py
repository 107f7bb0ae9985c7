"""The outbox: mails meant to go out, written in the transaction that caused them. Ids only."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Outbox(Base):
    """One mail to send. ``kind`` is a ``notifications.notice.Kind``; ``state`` a ``retry.State``.

    Rendered at send time from current state and skipped when no longer true. ``recipient`` is the
    role it goes to; ``dedupe_key`` makes writing it twice harmless.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        sa.CheckConstraint(
            "state in ('queued', 'claimed', 'sent', 'skipped', 'failed')", name="state"
        ),
        sa.Index("ix_outbox_state_due_at", "state", "due_at"),
        sa.Index("ix_outbox_booking_id_recipient", "booking_id", "recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    recipient: Mapped[str] = mapped_column(sa.String(12))
    booking_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("booking.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    link_token_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("link_token.id", ondelete="CASCADE"), index=True
    )
    sequence: Mapped[int | None]
    state: Mapped[str] = mapped_column(sa.String(8), default="queued")
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    # Set just before the message is handed over: a crash after this may have sent it.
    handed_over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str | None] = mapped_column(sa.String(200))
    # The calendar file it carried, a ``notice.Method``; None without one.
    method: Mapped[str | None] = mapped_column(sa.String(8))
    fault: Mapped[str | None] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]


class WorkerBeat(Base):
    """When the worker last looked; one row."""

    __tablename__ = "worker_beat"

    id: Mapped[int] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
