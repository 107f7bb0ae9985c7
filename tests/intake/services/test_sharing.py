"""What is shared, by part; what is taken back; whom an alert reaches."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.bookings.models import Booking
from portal.intake.lifecycle import ConsentMissing, IntakeClosed, NobodyToShareWith, NoPartChosen
from portal.intake.models import Answer, Intake, SafetyAlert
from portal.intake.services import alerts, answering, drafts, sharing
from tests.support import intakes, make
from tests.support.intakes import NOW

URGENT: dict[str, Any] = {"saf__harm": "yes", "saf__now": "no"}
LATER = NOW + timedelta(hours=1)


def a_booking(session, **columns):
    return make.booking(session, make.specialist(session), "2026-03-04T10:00Z", **columns)


def share(session, intake, *parts, now=NOW):
    return sharing.share(session, intake_id=intake.id, chosen=set(parts), now=now)


def alerts_of(session):
    return session.scalars(sa.select(SafetyAlert.intake_id)).all()


def acknowledged(session):
    seen = sa.select(SafetyAlert.seen_at, SafetyAlert.seen_by_id)
    return [tuple(row) for row in session.execute(seen)]


def status(session, intake):
    session.flush()
    return session.scalar(sa.select(Intake.status).where(Intake.id == intake.id))


def test_only_the_chosen_parts_are_shared(session):
    intake = intakes.answered(session, booking=a_booking(session))

    share(session, intake, "goal", "voi")

    assert sharing.shared_parts(session, intake.id) == {"goal", "voi"}
    assert (status(session, intake), intake.sent_at) == ("shared", NOW)


@pytest.mark.parametrize("parts", [(), ("goal", "nonsense"), ("start",)])
def test_no_part_or_an_unknown_one_is_refused(session, parts):
    intake = intakes.answered(session, booking=a_booking(session))

    with pytest.raises(NoPartChosen):
        share(session, intake, *parts)

    assert status(session, intake) == "draft"


@pytest.mark.parametrize("consent", ["con__use", "con__age", "con__limits"])
def test_nothing_is_shared_without_each_consent(session, consent):
    intake = intakes.answered(
        session, booking=a_booking(session), **dict[str, Any]({consent: None})
    )

    with pytest.raises(ConsentMissing):
        share(session, intake, "goal")


def test_without_an_appointment_there_is_nobody_to_share_with(session):
    with pytest.raises(NobodyToShareWith):
        share(session, intakes.answered(session), "goal")


def test_what_was_shared_is_not_shared_a_second_time(session):
    intake = intakes.shared(session, booking=a_booking(session))

    with pytest.raises(IntakeClosed):
        share(session, intake, "goal")


def test_kept_answers_can_be_shared_later(session):
    intake = intakes.answered(session, booking=a_booking(session))
    sharing.keep_to_self(session, intake_id=intake.id, now=NOW)
    before = status(session, intake)

    share(session, intake, "goal", now=LATER)

    assert (before, status(session, intake)) == ("kept", "shared")


def test_one_part_is_taken_back_and_the_others_stay(session):
    intake = intakes.shared(session, booking=a_booking(session), parts={"goal", "voi"})

    sharing.take_back(session, intake_id=intake.id, chosen={"voi"}, now=LATER)

    assert sharing.shared_parts(session, intake.id) == {"goal"}
    assert status(session, intake) == "shared"


def test_with_the_last_part_taken_back_the_answers_are_the_clients_alone(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking)

    sharing.take_back(session, intake_id=intake.id, now=LATER)

    assert sharing.shared_parts(session, intake.id) == set()
    assert (status(session, intake), intake.withdrawn_at) == ("kept", LATER)
    assert session.scalar(sa.select(Booking.intake_state)) == "kept"


def test_a_part_taken_back_can_be_shared_again(session):
    intake = intakes.shared(session, booking=a_booking(session))
    sharing.take_back(session, intake_id=intake.id, now=NOW)

    share(session, intake, "voi", now=LATER)

    assert sharing.shared_parts(session, intake.id) == {"voi"}


def test_nothing_is_taken_back_that_was_not_shared(session):
    intake = intakes.answered(session, booking=a_booking(session))

    with pytest.raises(IntakeClosed):
        sharing.take_back(session, intake_id=intake.id, now=LATER)


def test_what_the_amendment_leaves_out_is_taken_back_from_what_it_amends(session):
    first = intakes.shared(session, booking=a_booking(session), parts={"goal", "voi"})
    second = drafts.amend(session, intake_id=first.id, now=NOW).intake

    share(session, second, "goal", "rep", now=LATER)

    assert sharing.shared_parts(session, second.id) == {"goal", "rep"}
    assert sharing.shared_parts(session, first.id) == {"goal"}


def test_what_is_taken_back_is_taken_back_from_what_was_amended_too(session):
    first = intakes.shared(session, booking=a_booking(session), parts={"goal", "voi"})
    second = drafts.amend(session, intake_id=first.id, now=NOW).intake
    share(session, second, "goal", "voi", now=LATER)

    sharing.take_back(session, intake_id=second.id, now=LATER)

    assert sharing.shared_parts(session, first.id) == set()
    assert (status(session, first), status(session, second)) == ("kept", "kept")


def test_urgent_answers_alert_the_specialist_when_the_private_part_is_shared(session):
    intake = intakes.answered(session, booking=a_booking(session), **URGENT)

    share(session, intake, "goal", "safe")

    assert alerts_of(session) == [intake.id]


def test_urgent_answers_alert_nobody_while_the_private_part_is_not_shared(session):
    intake = intakes.answered(session, booking=a_booking(session), **URGENT)

    share(session, intake, "goal", "voi")

    assert alerts_of(session) == []


@pytest.mark.parametrize("answers", [{}, {"saf__harm": "yes", "saf__now": "yes"}])
def test_answers_that_are_not_urgent_alert_nobody(session, answers):
    intake = intakes.answered(session, booking=a_booking(session), **answers)

    share(session, intake, "safe")

    assert alerts_of(session) == []


def test_the_client_can_let_the_specialist_know_while_nothing_is_shared(session):
    intake = intakes.answered(session, booking=a_booking(session), **URGENT)

    for _press in range(2):
        alerts.let_specialist_know(session, intake_id=intake.id, now=NOW)

    assert alerts_of(session) == [intake.id]
    assert status(session, intake) == "draft"


def test_without_an_appointment_there_is_nobody_to_let_know(session):
    with pytest.raises(NobodyToShareWith):
        alerts.let_specialist_know(session, intake_id=intakes.answered(session).id, now=NOW)


def test_an_alert_is_open_until_it_is_acknowledged(session):
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, **URGENT)
    who = {"specialist_id": booking.specialist_id}

    before = [a.intake_id for a in alerts.open_alerts(session, now=NOW, **who)]
    alerts.acknowledge(
        session,
        intake_id=intake.id,
        reader_id=booking.specialist.person_id,
        now=LATER,
        **who,
    )

    assert (before, alerts.open_alerts(session, now=LATER, **who)) == ([intake.id], [])
    assert acknowledged(session) == [(LATER, booking.specialist.person_id)]


def test_another_specialist_neither_sees_nor_acknowledges_an_alert(session):
    intake = intakes.shared(session, booking=a_booking(session), **URGENT)
    other = make.specialist(session, slug="eve")

    alerts.acknowledge(
        session, specialist_id=other.id, intake_id=intake.id, reader_id=other.person_id, now=LATER
    )

    assert alerts.open_alerts(session, specialist_id=other.id, now=LATER) == []
    assert acknowledged(session) == [(None, None)]


@pytest.mark.parametrize("columns", [{"told_at": LATER}, {"status": "undone"}])
def test_no_alert_shows_of_a_booking_the_specialist_has_not_heard_of(session, columns):
    booking = a_booking(session, **columns)
    intakes.shared(session, booking=booking, **URGENT)

    assert alerts.open_alerts(session, specialist_id=booking.specialist_id, now=NOW) == []


def test_deleting_answers_never_sent_leaves_nothing(session):
    booking = a_booking(session)
    intake = intakes.answered(session, booking=booking)

    sharing.erase(session, intake_id=intake.id, now=LATER)

    for table in (Intake, Answer):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert session.scalar(sa.select(Booking.intake_state)) == "none"


def test_deleting_shared_answers_leaves_a_shell_without_them(session):
    intake = intakes.shared(session, booking=a_booking(session), **URGENT)
    drafts.amend(session, intake_id=intake.id, now=NOW)

    sharing.erase(session, intake_id=intake.id, now=LATER)

    assert session.scalars(sa.select(Intake.id)).all() == [intake.id]
    assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0
    assert (status(session, intake), intake.progress_sealed) == ("withdrawn", None)
    assert sharing.shared_parts(session, intake.id) == set()
    with pytest.raises(IntakeClosed):
        answering.held(session, intake.id)
