"""P14 and P15: check, share by part, take back, see, delete."""

import pytest
import sqlalchemy as sa

from portal.accounts.services import sessions
from portal.bookings.services import access
from portal.intake.models import Intake, SafetyAlert, SharedPart
from tests.support import answering, make
from tests.support.answering import walk

NOW = make.instant("2026-03-03T09:00Z")
SEEN = "I have seen this \N{EN DASH} go on"


@pytest.fixture(autouse=True)
def clock_stands(at):
    at(NOW)


@pytest.fixture
def booked(client, write):
    """A browser with an appointment with Maria."""
    with write() as session:
        owner = make.specialist(session, slug="maria", name="Maria Oliveira")
        booking = make.booking(session, owner, "2026-03-10T10:00Z", created_at="2026-03-02T10:00Z")
        opened = sessions.open_device(session, now=NOW)
        access.admit(session, booking=booking, device_id=opened.device.id, now=NOW)
    with client.session() as kept:
        kept["device"] = opened.token
    return booking


def through(client, answers=None, **start):
    page = answering.start(client, **start)
    for _page in range(9):
        page = walk(
            page,
            {"voi.l1": "me2", "bnd.l1": "ot1", "rep.l1": "eq", **(answers or {})},
            until=lambda p: p.path == "/q/help" or answering.at_check(p),
        )
        if answering.at_check(page):
            return page
        page = page.form(SEEN).submit()
    raise AssertionError("help comes again and again")


def shared(write):
    with write() as session:
        wanted = sa.select(SharedPart.part).where(SharedPart.withdrawn_at.is_(None))
        return set(session.scalars(wanted))


def test_each_answer_stands_there_with_its_change_and_private_ones_are_only_counted(client, booked):
    page = through(client, {"saf.harm": "unsure"})

    assert page.h1 == "Check your answers"
    assert "When you talk, who does most of the listening? Nearly always me" in page.main
    assert "answered" in page.main
    assert "I am not sure" not in page.main


def test_one_press_shares_everything_but_the_private_part(client, booked, write):
    page = through(client).form("Share with Maria").submit()

    assert (page.path, page.h1) == ("/q/sent", "Your answers are with Maria")
    assert "safe" not in shared(write)
    assert {"goal", "voi", "rep", "practical"} <= shared(write)


def test_without_a_part_nothing_is_shared(client, booked, write):
    page = through(client).form("Share with Maria").submit(share=None)

    assert (page.status, page.errors) == (422, ["Choose a part to share, or keep it to yourself"])
    assert shared(write) == set()


def test_kept_answers_stay_with_the_client_and_can_be_shared_later(client, booked, write):
    kept = through(client).form("Keep it to myself").submit()
    before = shared(write)

    later = kept.follow("Check and share").form("Share with Maria").submit(share=["goal"])

    assert (kept.h1, before) == ("Your answers are saved for you only", set())
    assert (later.h1, shared(write)) == ("Your answers are with Maria", {"goal"})


def test_changing_one_answer_comes_back_to_the_check(client, booked):
    page = through(client)

    change = page.follow("Change When you talk, who does most of the listening?")
    back = change.form("Continue").submit(**{"voi.l1": "ot2"})

    assert change.form("Continue").values["voi.l1"] == ["me2"]
    assert answering.at_check(back)
    assert "Nearly always them" in back.main


def test_parts_are_taken_back_one_by_one_and_all_at_once(client, booked, write):
    page = through(client).form("Share with Maria").submit(share=["goal", "voi"])

    one = page.form("Take back Being heard").submit()
    after_one = shared(write)
    none = one.form("Take everything back").submit()

    assert one.flashes == ["Taken back. Maria cannot open it any more."]
    assert (after_one, shared(write)) == ({"goal"}, set())
    assert none.h1 == "Your answers are saved for you only"


def test_a_second_tab_cannot_write_into_what_was_shared(client, booked):
    page = through(client)
    tab = page.follow("Change When you talk, who does most of the listening?")
    page.form("Share with Maria").submit()

    late = tab.form("Continue").submit(**{"voi.l1": "ot2"})

    assert late.path == "/q/sent"


def test_what_was_shared_is_changed_in_a_copy_until_it_is_shared_again(client, booked, write):
    sent = through(client).form("Share with Maria").submit()

    page = sent.form("Change my answers").submit()
    page = page.follow("Change When you talk, who does most of the listening?")
    page = page.form("Continue").submit(**{"voi.l1": "ot2"})
    again = page.form("Share with Maria").submit()

    assert again.h1 == "Your answers are with Maria"
    with write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Intake)) == 2


def test_urgent_answers_alert_when_shared_and_else_offer_to_let_the_specialist_know(
    client, booked, write
):
    page = through(client, {"saf.harm": "yes", "saf.now": "no"})

    page = page.form("Share with Maria").submit()
    told = page.form("Let my specialist know now").submit()

    assert "learns nothing of what you did not share" in page.main
    assert "This is not watched round the clock." in told.main
    with write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SafetyAlert)) == 1


def test_the_picture_has_sentences_and_no_number(client, booked):
    page = through(client).form("Share with Maria").submit()

    picture = page.follow("See your answers in words")

    assert (picture.h1, picture.title) == ("What you told us", page.title)
    assert "In being heard, your side carries much more." in picture.main
    assert not [letter for letter in picture.main if letter.isdigit()]


def test_a_hidden_picture_has_the_same_title_and_address_and_help_instead(client, booked):
    page = through(client, {"saf.harm": "yes"}).form("Share with Maria").submit()

    picture = page.follow("See your answers in words")

    assert (picture.path, picture.h1) == ("/q/picture", "What you told us")
    assert "Talk this through with Maria" in picture.main
    assert "your side" not in picture.main


def test_deleting_asks_first_and_leaves_no_answer(client, booked, write):
    page = through(client).form("Share with Maria").submit()

    asked = page.follow("Delete my answers")
    gone = asked.form("Delete my answers").submit()

    assert (asked.h1, gone.path) == ("Delete my answers?", "/q")
    assert shared(write) == set()


def test_without_an_appointment_there_is_nobody_to_share_with(client):
    page = through(client)

    kept = page.form("Keep it to myself").submit()

    assert "Share this part" not in page.main
    assert kept.h1 == "Your answers are saved for you only"
    assert "Keep my place" in kept.buttons


def test_telling_more_goes_on_with_the_fuller_questions_and_asks_nothing_twice(client):
    page = through(client).form("Tell us more (about 7 minutes)").submit()

    assert page.h1 == "About the two of you"
    assert "ctx.type" not in answering.names_of(page)
