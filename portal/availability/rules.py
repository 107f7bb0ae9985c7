"""The numbers a specialist sets that decide which open times are offered.

Minutes are elapsed minutes. A day counts by the date on the specialist's own
clock, a week is the ISO week there. The ranges below are used by forms, column
checks and the practice import alike.
"""

from dataclasses import dataclass
from datetime import timedelta

LENGTH_MINUTES = 30
LENGTH = timedelta(minutes=LENGTH_MINUTES)
"""How long the free consultation takes; the one length there is."""

STEP_CHOICES = (5, 10, 15, 20, 30, 45, 60, 90, 120)
GAP_MOST_MINUTES = 240
NOTICE_MOST_MINUTES = 90 * 1440
HORIZON_LEAST_DAYS = 1
HORIZON_MOST_DAYS = 1000
CAP_MOST_PER_DAY = 48
CAP_MOST_PER_WEEK = 7 * CAP_MOST_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRules:
    """What makes an open time bookable.

    A consultation keeps ``gap_minutes`` to other consultations on both sides.
    To busy times, which have no gap of their own, it keeps the part before and
    the part after. ``notice_minutes`` is the least time from now to a start,
    ``move_notice_minutes`` the least time before its start at which a client may
    still move a booking. Caps of None do not limit.
    """

    step_minutes: int = 30
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 10
    notice_minutes: int = 1440
    move_notice_minutes: int = 0
    horizon_days: int = 60
    most_per_day: int | None = None
    most_per_week: int | None = None

    def __post_init__(self) -> None:
        if self.step_minutes not in STEP_CHOICES:
            raise ValueError(f"step_minutes {self.step_minutes} is not one of {STEP_CHOICES}")
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"{name} {value} is not {least} to {most}")

    @property
    def gap_minutes(self) -> int:
        """The distance a booking made today keeps from other bookings, on both sides."""
        return max(self.buffer_before_minutes, self.buffer_after_minutes)


RANGES = {
    "buffer_before_minutes": (0, GAP_MOST_MINUTES),
    "buffer_after_minutes": (0, GAP_MOST_MINUTES),
    "notice_minutes": (0, NOTICE_MOST_MINUTES),
    "move_notice_minutes": (0, NOTICE_MOST_MINUTES),
    "horizon_days": (HORIZON_LEAST_DAYS, HORIZON_MOST_DAYS),
    "most_per_day": (1, CAP_MOST_PER_DAY),
    "most_per_week": (1, CAP_MOST_PER_WEEK),
}
"""The least and the most of each number, both allowed."""
