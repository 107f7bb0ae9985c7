"""Who finds which intake again, and when it is put away."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.bookings.models import Booking
from portal.intake.lifecycle import IntakeClosed, TooLateToAmend
from portal.intake.models import Answer, Intake, IntakeDevice
from portal.intake.services import access, answering, drafts, sharing
from portal.intake.services.access import Visitor
from portal.specialists.models import Specialist
from tests.support import intakes, make
from tests.support.intakes import NOW


def current(session, who, **more):
    reached = access.current(session, visitor=who, now=more.pop("now", NOW), **more)
    return reached and (reached.intake.id, reached.hides_private)


def a_booking(session, starts_at="2026-03-04T10:00Z", **columns):
    owner = session.scalar(sa.select(Specialist)) or make.specialist(session)
    return make.booking(session, owner, starts_at, **columns)


def test_the_device_it_was_begun_on_finds_it_with_the_private_answers(session):
    device = intakes.device(session)
    intake = intakes.begun(session, asked_by=intakes.visitor(device))

    assert current(session, intakes.visitor(device)) == (intake.id, False)


def test_another_device_finds_nothing(session):
    intakes.begun(session)

    assert current(session, intakes.visitor(intakes.device(session))) is None
    assert current(session, Visitor(None, None)) is None


def test_the_person_finds_it_on_another_device_without_the_private_answers(session):
    ana = make.person(session)
    intake = intakes.begun(session, asked_by=intakes.visitor(intakes.device(session, person=ana)))

    other = intakes.device(session, person=ana)

    assert current(session, intakes.visitor(other)) == (intake.id, True)


def test_the_client_of_the_booking_finds_it_after_the_session_ended(session):
    booking = a_booking(session)
    device = intakes.device(session)
    intake = intakes.begun(session, booking=booking, asked_by=intakes.visitor(device))

    session.delete(device)
    session.flush()

    later = intakes.device(session, person=booking.client)
    assert current(session, intakes.visitor(later)) == (intake.id, True)


def test_somebody_else_who_signs_in_on_the_device_does_not_find_it(session):
    booking = a_booking(session)
    device = intakes.device(session)
    intakes.begun(session, booking=booking, asked_by=intakes.visitor(device))

    device.person_id = make.person(session, email="other@example.org").id
    session.flush()

    assert current(session, intakes.visitor(device)) is None


def test_a_device_that_followed_the_link_finds_it_without_the_private_answers(session):
    intake = intakes.begun(session)
    device = intakes.device(session)

    access.allow(session, intake_id=intake.id, device_id=device.id, hides_private=True, now=NOW)

    assert current(session, intakes.visitor(device)) == (intake.id, True)


def test_the_one_of_the_asked_booking_is_found_among_several(session):
    device = intakes.device(session)
    first, second = a_booking(session), a_booking(session, "2026-03-05T10:00Z")
    one = intakes.begun(session, booking=first, asked_by=intakes.visitor(device))
    two = intakes.begun(
        session, booking=second, asked_by=intakes.visitor(device), now=NOW + timedelta(hours=1)
    )

    assert current(session, intakes.visitor(device)) == (two.id, False)
    assert current(session, intakes.visitor(device), booking_id=first.id) == (one.id, False)


def test_a_draft_is_found_for_fourteen_days_and_then_deleted(session):
    device = intakes.device(session)
    intake = intakes.begun(session, asked_by=intakes.visitor(device))
    end = NOW + timedelta(days=14)

    before = current(session, intakes.visitor(device), now=end - timedelta(seconds=1))
    kept = drafts.forget_expired(session, now=end - timedelta(seconds=1))
    after = current(session, intakes.visitor(device), now=end)
    deleted = drafts.forget_expired(session, now=end)

    assert (before, kept, after, deleted) == ((intake.id, False), 0, None, 1)
    assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0


def test_shared_answers_are_kept_ninety_days_after_the_meeting_also_when_it_moved(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking)
    booking.starts_at += timedelta(days=10)
    booking.ends_at += timedelta(days=10)
    session.flush()
    end = booking.ends_at + timedelta(days=90)

    early = drafts.forget_expired(session, now=end - timedelta(seconds=1))

    assert (early, drafts.forget_expired(session, now=end)) == (0, 1)


def test_starting_again_deletes_the_draft_and_tells_the_booking(session):
    booking = a_booking(session)
    intake = intakes.begun(session, booking=booking)

    drafts.discard(session, intake_id=intake.id)

    assert session.scalars(sa.select(IntakeDevice)).all() == []
    state = sa.select(Booking.intake_state).where(Booking.id == booking.id)
    assert session.scalar(state) == "none"


def test_shared_answers_cannot_be_discarded_like_a_draft(session):
    intake = intakes.shared(session, booking=a_booking(session))

    with pytest.raises(IntakeClosed):
        drafts.discard(session, intake_id=intake.id)


def test_amending_copies_the_answers_and_leaves_what_was_shared(session):
    booking = a_booking(session)
    device = intakes.device(session)
    intake = intakes.shared(session, booking=booking)
    access.allow(session, intake_id=intake.id, device_id=device.id, now=NOW)

    copy = drafts.amend(session, intake_id=intake.id, now=NOW + timedelta(minutes=1))

    assert copy.answers == intakes.opened(session, intake.id).answers
    assert copy.next_screen is None
    assert sharing.shared_parts(session, intake.id) > {"goal", "safe"}
    assert current(session, intakes.visitor(device)) == (copy.intake.id, False)
    assert session.scalar(sa.select(Booking.intake_state)) == "shared"


def test_the_booking_stays_shared_while_an_amendment_is_written(session):
    booking = a_booking(session)
    copy = drafts.amend(
        session, intake_id=intakes.shared(session, booking=booking).id, now=NOW
    ).intake

    answering.save(session, intake_id=copy.id, values={"rep.l1": "eq"}, now=NOW)
    drafts.discard(session, intake_id=copy.id)

    assert session.scalar(sa.select(Booking.intake_state)) == "shared"
    assert session.scalar(sa.select(sa.func.count()).select_from(Intake)) == 1


def test_nothing_is_amended_once_the_meeting_has_started(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking)

    with pytest.raises(TooLateToAmend):
        drafts.amend(session, intake_id=intake.id, now=booking.starts_at)


def test_a_draft_cannot_be_amended(session):
    with pytest.raises(TooLateToAmend):
        drafts.amend(session, intake_id=intakes.begun(session).id, now=NOW)
