"""Who is let at answers: what a link of somebody else, a day of silence and a lost session do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.guards import signer
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people, sessions
from portal.bookings.services import access
from portal.intake.models import Answer, Intake
from portal.intake.views.here import ELSEWHERE
from tests.support import answering, make
from tests.support.answering import walk

NOW = make.instant("2026-03-03T09:00Z")
SILENCE = timedelta(hours=25)
A, B = "ana@example.org", "bea@example.org"


@pytest.fixture(autouse=True)
def clock_stands(at):
    at(NOW)


@pytest.fixture
def booked(client, write):
    """A phone Ana booked on a moment ago."""
    with write() as session:
        owner = make.specialist(session, slug="maria", name="Maria Oliveira")
        booking = make.booking(session, owner, "2026-03-10T10:00Z", client=A, created_at=NOW)
        opened = sessions.open_device(session, now=NOW)
        access.admit(session, booking=booking, device_id=opened.device.id, now=NOW)
    with client.session() as kept:
        kept["device"] = opened.token
    return booking


@pytest.fixture
def link_of(app, write):
    """``link_of(email, purpose, …)`` returns the path of a link issued to somebody now."""

    def issue(email: str, purpose: Purpose, *, now, **given):
        with write() as session, app.app_context():
            person = people.ensure_person(session, email=email, now=now)
            link = links.issue(session, purpose=purpose, person=person, now=now, **given)
            return f"/open/{links.text_of(link, signer=signer())}"

    return issue


@pytest.fixture
def booked_by_bea(write):
    """Another booking, made by Bea elsewhere."""
    with write() as session:
        owner = make.specialist(session, slug="tom", name="Tom Adeyemi")
        return make.booking(session, owner, "2026-03-12T10:00Z", client=B)


def press(client, path):
    return client.get(path).form("Continue").submit(follow=False)


def is_asked_to_sign_in(client, path):
    page = client.get(path)
    return (page.h1, page.path.startswith("/sign-in?next=")) == ("Sign in with a link", True)


@pytest.mark.parametrize("purpose", [Purpose.APPOINTMENT, Purpose.MANAGE])
@pytest.mark.parametrize("whose", [B, A])
def test_a_link_to_an_appointment_opens_no_answers_on_a_silent_device(
    client, booked, booked_by_bea, link_of, at, purpose, whose
):
    walk(answering.start(client), until=lambda page: page.path == "/q/3")
    now = at(NOW + SILENCE)
    there = booked_by_bea if whose == B else booked
    link = link_of(
        whose, purpose, subject=there.reference, expires_at=now + timedelta(days=9), now=now
    )

    pressed = press(client, link)
    client.get(f"/appointment/{booked.reference}")

    assert pressed.location == f"/appointment/{there.reference}"
    for path in (f"/q?appointment={booked.reference}", "/q/2", "/q/check", "/q/progress"):
        assert is_asked_to_sign_in(client, path), path


def test_a_link_back_to_answers_of_somebody_else_opens_none_of_those_given_here(
    client, booked, booked_by_bea, link_of, at, write
):
    walk(answering.start(client), until=lambda page: page.path == "/q/3")
    now = at(NOW + SILENCE)
    with write() as session:
        bea = session.get_one(Person, booked_by_bea.client_id)
        mine = session.scalars(sa.select(Intake)).one()
        hers = Intake(
            questionnaire_version_id=mine.questionnaire_version_id,
            person_id=bea.id,
            booking_id=booked_by_bea.id,
            specialist_id=booked_by_bea.specialist_id,
            started_at=now,
            saved_at=now,
            expires_at=now + timedelta(days=14),
        )
        session.add(hers)
        session.flush()
        subject = str(hers.id)
    link = link_of(B, Purpose.RESUME, subject=subject, now=now)

    pressed = press(client, link)

    assert pressed.location == "/q/1"
    for path in (f"/q?appointment={booked.reference}", "/q/1", "/q/2", "/q/check"):
        assert is_asked_to_sign_in(client, path), path


def test_who_signs_in_on_a_silent_device_finds_no_answers_of_nobody(client, link_of, at):
    answering.start(client)
    now = at(NOW + SILENCE)

    press(client, link_of(B, Purpose.SIGN_IN, now=now))
    page = client.get("/q")

    assert page.h1 == "A few questions before you talk"
    assert "You began here before" not in page.main
    assert client.get("/q/1", follow=False).location == "/q"


def test_answers_of_nobody_ask_for_no_link_that_could_not_open_them(client, at):
    answering.start(client)
    at(NOW + SILENCE)

    closed = client.get("/q/1", follow=False)

    assert closed.location == "/q"
    assert "You began here before" in client.get("/q").main


def test_within_a_day_answers_of_nobody_go_on_after_signing_in(client, link_of, at):
    answering.start(client)
    now = at(NOW + timedelta(hours=23))

    press(client, link_of(A, Purpose.SIGN_IN, now=now))

    assert client.get("/q/1", follow=False).status == 200


def test_their_owner_finds_them_again_after_signing_in(client, booked, link_of, at):
    walk(answering.start(client), until=lambda page: page.path == "/q/3")
    now = at(NOW + SILENCE)

    press(client, link_of(A, Purpose.SIGN_IN, now=now))

    goal = client.get("/q/2").form("Continue").values["ctx.goal"]
    assert goal == [answering.CALM["ctx.goal"]]


# Answers that were given on another device.


@pytest.fixture
def elsewhere(another_client, booked, link_of):
    """A browser the appointment's own link was pressed on."""
    ends = NOW + timedelta(days=9)
    link = link_of(A, Purpose.APPOINTMENT, subject=booked.reference, expires_at=ends, now=NOW)
    press(another_client, link)
    return another_client


