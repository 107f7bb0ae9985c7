import pytest

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
