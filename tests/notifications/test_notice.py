"""When mails are due, until when they are of use, and under which key they are written once."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.notifications import notice
from portal.notifications.notice import NATURES, FactMissing, Kind, Method, Role, Window
from tests.support.mails import facts

START = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def reminder(kind, changed_at):
    return notice.reminder_window(kind, starts_at=START, changed_at=changed_at)


@pytest.mark.parametrize(
    ("kind", "due", "until"),
    [
        (Kind.REMINDER_DAY, "2026-11-24T18:30Z", "2026-11-25T15:30Z"),
        (Kind.REMINDER_HOUR, "2026-11-25T17:30Z", "2026-11-25T18:20Z"),
    ],
)
def test_a_reminder_is_due_before_the_start_and_useful_for_a_while(kind, due, until):
    window = reminder(kind, START - timedelta(days=3))

    assert window == Window(datetime.fromisoformat(due), datetime.fromisoformat(until))


@pytest.mark.parametrize(
    ("kind", "before"),
    [(Kind.REMINDER_DAY, timedelta(hours=24)), (Kind.REMINDER_HOUR, timedelta(minutes=60))],
)
def test_a_meeting_made_or_moved_after_a_reminder_was_due_gets_none(kind, before):
    assert reminder(kind, START - before - MINUTE) is not None
    assert reminder(kind, START - before) is None
    assert reminder(kind, START - before + MINUTE) is None


@pytest.mark.parametrize(
    ("lead", "told_after"),
    [
        (timedelta(hours=1), timedelta(0)),
        (timedelta(hours=2), timedelta(0)),
        (timedelta(hours=2, seconds=1), timedelta(seconds=180)),
        (timedelta(days=5), timedelta(seconds=180)),
    ],
)
def test_a_specialist_hears_after_the_undo_period_unless_the_meeting_is_near(lead, told_after):
    booked_at = START - lead

    told_at = notice.told_at(booked_at=booked_at, starts_at=START, undo=timedelta(seconds=180))

    assert told_at - booked_at == told_after


@pytest.mark.parametrize(
    ("window", "now", "over"),
    [
        (Window(START), START + 100 * HOUR, False),
        (Window(START, START + HOUR), START + HOUR - MINUTE, False),
        (Window(START, START + HOUR), START + HOUR, True),
    ],
)
def test_a_mail_is_over_from_the_end_of_its_window_on(window, now, over):
    assert window.is_over(now) is over


def test_a_key_names_subject_kind_role_and_sequence():
    assert notice.dedupe_key("booking:7", Kind.SPECIALIST_MOVED, 3) == (
        "booking:7:specialist_moved:specialist:3"
    )
    assert notice.dedupe_key("link:9", Kind.SIGN_IN, None) == "link:9:sign_in:person:-"


def test_a_key_of_the_longest_parts_fits_its_column():
    longest = f"booking:{'x' * 36}"

    assert max(len(notice.dedupe_key(longest, kind, 99_999)) for kind in Kind) <= 120
    assert max(len(kind) for kind in Kind) <= 30
    assert max(len(role) for role in Role) <= 12


def test_every_kind_has_a_nature():
    assert set(NATURES) == set(Kind)


def test_only_reminders_are_not_sent_again_after_a_crash():
    assert {kind for kind in Kind if not NATURES[kind].may_repeat} == set(notice.REMINDERS)


def test_what_changes_a_meeting_carries_a_file_that_changes_it_in_the_calendar():
    methods = {kind: nature.method for kind, nature in NATURES.items() if nature.method}

    assert methods == {
        Kind.BOOKED: Method.REQUEST,
        Kind.MOVED: Method.REQUEST,
        Kind.CANCELLED: Method.CANCEL,
        Kind.UNDONE: Method.CANCEL,
        Kind.RELEASED: Method.CANCEL,
        Kind.SPECIALIST_NEW: Method.REQUEST,
        Kind.SPECIALIST_MOVED: Method.REQUEST,
        Kind.SPECIALIST_CANCELLED: Method.CANCEL,
    }


def test_a_mail_without_a_fact_it_needs_is_refused_by_the_name_of_the_fact():
    with pytest.raises(FactMissing, match="booked needs link, mode"):
        notice.require(Kind.BOOKED, facts(link=None, mode=None))


@pytest.mark.parametrize(
    ("kind", "was_told", "words"),
    [
        (Kind.MOVED, True, Kind.MOVED),
        (Kind.MOVED, False, Kind.BOOKED),
        (Kind.SPECIALIST_MOVED, False, Kind.SPECIALIST_NEW),
        (Kind.REMINDER_DAY, False, Kind.REMINDER_DAY),
    ],
)
def test_who_was_told_nothing_yet_is_told_the_whole(kind, was_told, words):
    assert notice.told_as(kind, was_told=was_told) is words
