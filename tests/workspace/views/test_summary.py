import pytest
import sqlalchemy as sa

from portal.intake.models import IntakeRead, Note
from tests.support import intakes, make

NOW = "2026-03-03T09:00Z"


@pytest.fixture
def booking(as_specialist, write, at):
    """Ana's booking next Monday, with a whole brief path shared."""
    at(NOW)
    with write() as session:
        row = make.booking(
            session, as_specialist.specialist, "2026-03-09T10:00Z", created_at="2026-03-02T10:00Z"
        )
        intakes.shared(session, booking=row)
    return row


def test_the_one_page_has_the_ten_sections_in_order(as_specialist, booking):
    page = as_specialist.get("work_summary.show", client_id=booking.client_id)

    assert page.h1 == "Before you meet Ana"
    assert [each.text for each in page.root.all("h2")] == [
        "Safety first",
        "What they want from 30 minutes",
        "Pattern and time",
        "Who carries what",
        "Strongest contrasts",
        "Strengths and resources",
        "Questions to open with",
        "Practical",
        "What changed",
        "Not answered",
    ]


def test_a_client_of_nobody_and_of_another_specialist_is_the_same_404(
    as_specialist, booking, write
):
    with write() as session:
        other = make.specialist(session, slug="rui", name="Rui")
        foreign = make.booking(session, other, "2026-03-16T10:00Z", client="eva@example.org")

    assert as_specialist.get("work_summary.show", client_id=foreign.client_id).status == 404
    assert as_specialist.get("work_summary.show", client_id=9999).status == 404


def test_each_statement_leads_to_the_answers_it_rests_on(as_specialist, booking):
    page = as_specialist.get("work_summary.show", client_id=booking.client_id)

    answers = page.send("GET", page.link("ctx.goal").partition("#")[0])

    ids = {each.attrs["id"] for each in answers.root.walk() if "id" in each.attrs}
    named = {link.href.partition("#")[2] for link in page.links if "/answers#" in link.href}
    assert {"ctx.goal", "voi.l1", "chr.duration"} <= named <= ids
    assert "What would make these 30 minutes worth it for you? “To be asked how I am.”" in (
        answers.main
    )
    assert "hurt you" not in page.main + answers.main


def test_private_answers_open_by_a_press_of_their_own_that_the_client_can_see(
    as_specialist, booking, write
):
    asked = as_specialist.get("work_summary.show", client_id=booking.client_id).follow(
        "Open the private answers"
    )
    shown = asked.form("Open the private answers").submit()

    assert "hurt you" not in asked.main
    assert "We ask everyone" not in shown.main
    assert "threatened you, or forced you to do something? No" in shown.main
    with write() as session:
        read = session.scalars(sa.select(IntakeRead.what).order_by(IntakeRead.id)).all()
    assert read == ["summary", "private"]


def test_private_answers_that_are_not_shared_are_not_there(as_specialist, write, at):
    at(NOW)
    with write() as session:
        row = make.booking(
            session, as_specialist.specialist, "2026-03-09T10:00Z", created_at="2026-03-02T10:00Z"
        )
        intake = intakes.shared(session, booking=row, parts={"goal", "voi"})

    page = as_specialist.get("work_summary.show", client_id=row.client_id)
    pressed = as_specialist.post(
        "work_summary.open_private", client_id=row.client_id, intake_id=intake.id
    )

    assert "private answers" not in page.main
    assert pressed.status == 404


def test_without_shared_answers_the_page_says_so_and_shows_the_appointment(
    as_specialist, write, at
):
    at(NOW)
    with write() as session:
        row = make.booking(
            session, as_specialist.specialist, "2026-03-09T10:00Z", created_at="2026-03-02T10:00Z"
        )

    page = as_specialist.get("work_summary.show", client_id=row.client_id)

    assert page.h1 == "Before you meet Ana"
    assert "No answers are shared with you. You can meet without them" in page.main
    assert "Monday 9 March 2026, 10:00 to 10:30" in page.main


def test_the_tab_and_so_the_name_of_a_print_carry_initials_only(as_specialist, booking):
    page = as_specialist.get("work_summary.show", client_id=booking.client_id)

    assert page.title == "Before you meet A. \N{EN DASH} Level Ground"


def test_the_note_is_a_draft_with_its_sources_until_it_is_saved_and_risk_is_blank(
    as_specialist, booking, write
):
    draft = as_specialist.get("work_notes.edit", client_id=booking.client_id).form("Save the note")
    with write() as session:
        kept_before = session.scalar(sa.select(sa.func.count()).select_from(Note))

    saved = draft.submit(risk="None seen.", reason="Wants to be asked.")

    texts = {name: values[0] for name, values in draft.values.items()}
    assert (texts["reason"], texts["risk"], texts["impression"], texts["plan"]) == (
        "“To be asked how I am.”",
        "",
        "",
        "",
    )
    assert "Draft from: ctx.goal" in draft.page.main
    assert kept_before == 0
    again = saved.form("Save the note").values
    assert (again["reason"], again["risk"]) == (["Wants to be asked."], ["None seen."])
    assert "Draft from" not in saved.main
    with write() as session:
        assert b"asked" not in session.scalars(sa.select(Note.body_sealed)).one()


def test_the_list_finds_clients_by_name_without_accents(as_specialist, booking, write):
    with write() as session:
        zoe = make.person(session, email="zoe@example.org", name="Zoë Őry")
        make.booking(session, as_specialist.specialist, "2026-03-02T10:00Z", client=zoe)

    page = as_specialist.get("work_clients.index")
    found = page.form("Search").submit(q="zoe ory")
    nobody = page.form("Search").submit(q="x")

    assert "Ana Next: Monday 9 March, 10:00" in page.main
    assert "answers shared" in page.main
    assert "Zoë Őry Last: Monday 2 March 2026, 10:00" in found.main
    assert "Ana" not in found.main
    assert "Nobody of that name." in nobody.main
