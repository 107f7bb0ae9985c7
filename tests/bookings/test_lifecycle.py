"""The life of a booking: its clocks, who may do what until when, which of several is kept."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from portal.bookings import lifecycle
from portal.bookings.lifecycle import By, Claim, Status

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def test_the_live_statuses_are_those_that_hold_their_time():
    live = {status for status in Status if status.is_live}

    assert live == {"unproved", "requested", "confirmed"}


def test_nothing_comes_after_an_ended_booking():
    ended = [status for status in Status if not status.is_live]

    allowed = [(a, b) for a in ended for b in Status if lifecycle.may_become(a, b)]

    assert allowed == []


def test_an_address_that_was_proved_is_not_released():
    assert not lifecycle.may_become(Status.CONFIRMED, Status.RELEASED)
    assert lifecycle.may_become(Status.UNPROVED, Status.RELEASED)


def test_a_first_unproved_booking_stands_a_day_and_a_further_one_two_hours():
    first = lifecycle.release_at(booked_at=NOW, is_further=False)
    further = lifecycle.release_at(booked_at=NOW, is_further=True)

    assert (first, further) == (NOW + 24 * HOUR, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("due", "starts", "now", "expected"),
    [
        (24 * HOUR, 72 * HOUR, 24 * HOUR - MOMENT, False),
        (24 * HOUR, 72 * HOUR, 24 * HOUR, True),
        # Within a day of its start a first booking stays, however late the worker looks.
        (24 * HOUR, 48 * HOUR, 24 * HOUR, False),
        (24 * HOUR, 48 * HOUR + MINUTE, 24 * HOUR, True),
        (24 * HOUR, 72 * HOUR, 48 * HOUR, False),
        (2 * HOUR, 30 * HOUR, 2 * HOUR, True),
        # A further one goes also when it is near, but not once it began.
        (2 * HOUR, 3 * HOUR, 2 * HOUR, True),
        (2 * HOUR, 1 * HOUR, 2 * HOUR, False),
        (2 * HOUR, 2 * HOUR, 2 * HOUR, False),
    ],
)
def test_an_unproved_booking_is_released_when_its_time_is_over(due, starts, now, expected):
    found = lifecycle.is_released(
        booked_at=NOW, due_at=NOW + due, starts_at=NOW + starts, now=NOW + now
    )

    assert found is expected


def test_a_booking_without_a_date_of_release_is_never_released():
    assert not lifecycle.is_released(
        booked_at=NOW, due_at=None, starts_at=NOW + 72 * HOUR, now=NOW + 48 * HOUR
    )


@pytest.mark.parametrize(
    ("told", "starts", "expected"),
    [
        (2 * MINUTE, 24 * HOUR, 2 * MINUTE),  # still untold for the rest of the undo period
        (2 * MINUTE, 2 * HOUR, 0 * MINUTE),  # soon now, so told at once
        (-5 * MINUTE, 24 * HOUR, -5 * MINUTE),  # told already
        (-5 * MINUTE, 1 * HOUR, -5 * MINUTE),
    ],
)
def test_a_move_keeps_the_undo_period_unless_the_new_time_comes_soon(told, starts, expected):
    found = lifecycle.moved_told_at(told_at=NOW + told, starts_at=NOW + starts, now=NOW)

    assert found == NOW + expected


def test_a_booking_can_be_undone_until_the_specialist_is_told():
    assert lifecycle.may_undo(told_at=NOW + MOMENT, now=NOW)
    assert not lifecycle.may_undo(told_at=NOW, now=NOW)
    assert lifecycle.is_held(told_at=NOW + MOMENT, now=NOW)
    assert not lifecycle.is_held(told_at=NOW, now=NOW)


@pytest.mark.parametrize(
    ("before_start", "notice", "by", "expected"),
    [
        (60 * MINUTE, 60, By.CLIENT, True),
        (60 * MINUTE - MOMENT, 60, By.CLIENT, False),
        (1 * MINUTE, 60, By.SPECIALIST, True),
        (1 * MINUTE, 0, By.CLIENT, True),
        (0 * MINUTE, 0, By.CLIENT, False),
        (-1 * MINUTE, 0, By.SPECIALIST, False),
    ],
)
def test_the_notice_to_move_binds_the_client_and_the_start_binds_both(
    before_start, notice, by, expected
):
    found = lifecycle.may_move(
        starts_at=NOW + before_start, move_notice_minutes=notice, by=by, now=NOW
    )

    assert found is expected


def test_a_booking_can_be_cancelled_until_it_starts():
    assert lifecycle.may_cancel(starts_at=NOW + MOMENT, now=NOW)
    assert not lifecycle.may_cancel(starts_at=NOW, now=NOW)


@pytest.mark.parametrize(
    ("after_start", "expected"),
    [
        (-15 * MINUTE - MOMENT, False),
        (-15 * MINUTE, True),
        (30 * MINUTE - MOMENT, True),
        (30 * MINUTE, False),
    ],
)
def test_the_call_opens_a_quarter_before_the_start_and_closes_at_the_end(after_start, expected):
    found = lifecycle.may_join(starts_at=NOW, ends_at=NOW + 30 * MINUTE, now=NOW + after_start)

    assert found is expected


def claim(number: int, specialist: int, *, proved=False, pressed=False, made=0) -> Claim:
    return Claim(UUID(int=number), specialist, proved, pressed, NOW + made * MINUTE)


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ([], set()),
        ([claim(1, 7)], {1}),
        ([claim(1, 7), claim(2, 8)], {1, 2}),
        ([claim(1, 7, made=2), claim(2, 7, made=1)], {2}),
        ([claim(1, 7, made=1), claim(2, 7, made=2, pressed=True)], {2}),
        ([claim(1, 7, made=1, pressed=True), claim(2, 7, made=2, proved=True)], {2}),
        ([claim(1, 7, made=2, pressed=True), claim(2, 7, made=1, pressed=True)], {2}),
        ([claim(1, 7, made=1), claim(2, 7, made=2), claim(3, 8, made=3)], {1, 3}),
    ],
)
def test_whoever_proves_an_address_keeps_one_booking_with_each_specialist(claims, kept):
    assert lifecycle.kept_of(claims) == {UUID(int=number) for number in kept}


def test_a_reference_is_ten_base32_characters():
    assert lifecycle.new_reference(bytes(7)) == "A" * 10
    assert lifecycle.new_reference(b"\xff" * 7) == "7" * 10
    assert re.fullmatch("[A-Z2-7]{10}", lifecycle.new_reference(b"\x01\x80\x33\x5a\xc4\x99\xee"))


def test_a_room_is_named_by_120_bits_in_letters_and_digits():
    assert re.fullmatch("[a-z2-7]{24}", lifecycle.new_room(bytes(range(15))))


@pytest.mark.parametrize("make_of", [lifecycle.new_reference, lifecycle.new_room])
def test_too_little_randomness_makes_no_name(make_of):
    with pytest.raises(ValueError, match="random bytes"):
        make_of(b"short")
