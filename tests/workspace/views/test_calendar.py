import pytest

from portal.bookings.services import times
from portal.specialists.models import Specialist
from tests.support import make

NOW = make.instant("2026-03-03T09:00Z")


@pytest.fixture
def desk(at, as_specialist):
    """A specialist with hours on Mondays from 9 to 12, on Tuesday 3 March."""
    at(NOW)
    return as_specialist


def offered(write, desk) -> list[str]:
    with write() as session:
        owner = session.get_one(Specialist, desk.specialist.id)
        day = make.instant("2026-03-09T00:00Z").date()
        slots = times.slots_between(session, owner, now=NOW, first=day, last=day)
        return [f"{slot.start:%H:%M}" for slot in slots]


def block(desk, **typed):
    usual = {"day": "2026-03-09", "opens": "09:00", "closes": "11:00", "note": "dentist"}
    page = desk.get("work_calendar.block")
    return page.form("Block this time").submit(**(usual | typed))


def test_a_blocked_time_is_offered_no_more_and_again_when_freed(desk, write):
    before = offered(write, desk)

    week = block(desk)
    blocked = offered(write, desk)
    freed = desk.get("work_calendar.block").form("Free it again").submit()

    assert before == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert week.h1 == "Week of 9 March"
    assert "09:00 to 11:00 Blocked, dentist" in week.main
    assert blocked == ["11:00", "11:30"]
    assert freed.flashes == ["The time is free again."]
    assert offered(write, desk) == before


def test_appointments_inside_a_blocked_time_stay_and_are_counted(desk, write):
    with write() as session:
        make.booking(session, desk.specialist, "2026-03-09T10:00Z", created_at="2026-03-01T09:00Z")

    page = block(desk)

    assert "1 appointment inside this time stays as it is." in page.text
    assert "10:00 to 10:30 Ana" in page.main


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"day": ""}, "Enter the day"),
        ({"day": "0001-01-01"}, "Check the year"),
        ({"day": "9999-12-31"}, "Check the year"),
        ({"opens": "soon"}, "Not a valid time value."),
        ({"closes": "09:00"}, "The end must be after the start"),
        ({"note": "x" * 201}, "The note must be 200 characters or fewer"),
    ],
)
def test_what_cannot_be_blocked_is_said_at_the_field(desk, typed, fault):
    page = block(desk, **typed)

    assert (page.status, page.errors) == (422, [fault])


def test_a_blocked_time_of_another_cannot_be_freed(desk, write):
    with write() as session:
        other = make.specialist(session, slug="rui")
        foreign = make.busy(session, other, "2026-03-09T10:00Z")

    page = desk.post("work_calendar.remove_block", block_id=foreign.id)

    assert page.status == 404


@pytest.mark.parametrize("week", ["2026-W99", "2026-W9", "next", "0001-W01", "3000-W01"])
def test_what_names_no_week_is_not_found(desk, week):
    assert desk.get("work_calendar.week", week=week).status == 404
