"""When a specialist is open. Wall times are minutes after local midnight of the date they start on.

``closes_minute`` may pass 1440: the window then runs past midnight and still belongs to its date.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

_WINDOW = (
    "opens_minute between 0 and 1439"
    " and closes_minute > opens_minute and closes_minute <= opens_minute + 1440"
)


def _specialist() -> Mapped[int]:
    return mapped_column(sa.ForeignKey("specialist.id", ondelete="CASCADE"))


class WeeklyHour(Base):
    """One window of the usual week; Monday is 0."""

    __tablename__ = "weekly_hour"
    __table_args__ = (
        sa.CheckConstraint("weekday between 0 and 6", name="weekday"),
        sa.CheckConstraint(_WINDOW, name="window"),
        sa.UniqueConstraint("specialist_id", "weekday", "opens_minute"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    specialist_id: Mapped[int] = _specialist()
    weekday: Mapped[int] = mapped_column(sa.SmallInteger)
    opens_minute: Mapped[int] = mapped_column(sa.SmallInteger)
    closes_minute: Mapped[int] = mapped_column(sa.SmallInteger)


class DayOverride(Base):
    """A date whose own windows replace the weekly ones; none at all means not available."""

    __tablename__ = "day_override"

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)


class OverrideHour(Base):
    """One window of an overridden date."""

    __tablename__ = "override_hour"
    __table_args__ = (
        sa.CheckConstraint(_WINDOW, name="window"),
        sa.ForeignKeyConstraint(
            ["specialist_id", "day"],
            ["day_override.specialist_id", "day_override.day"],
            name="fk_override_hour_day_override",
            ondelete="CASCADE",
        ),
    )

    specialist_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    opens_minute: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    closes_minute: Mapped[int] = mapped_column(sa.SmallInteger)


class Holiday(Base):
    """A date on which nothing is open, and that also cuts the tail of the night before."""

    __tablename__ = "holiday"

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)


class RuleSet(Base):
    """The specialist's booking rules; see ``availability.rules.BookingRules``."""

    __tablename__ = "rule_set"

    specialist_id: Mapped[int] = mapped_column(
        sa.ForeignKey("specialist.id", ondelete="CASCADE"), primary_key=True
    )
    step_minutes: Mapped[int] = mapped_column(default=30)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=10)
    notice_minutes: Mapped[int] = mapped_column(default=1440)
    move_notice_minutes: Mapped[int] = mapped_column(default=0)
    horizon_days: Mapped[int] = mapped_column(default=60)
    most_per_day: Mapped[int | None]
    most_per_week: Mapped[int | None]


class BusyTime(Base):
    """A span that is not free: blocked by hand (``block``) or imported (``import``)."""

    __tablename__ = "busy_time"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="order"),
        sa.Index("ix_busy_time_specialist_id_ends_at", "specialist_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    specialist_id: Mapped[int] = _specialist()
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(sa.String(12))
    note_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
