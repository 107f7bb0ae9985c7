"""Specialists: profile, state, photo, and the soonest free times kept for the directory."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base


class Specialist(Base):
    """One specialist's profile. ``state`` is a ``specialists.lifecycle.State`` value.

    The row is also the lock: who writes to a specialist's time locks it first.
    """

    __tablename__ = "specialist"
    __table_args__ = (
        sa.CheckConstraint("state in ('draft', 'waiting', 'published')", name="state"),
        sa.Index("ix_specialist_state_next_free_at", "state", "next_free_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True
    )
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(80), default="")
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="UTC")
    place: Mapped[str | None] = mapped_column(sa.String(200))
    sentence: Mapped[str] = mapped_column(sa.String(120), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")
    how_i_work: Mapped[str] = mapped_column(sa.Text, default="")
    fees: Mapped[str] = mapped_column(sa.Text, default="")
    training: Mapped[str] = mapped_column(sa.Text, default="")
    registration: Mapped[str] = mapped_column(sa.String(120), default="")
    meeting_url: Mapped[str | None] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(12), default="draft")
    asked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL")
    )
    changes_asked: Mapped[str | None] = mapped_column(sa.Text)
    # Changed facts of a published profile, by name, that clients see once an admin has checked
    # them; see ``specialists.lifecycle.CHECKED_FACTS``.
    held: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    # Raised by each change of hours, rules, busy times and bookings, so that kept pages know.
    times_version: Mapped[int] = mapped_column(default=0)
    # The soonest free starts (UTC, ISO) as of ``soonest_at``; None when there is none.
    next_free_at: Mapped[datetime | None]
    soonest: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    soonest_at: Mapped[datetime | None]
    # The last instant at which the first of them keeps the notice; None when there is none.
    soonest_until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    languages: Mapped[list["SpecialistLanguage"]] = relationship(
        order_by="SpecialistLanguage.position", cascade="all, delete-orphan"
    )
    topics: Mapped[list["SpecialistTopic"]] = relationship(
        order_by="SpecialistTopic.position", cascade="all, delete-orphan"
    )
    modes: Mapped[list["SpecialistMode"]] = relationship(
        order_by="SpecialistMode.position", cascade="all, delete-orphan"
    )


class SpecialistLanguage(Base):
    """A language the specialist works in: a BCP 47 tag, best first."""

    __tablename__ = "specialist_language"
    __table_args__ = (
        sa.Index("ix_specialist_language_language_specialist_id", "language", "specialist_id"),
    )

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    position: Mapped[int]


class SpecialistTopic(Base):
    """A topic, with one line of proof when it is starred (at most five)."""

    __tablename__ = "specialist_topic"
    __table_args__ = (
        sa.Index("ix_specialist_topic_topic_specialist_id", "topic", "specialist_id"),
    )

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    position: Mapped[int]
    proof: Mapped[str] = mapped_column(sa.String(160), default="")


class SpecialistMode(Base):
    """A way to talk: ``video``, ``phone`` or ``in_person``."""

    __tablename__ = "specialist_mode"
    __table_args__ = (
        sa.CheckConstraint("mode in ('video', 'phone', 'in_person')", name="mode"),
        sa.Index("ix_specialist_mode_mode_specialist_id", "mode", "specialist_id"),
    )

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    mode: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    position: Mapped[int]


class SpecialistPhoto(Base):
    """The portrait, re-encoded as WebP in two square sizes (pixels)."""

    __tablename__ = "specialist_photo"

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(sa.String(16))
    webp_96: Mapped[bytes] = mapped_column(sa.LargeBinary)
    webp_192: Mapped[bytes] = mapped_column(sa.LargeBinary)
