"""The directory and the profiles as a visitor meets them."""

from dataclasses import replace

import pytest

from portal.specialists import paths
from portal.specialists.photo import Portrait
from portal.specialists.profile import Starred
from portal.specialists.services import editing, reading
from portal.specialists.services import photo as photos
from tests.support import make
from tests.support.queries import counted

PORTRAIT = Portrait("0123456789abcdef", b"small", b"large")


@pytest.fixture(autouse=True)
def _monday(at):
    at("2026-03-02T08:00Z")


def practice(session):
    make.specialist(
        session, slug="maria", name="Maria Oliveira", open="Tue 18:30 to 19:30, Thu 9:30 to 10"
    )
    make.specialist(
        session,
        slug="oksana",
        name="Oksana Kovalchuk",
        zone="Europe/Kyiv",
        open="Mon 18 to 19, Wed 18 to 19",
        notice_minutes=60,
        languages=["uk", "en"],
        topics=["family"],
        modes=["video", "phone"],
    )
    make.specialist(session, slug="lucja", name="Łucja Żurawska-Brzęk", open="")


def times(page):
    return [link for link in page.links if "/book/" in link.href]


def names(page):
    return [each.text for each in page.root.all("h2") if "spec__name" in each.classes]


def test_the_list_says_how_many_there_are_and_orders_them(client, write):
    with write() as session:
        practice(session)

    page = client.get("directory.index", tz="Europe/Lisbon")

    assert (page.status, page.h1) == (200, "Find a specialist")
    assert page.title == "Find a specialist \u2013 Level Ground"
    assert "3 specialists, soonest first" in page.main
    assert names(page) == ["Oksana Kovalchuk", "Maria Oliveira", "Łucja Żurawska-Brzęk"]
    assert "Soonest: today" in page.main
    assert "No free times in the next 4 weeks" in page.main
    assert "Times are shown in Lisbon time (UTC+0)." in page.main


def test_a_time_on_a_card_is_named_by_date_and_person_and_leads_to_its_booking(client, write):
    with write() as session:
        practice(session)

    page = client.get("directory.index", tz="Asia/Tokyo")

    assert [(link.text, link.href) for link in times(page)][-3:] == [
        (
            "03:30, Wednesday 4 March, with Maria Oliveira",
            "/specialists/maria/book/20260303T1830Z?tz=Asia/Tokyo",
        ),
        (
            "04:00, Wednesday 4 March, with Maria Oliveira",
            "/specialists/maria/book/20260303T1900Z?tz=Asia/Tokyo",
        ),
        (
            "Thu 5, 18:30, Thursday 5 March, with Maria Oliveira",
            "/specialists/maria/book/20260305T0930Z?tz=Asia/Tokyo",
        ),
    ]
    assert page.link("More times with Maria Oliveira") == "/specialists/maria/times?tz=Asia/Tokyo"


def test_a_card_speaks_each_language_in_its_own_name(client, write):
    with write() as session:
        practice(session)
        make.specialist(session, slug="yasmine", languages=["ar", "fr"])

    page = client.get("directory.index")

    spoken = {
        (each.attrs["lang"], each.attrs.get("dir"), each.text)
        for each in page.root.all("span")
        if "lang" in each.attrs
    }
    assert spoken == {
        ("en", None, "English"),
        ("uk", None, "Українська"),
        ("ar", "rtl", "العربية"),
        ("fr", None, "Français"),
    }


def test_filters_are_asked_by_get_and_stay_chosen(client, write):
    with write() as session:
        practice(session)
    page = client.get("directory.index")
    form = next(form for form in page.root.all("form") if form.attrs.get("aria-label") == "Filters")
    assert form.attrs["method"] == "get"

    found = client.get(
        "/specialists", language="uk", mode="phone", topic="", q="", part="afternoon"
    )

    assert names(found) == ["Oksana Kovalchuk"]
    assert "1 specialist for 3 filters, soonest first" in found.main
    assert "Narrow the list, 3 filters on" in found.main
    chosen = {
        each.attrs["value"]
        for each in found.root.all("option", "input")
        if "checked" in each.attrs or "selected" in each.attrs
    }
    assert {"uk", "phone", "afternoon"} <= chosen
    assert set(names(client.get("/specialists", q="zurawska"))) == {"Łucja Żurawska-Brzęk"}


def test_when_nobody_matches_the_page_says_what_was_asked_and_who_is_close(client, write):
    with write() as session:
        practice(session)

    page = client.get("/specialists", language="uk", mode="in_person", part="morning")

    assert "No specialists match 3 filters" in page.main
    assert "No one matches all of that yet" in page.main
    assert "You asked for mornings, in Ukrainian, in person." in page.main
    assert "Close to what you asked for" in page.main
    assert [each.text for each in page.root.all("h3")] == ["Oksana Kovalchuk"]
    assert {link.href for link in page.links if link.text == "Clear filters"} == {"/specialists"}


def test_an_empty_practice_says_so_kindly(client):
    page = client.get("directory.index")

    assert page.status == 200
    assert "Specialists appear here once the practice has checked them." in page.main


def test_pages_keep_filters_and_zone(client, write):
    with write() as session:
        for number in range(14):
            make.specialist(session, slug=f"s{number}", name=f"Name {number:02}")

    first = client.get("/specialists", topic="repair", tz="Asia/Tokyo")
    second = first.follow("Next page")

    assert "Page 2 of 2" in second.main
    assert len(names(first)) == 12
    assert len(names(second)) == 2
    assert set(names(first) + names(second)) == {f"Name {number:02}" for number in range(14)}
    assert second.link("Previous page") == "/specialists?topic=repair&tz=Asia/Tokyo"
    assert "Times are shown in Tokyo time" in second.main


