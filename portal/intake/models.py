"""Intakes: the questionnaire's versions, answers sealed one by one, what is shared, who read it.

Rows with sealed fields have client-made UUIDs: the seal is bound to table, column and row.
"""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.bookings.models import Booking
from portal.db import Base


class QuestionnaireVersion(Base):
    """One immutable version of a questionnaire as canonical JSON, with its SHA-256 in hex."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (sa.UniqueConstraint("questionnaire", "version", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire: Mapped[str] = mapped_column(sa.String(80))
    version: Mapped[str] = mapped_column(sa.String(20))
    status: Mapped[str] = mapped_column(sa.String(10))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    body: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]


class Intake(Base):
    """One person's answers, from the first to the last; scored by the version it was begun on.

    ``status`` is a ``lifecycle.Status`` value. It belongs to the client of its booking or to the
    person who began it, and to nobody but its devices until one is known. ``progress`` is JSON of
    what was met on the way, sealed like an answer: a question met tells what came before it.
    ``amends_id`` is the intake that was shared before and is being changed.
    """

    __tablename__ = "intake"
    __table_args__ = (
        sa.CheckConstraint("status in ('draft', 'kept', 'shared', 'withdrawn')", name="status"),
        sa.Index("ix_intake_specialist_id_person_id", "specialist_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    questionnaire_version_id: Mapped[int] = mapped_column(sa.ForeignKey("questionnaire_version.id"))
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    booking_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("booking.id", ondelete="SET NULL"), index=True
    )
    amends_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("intake.id", ondelete="SET NULL"), index=True
    )
    specialist_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="SET NULL")
    )
    status: Mapped[str] = mapped_column(sa.String(10), default="draft")
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    progress_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)

    version: Mapped[QuestionnaireVersion] = relationship()
    booking: Mapped[Booking | None] = relationship()


class IntakeDevice(Base):
    """A device that may open an intake: the one it was begun on, or that followed its link.

    ``hides_private``: there the intake looks as if the private part had been skipped. ``used_at``
    is about when answers were last written there; a day later a link or code is asked for again.
    """

    __tablename__ = "intake_device"

    intake_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("intake.id", ondelete="CASCADE"), primary_key=True
    )
    auth_session_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("auth_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    hides_private: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime]


class Answer(Base):
    """One answer: JSON of the stored value, padded and sealed. A blank answer has no row.

    The private part has a row for each of its items as soon as one is answered, null for a blank,
    and all are written together: neither rows nor times tell what was answered there.
    """

    __tablename__ = "intake_answer"
    __table_args__ = (sa.UniqueConstraint("intake_id", "item"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    intake_id: Mapped[UUID] = mapped_column(sa.ForeignKey("intake.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(sa.String(40))
    value_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    saved_at: Mapped[datetime]


class ScreenVisit(Base):
    """When a screen with rated items was first shown, and how long until it was first saved."""

    __tablename__ = "intake_screen_visit"

    intake_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("intake.id", ondelete="CASCADE"), primary_key=True
    )
    screen: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    shown_at: Mapped[datetime]
    seconds: Mapped[float | None]


class SharedPart(Base):
    """A part (page id) the client shares with the specialist; taken back when withdrawn."""

    __tablename__ = "intake_shared_part"

    intake_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("intake.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    shared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class IntakeRead(Base):
    """One line of the read log: who opened what of an intake, and when."""

    __tablename__ = "intake_read"
    __table_args__ = (sa.Index("ix_intake_read_intake_id_read_at", "intake_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(sa.ForeignKey("intake.id", ondelete="CASCADE"))
    reader_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(sa.String(20))
    read_at: Mapped[datetime]

    reader: Mapped[Person] = relationship()


class Note(Base):
    """The specialist's own note on a client: JSON of field id to text, sealed; never printed."""

    __tablename__ = "note"
    __table_args__ = (sa.UniqueConstraint("specialist_id", "client_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    specialist_id: Mapped[int] = mapped_column(sa.ForeignKey("specialist.id", ondelete="CASCADE"))
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    body_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    changed_at: Mapped[datetime]


class SafetyAlert(Base):
    """Somebody should look at an intake soon. No content; the acknowledgement is kept."""

    __tablename__ = "safety_alert"

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("intake.id", ondelete="CASCADE"), unique=True
    )
    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), index=True
    )
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))

    intake: Mapped[Intake] = relationship()
