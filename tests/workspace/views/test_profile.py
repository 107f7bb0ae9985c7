"""S6: a specialist writes their profile, sees it as a client would, and sends it for a check."""

import io

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from portal import db
from portal.accounts.models import Person
from portal.specialists.models import Specialist
from portal.specialists.services import reading
from tests.support import make
from tests.support.client import Client
from tests.support.pictures import picture


@pytest.fixture(autouse=True)
def _monday(at):
    at("2026-03-02T08:00Z")


@pytest.fixture
def newcomer(app, write):
    """A browser on which somebody is signed in whose profile is an empty draft."""
    with write() as session:
        specialist = make.specialist(
            session,
            slug="sandesh",
            name="Sandesh Pokhrel",
            published=False,
            title="",
            registration="",
            sentence="",
            about="",
            how_i_work="",
            topics=[],
        )
        person = session.get_one(Person, specialist.person_id)
    client = Client(app).sign_in(person, is_staff=True)
    client.specialist = specialist
    return client


@pytest.fixture
def stored(app):
    """``stored("slug")`` reads the specialist as it was committed."""

    def read(slug):
        with app.app_context():
            session = db.get_session()
            one = session.scalars(sa.select(Specialist).where(Specialist.slug == slug)).one()
            found = reading.by_id(session, one.id)
            assert found is not None
            return found, reading.shown(found), reading.photo_digest(session, found.id)

    return read


WHOLE = {
    "title": "Psychologist",
    "registration": "NP 77",
    "languages": "Nepali, हिन्दी, english",
    "sentence": "I listen first.",
    "about": "I live in **Kathmandu**.",
    "modes": ["video", "in_person"],
    "topics": ["distance", "family"],
    "proof_family": "Ten years with families",
    "place": "Jhamsikhel 4",
    "meeting_url": "https://meet.example.org/sandesh",
    "fees": "2,000 rupees",
    "time_zone": "Asia/Kathmandu",
}


def send(client, photo, **values):
    """Send the shown form with a photo.

    The body is made here: the test client leaves the files open that it makes of large ones.
    """
    page = client.get("work_profile.edit")
    fields = MultiDict(
        (name, value) for name, those in page.form("Save profile").values.items() for value in those
    )
    for name, value in values.items():
        fields[name] = value
    file = FileStorage(io.BytesIO(photo), "me.jpg", "photo", "image/jpeg")
    boundary, body = encode_multipart(MultiDict([*fields.items(multi=True), ("photo", file)]))
    answer = client.http.post(
        page.path,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        base_url=client.base,
    )
    if answer.status_code == 303:
        return client.get(answer.headers["Location"])
    return client._page(page.path, answer, [])


def test_the_page_shows_what_is_saved(as_specialist):
    page = as_specialist.get("work_profile.edit")

    form = page.form("Save profile")
    assert (page.status, page.h1) == (200, "Your profile")
    assert page.title == "Your profile \u2013 Level Ground"
    assert form.values["name"] == ["Maria Oliveira"]
    assert form.values["languages"] == ["English"]
    assert form.values["topics"] == ["repair"]
    assert form.values["modes"] == ["video"]
    assert form.values["time_zone"] == ["Europe/Lisbon"]
    assert "Published" in page.main
    assert "Send for checking" not in page.main
    assert page.headers["Cache-Control"] == "no-store"


def test_a_newcomer_writes_a_profile_and_sends_it(newcomer, stored):
    page = newcomer.get("work_profile.edit").form("Send for checking").submit(**WHOLE)

    assert page.flashes == ["Your profile is sent. You get an email when it has been read."]
    assert "Waiting for a check" in page.main
    row, shown, _ = stored("sandesh")
    assert (row.state, row.asked_at) == ("waiting", make.instant("2026-03-02T08:00Z"))
    assert shown.languages == ("ne", "hi", "en")
    assert [(one.topic, one.proof) for one in shown.topics] == [
        ("distance", ""),
        ("family", "Ten years with families"),
    ]
    assert (shown.place, shown.meeting_url) == ("Jhamsikhel 4", "https://meet.example.org/sandesh")
    assert shown.time_zone == "Asia/Kathmandu"
    assert row.soonest[0].startswith("2026-03-09T03:15")


def test_a_draft_may_be_saved_half_written(newcomer, stored):
    page = newcomer.get("work_profile.edit").form("Save profile").submit(title="Counsellor")

    assert page.flashes == ["Your profile is saved."]
    row, shown, _ = stored("sandesh")
    assert (row.state, shown.title, shown.about) == ("draft", "Counsellor", "")


def test_sending_an_unfinished_profile_names_what_is_missing_and_keeps_what_was_typed(
    newcomer, stored
):
    form = newcomer.get("work_profile.edit").form("Send for checking")

    page = form.submit(title="Counsellor", modes=[])

    assert page.status == 422
    assert page.errors == [
        "Enter your registration number",
        "Enter one sentence for your card",
        "Write a few lines about you",
        "Choose at least one way to talk",
    ]
    assert page.form("Save profile").values["title"] == ["Counsellor"]
    assert stored("sandesh")[1].title == ""


