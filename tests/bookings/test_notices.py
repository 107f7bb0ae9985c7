"""Which mails each act makes, and when they are due."""

from datetime import UTC, datetime, timedelta

from portal.bookings import notices
from portal.bookings.notices import Due, Told
from portal.notifications.notice import Kind, Window

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
START = NOW + 48 * HOUR
TOLD = NOW + 3 * MINUTE

REMINDERS = [
    Due(Kind.REMINDER_DAY, Window(START - 24 * HOUR, START - 3 * HOUR)),
    Due(Kind.REMINDER_HOUR, Window(START - 60 * MINUTE, START - 10 * MINUTE)),
]


def test_a_new_booking_tells_the_client_now_and_the_specialist_after_the_undo_period():
    found = notices.made(Told(START, TOLD), now=NOW)

    assert found == [
        Due(Kind.BOOKED, Window(NOW)),
        Due(Kind.SPECIALIST_NEW, Window(TOLD)),
        *REMINDERS,
    ]


def test_a_booking_made_after_a_reminder_was_due_has_only_the_later_one():
    start = NOW + 3 * HOUR

    found = notices.made(Told(start, TOLD), now=NOW)

    assert [due.kind for due in found] == [
        Kind.BOOKED,
        Kind.SPECIALIST_NEW,
        Kind.REMINDER_HOUR,
    ]


def test_a_booking_at_the_last_moment_has_no_reminder():
    found = notices.made(Told(NOW + HOUR, NOW), now=NOW)

    assert [due.kind for due in found] == [Kind.BOOKED, Kind.SPECIALIST_NEW]


def test_a_move_after_the_specialist_was_told_is_a_move_to_both():
    found = notices.moved(Told(START, NOW - MINUTE), now=NOW)

    assert found == [
        Due(Kind.MOVED, Window(NOW)),
        Due(Kind.SPECIALIST_MOVED, Window(NOW)),
        *REMINDERS,
    ]


def test_a_move_before_the_specialist_was_told_is_one_mail_about_a_new_booking():
    found = notices.moved(Told(START, TOLD), now=NOW)

    assert found[:2] == [Due(Kind.MOVED, Window(NOW)), Due(Kind.SPECIALIST_NEW, Window(TOLD))]


def test_an_end_is_told_to_the_client_at_once_and_written_for_the_specialist_too():
    found = notices.ended(Kind.UNDONE, now=NOW)

    assert found == [
        Due(Kind.UNDONE, Window(NOW)),
        Due(Kind.SPECIALIST_CANCELLED, Window(NOW)),
    ]
