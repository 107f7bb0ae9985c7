from tests.support import make

NOW = "2026-03-02T08:00Z"


def test_the_next_appointment_stands_first_with_how_to_reach_the_client(as_specialist, write, at):
    at(NOW)
    with write() as session:
        booking = make.booking(session, as_specialist.specialist, "2026-03-02T10:00Z")

    page = as_specialist.get("work_today.index")

    assert page.h1 == "Today, Monday 2 March"
    assert "Next, in 2 hours 10:00 Ana video · discreet emails · no voicemail" in page.main
    assert page.link("Open the one-pager") == f"/work/clients/{booking.client_id}"