@pytest.mark.parametrize(
    "query",
    [
        "tz=Mars/Olympus",
        "tz=../../etc/passwd",
        "page=99999999999999999999",
        "page=-1&q=%00%ff",
        "part=x&language=%F0%9F%92%A9&topic=%27%20or%201=1&mode=fax",
        "q=%25_%5C%27%22%3Cscript%3E",
    ],
)
def test_whatever_the_address_asks_for_the_page_stands(client, write, query):
    with write() as session:
        practice(session)

    for where in ("/specialists", "/specialists/maria"):
        page = client.get(f"{where}?{query}")

        assert page.status == 200
        assert "<script>alert" not in page.html


def test_a_profile_shows_who_somebody_is_and_when_they_are_free(client, write):
    with write() as session:
        practice(session)
        maria = reading.published(session, "maria")
        assert maria is not None
        draft = replace(
            reading.shown(maria),
            about="I trained in **Porto**.\n\n<script>alert(1)</script>",
            training="University of Porto, 2010",
            topics=(Starred("repair", "Trained in repair"), Starred("money")),
            fees="60 € for 50 minutes",
        )
        editing.save(session, specialist=maria, draft=draft, now=make.LONG_AGO)
        maria.training, maria.held, maria.asked_at = draft.training, {}, None

    page = client.get("directory.show", slug="maria")

    assert (page.status, page.h1) == (200, "Maria Oliveira")
    assert page.title == "Maria Oliveira \u2013 Level Ground"
    assert [each.text for each in page.root.all("h2")] == [
        "Free times",
        "Choose a time to talk",
        "About Maria",
        "How I work",
        "Topics",
        "What happens in the 30 minutes",
        "Training and registration",
        "Fees after the free consultation",
    ]
    assert "Checked by Level Ground on 5 January 2026" in page.main
    assert "Registration number 12345." in page.main
    assert "Making up: Trained in repair" in page.main
    assert "<strong>Porto</strong>" in page.html
    assert "<script>alert" not in page.html
    assert page.link("See all times") == "/specialists/maria/times?tz=Europe/Lisbon"
    assert ("18:30, Tuesday 3 March, with Maria Oliveira") in {link.text for link in times(page)}


def test_a_day_can_be_opened_on_the_profile(client, write):
    with write() as session:
        practice(session)

    page = client.get("directory.show", slug="maria", day="2026-03-12")

    titles = [each.text for each in page.root.all("h3")]
    assert titles[0] == "Thursday 12 March, 1 time"


def test_a_profile_without_free_times_leads_on(client, write):
    with write() as session:
        practice(session)

    page = client.get("directory.show", slug="lucja")

    assert "No free times in the next 4 weeks" in page.main
    assert times(page) == []
    assert {link.href for link in page.links if link.text == "See who is free sooner"} == {
        "/specialists"
    }


@pytest.mark.parametrize("state", ["draft", "waiting"])
def test_a_profile_that_is_not_published_is_not_there(client, write, state):
    with write() as session:
        make.specialist(session, slug="hidden", state=state)

    assert client.get("directory.show", slug="hidden").status == 404
    assert client.get("directory.show", slug="nobody").status == 404
    assert "Hidden" not in client.get("directory.index").html


def test_a_photo_is_kept_for_a_year_under_the_name_of_its_digest(client, write):
    with write() as session:
        ada = make.specialist(session)
        photos.keep(session, specialist=ada, portrait=PORTRAIT)
    page = client.get("directory.index")

    (image,) = page.root.all("img")
    path = image.attrs["src"]
    assert path == paths.photo("ada", PORTRAIT.digest, 96)
    small = client.get(path)
    large = client.get(path.replace("-96.", "-192."))
    assert (small.body, large.body) == (b"small", b"large")
    assert small.headers["Content-Type"] == "image/webp"
    assert small.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(path, headers={"If-None-Match": small.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/specialists/ada/photo-0000000000000000-96.webp",
        "/specialists/ada/photo-0123456789abcdef-97.webp",
        "/specialists/eve/photo-0123456789abcdef-96.webp",
    ],
)
def test_other_photos_are_not_there(client, write, path):
    with write() as session:
        ada = make.specialist(session)
        photos.keep(session, specialist=ada, portrait=PORTRAIT)

    assert client.get(path).status == 404


def test_public_pages_set_no_cookie_and_may_be_kept(client, write):
    with write() as session:
        practice(session)

    for page in (client.get("directory.index"), client.get("directory.show", slug="maria")):
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"] == "no-cache"


def test_the_addresses_are_those_of_the_routes(app):
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        photo = paths.photo("ada", "0123456789abcdef", 192)
        assert photo is not None
        assert adapter.match(paths.SPECIALISTS)[0] == "directory.index"
        assert adapter.match(paths.profile("ada"))[0] == "directory.show"
        assert adapter.match(photo)[0] == "specialists.photo"


def test_a_profile_makes_a_fixed_number_of_queries(app, client, write):
    counts = []
    for more in (2, 40):
        with write() as session:
            ada = make.specialist(session, slug=f"ada-{more}", open="Mon 9 to 17, Tue 9 to 17")
            for number in range(more):
                make.booking(
                    session, ada, f"2026-{4 + number // 25:02}-{1 + number % 25:02}T11:00Z"
                )
                make.busy(session, ada, f"2026-{4 + number // 25:02}-{1 + number % 25:02}T13:00Z")
        with counted(app.extensions["engine"]) as sent:
            client.get("directory.show", slug=f"ada-{more}")
        counts.append(len(sent))

    assert counts == [9, 9]
