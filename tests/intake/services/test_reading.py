"""What a specialist reads: shared parts only, each opening a line of the log."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.intake.models import IntakeRead
from portal.intake.scoring import score
from portal.intake.services import drafts, reading, sharing
from portal.intake.shown import Shown
from tests.support import intakes, make
from tests.support.counting import queries
from tests.support.intakes import NOW

LATER = NOW + timedelta(hours=1)


def a_booking(session, starts_at="2026-03-04T10:00Z", owner=None, **columns):
    return make.booking(session, owner or make.specialist(session), starts_at, **columns)


def read(session, booking, now=LATER, **which):
    which = which or {"client_id": booking.client_id}
    return reading.intake_for_summary(
        session,
        specialist_id=booking.specialist_id,
        reader=booking.specialist.person,
        now=now,
        **which,
    )


def private(session, booking, intake, now=LATER):
    return reading.private_answers(
        session,
        specialist_id=booking.specialist_id,
        intake_id=intake.id,
        reader=booking.specialist.person,
        now=now,
    )


def log(session, intake):
    return [
        (line.reader.name, line.what, line.read_at) for line in reading.reads_of(session, intake)
    ]


def test_the_summary_is_that_of_the_answers_when_all_is_shared(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking)

    found = read(session, booking)

    expected = score(intakes.questionnaire(), intakes.START | intakes.CALM)
    assert found.summary.result.as_dict() == expected.as_dict()
    assert (found.intake_id, found.client_id, found.sent_at) == (intake.id, booking.client_id, NOW)
    assert found.answers["rep.l1"] == Shown(
        "rep.l1",
        "After an argument, who makes the first move to put things right?",
        ("More often me",),
    )


def test_an_unshared_part_is_not_in_the_reading_nor_in_its_scores(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, parts={"goal", "voi"})

    found = read(session, booking)

    assert set(found.answers) == {"ctx.goal", "voi.l1"}
    assert found.summary.result.domains["rep"].load is None
    assert "More often me" not in str([s for s in found.summary.sections if s.key == "contrasts"])


def test_an_unshared_private_part_reads_as_skipped(session):
    booking, other = (
        a_booking(session),
        a_booking(session, owner=make.specialist(session, slug="eve"), client="bo@example.org"),
    )
    kept = {part for part in PARTS if part != "safe"}
    intakes.shared(session, booking=booking, parts=kept, saf__harm="yes", saf__now="no")
    intakes.shared(session, booking=other, parts=kept, saf__gate="skip")

    worried, skipped = read(session, booking), read(session, other)

    assert worried.summary.result.as_dict() == skipped.summary.result.as_dict()
    assert (worried.has_private, worried.is_restricted, worried.alert) == (False, False, None)


PARTS = {"about", "goal", "safe", "voi", "bnd", "car", "rep", "fai", "wgt", "grw", "time", "you"}
PARTS |= {"practical"}


def test_private_answers_are_never_among_the_answers_of_the_summary(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, saf__harm="yes")

    found = read(session, booking)

    assert not [item for item in found.answers if item.startswith("saf.")]
    assert (found.has_private, found.is_restricted) == (True, True)


def test_each_opening_is_a_line_of_the_log(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, saf__harm="yes")

    read(session, booking)
    read(session, booking, intake_id=intake.id, now=LATER + timedelta(minutes=1))
    private(session, booking, intake, now=LATER + timedelta(minutes=2))

    name = booking.specialist.name
    assert log(session, intake) == [
        (name, "private", LATER + timedelta(minutes=2)),
        (name, "summary", LATER + timedelta(minutes=1)),
        (name, "summary", LATER),
    ]


def test_private_answers_open_by_themselves_in_the_words_of_the_page(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, saf__harm="yes")

    found = {answer.item: answer.words for answer in private(session, booking, intake)}

    assert (found["saf.harm"], found["saf.now"]) == (("Yes",), ())


def test_private_answers_that_are_not_shared_do_not_open_and_leave_no_line(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, parts={"goal"}, saf__harm="yes")

    assert private(session, booking, intake) is None
    assert log(session, intake) == []


def test_nothing_is_read_of_what_was_not_shared(session):
    booking = a_booking(session)
    intake = intakes.answered(session, booking=booking)

    by_client, by_id = read(session, booking), read(session, booking, intake_id=intake.id)
    sharing.keep_to_self(session, intake_id=intake.id, now=NOW)

    assert (by_client, by_id, read(session, booking)) == (None, None, None)
    assert session.scalars(sa.select(IntakeRead)).all() == []


def test_nothing_is_read_once_it_was_taken_back_or_deleted(session):
    booking = a_booking(session)
    taken_back = intakes.shared(session, booking=booking)
    sharing.take_back(session, intake_id=taken_back.id, now=NOW)
    back = read(session, booking)
    sharing.share(session, intake_id=taken_back.id, chosen={"goal"}, now=NOW)
    again = read(session, booking)
    sharing.erase(session, intake_id=taken_back.id, now=NOW)

    assert (back, again is None, read(session, booking)) == (None, False, None)


def test_another_specialist_reads_nothing(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking)
    eve = make.specialist(session, slug="eve")
    a_booking(session, owner=eve)

    found = [
        reading.intake_for_summary(
            session, specialist_id=eve.id, reader=eve.person, now=LATER, **which
        )
        for which in ({"client_id": booking.client_id}, {"intake_id": intake.id})
    ]

    assert found == [None, None]
    assert log(session, intake) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "undone"},
        {"status": "released"},
        {"status": "cancelled"},
        {"told_at": LATER + timedelta(minutes=1)},
    ],
)
def test_nothing_is_read_without_a_booking_that_stands_and_was_told(session, columns):
    booking = a_booking(session, **columns)
    intakes.shared(session, booking=booking)

    assert read(session, booking) is None


def test_a_new_booking_with_the_same_specialist_opens_what_was_shared_before(session):
    cancelled = a_booking(session, status="cancelled")
    intake = intakes.shared(session, booking=cancelled)
    a_booking(session, "2026-03-05T10:00Z", owner=cancelled.specialist)

    assert read(session, cancelled).intake_id == intake.id


def test_the_newest_intake_is_read_and_says_what_changed_since_the_one_before(session):
    first_booking = a_booking(session)
    first = intakes.shared(session, booking=first_booking)
    second_booking = a_booking(session, "2026-03-11T10:00Z", owner=first_booking.specialist)
    second = intakes.shared(session, booking=second_booking, now=LATER, rep__l1="ot2")

    found = read(session, second_booking)

    assert (found.intake_id, found.older) == (second.id, ((first.id, NOW),))
    changes = [line.text for line in found.summary.section("changes").statements]
    assert changes == ["Repair: load +50 to \N{MINUS SIGN}100."]
    older = read(session, second_booking, intake_id=first.id)
    assert (older.intake_id, older.older) == (first.id, ())


def test_an_amendment_is_no_earlier_occasion(session):
    booking = a_booking(session)
    first = intakes.shared(session, booking=booking)
    second = drafts.amend(session, intake_id=first.id, now=NOW).intake
    sharing.share(session, intake_id=second.id, chosen=PARTS, now=LATER)

    found = read(session, booking)

    assert (found.intake_id, found.older) == (second.id, ((first.id, NOW),))
    assert found.summary.section("changes").statements == ()


def test_the_note_is_made_of_shared_parts_and_never_of_private_answers(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, parts={"goal", "safe"}, saf__harm="yes")

    fields = {field.field: field.text for field in read(session, booking).note}

    assert fields["note.reason"] == "“To be asked how I am.”"
    assert (fields["note.risk"], fields["note.context"], fields["note.plan"]) == ("", "", "")


def test_reading_takes_a_fixed_number_of_queries(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, parts={"goal"})
    read(session, booking)  # the specialist and the reader are known from here on
    with queries(session) as few:
        read(session, booking)
    later = a_booking(session, "2026-03-11T10:00Z", owner=booking.specialist)
    intakes.shared(session, booking=later, now=LATER)
    with queries(session) as many:
        read(session, later)

    assert len(many) == len(few)
    assert len(few) <= 8
