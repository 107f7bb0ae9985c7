"""Coming back by a mailed link: to which address, to which page, and without the private part."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.address import NotAnAddress
from portal.accounts.models import LinkToken, Person
from portal.intake.models import Intake
from portal.intake.services import access, answering, resume, sharing, sheets
from portal.intake.services.resume import Kept
from portal.notifications.models import Outbox
from tests.support import intakes, make
from tests.support.intakes import NOW


def a_booking(session, **columns):
    return make.booking(session, make.specialist(session), "2026-03-04T10:00Z", **columns)


def links_of(session):
    return session.scalars(sa.select(LinkToken)).all()


def pressed(session, intake, device, now=NOW):
    """Press the newest link of an intake on a device; return where it leads."""
    link = links_of(session)[-1]
    return resume.open_link(session, link, device, now)


def at_question(session, **answers):
    """A brief draft with its facts given, at the gate of the private part."""
    intake = intakes.begun(session, **answers)
    for key, item in [
        ("about:ctx.type", "ctx.type"),
        ("goal:ctx.goal", "ctx.goal"),
        ("practical:pra.channel", "pra.channel"),
        ("practical:pra.safe", "pra.safe"),
    ]:
        step(session, intake, key, {item: intakes.CALM[item]})
    return intake


def step(session, intake, key, values, device=None):
    return answering.save(
        session,
        intake_id=intake.id,
        values=values,
        screen=key,
        device_id=device.id if device else None,
        now=NOW,
    )


def test_the_link_goes_to_the_client_of_the_booking_for_fourteen_days(session):
    booking = a_booking(session)
    intake = intakes.begun(session, booking=booking)

    kept = resume.keep_place(session, intake_id=intake.id, email="other@example.org", now=NOW)

    (link,) = links_of(session)
    assert kept == Kept("ana@example.org")
    assert (link.person_id, link.purpose, link.subject, link.expires_at) == (
        booking.client_id,
        "resume",
        str(intake.id),
        NOW + timedelta(days=14),
    )
    rows = session.scalars(sa.select(Outbox.kind).where(Outbox.link_token_id == link.id)).all()
    assert rows == ["place_kept"]


def test_without_an_appointment_the_address_that_is_given_is_used(session):
    intake = intakes.begun(session)

    asked = resume.keep_place(session, intake_id=intake.id, now=NOW)
    kept = resume.keep_place(session, intake_id=intake.id, email="bo@example.org", now=NOW)

    assert (asked, kept) == (Kept(None, needs_address=True), Kept("bo@example.org"))
    assert session.scalar(sa.select(Person.email_proved_at)) is None
    assert session.scalar(sa.select(Intake.person_id)) is None


def test_what_is_no_address_is_refused(session):
    with pytest.raises(NotAnAddress):
        resume.keep_place(session, intake_id=intakes.begun(session).id, email="bo", now=NOW)


@pytest.mark.parametrize("answers", [{"pra__channel": "portal"}, {"pra__safe": "no"}])
def test_no_mail_goes_to_somebody_for_whom_only_the_portal_is_safe(session, answers):
    intake = intakes.begun(
        session, booking=a_booking(session), **{"pra__channel": "email", **answers}
    )

    kept = resume.keep_place(session, intake_id=intake.id, now=NOW)

    assert (kept, links_of(session)) == (Kept(None), [])


def test_a_second_press_within_ten_minutes_sends_no_second_mail(session):
    intake = intakes.begun(session, booking=a_booking(session))

    for minutes in (0, 9, 10):
        now = NOW + timedelta(minutes=minutes)
        resume.keep_place(session, intake_id=intake.id, now=now)

    assert len(links_of(session)) == 2


def test_the_link_leads_to_the_first_question_not_met(session):
    intake = intakes.begun(session, booking=a_booking(session))
    step(session, intake, "about:ctx.type", {"ctx.type": "friend"})
    resume.keep_place(session, intake_id=intake.id, now=NOW)

    device = intakes.device(session)

    assert pressed(session, intake, device) == "/q/2"
    assert intakes.reached(session, device) == access.Reached(intake, True, NOW)


def test_an_intake_of_nobody_belongs_to_whoever_pressed_its_link(session):
    intake = intakes.begun(session)
    resume.keep_place(session, intake_id=intake.id, email="bo@example.org", now=NOW)

    pressed(session, intake, intakes.device(session))

    owner = session.scalar(sa.select(Person.email).where(Person.id == intake.person_id))
    assert owner == "bo@example.org"


def test_a_link_to_an_address_that_is_not_the_owners_opens_nothing(session):
    intake = intakes.begun(session)
    for email in ("bo@example.org", "eve@example.org"):
        resume.keep_place(session, intake_id=intake.id, email=email, now=NOW)
    first, second = links_of(session)
    device = intakes.device(session)

    paths = [
        resume.open_link(session, link, on, NOW)
        for link, on in ((first, intakes.device(session)), (second, device))
    ]

    assert paths == ["/q/1", "/q"]
    assert access.current(session, visitor=intakes.visitor(device), now=NOW) is None


@pytest.mark.parametrize("end", ["expired", "deleted", "shared"])
def test_a_link_to_what_is_over_leads_to_the_start_and_to_what_was_sent_to_the_check(session, end):
    intake = intakes.answered(session, booking=a_booking(session))
    resume.keep_place(session, intake_id=intake.id, now=NOW)
    if end == "deleted":
        sharing.erase(session, intake_id=intake.id, now=NOW)
    if end == "shared":
        sharing.share(session, intake_id=intake.id, chosen={"goal"}, now=NOW)
    late = NOW + timedelta(days=14 if end == "expired" else 0)

    path = pressed(session, intake, intakes.device(session), now=late)

    assert path == ("/q/check" if end == "shared" else "/q")


def test_by_link_a_worried_intake_looks_like_one_whose_private_part_was_skipped(session):
    worried, skipped = at_question(session), at_question(session)
    step(session, worried, "safe_gate:saf.gate", {"saf.gate": "continue"})
    step(session, worried, "safe:saf.afraid", {"saf.afraid": "f4"})
    step(session, worried, "safe:saf.harm", {"saf.harm": "yes"})
    step(session, skipped, "safe_gate:saf.gate", {"saf.gate": "skip"})

    seen = [sheets.without_private(intakes.opened(session, each.id)) for each in (worried, skipped)]

    assert intakes.opened(session, worried.id).help_due
    assert seen[0].answers == seen[1].answers
    assert seen[0].screens == seen[1].screens
    assert [bool(each.help_due) for each in seen] == [False, False]
    assert [bool(each.help_again) for each in seen] == [False, False]
    assert resume.path_of(seen[0]) == resume.path_of(seen[1])


def test_what_a_clear_private_part_brings_up_is_not_asked_by_link(session):
    intake = intakes.answered(session, meta__path="full", saf__control="f0", saf__own="no")

    seen = sheets.without_private(intakes.opened(session, intake.id))

    asked = {item.id for screen in seen.screens for item in screen.items}
    assert "pra.together" in {
        item.id for screen in intakes.opened(session, intake.id).screens for item in screen.items
    }
    assert "pra.together" not in asked


def test_a_private_part_not_begun_is_asked_by_link_and_shows_where_it_is_answered(session):
    begun_on, other = intakes.device(session), intakes.device(session)
    intake = at_question(session, booking=a_booking(session), asked_by=intakes.visitor(begun_on))
    resume.keep_place(session, intake_id=intake.id, now=NOW)
    path = pressed(session, intake, other)

    step(session, intake, "safe_gate:saf.gate", {"saf.gate": "continue"}, device=other)

    assert path == "/q/5"
    hidden = [intakes.reached(session, each).hides_private for each in (begun_on, other)]
    assert hidden == [True, False]


def test_the_private_part_can_be_answered_anew_from_nothing(session):
    intake = intakes.answered(session, saf__harm="yes", saf__now="no")

    sheet = answering.clear_private(session, intake_id=intake.id, now=NOW)

    assert not sheet.has_private
    assert sheet.next_screen == sheet.screen("safe_gate:saf.gate")
    assert not sheet.help_due
