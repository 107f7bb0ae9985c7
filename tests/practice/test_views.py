"""A1 and A2: what waits for an admin, checking a profile, inviting a specialist."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from portal import db
from portal.accounts.models import LinkToken
from portal.notifications.models import Outbox
from portal.specialists.models import Specialist
from portal.specialists.services import editing, reading
from tests.support import make
from tests.support.client import Client


@pytest.fixture(autouse=True)
def _monday(at):
    at("2026-03-02T08:00Z")


@pytest.fixture
def look(app):
    """A session that reads what was committed."""
    with db.open_session(app.extensions["engine"], app.extensions["box"]) as session:
        yield session


def waiting(session, **given):
    return make.specialist(
        session,
        slug="lucja",
        name="Łucja Żurawska-Brzęk",
        state="waiting",
        asked_at=make.instant("2026-03-01T10:00Z"),
        training="Warsaw, 2001",
        **given,
    )


def test_an_empty_practice_says_that_nothing_waits(as_admin):
    page = as_admin.get("practice.index")

    assert (page.status, page.h1) == (200, "Waiting for you")
    assert "0 profiles to check" in page.main
    assert "Nothing waits for you." in page.main
    assert page.headers["Cache-Control"] == "no-store"


def test_profiles_to_check_come_first_and_everybody_by_name(as_admin, write):
    with write() as session:
        waiting(session)
        make.specialist(session, slug="zoe", name="Zoë Ahn")
        make.specialist(session, slug="ada", name="Ádám Őry", published=False)

    page = as_admin.get("practice.index")

    assert "1 profile to check" in page.main
    assert "since 1 March 2026" in page.main
    names = [link.text for link in page.links if "/admin/specialists/" in link.href]
    assert names == ["Check Łucja Żurawska-Brzęk", "Ádám Őry", "Łucja Żurawska-Brzęk", "Zoë Ahn"]


def test_a_waiting_profile_is_read_and_published(as_admin, client, write, look):
    with write() as session:
        waiting(session)
    page = as_admin.get("practice.index").follow("Check Łucja Żurawska-Brzęk")
    assert page.h1 == "Check Łucja Żurawska-Brzęk"
    for fact in ("Registration number 12345", "Training Warsaw, 2001", "lucja@example.org"):
        assert fact in page.main

    done = page.form("Publish profile").submit()

    assert done.flashes == ["The profile of Łucja Żurawska-Brzęk is published."]
    row = look.scalars(sa.select(Specialist)).one()
    assert (row.state, row.checked_by_id, row.asked_at) == ("published", as_admin.person.id, None)
    assert row.next_free_at == make.instant("2026-03-09T09:00Z")
    assert client.get("/specialists/lucja").status == 200
    assert "Checked by Level Ground on 2 March 2026" in client.get("/specialists/lucja").main
    assert look.scalars(sa.select(Outbox.kind)).all() == ["published"]


def test_a_changed_fact_is_shown_beside_the_one_clients_see(as_admin, write, look):
    with write() as session:
        ada = make.specialist(session)
        draft = replace(reading.shown(ada), registration="99")
        editing.save(session, specialist=ada, draft=draft, now=make.LONG_AGO)

    page = as_admin.get("practice.index").follow("Check Ada Lovelace")

    assert "Registration number changed 99 Clients see now: 12345" in page.main
    page.form("Publish profile").submit()
    row = look.scalars(sa.select(Specialist)).one()
    assert (row.registration, row.held) == ("99", {})


def test_facts_changed_after_the_page_was_opened_are_not_published(as_admin, write, look):
    with write() as session:
        waiting(session)
    page = as_admin.get("practice.index").follow("Check Łucja Żurawska-Brzęk")
    with write() as session:
        row = session.scalars(sa.select(Specialist)).one()
        row.registration = "something else"

    again = page.form("Publish profile").submit()

    assert again.flashes == ["The profile was changed while you read it. Look at it again."]
    assert "something else" in again.main
    assert look.scalars(sa.select(Specialist.state)).one() == "waiting"
    again.form("Publish profile").submit()
    look.rollback()
    assert look.scalars(sa.select(Specialist.state)).one() == "published"


def test_changes_are_asked_for_in_words(as_admin, app, write, look):
    with write() as session:
        waiting(session)
    page = as_admin.get("practice.index").follow("Check Łucja Żurawska-Brzęk")

    done = page.form("Ask for changes").submit(text="Add your training.\nAnd a photo.")

    assert done.flashes == ["Łucja Żurawska-Brzęk is asked to change the profile."]
    row = look.scalars(sa.select(Specialist)).one()
    assert (row.state, row.changes_asked) == ("draft", "Add your training.\nAnd a photo.")
    assert look.scalars(sa.select(Outbox.kind)).all() == ["changes_asked"]
    lucja = Client(app).sign_in(row.person, is_staff=True)
    assert "Add your training. And a photo." in lucja.get("work_profile.edit").main


def test_asking_for_changes_needs_words(as_admin, write):
    with write() as session:
        waiting(session)
    page = as_admin.get("practice.index").follow("Check Łucja Żurawska-Brzęk")

    again = page.form("Ask for changes").submit(text="  ")

    assert (again.status, again.errors) == (422, ["Say what needs to change"])


def test_a_profile_that_does_not_wait_offers_no_decision(as_admin, write):
    with write() as session:
        draft = make.specialist(session, slug="draft", published=False)
        published = make.specialist(session, slug="published")

    for one in (draft, published):
        page = as_admin.get("practice.show", specialist_id=one.id)
        assert "Publish profile" not in page.buttons
        assert "Ask for changes" not in page.buttons
    gone = as_admin.post("practice.publish", specialist_id=draft.id)
    assert gone.flashes == ["There is nothing to check in this profile any more."]
    gone = as_admin.post("practice.ask_for_changes", {"text": "x"}, specialist_id=draft.id)
    assert gone.flashes == ["There is nothing to check in this profile any more."]


def test_an_invited_person_gets_a_link_and_a_draft(as_admin, write, look):
    with write() as session:
        make.specialist(session, slug="ada", zone="Asia/Tokyo")
    page = as_admin.get("practice.index")

    done = page.form("Send the invitation").submit(name="Sandesh Pokhrel", email="S@example.org")

    assert done.flashes == ["The invitation is sent. The link in it works for 7 days."]
    row = look.scalars(sa.select(Specialist).where(Specialist.slug == "sandesh-pokhrel")).one()
    assert (row.state, row.person.email, row.time_zone) == ("draft", "S@example.org", "Asia/Tokyo")
    link = look.scalars(sa.select(LinkToken)).one()
    assert (link.purpose, link.person_id) == ("invite", row.person_id)
    mail = look.scalars(sa.select(Outbox)).one()
    assert (mail.kind, mail.link_token_id) == ("invitation", link.id)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"name": "", "email": "nobody"},
            ["Enter their name", "Enter an email address, like name@example.com"],
        ),
        (
            {"name": "Ada", "email": "ADA@example.org"},
            ["There is a specialist with this address already"],
        ),
    ],
)
def test_a_wrong_invitation_is_named_and_nobody_is_made(as_admin, write, look, typed, errors):
    with write() as session:
        make.specialist(session)

    page = as_admin.get("practice.index").form("Send the invitation").submit(**typed)

    assert (page.status, page.errors) == (422, errors)
    assert look.scalar(sa.select(sa.func.count()).select_from(Specialist)) == 1


def test_an_invitation_is_sent_again_while_it_is_unused(as_admin, write, look):
    with write() as session:
        new = make.specialist(session, slug="new", published=False)
        old = make.specialist(session, slug="old")
        old.person.password_hash = "$argon2id$"
    page = as_admin.get("practice.show", specialist_id=new.id)

    done = page.form("Send the invitation again").submit()

    assert done.flashes == ["The invitation is sent again. The link in it works for 7 days."]
    assert look.scalars(sa.select(LinkToken.person_id)).all() == [new.person_id]
    assert as_admin.post("practice.invite_again", specialist_id=old.id).status == 404
    assert (
        "Send the invitation again"
        not in as_admin.get("practice.show", specialist_id=old.id).buttons
    )


def test_an_admin_sees_no_client_of_a_specialist(as_admin, write):
    with write() as session:
        ada = make.specialist(session)
        make.booking(session, ada, "2026-03-09T09:00Z", client="ana@example.com", name="Ana")

    page = as_admin.get("practice.show", specialist_id=ada.id)

    assert "ana@" not in page.html.lower()
    assert ">Ana<" not in page.html


def test_only_admins_come_here(client, as_client, as_specialist):
    shown = as_specialist.specialist.id
    pages = [("practice.index", {}), ("practice.show", {"specialist_id": shown})]
    acts = ["practice.publish", "practice.ask_for_changes", "practice.invite_again"]
    for where, values in pages:
        assert client.get(where, follow=False, **values).status == 303
        assert as_client.get(where, **values).status == 403
        assert as_specialist.get(where, **values).status == 403
    for act in acts:
        assert client.post(act, specialist_id=shown).status == 401
        assert as_specialist.post(act, specialist_id=shown).status == 403
    assert as_specialist.post("practice.invite", {"name": "x"}).status == 403


def test_an_admin_who_is_a_specialist_too_finds_both_desks(app, write):
    with write() as session:
        ada = make.specialist(session)
        ada.person.is_admin = True
        person = ada.person
    both = Client(app).sign_in(person, is_staff=True)

    assert both.get("practice.index").link("Your own desk") == "/work"
    assert both.get("work_profile.edit").link("Practice") == "/admin"
