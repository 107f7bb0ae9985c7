"""P11 and P13: the first page, a place that is kept, where somebody left off."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.guards import signer
from portal.accounts.models import AuthSession, LinkToken, Person
from portal.accounts.services import links, sessions
from portal.bookings.services import access
from portal.intake.models import Answer, Intake
from tests.support import answering, make
from tests.support.answering import START

NOW = make.instant("2026-03-03T09:00Z")


@pytest.fixture(autouse=True)
def clock_stands(at):
    at(NOW)


@pytest.fixture
def count(app, write):
    def rows(model):
        with write() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(model))

    return rows


def begun(client, page=None):
    """A draft with its first question answered."""
    page = answering.start(client)
    return page.form("Continue").submit(**{"ctx.type": "partner"})


def test_the_first_page_says_who_sees_the_answers_and_starts_no_session(client):
    page = client.get("intake.start")

    assert (page.h1, page.title) == (
        "A few questions before you talk",
        "Your session \N{EN DASH} Level Ground",
    )
    assert "Only you, until you share them with a specialist." in page.main
    assert page.buttons == ["Start the questions"]
    assert "no-store" in page.headers["Cache-Control"]
    assert client.cookie is None


def test_nothing_is_chosen_beforehand(client):
    form = client.get("intake.start").form("Start the questions")

    assert form.values == {"loc.country": [""]}


def test_after_a_good_first_page_comes_the_first_question(client, count):
    page = answering.start(client)

    assert (page.path, page.h1) == ("/q/1", "Who is this about?")
    assert (count(Intake), count(Answer)) == (1, len(START))


def test_what_is_missing_is_said_at_the_top_and_at_the_field_and_nothing_is_kept(client, count):
    page = client.get("intake.start").form("Start the questions").submit(**{"meta.path": "full"})

    assert page.status == 422
    assert page.errors == [
        "Tick this if your specialist may read your answers",
        "Tick this if you are 18 or over",
        "Tick this when you have read it",
        "Choose a country, or “Somewhere else”",
    ]
    assert page.form("Start the questions").values["meta.path"] == ["full"]
    assert (count(Intake), client.cookie) == (0, None)


def test_somebody_under_age_finds_people_to_talk_to_and_nothing_is_stored(client, count):
    page = answering.start(client, **{"con.age": None})

    assert (page.status, page.h1) == (200, "These questions are for adults")
    assert "116 123" in page.main
    assert [count(model) for model in (Intake, Answer, AuthSession)] == [0, 0, 0]
    assert client.cookie is None


def test_a_form_of_another_site_begins_nothing(client, count):
    page = client.post(
        "intake.begin",
        {"con.use": "yes"},
        with_token=False,
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert (page.status, count(Intake)) == (400, 0)


def test_a_made_up_country_or_length_is_refused(client, count):
    page = client.post(
        "intake.begin",
        {"con.use": "y", "con.age": "y", "con.limits": "y", "loc.country": "XX", "meta.path": "9"},
    )

    assert (page.status, count(Intake)) == (422, 0)
    assert page.errors == ["Choose one of the answers on this page"] * 2


def test_pressed_twice_the_first_page_begins_one_draft(client, count):
    first = client.get("intake.start").form("Start the questions")

    for _press in range(2):
        page = first.submit(**START)

    assert (page.path, count(Intake)) == ("/q/1", 1)


def test_in_production_without_an_approved_questionnaire_nothing_is_asked(client, monkeypatch):
    monkeypatch.setattr("portal.intake.services.definition_files.offered", lambda **_: None)

    page = client.get("intake.start")

    assert (page.h1, page.buttons) == ("The questions are not open yet", [])
    assert client.post("intake.begin", START).h1 == page.h1


def test_without_answers_every_other_page_leads_to_the_first(client):
    for path in ("/q/1", "/q/progress", "/q/check", "/q/sent", "/q/picture", "/q/help", "/q/kept"):
        assert client.get(path).path == "/q"


def test_who_began_is_led_to_where_they_left_off(client):
    begun(client)

    page = client.get("intake.start")

    assert (page.path, page.h1) == ("/q/progress", "Where you left off")
    assert page.follow("Continue the questions").path == "/q/2"


def test_each_part_says_how_far_it_is_and_only_those_reached_can_be_pressed(client):
    begun(client)

    page = client.get("intake.progress")

    assert "About the two of you Completed Your 30 minutes Not started Your session" in page.main
    pressed = [link.text for link in page.links if link.href.startswith("/q/")]
    assert pressed == [
        "Continue the questions",
        "About the two of you",
        "Your 30 minutes",
        "Start again",
        "Get help",
    ]


def test_the_private_part_is_listed_under_a_neutral_name(client):
    begun(client)

    page = client.get("intake.progress")

    assert "How safe" not in page.html
    assert "Your session" in page.main


def test_starting_again_asks_first_and_then_deletes_everything(client, count):
    begun(client)

    asked = client.get("intake.progress").follow("Start again")
    kept = asked.follow("Keep my answers")
    page = asked.form("Start again").submit()

    assert (asked.h1, kept.h1) == ("Start again?", "Where you left off")
    assert (page.path, page.flashes) == ("/q", ["Your answers are deleted."])
    assert (count(Intake), count(Answer)) == (0, 0)


def test_coming_back_later_asks_for_an_address_only_where_none_is_known(client, count):
    page = begun(client).form("Save and come back later").submit()

    assert (page.path, page.h1) == ("/q/kept", "Your place is kept")
    wrong = page.form("Keep my place").submit(email="bo")
    right = wrong.form("Keep my place").submit(email="bo@example.org")

    assert (wrong.status, wrong.errors) == (422, ["Enter an email address, like name@example.com"])
    assert "We have written to b…\u2060@example.org" in right.main
    assert count(Person) == 1


def test_what_is_typed_when_leaving_is_kept(client):
    page = begun(client)

    page.form("Save and come back later").submit(**{"ctx.goal": "Half a sen"})

    assert client.get("/q/2").form("Continue").values["ctx.goal"] == ["Half a sen"]


def test_the_mailed_link_opens_the_first_open_question_on_another_device(
    client, another_client, app, write
):
    page = begun(client).form("Save and come back later").submit()
    page.form("Keep my place").submit(email="bo@example.org")

    opened = another_client.get(f"/open/{link_text(app, write)}")
    there = opened.form("Continue").submit()

    assert (there.path, there.h1) == (
        "/q/2",
        "What would make these 30 minutes worth it for you? (optional)",
    )


def link_text(app, write):
    with write() as session, app.app_context():
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        return links.text_of(link, signer=signer())


def test_a_day_later_answers_of_nobody_stay_closed_and_can_be_begun_anew(client, at, count):
    begun(client)
    at(NOW + timedelta(hours=25))

    page = client.get("intake.start")
    closed = client.get("/q/1", follow=False)
    anew = page.form("Start the questions").submit(**START)

    assert "You began here before" in page.main
    assert closed.location == "/q"
    assert (anew.path, anew.form("Continue").values.get("ctx.type")) == ("/q/1", None)
    assert count(Intake) == 2


@pytest.fixture
def booked(client, write, at):
    """A browser that booked three days ago, and the booking."""
    with write() as session:
        owner = make.specialist(session, slug="maria", name="Maria Oliveira")
        booking = make.booking(session, owner, "2026-03-10T10:00Z", client="ana@example.org")
    admit(client, write, booking, at)
    return booking


def admit(client, write, booking, at):
    with write() as session:
        opened = sessions.open_device(session, now=NOW - timedelta(days=3))
        access.admit(session, booking=booking, device_id=opened.device.id, now=NOW)
    with client.session() as kept:
        kept["device"] = opened.token


def test_with_an_appointment_the_page_names_the_specialist(client, booked):
    page = client.get("intake.start")

    assert "Only you, until you share them with Maria." in page.main


def test_days_after_booking_the_questions_begin_without_a_link(client, booked, write):
    page = answering.start(client)

    assert page.path == "/q/1"
    with write() as session:
        intake = session.scalars(sa.select(Intake)).one()
        found = (intake.booking_id, intake.person_id, intake.specialist_id)
    assert found == (booked.id, booked.client_id, booked.specialist_id)


def test_with_an_appointment_the_place_is_kept_at_its_address(client, booked):
    answering.start(client)

    page = client.get("/q/1").form("Save and come back later").submit()

    assert "We have written to a…\u2060@example.org" in page.main
    assert page.buttons == []


def test_after_a_day_away_a_link_is_asked_for_and_what_was_typed_survives(
    client, booked, at, app, write
):
    page = begun(client)
    at(NOW + timedelta(hours=24, minutes=1))

    shown = client.get("/q/2")
    asked = page.form("Continue").submit(**{"ctx.goal": "Typed a day later"})
    sent = asked.form("Email me a link").submit(email="ana@example.org")
    with write() as session, app.app_context():
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        code = signer().code(link.selector)
    arrived = sent.form("Sign in").submit(code=code)
    page = arrived.form("Send it").submit()

    assert shown.path.startswith("/sign-in")
    assert (asked.status, asked.h1) == (401, "Sign in with a link")
    assert page.path == "/q/3"
    assert client.get("/q/2").form("Continue").values["ctx.goal"] == ["Typed a day later"]


def test_a_saved_answer_survives_the_end_of_the_session(client, booked, another_client, write):
    begun(client)
    client.get("pages.leave", follow=False)

    with write() as session:
        ana = session.get_one(Person, booked.client_id)
    another_client.sign_in(ana)

    page = another_client.get("/q/1")
    assert page.form("Continue").values["ctx.type"] == ["partner"]


def test_the_asked_appointment_is_the_one_that_is_answered(client, write, at):
    with write() as session:
        owner = make.specialist(session, slug="maria", name="Maria Oliveira")
        other = make.specialist(session, slug="tom", name="Tom Adeyemi")
        near = make.booking(session, owner, "2026-03-10T10:00Z")
        far = make.booking(session, other, "2026-03-12T10:00Z")
    admit(client, write, near, at)
    with write() as session:
        device = session.scalars(sa.select(AuthSession)).one()
        access.admit(session, booking=far, device_id=device.id, now=NOW)

    nearest = client.get("intake.start")
    asked = client.get("intake.start", appointment=far.reference)
    answering.start(client)

    assert "with Maria." in nearest.main
    assert "with Tom." in asked.main
    with write() as session:
        assert session.scalar(sa.select(Intake.booking_id)) == far.id
