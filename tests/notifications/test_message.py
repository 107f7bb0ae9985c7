"""Mails as bytes: the tree clients act on, headers nobody adds to, the strict reader's teeth."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ics import invite
from portal.notifications import message
from portal.notifications.notice import NATURES, Kind, Method, Role
from portal.notifications.policy import Carried
from portal.notifications.words import Words
from tests.support import ics_check
from tests.support.mail_check import faults, read
from tests.support.mails import BASE_URL, LINK, SENDER, mail
from tests.support.meetings import BOOKED_AT, meeting

ID = message.message_id(b"secret", "key", SENDER)
WORDS = Words("Your appointment", f"Hello Ana.\n\nDetails: {LINK}\n")


def build(words=WORDS, recipient="ana@example.org", **given):
    usual: dict[str, Any] = {"sender": SENDER, "message_id": ID, "sent_at": BOOKED_AT, "link": LINK}
    return message.build(words, recipient=recipient, **usual | given)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("carried", Carried)
@pytest.mark.parametrize("name", ["Ana", "Ана", "👩🏽\u200d🌾"])
def test_a_mail_of_every_kind_is_right_and_discreet_to_clients(kind, carried, name):
    data = mail(kind, carried=carried, name=name)

    assert faults(data, base_url=BASE_URL, discreet=NATURES[kind].role is Role.CLIENT) == []


@pytest.mark.parametrize(
    ("kind", "carried", "method", "has_file"),
    [
        (Kind.BOOKED, Carried.PART_AND_FILE, "REQUEST", True),
        (Kind.MOVED, Carried.PART, "REQUEST", False),
        (Kind.CANCELLED, Carried.PART_AND_FILE, "CANCEL", True),
        (Kind.CANCELLED, Carried.NOTHING, None, False),
        (Kind.REMINDER_DAY, Carried.PART_AND_FILE, None, False),
    ],
)
def test_the_calendar_file_travels_as_the_policy_says(kind, carried, method, has_file):
    letter = read(mail(kind, carried=carried))

    assert (letter.method, letter.has_file) == (method, has_file)


def test_the_file_in_the_mail_is_the_file_that_was_given():
    data = invite.request(meeting(attendee_name="Ана, \u202ex"), BOOKED_AT)
    attached = message.Attached(Method.REQUEST, data, Carried.PART_AND_FILE)

    assert read(build(attached=attached)).calendar == data


def test_the_head_of_a_mail_has_these_lines():
    head = build(references="<first@levelground.example>").decode().split("\r\n\r\n")[0]

    assert head.split("\r\n")[:-2] == [
        "From: Level Ground <appointments@levelground.example>",
        "To: ana@example.org",
        "Reply-To: help@levelground.example",
        "Subject: Your appointment",
        "Date: Fri, 20 Nov 2026 09:00:00 +0000",
        f"Message-ID: {ID}",
        "References: <first@levelground.example>",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
    ]


def test_the_first_mail_of_a_booking_refers_to_none():
    assert read(build(references=ID)).references is None


def test_without_a_mailbox_for_answers_there_is_no_reply_to():
    sender = message.Sender("Level Ground <appointments@levelground.example>")

    assert b"Reply-To" not in build(sender=sender)


def test_a_message_id_is_stable_secret_and_at_the_senders_domain():
    again = message.message_id(b"secret", "key", SENDER)
    others = {message.message_id(b"secret", "kez", SENDER), message.message_id(b"s", "key", SENDER)}

    assert again == ID
    assert ID.endswith("@levelground.example>")
    assert ID not in others


def test_the_same_mail_gives_the_same_bytes():
    assert mail(Kind.BOOKED) == mail(Kind.BOOKED)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ana+work@example.org", "ana+work@example.org"),
        ('"ana sousa"@example.org', '"ana sousa"@example.org'),
        ('"a\\"b,c"@example.org', '"a\\"b,c"@example.org'),
        ("o'brien.x@example.org", "o'brien.x@example.org"),
        ("ana@b\u00fccher.example", "ana@xn--bcher-kva.example"),
        ("ана@example.org", "ана@example.org"),
        (f"ana@{'a' * 60}.{'b' * 60}.{'c' * 60}.example", None),
    ],
)
def test_valid_odd_addresses_are_written_whole(address, written):
    data = build(recipient=address)

    assert faults(data) == []
    assert read(data).to == (written or address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@example.org, eve@example.org",
        "ana@example.org;eve@example.org",
        "ana@example.org\r\nBcc: eve@example.org",
        "ana\r\nBcc: eve@example.org\r\n@example.org",
        '"ana\r\n"@example.org',
        "ana@example.org\x00",
        "a b@example.org",
        "<ana@example.org>",
        "ana@exa mple.org",
        "eve@example.org,ana@example.org",
        'ana"@example.org',
        f"ana@{'ü' * 70}.example",
    ],
)
def test_what_is_not_one_address_gets_no_mail(address):
    with pytest.raises(message.BadAddress) as caught:
        build(recipient=address)

    assert str(caught.value) == ""


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["\r\n", "\n", "\r", "\u2028", "\x00", "\x0b"]))
def test_nothing_in_a_subject_adds_a_header(text, end):
    evil = f"{text}{end}Bcc: eve@example.org{end}{end}body"

    data = build(Words(evil, WORDS.text))

    head = data.split(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in head
    assert [x for x in faults(data) if not x.startswith("words:")] == []


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=2_000))
def test_any_text_arrives_as_it_was_written(text):
    data = build(Words("Your appointment", f"{text}\n"), link=None)

    assert read_text(data) == f"{text}\n"


def read_text(data):
    (part,) = [p for p in message_from_bytes(data, policy=default).walk()
               if p.get_content_type() == "text/plain"]  # fmt: skip
    return part.get_content().replace("\r\n", "\n")


def test_text_in_the_html_is_escaped_and_only_our_link_is_one():
    text = f'Hello <b>&"x". See http://evil.example\n\nDetails: {LINK}\n'

    written = message.as_html(Words("<Your>", text), LINK)

    assert written.count("<a ") == 1
    assert f'<a href="{LINK}">{LINK}</a>' in written
    assert "<p>Hello &lt;b&gt;&amp;&quot;x&quot;. See http://evil.example</p>" in written
    assert "<title>&lt;Your&gt;</title>" in written


BOOKED = mail(Kind.BOOKED)
PART_HEAD = b"text/calendar; method=REQUEST;"

BROKEN = {
    "bytes: a line end": BOOKED.replace(b"\r\n", b"\n"),
    "bytes: NUL": BOOKED.replace(b"Hello", b"He\x00llo"),
    "bytes: a line over": BOOKED.replace(b"Hello", b"Hello" + b"o" * 1_000),
    "bytes: not ASCII": BOOKED.replace(b"Hello", "Hellö".encode()),
    "header: Bcc is not": BOOKED.replace(b"To: ", b"Bcc: eve@example.org\r\nTo: "),
    "header: X-Mailer is not": BOOKED.replace(b"To: ", b"X-Mailer: x\r\nTo: "),
    "header: To has 2": BOOKED.replace(b"To: ana", b"To: eve@example.org, ana"),
    "header: Subject stands 2": BOOKED.replace(b"Subject:", b"Subject: x\r\nSubject:"),
    "header: Date stands 0": BOOKED.replace(b"Date:", b"References:"),
    "header: Auto-Submitted": BOOKED.replace(b"auto-generated", b"no"),
    "header: Message-ID is not": BOOKED.replace(b"Message-ID: <", b"Message-ID: <booking-1-"),
    "mime: the tree": BOOKED.replace(b"application/ics", b"text/calendar"),
    "mime: Close": BOOKED[:-60],
    "calendar: the part's parameters": BOOKED.replace(PART_HEAD, b"text/calendar; method=CANCEL;"),
    "calendar: the part is marked": BOOKED.replace(
        b"Content-Type: text/cal", b"Content-Disposition: attachment\r\nContent-Type: text/cal"
    ),
    "calendar: the two copies": BOOKED[::-1].replace(b"QkVH"[::-1], b"QkVI"[::-1], 1)[::-1],
    "calendar: the file is not": BOOKED.replace(b"invite.ics", b"therapy.ics"),
    "calendar: the attendee": BOOKED.replace(b"To: ana", b"To: eve"),
    "calendar: the organizer": BOOKED.replace(b"<appointments@", b"<maria@"),
    "words: text and HTML differ": BOOKED.replace(b"<p>Hello Ana", b"<p>Hello Eve"),
    "words: the links": BOOKED.replace(b'<a href="https', b'<a href="http'),
    "words: the HTML loads": BOOKED.replace(b"</body>", b'<img src="https://x/y.gif"></body>'),
    "words: 2 links": BOOKED.replace(b"Details", b"https://evil.example Details"),
    "words: a link to another": BOOKED.replace(b"https://levelground", b"https://levelgr0und"),
    "words: the text has a value left": BOOKED.replace(b"Hello Ana", b"Hello None"),
    "words: the text is not our voice": BOOKED.replace(b"Hello Ana.", b"Hello Ana!"),
    "words: untidy": BOOKED.replace(b"Hello Ana. ", b"Hello Ana.  "),
    "discretion: therap": BOOKED.replace(b"Hello Ana", b"Your therapy, Ana"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_mail_is_refused_by_the_rule_it_breaks(fault):
    found = faults(BROKEN[fault], base_url=BASE_URL, discreet=True)

    assert [each for each in found if each.startswith(fault)], found


def test_a_file_that_is_wrong_is_found_in_the_mail_that_carries_it():
    data = invite.request(meeting(), BOOKED_AT).replace(b"CONFIRMED", b"CANCELLED")
    attached = message.Attached(Method.REQUEST, data, Carried.PART)

    assert "calendar: status: CANCELLED in a REQUEST" in faults(build(attached=attached))


def test_the_mails_of_a_series_parse_to_one_event_that_rises_and_ends():
    states = [(Kind.BOOKED, 0), (Kind.MOVED, 1), (Kind.MOVED, 2), (Kind.CANCELLED, 3)]

    events = []
    for kind, sequence in states:
        now = BOOKED_AT + timedelta(hours=sequence)
        held = meeting(sequence=sequence, changed_at=now)
        make = invite.cancel if kind is Kind.CANCELLED else invite.request
        method = Method.CANCEL if kind is Kind.CANCELLED else Method.REQUEST
        attached = message.Attached(method, make(held, now), Carried.PART_AND_FILE)
        letter = read(build(attached=attached, sent_at=now))
        assert letter.calendar is not None
        events.append((letter.method, ics_check.event_of(letter.calendar).value("SEQUENCE")))

    assert events == [("REQUEST", "0"), ("REQUEST", "1"), ("REQUEST", "2"), ("CANCEL", "3")]
