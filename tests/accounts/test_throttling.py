"""Pauses grow, rooms empty, and nobody is locked out."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.throttling import Limit, wait_after_failures, wait_for_room

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMIT = Limit("test", 3, timedelta(hours=1))


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [
        (ago(), None),
        (ago(1, 2), None),
        (ago(1, 2, 3), 57),
        (ago(3, 1, 2), 57),
        (ago(1, 2, 60), None),
        (ago(1, 2, 3, 4), 57),
    ],
)
def test_a_limit_lets_the_next_in_when_the_oldest_counted_try_leaves_the_span(
    tries: list[datetime], minutes: int | None
):
    wait = wait_for_room(tries, LIMIT, NOW)

    assert wait == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(4, None), (5, 15), (6, 30), (7, 60), (8, 120), (9, 240), (10, 480), (11, 900), (500, 900)],
)
def test_the_pause_after_wrong_passwords_doubles_to_a_quarter_of_an_hour(
    failures: int, seconds: int | None
):
    wait = wait_after_failures([NOW] * failures, NOW)

    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_a_pause_passes():
    wait = wait_after_failures(ago(*[16] * 50), NOW)

    assert wait is None


def test_failures_of_yesterday_are_forgotten():
    wait = wait_after_failures([NOW - timedelta(hours=24)] * 100, NOW)

    assert wait is None


def test_ten_thousand_wrong_passwords_in_a_day_are_mostly_not_looked_at():
    looked_at: list[datetime] = []
    for second in range(10_000):
        now = NOW + timedelta(seconds=8.64 * second)
        if wait_after_failures(looked_at, now) is None:
            looked_at.append(now)

    assert len(looked_at) < 120


def test_a_hundred_wrong_passwords_at_once_cost_five_looks():
    looked_at: list[datetime] = []
    for _ in range(100):
        if wait_after_failures(looked_at, NOW) is None:
            looked_at.append(NOW)

    assert len(looked_at) == 5
