"""What mails say: each kind's whole words, times in two zones, names that are no trap."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.notifications import words
from portal.notifications.notice import FactMissing, Kind
from tests.support.mails import LINK, TEMPLATES, facts
from tests.support.meetings import STARTS_AT

HALF_HOUR = timedelta(minutes=30)


def write(kind, **given):
    return words.write(TEMPLATES, kind, facts(**given))


def clock(starts_at, zone, other_zone=None):
    said = facts(
        starts_at=starts_at, ends_at=starts_at + HALF_HOUR, zone=zone, other_zone=other_zone
    )
    return words.context(Kind.BOOKED, said)["clock"]


def test_the_booking_mail_says_what_when_where_and_how_to_change_and_nothing_else():
    written = write(Kind.BOOKED, name="Ana", can_reply=True)

    assert written == words.Words(
        "Your appointment",
        "Hello Ana. Your appointment is on Wednesday 25 November, 18:30 (Lisbon time).\n\n"
        "18:30 to 19:00, UTC+0.\n\n"
        f"Details: {LINK}\n\n"
        'On the day, open the same page and press "Join the call". It opens at 18:15.\n\n'
        "Change or cancel on the same page, no reason needed.\n\n"
        "Level Ground. You can answer this mail; a person reads it.\n",
    )


def test_an_unproved_address_is_told_what_proves_it_and_until_when():
    written = write(Kind.BOOKED, is_proved=False, prove_by=datetime(2026, 11, 21, 9, 0, tzinfo=UTC))

    assert (
        "Open the page and press Continue once, so that we know this address is yours. If nobody "
        "does before Saturday 21 November, 09:00 (Lisbon time), the time becomes free again.\n"
    ) in written.text


def test_an_unproved_address_whose_booking_is_near_is_only_asked():
    written = write(Kind.BOOKED, is_proved=False)

    assert "press Continue once, so that we can remind you." in written.text
    assert "free again" not in written.text


def test_a_full_mail_names_the_specialist_and_what_it_is():
    written = write(Kind.BOOKED, is_discreet=False)

    assert written.subject == "Your appointment with Maria Oliveira"
    assert "It is the free 30-minute first consultation.\n" in written.text


@pytest.mark.parametrize("kind", [k for k in Kind if not k.startswith("specialist")])
def test_a_discreet_mail_never_names_the_specialist(kind):
    written = write(kind, has_line=True, is_proved=False)

    assert "Maria" not in written.subject + written.text


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (Kind.BOOKED, "Your appointment"),
        (Kind.MOVED, "Your appointment has moved"),
        (Kind.CANCELLED, "Your appointment is cancelled"),
        (Kind.UNDONE, "Your appointment is cancelled"),
        (Kind.RELEASED, "Your appointment"),
        (Kind.REMINDER_DAY, "Reminder: Wednesday 18:30"),
        (Kind.REMINDER_HOUR, "Reminder: Wednesday 18:30"),
        (Kind.SIGN_IN, "Your link"),
        (Kind.PLACE_KEPT, "Carry on where you stopped"),
        (Kind.MISSED, "About Wednesday"),
        (Kind.INVITATION, "Your link to Level Ground"),
        (Kind.SPECIALIST_NEW, "New appointment: Wed 25 Nov 18:30"),
        (Kind.SPECIALIST_MOVED, "Appointment moved: Wed 25 Nov 18:30"),
        (Kind.SPECIALIST_CANCELLED, "Appointment cancelled: Wed 25 Nov 18:30"),
        (Kind.SPECIALIST_SHARED, "Before you meet: Wed 25 Nov 18:30"),
        (Kind.REVIEW_NEEDED, "A booking needs your review"),
        (Kind.CHANGES_ASKED, "Your profile: changes asked for"),
        (Kind.PUBLISHED, "Your profile is published"),
    ],
)
def test_each_kind_has_its_subject(kind, subject):
    assert write(kind).subject == subject


def test_a_cancellation_says_that_there_is_nothing_else_to_do():
    assert write(Kind.CANCELLED).text.startswith(
        "Hello Ana. Your appointment on Wednesday 25 November, 18:30 (Lisbon time) is cancelled. "
        "Nothing else to do.\n"
    )


def test_the_sign_in_mail_shows_the_code_in_two_groups():
    written = write(Kind.SIGN_IN, name="")

    assert written.text.startswith(
        f"Hello. Your link:\n\n{LINK}\n\nPress Continue on the page that opens. Works for "
        "30 minutes, once. Code: 482 913.\n\n"
    )


def test_a_sign_in_mail_without_a_code_speaks_of_none():
    assert "code" not in write(Kind.SIGN_IN, code=None).text.lower()


@pytest.mark.parametrize("kind", [Kind.REMINDER_DAY, Kind.REMINDER_HOUR])
def test_a_reminder_without_a_link_says_the_time_and_speaks_of_no_page(kind):
    text = write(kind, link=None).text

    assert "18:30 to 19:00, UTC+0." in text
    assert "page" not in text
    assert "http" not in text


def test_a_specialist_is_told_a_first_name_the_time_and_how():
    written = write(Kind.SPECIALIST_NEW, name="Maria", other_name="Ana", is_discreet=False)

    assert written.text == (
        "Hello Maria. Ana has booked Wednesday 25 November, 18:30 (Lisbon time).\n\n"
        "18:30 to 19:00, UTC+0.\n\n"
        f"Open it: {LINK}\n\n"
        "By video. Start the call on the same page.\n\n"
        "Move or cancel on the same page.\n\n"
        "Level Ground\n"
    )


def test_the_alert_to_a_specialist_names_nobody_and_no_time():
    written = write(Kind.REVIEW_NEEDED, name="Maria", other_name="Ana")

    assert "Ana" not in written.text
    assert "Wednesday" not in written.text


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("video", 'press "Join the call"'),
        ("phone", "you get a call at that time"),
        ("in_person", "The address is on the same page"),
    ],
)
def test_each_way_to_talk_has_its_sentence(mode, said):
    assert said in write(Kind.BOOKED, mode=mode).text


@pytest.mark.parametrize(
    ("starts_at", "zone", "other_zone", "said"),
    [
        ("2026-11-25T18:30Z", "Europe/Lisbon", None, "18:30 to 19:00, UTC+0"),
        ("2026-11-25T18:30Z", "Europe/Lisbon", "Europe/London", "18:30 to 19:00, UTC+0"),
        (
            "2026-11-25T17:30Z", "Europe/Berlin", "Europe/Lisbon",
            "18:30 to 19:00 your time (UTC+1), 17:30 in Lisbon",
        ),
        (
            "2026-11-25T20:30Z", "Asia/Kathmandu", "America/St_Johns",
            "02:15 to 02:45 your time (UTC+5:45), Wednesday 17:00 in St John's",
        ),
        ("2026-11-25T18:30Z", "America/Sao_Paulo", "UTC",
         "15:30 to 16:00 your time (UTC-3), 18:30 UTC"),
        ("2026-11-25T18:30Z", "America/Argentina/Buenos_Aires", None, "15:30 to 16:00, UTC-3"),
    ],
)  # fmt: skip
def test_times_are_said_on_the_clocks_of_both_sides_when_they_differ(
    starts_at, zone, other_zone, said
):
    assert clock(datetime.fromisoformat(starts_at), zone, other_zone) == said


def test_both_passes_of_a_repeated_hour_are_told_apart():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    passes = [clock(first, "Europe/Lisbon"), clock(first + timedelta(hours=1), "Europe/Lisbon")]

    assert passes == ["01:30 to 01:00, UTC+1", "01:30 to 02:00, UTC+0"]


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Lisbon", "Lisbon time"),
        ("Europe/Kiev", "Kyiv time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
        ("Etc/GMT+3", "GMT+3"),
        ("EST", "EST"),
    ],
)
def test_a_zone_is_named_by_its_city(zone, name):
    assert words.zone_name(ZoneInfo(zone)) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ana", "Ana"),
        ("  Ana\r\nBcc: x  ", ""),
        ("Ana\r\nSousa", "Ana Sousa"),
        ("Jean-Luc O'Neil", "Jean-Luc O'Neil"),
        ("A. Sousa", "A. Sousa"),
        ("Win at evil.example", ""),
        ("http://evil", ""),
        ("WWW evil", ""),
        ("ana@example.org", ""),
        ("<b>Ana</b>", ""),
        ("x" * 41, ""),
        ("\u202eanA\x00", "anA"),
        ("Ана 👩🏽\u200d🌾", "Ана 👩🏽\u200d🌾"),
        ("", ""),
    ],
)
def test_a_name_that_could_be_an_address_or_an_advertisement_is_not_said(name, said):
    assert words.sayable(name) == said


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(list(Kind)))
def test_no_name_makes_a_second_link_or_a_second_subject_line(name, kind):
    written = words.write(TEMPLATES, kind, facts(name=name, other_name=name, is_discreet=False))

    assert written.text.count("://") == (0 if kind is Kind.UNDONE else 1)
    assert written.subject.splitlines() == [written.subject]


def test_a_mail_without_its_facts_is_not_written():
    with pytest.raises(FactMissing):
        write(Kind.MOVED, starts_at=None)


def test_a_moved_mail_says_the_time_before_when_it_is_known():
    assert "Before: Tuesday 24 November, 18:30 (Lisbon time)." in write(Kind.MOVED).text
    assert "Before" not in write(Kind.MOVED, old_starts_at=None).text


def test_the_start_of_the_meeting_is_the_readers_day():
    written = write(Kind.BOOKED, zone="Asia/Tokyo", starts_at=STARTS_AT)

    assert "Thursday 26 November, 03:30 (Tokyo time)" in written.text
