"""Pages of the directory: who is on them, in which order, with which times, at what cost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal.bookings.services import soonest, times
from portal.directory import ordering
from portal.directory.filters import Filters
from portal.directory.services import listing
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode
from portal.timetable import Part
from tests.support import make
from tests.support.queries import counted

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
LISBON = ZoneInfo("Europe/Lisbon")


def instants(*written):
    return tuple(make.instant(each) for each in written)


def page(session, *, now=NOW, zone=LISBON, per_page=12, **asked):
    return listing.listing(session, filters=Filters(**asked), zone=zone, now=now, per_page=per_page)


def slugs(shown):
    return [card.slug for card in shown.cards]


def keep_all(session, now=NOW):
    while soonest.refresh_stale(session, now=now):
        pass


def test_who_is_free_soonest_comes_first_with_three_times(session):
    make.specialist(session, slug="late", open="Thu 9 to 12")
    make.specialist(session, slug="full", open="")
    make.specialist(session, slug="soon", open="Tue 9 to 12")

    shown = page(session)

    assert slugs(shown) == ["soon", "late", "full"]
    assert [card.starts for card in shown.cards] == [
        instants("2026-03-03T09:00Z", "2026-03-03T09:30Z", "2026-03-03T10:00Z"),
        instants("2026-03-05T09:00Z", "2026-03-05T09:30Z", "2026-03-05T10:00Z"),
        (),
    ]
    assert (shown.total, shown.page, shown.pages) == (3, 1, 1)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "computed"])
def test_kept_and_computed_times_give_the_same_page(session, is_kept):
    for number in range(7):
        make.specialist(session, slug=f"s{number}", open=f"Tue {9 + number % 3} to 16")
    make.specialist(session, slug="none", open="")
    if is_kept:
        keep_all(session)

    shown = [page(session, per_page=3, page=number) for number in (1, 2, 3)]

    ids = {one.slug: one.id for one in session.scalars(sa.select(Specialist))}
    expected = sorted(
        (slug for slug in ids if slug != "none"),
        key=lambda slug: (int(slug[1:]) % 3, ordering.turn(ids[slug], NOW.date())),
    )
    assert [slug for each in shown for slug in slugs(each)] == [*expected, "none"]
    assert [(each.total, each.pages) for each in shown] == [(8, 3)] * 3


def test_kept_and_computed_specialists_are_merged_in_order(session):
    for slug, hour in (("a", 9), ("b", 10), ("c", 11), ("d", 12), ("e", 13)):
        make.specialist(session, slug=slug, open=f"Tue {hour} to 16")
    keep_all(session)
    session.execute(
        sa.update(Specialist).where(Specialist.slug.in_(["b", "e"])).values(soonest_at=None)
    )

    assert [slugs(page(session, per_page=2, page=number)) for number in (1, 2, 3)] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
    ]


def test_a_kept_time_that_slipped_inside_the_notice_is_not_shown(session):
    make.specialist(session, slug="slips", open="Tue 9 to 12")
    make.specialist(session, slug="stays", open="Tue 10 to 12")
    keep_all(session, now=make.instant("2026-03-02T08:58Z"))

    shown = page(session, now=make.instant("2026-03-02T09:01Z"))

    assert [card.starts[0] for card in shown.cards if card.slug == "slips"] == [
        make.instant("2026-03-03T09:30Z")
    ]
    assert slugs(shown)[0] == "slips"


def test_times_kept_long_ago_are_computed_anew(session):
    ada = make.specialist(session, open="Tue 9 to 12")
    keep_all(session)
    make.booking(session, ada, "2026-03-03T09:00Z")

    shown = page(session, now=NOW + timedelta(minutes=11))

    assert shown.cards[0].starts[0] == make.instant("2026-03-03T10:00Z")


def test_every_time_on_a_card_can_be_booked(session):
    for number in range(5):
        one = make.specialist(
            session, slug=f"s{number}", open="Mon 9 to 18, Tue 9 to 18", notice_minutes=60 * number
        )
        make.booking(session, one, f"2026-03-02T{11 + number}:00Z")
    keep_all(session)
    now = NOW + timedelta(minutes=7)

    for card in page(session, now=now).cards:
        assert len(card.starts) == 3
        for start in card.starts:
            assert (
                times.why_not(session, session.get_one(Specialist, card.id), start, now=now) is None
            )


def test_only_published_specialists_are_listed(session):
    make.specialist(session, slug="a")
    make.specialist(session, slug="b", published=False)
    make.specialist(session, slug="c", state="waiting")

    assert slugs(page(session)) == ["a"]


def people(session):
    make.specialist(
        session,
        slug="maria",
        languages=["en", "pt"],
        topics=["repair", "money"],
        modes=["video"],
        search_text=" maria oliveira psychologist lisbon porto",
    )
    make.specialist(
        session,
        slug="oksana",
        languages=["uk", "en-GB"],
        topics=["family"],
        modes=["video", "phone"],
        search_text=" oksana kovalchuk kyiv war borders",
    )
    make.specialist(
        session,
        slug="mei",
        languages=["zh-Hant"],
        topics=["repair"],
        modes=["in_person"],
        search_text=" mei 家庭治疗 100 percent",
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"maria", "oksana", "mei"}),
        ({"language": "en"}, {"maria", "oksana"}),
        ({"language": "en-GB"}, {"oksana"}),
        ({"language": "zh"}, {"mei"}),
        ({"language": "pt-BR"}, set()),
        ({"topic": "repair"}, {"maria", "mei"}),
        ({"topic": "parting"}, set()),
        ({"modes": (Mode.PHONE,)}, {"oksana"}),
        ({"modes": (Mode.PHONE, Mode.IN_PERSON)}, {"oksana", "mei"}),
        ({"topic": "repair", "modes": (Mode.VIDEO,)}, {"maria"}),
        ({"question": "LISBÓN"}, {"maria"}),
        ({"question": "olive mar"}, {"maria"}),
        ({"question": "liveira"}, set()),
        ({"question": "治疗"}, {"mei"}),
        ({"question": "%"}, {"maria", "oksana", "mei"}),
        ({"question": "1_0"}, set()),
        ({"question": "kyiv", "language": "en"}, {"oksana"}),
    ],
)
def test_filters_leave_who_matches_all_of_them(session, asked, found):
    people(session)

    assert set(slugs(page(session, **asked))) == found


def test_a_time_of_day_shows_and_sorts_by_the_times_in_it(session):
    make.specialist(session, slug="both", open="Tue 9 to 10, Fri 19 to 20")
    make.specialist(session, slug="evening", open="Thu 18 to 19")
    make.specialist(session, slug="morning", open="Tue 10 to 11")

    shown = page(session, parts=(Part.EVENING,))

    assert slugs(shown) == ["evening", "both"]
    assert shown.cards[1].starts == instants(
        "2026-03-06T19:00Z", "2026-03-06T19:30Z", "2026-03-13T19:00Z"
    )
    assert shown.total == 2


def test_a_time_of_day_is_the_viewers(session):
    make.specialist(session, slug="lisbon", open="Tue 9 to 10")

    in_tokyo = page(session, parts=(Part.EVENING,), zone=ZoneInfo("Asia/Tokyo"))

    assert slugs(in_tokyo) == ["lisbon"]
    assert slugs(page(session, parts=(Part.EVENING,))) == []


def test_a_page_past_the_end_is_the_last_one(session):
    for number in range(3):
        make.specialist(session, slug=f"s{number}")

    shown = page(session, per_page=2, page=9)

    assert (shown.page, shown.pages, len(shown.cards)) == (2, 2, 1)
    assert (page(session, topic="parting", page=9).page, page(session).total) == (1, 3)


def test_cards_carry_what_they_show(session):
    make.specialist(session, languages=["pt", "en"], modes=["phone", "video"], topics=["money"])

    (card,) = page(session).cards
    session.expunge_all()

    assert (card.languages, card.modes) == (("pt", "en"), (Mode.PHONE, Mode.VIDEO))
    assert card.topics == ("money",)
    assert card.photo_digest is None


@pytest.mark.parametrize(
    ("state", "asked", "queries"),
    [
        ("kept", {}, 4),
        ("computed", {}, 8),
        ("computed", {"parts": (Part.MORNING,), "topic": "repair", "question": "ada"}, 7),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_number_of_specialists(
    app, session, state, asked, queries
):
    counts = []
    for more in (5, 55):
        for _ in range(more):
            number = session.scalar(sa.select(sa.func.count()).select_from(Specialist))
            one = make.specialist(session, slug=f"ada-{number}", open="Tue 9 to 12, Fri 9 to 12")
            make.booking(session, one, "2026-03-03T09:00Z")
            make.busy(session, one, "2026-03-03T10:00Z")
        if state == "kept":
            keep_all(session)
        session.expunge_all()
        with counted(app.extensions["engine"]) as sent:
            shown = page(session, **asked)
        assert len(shown.cards) == min(12, shown.total)
        counts.append(len(sent))

    assert counts == [queries, queries]


def test_the_database_sorts_by_the_same_turns(session):
    ids = [make.specialist(session, slug=f"s{number}", open="").id for number in range(12)]
    far = make.specialist(session, slug="far", id=2_000_000_011, open="").id
    keep_all(session)

    in_order = [card.id for card in page(session, per_page=20).cards]

    assert in_order == sorted([*ids, far], key=lambda one: ordering.turn(one, NOW.date()))


def test_times_are_shown_in_the_zone_most_specialists_live_by(session):
    assert listing.home_zone(session).key == "UTC"
    for slug, zone in (("a", "Asia/Tokyo"), ("b", "Europe/Kyiv"), ("c", "Europe/Kyiv")):
        make.specialist(session, slug=slug, zone=zone)
    assert listing.home_zone(session).key == "Europe/Kyiv"
    make.specialist(session, slug="d", zone="Asia/Tokyo")
    make.specialist(session, slug="e", zone="Europe/Rome", published=False)

    assert listing.home_zone(session).key == "Asia/Tokyo"


def test_languages_to_choose_from_are_those_of_published_specialists(session):
    make.specialist(session, slug="a", languages=["en", "pt"])
    make.specialist(session, slug="b", languages=["en", "uk"])
    make.specialist(session, slug="c", languages=["ta"], published=False)

    assert listing.languages_spoken(session) == ["en", "pt", "uk"]


def test_a_time_exactly_at_the_notice_is_kept_and_shown(session):
    make.specialist(session, open="Mon 9 to 10", notice_minutes=60)
    keep_all(session)

    (card,) = page(session).cards

    assert soonest.refresh_stale(session, now=NOW) == 0
    assert card.starts[0] == make.instant("2026-03-02T09:00Z")
