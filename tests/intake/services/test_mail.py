"""The intake's mails: true when they go out, and without a word of the answers."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.tokens import Signer
from portal.bookings.services.mail import Desk
from portal.intake.services import alerts, drafts, mail, resume, sharing
from portal.notifications.draft import Draft, Skip
from portal.notifications.models import Outbox
from portal.notifications.notice import Kind
from tests.support import intakes, make
from tests.support.intakes import NOW
from tests.support.mails import SENDER

DESK = Desk("Level Ground", SENDER, Signer(b"s" * 32, "example.org"), "https://example.org/")
URGENT: dict[str, Any] = {"saf__harm": "yes", "saf__now": "no"}


def a_booking(session, **columns):
    return make.booking(session, make.specialist(session), "2026-03-04T10:00Z", **columns)


def rows(session, kind):
    return session.scalars(sa.select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)).all()


def told(session, kind, now=NOW):
    (row,) = rows(session, kind)
    return mail.renderers(DESK)[kind](session, row, now)


def test_a_kept_place_is_told_with_a_link_and_nothing_else(session):
    intake = intakes.begun(session, booking=a_booking(session))
    resume.keep_place(session, intake_id=intake.id, now=NOW)

    draft = told(session, Kind.PLACE_KEPT)

    assert isinstance(draft, Draft)
    assert draft.address == "ana@example.org"
    assert str(draft.facts.link).startswith("https://example.org/open/")
    assert (draft.facts.starts_at, draft.meeting) == (None, None)


def test_a_kept_place_is_not_told_once_the_answers_were_sent_or_deleted(session):
    intake = intakes.answered(session, booking=a_booking(session))
    resume.keep_place(session, intake_id=intake.id, now=NOW)

    sharing.share(session, intake_id=intake.id, chosen={"goal"}, now=NOW)
    after_sharing = told(session, Kind.PLACE_KEPT)
    sharing.erase(session, intake_id=intake.id, now=NOW)

    gone = Skip("nothing to go on with")
    assert (after_sharing, told(session, Kind.PLACE_KEPT)) == (gone, gone)


def test_the_specialist_is_told_that_there_is_something_to_read(session):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, ctx__goal="Zanzibar", **URGENT)

    drafts_ = [told(session, kind) for kind in (Kind.SPECIALIST_SHARED, Kind.REVIEW_NEEDED)]

    for draft in drafts_:
        assert isinstance(draft, Draft)
        assert draft.address == booking.specialist.person.email
        assert draft.facts.link == f"https://example.org/work/bookings/{booking.reference}"
        assert "Zanzibar" not in str(draft)
        assert draft.meeting is None


def test_both_mails_wait_until_the_specialist_has_heard_of_the_booking(session):
    later = NOW + timedelta(minutes=3)
    intakes.shared(session, booking=a_booking(session, told_at=later), **URGENT)

    due = [rows(session, kind)[0].due_at for kind in (Kind.SPECIALIST_SHARED, Kind.REVIEW_NEEDED)]

    assert due == [later, later]
    assert told(session, Kind.SPECIALIST_SHARED) == Skip("no longer true")
    assert isinstance(told(session, Kind.SPECIALIST_SHARED, now=later), Draft)


@pytest.mark.parametrize("kind", [Kind.SPECIALIST_SHARED, Kind.REVIEW_NEEDED])
def test_nothing_is_told_of_a_booking_that_was_undone(session, kind):
    booking = a_booking(session)
    intakes.shared(session, booking=booking, **URGENT)

    booking.status = "undone"
    session.flush()

    assert told(session, kind) == Skip("no longer true")


def test_what_was_taken_back_is_not_told_any_more_but_a_review_is(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, **URGENT)

    sharing.take_back(session, intake_id=intake.id, now=NOW)

    assert told(session, Kind.SPECIALIST_SHARED) == Skip("no longer true")
    assert isinstance(told(session, Kind.REVIEW_NEEDED), Draft)


def test_a_review_somebody_has_acknowledged_is_not_told(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, **URGENT)

    alerts.acknowledge(
        session,
        specialist_id=booking.specialist_id,
        intake_id=intake.id,
        reader_id=booking.specialist.person_id,
        now=NOW,
    )

    assert told(session, Kind.REVIEW_NEEDED) == Skip("no longer true")


def test_an_amendment_is_told_again_and_sharing_the_same_answers_again_is_not(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking)
    sharing.take_back(session, intake_id=intake.id, now=NOW)
    sharing.share(session, intake_id=intake.id, chosen={"goal"}, now=NOW)
    again = len(rows(session, Kind.SPECIALIST_SHARED))

    amended = drafts.amend(session, intake_id=intake.id, now=NOW).intake
    sharing.share(session, intake_id=amended.id, chosen={"goal"}, now=NOW)

    assert (again, len(rows(session, Kind.SPECIALIST_SHARED))) == (1, 2)