def share_everything(client):
    page = walk(answering.start(client))
    return page.form("Share with Maria").submit()


@pytest.mark.parametrize("path", ["/q", "/q?appointment={}", "/q/sent", "/q/picture", "/q/2"])
def test_answers_given_elsewhere_ask_for_a_link_instead_of_beginning_anew(
    client, booked, elsewhere, path
):
    answering.start(client)

    page = elsewhere.get(path.format(booked.reference))

    assert page.h1 == "Sign in with a link"
    assert page.flashes == [ELSEWHERE]


def test_what_was_shared_shows_on_another_device_once_signed_in(
    client, booked, elsewhere, app, write
):
    share_everything(client)

    asked = elsewhere.get(f"/q?appointment={booked.reference}")
    page = signed_in_by_code(asked, app, write)

    assert page.h1 == client.get("/q/sent").h1
    assert page.path == "/q/sent"


def test_a_first_page_sent_from_another_device_begins_no_second_answers(
    client, booked, elsewhere, write
):
    page = elsewhere.get(f"/q?appointment={booked.reference}")
    share_everything(client)

    sent = page.form("Start the questions").submit(**answering.START)

    assert (sent.status, sent.h1) == (401, "Sign in with a link")
    with write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Intake)) == 1
        assert session.scalars(sa.select(Intake.status)).all() == ["shared"]


def test_answers_begun_here_for_nobody_never_replace_those_shared_elsewhere(
    client, another_client, booked, link_of, write
):
    walk(answering.start(another_client), until=lambda page: page.path == "/q/3")
    share_everything(client)
    ends = NOW + timedelta(days=9)
    link = link_of(A, Purpose.APPOINTMENT, subject=booked.reference, expires_at=ends, now=NOW)
    press(another_client, link)

    for path in ("/q", "/q/3", "/q/check"):
        assert is_asked_to_sign_in(another_client, path), path

    with write() as session:
        kept = session.scalars(sa.select(Intake).where(Intake.booking_id == booked.id)).one()
        assert kept.status == "shared"


def test_an_appointment_without_answers_begins_on_any_device_of_its_client(booked, elsewhere):
    page = answering.start(elsewhere)

    assert page.path == "/q/1"


def test_after_the_answers_were_deleted_any_device_may_begin_anew(client, booked, elsewhere):
    answering.start(client)
    client.get("/q/again").form("Start again").submit()

    assert elsewhere.get("/q").h1 == "A few questions before you talk"


# A session that ended in the middle of a question.


def signed_in_by_code(asked, app, write):
    sent = asked.form("Email me a link").submit(email=A)
    with write() as session, app.app_context():
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        code = signer().code(link.selector)
    return sent.form("Sign in").submit(code=code)


def goal_page(client):
    answering.start(client)
    return walk(client.get("/q/1"), until=lambda page: page.path == "/q/2")


def saved_goal(client):
    return client.get("/q/2").form("Continue").values["ctx.goal"]


def test_what_was_typed_when_the_session_had_ended_is_saved_after_a_code(
    client, booked, app, write
):
    page = goal_page(client)
    with write() as session:
        session.execute(sa.delete(AuthSession))

    asked = page.form("Continue").submit(**{"ctx.goal": "Typed too late"})
    done = signed_in_by_code(asked, app, write).form("Send it").submit()

    assert (asked.status, asked.h1) == (401, "Sign in with a link")
    assert done.path == "/q/3"
    assert saved_goal(client) == ["Typed too late"]


def test_what_was_typed_when_the_cookies_were_cleared_is_saved_after_a_code(
    client, booked, app, write
):
    page = goal_page(client)
    client.http.delete_cookie(app.config["SESSION_COOKIE_NAME"], domain="127.0.0.1")

    once_more = page.form("Continue").submit(**{"ctx.goal": "Typed too late"})
    asked = once_more.form("Send it again").submit()
    done = signed_in_by_code(asked, app, write).form("Send it").submit()

    assert (asked.status, asked.h1) == (401, "Sign in with a link")
    assert done.path == "/q/3"
    assert saved_goal(client) == ["Typed too late"]


def test_a_form_sent_where_answers_were_deleted_meanwhile_leads_to_the_first_page(client, write):
    page = goal_page(client)
    with write() as session:
        session.execute(sa.delete(Answer))
        session.execute(sa.delete(Intake))

    sent = page.form("Continue").submit(**{"ctx.goal": "Typed too late"})

    assert (sent.path, sent.h1) == ("/q", "A few questions before you talk")