def test_a_published_profile_cannot_lose_what_it_needs(as_specialist):
    page = as_specialist.get("work_profile.edit").form("Save profile").submit(sentence="")

    assert (page.status, page.errors) == (422, ["Enter one sentence for your card"])


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("name", "  ", "Enter your name"),
        ("name", "x" * 121, "Name must be 120 characters or fewer"),
        ("sentence", "x" * 121, "Your sentence must be 120 characters or fewer"),
        ("about", "x" * 5001, "About you must be 5,000 characters or fewer"),
        (
            "languages",
            "English, Elvish",
            "We do not know the language “Elvish”. Write it like Português or Polish",
        ),
        ("languages", "en, pt, de, fr, it, es, nl, pl, uk", "Name 8 languages or fewer"),
        (
            "topics",
            ["family", "distance", "money", "repair", "parting", "culture"],
            "Choose 5 topics or fewer",
        ),
        ("proof_money", "x" * 161, "One line about money must be 160 characters or fewer"),
        (
            "meeting_url",
            "http://meet.example.org/me",
            "Enter a whole address, like https://meet.example.org/your-name",
        ),
        (
            "meeting_url",
            "javascript:alert(1)",
            "Enter a whole address, like https://meet.example.org/your-name",
        ),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(as_specialist, stored, field, typed, error):
    page = (
        as_specialist.get("work_profile.edit")
        .form("Save profile")
        .submit(**{field: typed, "fees": "99 €"})
    )

    assert (page.status, page.errors) == (422, [error])
    assert page.form("Save profile").values["fees"] == ["99 €"]
    assert stored("maria-oliveira")[1].fees == ""


def test_a_changed_registration_waits_for_a_check_and_the_page_says_so(as_specialist, stored):
    page = as_specialist.get("work_profile.edit").form("Save profile").submit(registration="99")

    assert page.flashes == [
        "Your profile is saved. Clients see what has to be checked once it is checked."
    ]
    assert "Being checked: registration number. Clients see the earlier version" in page.main
    assert page.form("Save profile").values["registration"] == ["99"]
    row, shown, _ = stored("maria-oliveira")
    assert (row.state, shown.registration, row.held) == (
        "published",
        "12345",
        {"registration": "99"},
    )


def test_words_of_an_admin_stand_above_the_profile(newcomer, write):
    with write() as session:
        row = session.scalars(sa.select(Specialist).where(Specialist.slug == "sandesh")).one()
        row.changes_asked = "Add your training."

    page = newcomer.get("work_profile.edit")

    assert "Before your profile can be published: Add your training." in page.main


def test_a_photo_is_drawn_anew_and_shown(as_specialist, stored):
    page = send(as_specialist, picture(size=(800, 600)))

    assert page.flashes == ["Your profile is saved."]
    digest = stored("maria-oliveira")[2]
    (image,) = page.root.all("img")
    assert image.attrs["src"] == f"/specialists/maria-oliveira/photo-{digest}-192.webp"
    served = as_specialist.get(image.attrs["src"])
    assert served.body[:4] == b"RIFF"
    again = as_specialist.get("work_profile.edit")
    again.form("Save profile").submit(remove_photo=True)
    assert stored("maria-oliveira")[2] is None


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "Choose a photo as a JPEG, PNG or WebP file",
        ),
        (b"", "That file is empty. Choose another photo"),
        (b"\xff\xd8\xff" * 2_000_000, "The photo must be 5 MB or smaller"),
        (picture(size=(100, 100)), "The photo must be at least 192 pixels wide and high"),
    ],
    ids=["svg", "empty", "large", "small"],
)
def test_a_file_that_is_no_photo_is_refused_and_the_rest_is_kept(
    as_specialist, stored, data, error
):
    page = send(as_specialist, data, fees="99 €")

    assert (page.status, page.errors) == (422, [error])
    assert page.form("Save profile").values["fees"] == ["99 €"]
    assert stored("maria-oliveira")[1].fees == ""


def test_a_form_too_large_to_read_leads_back(as_specialist):
    page = send(as_specialist, b"\0" * 17 * 1024 * 1024)

    assert page.flashes == ["That photo is far too large. Choose one of 5 MB or less."]
    assert page.path == "/work/profile"


def test_the_preview_is_the_profile_with_a_bar_and_no_way_to_book(newcomer, client):
    newcomer.get("work_profile.edit").form("Save profile").submit(**WHOLE)

    page = newcomer.get("work_profile.preview")

    assert page.h1 == "Sandesh Pokhrel"
    assert page.title == "Your profile \u2013 Level Ground"
    assert page.main.startswith("Preview. Only you see this. Back to editing")
    assert page.link("Back to editing") == "/work/profile"
    assert "About Sandesh" in page.main
    assert "Checked by" not in page.main
    assert not [link for link in page.links if "/book/" in link.href]
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get("/specialists/sandesh").status == 404


def test_the_preview_of_a_published_profile_shows_what_was_written_last(as_specialist):
    as_specialist.get("work_profile.edit").form("Save profile").submit(registration="99")

    assert "Registration number 99." in as_specialist.get("work_profile.preview").main
    assert "Registration number 12345." in as_specialist.get("/specialists/maria-oliveira").main


def test_only_specialists_come_here(as_client, as_admin, client):
    for where in ("work_profile.edit", "work_profile.preview"):
        assert client.get(where, follow=False).status == 303
        assert as_client.get(where).status == 403
        assert as_admin.get(where).status == 403
