"""What a person gives to book, and how the same request is known again."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from portal.bookings.request import NAME_MAX, PHONE_MAX, submission
from portal.specialists.profile import Mode
from tests.support.book import TERMS, a_request

START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def known_as(**given):
    asked: dict[str, Any] = {"scope": "web", "key": "k1", "slug": "ada", "start": START} | {
        name: given.pop(name) for name in ("scope", "key", "slug", "start") if name in given
    }
    return submission(TERMS, request=a_request(**given), **asked)


def test_the_same_request_under_the_same_key_is_the_same_submission():
    in_lisbon = START.astimezone(timezone(timedelta(hours=1)))

    assert known_as() == known_as(start=in_lisbon)


@pytest.mark.parametrize(
    "other",
    [
        {"slug": "eve"},
        {"start": START + timedelta(minutes=30)},
        {"name": "Anna"},
        {"email": "anna@example.org"},
        {"mode": Mode.PHONE, "phone": "123"},
        {"time_zone": "Europe/Berlin"},
        {"may_leave_voicemail": False},
    ],
)
def test_another_content_under_the_same_key_is_told_apart(other):
    first, second = known_as(), known_as(**other)

    assert first.key == second.key
    assert first.digest != second.digest


@pytest.mark.parametrize("other", [{"key": "k2"}, {"scope": "api"}])
def test_another_key_or_sender_is_another_submission(other):
    assert known_as().key != known_as(**other).key


def test_keys_and_digests_fit_their_columns_and_show_nothing():
    found = known_as(key="ana@example.org" * 20, mode=Mode.PHONE, phone="+351 910 000 000")

    assert (len(found.key), len(found.digest)) == (43, 64)
    assert "ana" not in found.key


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"mode": Mode.PHONE}, "phone number"),
        ({"phone": "123"}, "phone number"),
        ({"name": "x" * (NAME_MAX + 1)}, "name is longer"),
        ({"mode": Mode.PHONE, "phone": "1" * (PHONE_MAX + 1)}, "phone is longer"),
        ({"name": ""}, "needed"),
        ({"email": ""}, "needed"),
    ],
)
def test_a_request_that_cannot_be_kept_is_refused(wrong, fault):
    with pytest.raises(ValueError, match=fault):
        a_request(**wrong)


def test_a_request_does_not_show_who_asks():
    shown = repr(a_request(mode=Mode.PHONE, phone="+351 910 000 000"))

    assert [word for word in ("Ana", "example.org", "910") if word in shown] == []
