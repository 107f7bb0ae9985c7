"""How long sessions live, and when private parts ask again."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts import lifetimes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("is_staff", "is_shared", "length"),
    [
        (False, False, timedelta(days=30)),
        (False, True, timedelta(hours=24)),
        (True, False, timedelta(days=7)),
        (True, True, timedelta(hours=24)),
    ],
)
def test_a_session_ends_by_whose_it_is_and_on_what_device(
    is_staff: bool, is_shared: bool, length: timedelta
):
    ends = lifetimes.expires_at(NOW, is_staff=is_staff, is_shared=is_shared)

    assert ends == NOW + length
    assert not lifetimes.is_over(ends, ends - MOMENT, ends - MOMENT, is_staff=is_staff)
    assert lifetimes.is_over(ends, ends - MOMENT, ends, is_staff=is_staff)


@pytest.mark.parametrize(
    ("is_staff", "idle", "is_over"),
    [
        (True, timedelta(hours=12) - MOMENT, False),
        (True, timedelta(hours=12), True),
        (False, timedelta(days=20), False),
    ],
)
def test_only_the_sessions_of_staff_end_by_lying_idle(
    is_staff: bool, idle: timedelta, is_over: bool
):
    over = lifetimes.is_over(NOW + timedelta(days=25), NOW - idle, NOW, is_staff=is_staff)

    assert over is is_over


@pytest.mark.parametrize(
    ("fresh", "idle", "is_fresh"),
    [
        (NOW - timedelta(days=20), timedelta(hours=24) - MOMENT, True),
        (NOW - timedelta(days=20), timedelta(hours=24), False),
        (None, timedelta(), False),
    ],
)
def test_private_parts_ask_again_after_a_day_of_silence(
    fresh: datetime | None, idle: timedelta, is_fresh: bool
):
    assert lifetimes.is_fresh(fresh, NOW - idle, NOW) is is_fresh
