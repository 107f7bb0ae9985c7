"""What is a meeting, and what a UID is made of."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.ics.meeting import new_uid
from tests.support.meetings import STARTS_AT, meeting


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": datetime(2026, 11, 25, 18, 30)},  # noqa: DTZ001 - the fault itself
        {"ends_at": STARTS_AT},
        {"ends_at": STARTS_AT - timedelta(minutes=30)},
        {"sequence": -1},
        {"uid": ""},
        {"uid": "x" * 203},
        {"uid": "a\r\nb"},
        {"url": "https://example.org/a b"},
        {"url": "https://example.org/\r\nSUMMARY:x"},
        {"attendee_email": "Appointments@levelground.example"},
    ],
)
def test_a_meeting_that_no_calendar_could_hold_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        meeting(**wrong)


def test_a_uid_is_its_random_bits_at_the_host():
    assert (
        new_uid(bytes(range(16)), "example.org") == "000102030405060708090a0b0c0d0e0f@example.org"
    )


def test_a_uid_is_never_longer_than_exchange_can_tell_apart():
    assert len(new_uid(bytes(16), "h" * 300)) == 202


def test_a_uid_of_fewer_than_128_bits_is_refused():
    with pytest.raises(ValueError, match="16"):
        new_uid(b"short", "example.org")


def test_a_meeting_may_be_given_in_any_zone():
    there = STARTS_AT.astimezone(UTC)

    assert meeting(starts_at=there).starts_at == STARTS_AT
