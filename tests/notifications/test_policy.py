"""The safe-contact policy: who gets which mail, and what it carries."""

from dataclasses import replace

import pytest

from portal.notifications.notice import NATURES, REMINDERS, Kind, Role
from portal.notifications.policy import Carried, Manner, SafeContact, manner

FULL, PART, NOTHING = Carried.PART_AND_FILE, Carried.PART, Carried.NOTHING
KNOWN = SafeContact(is_proved=True, was_told=True, was_invited=True)


def told(kind, contact):
    how = manner(kind, contact)
    assert how is not None
    return how


def quiet(**given):
    return SafeContact(is_proved=True, is_quiet=True, was_told=True, **given)


def test_every_client_mail_is_discreet_unless_they_chose_otherwise():
    to_client = [kind for kind in Kind if NATURES[kind].role is Role.CLIENT]

    assert all(told(kind, KNOWN).is_discreet for kind in to_client)


def test_a_client_who_chose_so_gets_full_mails():
    chosen = SafeContact(is_discreet=False)

    assert manner(Kind.BOOKED, chosen) == Manner(False, True, FULL)


def test_quiet_contact_stays_discreet_whatever_was_chosen_before():
    assert told(Kind.BOOKED, quiet(is_discreet=False)).is_discreet


@pytest.mark.parametrize("kind", REMINDERS)
@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (SafeContact(is_proved=True), Manner(True, True, NOTHING)),
        (SafeContact(is_proved=False), None),
        (SafeContact(is_proved=True, wants_reminders=False), None),
        (SafeContact(is_proved=True, is_quiet=True), Manner(True, False, NOTHING)),
    ],
)
def test_reminders_go_to_proved_addresses_that_want_them_and_quiet_ones_have_no_link(
    kind, contact, expected
):
    assert manner(kind, contact) == expected


@pytest.mark.parametrize(
    ("kind", "contact", "carried"),
    [
        (Kind.BOOKED, SafeContact(), FULL),
        (Kind.BOOKED, SafeContact(is_quiet=True), NOTHING),
        (Kind.MOVED, KNOWN, FULL),
        (Kind.MOVED, quiet(was_invited=True), PART),
        (Kind.MOVED, quiet(was_invited=False), NOTHING),
        (Kind.CANCELLED, KNOWN, FULL),
        (Kind.CANCELLED, quiet(was_invited=True), PART),
        (Kind.CANCELLED, quiet(was_invited=False), NOTHING),
        (Kind.UNDONE, KNOWN, FULL),
        (Kind.RELEASED, SafeContact(was_told=True, was_invited=True), FULL),
        (Kind.MISSED, KNOWN, NOTHING),
        (Kind.SIGN_IN, SafeContact(), NOTHING),
        (Kind.SPECIALIST_NEW, SafeContact(), FULL),
        (Kind.SPECIALIST_NEW, SafeContact(is_quiet=True), FULL),
        (Kind.SPECIALIST_CANCELLED, SafeContact(was_told=True, was_invited=True), FULL),
    ],
)
def test_a_quiet_mailbox_gets_no_new_event_but_one_that_stands_there_is_kept_right(
    kind, contact, carried
):
    assert told(kind, contact).calendar is carried


@pytest.mark.parametrize(
    "kind", [Kind.CANCELLED, Kind.UNDONE, Kind.RELEASED, Kind.SPECIALIST_CANCELLED]
)
def test_nobody_hears_of_the_end_of_what_they_never_heard_of(kind):
    assert manner(kind, SafeContact(is_proved=True)) is None


@pytest.mark.parametrize("kind", [kind for kind in Kind if NATURES[kind].role is Role.CLIENT])
def test_who_wants_the_portal_alone_gets_only_changes_to_an_event_in_their_calendar(kind):
    nothing_there = SafeContact(is_proved=True, is_portal_only=True, was_told=True)
    event_there = replace(nothing_there, was_invited=True)
    kept_right = Manner(True, True, PART) if NATURES[kind].method else None

    assert manner(kind, nothing_there) is None
    assert manner(kind, event_there) == kept_right


def test_a_full_choice_made_before_does_not_reach_who_wants_the_portal_alone():
    contact = replace(KNOWN, is_portal_only=True, is_discreet=False)

    assert told(Kind.CANCELLED, contact).is_discreet


def test_an_address_not_proved_still_gets_the_first_mail_without_a_file():
    first = SafeContact(is_portal_only=True)

    assert manner(Kind.BOOKED, first) == Manner(True, True, NOTHING)
    assert manner(Kind.BOOKED, replace(first, was_told=True)) is None
    assert manner(Kind.BOOKED, replace(first, is_proved=True)) is None


def test_nobody_quiet_is_told_by_mail_that_they_were_waited_for():
    assert manner(Kind.MISSED, quiet()) is None
    assert manner(Kind.MISSED, KNOWN) == Manner(True, True, NOTHING)


def test_a_client_who_was_told_without_a_file_is_told_of_the_end_without_one():
    assert manner(Kind.CANCELLED, SafeContact(was_told=True)) == Manner(True, True, NOTHING)
