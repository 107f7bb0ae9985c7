"""Profiles are made, changed, checked and published; what clients see at each step."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from portal.notifications.models import Outbox
from portal.specialists.lifecycle import ChangedMeanwhile, NotPossible, State, Unfinished
from portal.specialists.models import Specialist, SpecialistTopic
from portal.specialists.profile import Mode, ProfileDraft, Starred
from portal.specialists.services import editing, publishing, reading
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
WHOLE = ProfileDraft(
    name="Łucja Żurawska-Brzęk",
    title="Mediator",
    registration="PL 77",
    languages=("pl", "en"),
    sentence="For people who are parting.",
    about="I live in **Gdańsk**.",
    how_i_work="Slowly.",
    training="Warsaw, 2001",
    fees="60 €",
    topics=(Starred("parting", "Twenty years"), Starred("money")),
    modes=(Mode.PHONE, Mode.VIDEO),
    time_zone="Europe/Warsaw",
    place=None,
    meeting_url=None,
)


def new(session, draft=WHOLE, **given):
    person = make.person(session, email=given.pop("email", "lucja@example.org"))
    return editing.create(session, person=person, draft=draft, now=NOW, **given)


def publish(session, specialist, admin, now):
    seen = editing.draft_of(specialist).facts_digest
    publishing.publish(session, specialist=specialist, admin=admin, seen=seen, now=now)


def test_a_new_profile_is_a_draft_that_clients_do_not_find(session):
    lucja = new(session)

    assert (lucja.slug, lucja.state) == ("lucja-zurawska-brzek", "draft")
    assert reading.shown(lucja) == WHOLE
    assert reading.published(session, lucja.slug) is None
    assert reading.specialist_of(session, lucja.person) is lucja


def test_a_slug_that_is_taken_gets_a_number(session):
    new(session)
    second = new(session, email="other@example.org")
    third = new(session, replace(WHOLE, name="தமிழ்"), email="third@example.org")

    assert (second.slug, third.slug) == ("lucja-zurawska-brzek-2", "specialist")


def test_one_person_has_one_profile_and_one_slug_one_owner(session):
    new(session, slug="lucja")

    with pytest.raises(editing.AlreadyThere):
        new(session)
    with pytest.raises(editing.AlreadyThere):
        new(session, email="other@example.org", slug="lucja")


def test_saving_replaces_lists_in_their_order(session):
    lucja = new(session)
    changed = replace(
        WHOLE, languages=("en", "de", "pl"), topics=(Starred("money", "x"),), modes=(Mode.VIDEO,)
    )

    editing.save(session, specialist=lucja, draft=changed, now=NOW)
    session.expire_all()

    found = reading.by_id(session, lucja.id)
    assert found is not None
    assert reading.shown(found) == changed
    rows = session.scalars(sa.select(SpecialistTopic.topic)).all()
    assert rows == ["money"]


def test_the_directory_finds_words_of_the_profile_without_accents(session):
    lucja = new(session)

    text = lucja.search_text
    for word in (" zurawska", " mediator", " warsaw", " polski", " polish", " parting", " gdansk"):
        assert word in text


def test_a_published_profile_shows_the_checked_facts_until_the_new_ones_are_checked(session):
    lucja = new(session)
    admin = make.person(session, is_admin=True)
    publishing.send_for_checking(session, specialist=lucja, now=NOW)
    assert reading.waiting(session) == [lucja]
    publish(session, lucja, admin, NOW)
    changed = replace(WHOLE, registration="PL 78", sentence="For people who part.")

    editing.save(session, specialist=lucja, draft=changed, now=LATER)

    assert reading.shown(lucja) == replace(WHOLE, sentence="For people who part.")
    assert editing.draft_of(lucja) == changed
    assert (lucja.held, lucja.state, lucja.asked_at) == (
        {"registration": "PL 78"},
        "published",
        LATER,
    )
    assert reading.waiting(session) == [lucja]
    assert [reading.published(session, lucja.slug)] == [lucja]

    publish(session, lucja, admin, LATER)

    assert reading.shown(lucja) == changed
    assert (lucja.held, lucja.checked_at, lucja.checked_by_id) == ({}, LATER, admin.id)
    assert reading.waiting(session) == []


def test_a_held_fact_written_back_needs_no_check(session):
    ada = make.specialist(session, title="Psychologist")
    shown = reading.shown(ada)
    editing.save(session, specialist=ada, draft=replace(shown, title="Professor"), now=NOW)

    editing.save(session, specialist=ada, draft=shown, now=LATER)

    assert (ada.held, ada.asked_at) == ({}, None)


def test_saving_again_keeps_the_place_in_the_line_for_a_check(session):
    ada = make.specialist(session)
    changed = replace(reading.shown(ada), title="Professor")
    editing.save(session, specialist=ada, draft=changed, now=NOW)

    editing.save(session, specialist=ada, draft=replace(changed, fees="70 €"), now=LATER)

    assert ada.asked_at == NOW


def test_asking_for_changes_makes_a_waiting_profile_a_draft_and_keeps_the_words(session):
    lucja = new(session)
    publishing.send_for_checking(session, specialist=lucja, now=NOW)

    publishing.ask_for_changes(session, specialist=lucja, text="Add your training.", now=NOW)

    assert (lucja.state, lucja.changes_asked, lucja.asked_at) == (
        "draft",
        "Add your training.",
        None,
    )
    publishing.send_for_checking(session, specialist=lucja, now=LATER)
    assert (lucja.state, lucja.changes_asked) == ("waiting", None)


def test_asking_for_changes_of_a_published_profile_leaves_it_published(session):
    ada = make.specialist(session)
    editing.save(
        session, specialist=ada, draft=replace(reading.shown(ada), title="Professor"), now=NOW
    )

    publishing.ask_for_changes(session, specialist=ada, text="Which faculty?", now=NOW)

    assert (ada.state, ada.title, ada.held) == ("published", "Psychologist", {"title": "Professor"})
    assert reading.waiting(session) == []


def test_an_unfinished_profile_is_not_sent(session):
    lucja = new(session, replace(WHOLE, about="", modes=()))

    with pytest.raises(Unfinished) as caught:
        publishing.send_for_checking(session, specialist=lucja, now=NOW)

    assert caught.value.missing == ("about", "modes")
    assert lucja.state == "draft"


def test_a_published_profile_does_not_lose_what_it_needs(session):
    ada = make.specialist(session)

    with pytest.raises(Unfinished):
        editing.save(
            session, specialist=ada, draft=replace(reading.shown(ada), sentence=""), now=NOW
        )


def test_a_draft_is_not_published_and_a_waiting_profile_not_sent_again(session):
    lucja = new(session)
    admin = make.person(session, is_admin=True)

    with pytest.raises(NotPossible):
        publish(session, lucja, admin, NOW)
    publishing.send_for_checking(session, specialist=lucja, now=NOW)
    with pytest.raises(NotPossible):
        publishing.send_for_checking(session, specialist=lucja, now=NOW)


def test_another_time_zone_drops_the_kept_free_times(session):
    ada = make.specialist(session, soonest=["2026-03-03T09:00:00Z"], soonest_at=NOW)
    shown = reading.shown(ada)

    editing.save(session, specialist=ada, draft=replace(shown, fees="50 €"), now=LATER)
    assert (ada.soonest_at, ada.times_version) == (NOW, 0)

    editing.save(session, specialist=ada, draft=replace(shown, time_zone="Asia/Tokyo"), now=LATER)
    assert (ada.soonest_at, ada.times_version) == (None, 1)


def test_the_longest_waiting_profile_comes_first(session):
    for slug, asked in (("b", LATER), ("a", LATER), ("c", NOW), ("d", None)):
        make.specialist(session, slug=slug, published=False, asked_at=asked)

    assert [one.slug for one in reading.waiting(session)] == ["c", "b", "a"]


def test_only_published_profiles_are_found_by_their_address(session):
    for state in State:
        make.specialist(session, slug=state.value, state=state.value)

    found = [state for state in State if reading.published(session, state.value)]

    assert found == [State.PUBLISHED]


def test_a_person_without_a_profile_is_no_specialist(session):
    ana = make.person(session, email="ana@example.org")
    ada = make.specialist(session)

    assert reading.specialist_of(session, ana) is None
    assert not reading.is_specialist(session, ana.id)
    assert reading.is_specialist(session, ada.person_id)
    assert session.scalar(sa.select(sa.func.count()).select_from(Specialist)) == 1


def test_facts_nobody_looked_at_are_not_published(session):
    ada = make.specialist(session)
    admin = make.person(session, is_admin=True)
    seen = editing.draft_of(ada).facts_digest
    changed = replace(reading.shown(ada), registration="99")
    editing.save(session, specialist=ada, draft=changed, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        publishing.publish(session, specialist=ada, admin=admin, seen=seen, now=NOW)

    assert (ada.registration, ada.held) == ("12345", {"registration": "99"})


def test_each_decision_is_mailed_to_the_specialist(session):
    lucja = new(session)
    admin = make.person(session, is_admin=True)
    publishing.send_for_checking(session, specialist=lucja, now=NOW)
    publishing.ask_for_changes(session, specialist=lucja, text="More.", now=NOW)
    publishing.send_for_checking(session, specialist=lucja, now=LATER)
    publish(session, lucja, admin, LATER)

    rows = session.execute(
        sa.select(Outbox.kind, Outbox.person_id, Outbox.due_at).order_by(Outbox.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("changes_asked", lucja.person_id, NOW),
        ("published", lucja.person_id, LATER),
    ]
