from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from portal.accounts.models import Person
from portal.availability.hours import parse_opening
from portal.availability.models import RuleSet, WeeklyHour
from portal.availability.rules import BookingRules
from portal.availability.services import reading
from portal.specialists.models import Specialist
from tests.support import make
from tests.support.client import Client

NOW = "2026-11-22T09:30Z"  # a Sunday


@pytest.fixture(autouse=True)
def _sunday(at):
    at(NOW)


def plan_of(write, browser):
    with write() as session:
        return reading.plan_of(session, session.get_one(Specialist, browser.specialist.id))


def openings(*pairs: str):
    return tuple(parse_opening(*pair.split("-")) for pair in pairs)


def lists(page, name: str) -> list[str]:
    """What is chosen in each list of that name."""
    return [str(value) for value in page.form("Save hours").values.get(name, [])]


def ticked(page) -> list[str]:
    return [key for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if lists(page, key)]


def notes(page) -> str:
    return " ".join(each.text for each in page.root.walk() if "note" in each.classes)


def test_the_page_shows_what_is_saved(as_specialist, write):
    with write() as session:
        make.holiday(session, as_specialist.specialist, "2026-12-07")
        make.override(session, as_specialist.specialist, "2026-12-12", ("10:00", "12:00"))

    page = as_specialist.get("/work/hours")

    assert page.h1 == "Your weekly hours"
    assert page.title.startswith("Your weekly hours")
    assert ticked(page) == ["mon"]
    assert (lists(page, "mon-from"), lists(page, "mon-to")) == (["09:00"], ["12:00"])
    assert "Monday 7 December 2026 Not available" in page.main
    assert "Saturday 12 December 2026 10:00 to 12:00" in page.main
    assert "In Lisbon time." in page.main
    assert page.headers["Cache-Control"] == "no-store"


def test_nobody_but_a_specialist_sees_hours(client, as_client, as_admin):
    assert client.get("/work/hours", follow=False).status in {302, 303, 401}
    assert as_client.get("/work/hours", follow=False).status in {302, 303, 403}
    assert as_admin.get("/work/hours", follow=False).status in {302, 303, 403}


def test_hours_are_saved_and_the_page_says_what_clients_can_book(as_specialist, write):
    page = as_specialist.get("/work/hours")

    saved = page.form("Save hours").submit(**{"mon-from": "10:00", "mon-to": "12:00"})

    assert saved.flashes == ["Your hours are saved."]
    # Monday 10:00 to 12:00 with 24 hours notice from Sunday 09:30.
    assert "Clients can book 4 times in the next 7 days." in notes(saved)
    assert plan_of(write, as_specialist).schedule.weekly == {0: openings("10:00-12:00")}


def test_every_rule_is_saved(as_specialist, write):
    page = as_specialist.get("/work/hours")

    page.form("Save hours").submit(
        gap_before="5", gap_after="15", notice="2880", move_notice="60", horizon="90",
        step="60", most_per_day="3", most_per_week="10",
    )  # fmt: skip

    assert plan_of(write, as_specialist).rules == BookingRules(
        step_minutes=60,
        buffer_before_minutes=5,
        buffer_after_minutes=15,
        notice_minutes=2880,
        move_notice_minutes=60,
        horizon_days=90,
        most_per_day=3,
        most_per_week=10,
    )


def test_saving_without_a_change_keeps_hours_and_rules_from_elsewhere(as_specialist, write):
    with write() as session:
        other = make.specialist(
            session, slug="odd", open="Fri 22 to 2, Mon 9:10 to 10:05",
            step_minutes=20, buffer_after_minutes=7, notice_minutes=1530, horizon_days=1000,
            most_per_day=48,
        )  # fmt: skip
        make.override(session, other, "2026-12-24")
        person = session.get_one(Person, other.person_id)
        before = reading.plan_of(session, other)
    browser = Client(as_specialist.app).sign_in(person, is_staff=True)
    browser.specialist = other

    saved = browser.get("/work/hours").form("Save hours").submit()

    assert saved.flashes == ["Your hours are saved."]
    after = plan_of(write, browser)
    assert (after.schedule, after.rules) == (before.schedule, before.rules)


def test_add_remove_and_copy_change_the_page_and_save_nothing(as_specialist, write):
    before = plan_of(write, as_specialist)
    page = as_specialist.get("/work/hours")

    added = page.form("Add another time on Monday").submit()
    copied = added.form("Copy Monday").submit(**{"mon-copy": ["wed", "fri"]})
    removed = copied.form("Remove 09:00 to 12:00 on Wednesday").submit()

    assert lists(added, "mon-from") == ["09:00", "14:00"]
    assert lists(copied, "fri-from") == ["09:00", "14:00"]
    assert lists(removed, "wed-from") == ["14:00"]
    assert ticked(removed) == ["mon", "wed", "fri"]
    assert "Your changes are not saved yet." in removed.main
    assert plan_of(write, as_specialist) == before

    removed.form("Save hours").submit()

    assert plan_of(write, as_specialist).schedule.weekly == {
        0: openings("09:00-12:00", "14:00-17:00"),
        2: openings("14:00-17:00"),
        4: openings("09:00-12:00", "14:00-17:00"),
    }


def test_a_button_leads_back_to_the_control_it_made(as_specialist):
    page = as_specialist.get("/work/hours")

    form = page.form("Add another time on Monday")

    fragment = form.button.attrs["formaction"].partition("#")[2]
    assert fragment in {each.attrs.get("id") for each in form.submit().root.walk()}


def test_a_day_that_is_unticked_is_closed(as_specialist, write):
    page = as_specialist.get("/work/hours")

    saved = page.form("Save hours").submit(mon=None)

    assert plan_of(write, as_specialist).schedule.weekly == {}
    assert "Clients cannot book a time in the next 7 days." in notes(saved)


def test_a_day_that_is_ticked_without_times_asks_for_them(as_specialist, write):
    page = as_specialist.get("/work/hours").form("Save hours").submit(tue=True)

    assert page.status == 422
    assert page.title.startswith("Error: Your weekly hours")
    assert page.errors == ["Tuesday: choose the times, or clear the box"]
    assert lists(page, "tue-from") == ["09:00"]
    assert plan_of(write, as_specialist).schedule.weekly == {0: openings("09:00-12:00")}


def test_overlapping_times_are_named_with_their_day_and_stay_as_typed(as_specialist):
    page = as_specialist.get("/work/hours").form("Add another time on Monday").submit()

    failed = page.form("Save hours").submit(
        **{"mon-from": ["09:00", "11:00"], "mon-to": ["12:00", "13:00"]}
    )

    assert failed.status == 422
    assert failed.errors == ["Monday: 09:00 to 12:00 overlaps 11:00 to 13:00"]
    assert lists(failed, "mon-from") == ["09:00", "11:00"]


def test_a_night_is_chosen_by_an_end_on_the_next_day(as_specialist, write):
    page = as_specialist.get("/work/hours")

    slip = page.form("Save hours").submit(**{"mon-from": "22:00", "mon-to": "02:00"})
    saved = slip.form("Save hours").submit(**{"mon-from": "22:00", "mon-to": "26:00"})

    assert slip.errors == [
        "Monday: 22:00 to 02:00 ends before it starts. For a night, choose an end on the next day"
    ]
    assert saved.flashes == ["Your hours are saved."]
    assert plan_of(write, as_specialist).schedule.weekly == {0: openings("22:00-02:00")}


def test_a_day_off_is_added_with_its_button_and_saved(as_specialist, write):
    page = as_specialist.get("/work/hours")

    added = page.form("Add this day").submit(**{"new-date": "2026-12-07"})
    added.form("Save hours").submit()

    assert "Monday 7 December 2026 Not available" in added.main
    assert plan_of(write, as_specialist).schedule.holidays == {date(2026, 12, 7)}


def test_other_hours_of_a_date_are_saved_even_when_only_save_was_pressed(as_specialist, write):
    page = as_specialist.get("/work/hours")

    page.form("Save hours").submit(
        **{"new-date": "2026-12-12", "new-kind": "hours", "new-from": "10:00", "new-to": "12:00"}
    )

    overrides = plan_of(write, as_specialist).schedule.overrides
    assert overrides == {date(2026, 12, 12): openings("10:00-12:00")}


def test_a_date_in_the_past_is_refused_at_its_field(as_specialist):
    page = as_specialist.get("/work/hours")

    failed = page.form("Add this day").submit(**{"new-date": "2026-11-21"})

    assert failed.status == 422
    assert failed.errors == ["Choose today or a later date"]
    assert failed.form("Save hours").values["new-date"] == ["2026-11-21"]


def test_a_day_off_is_taken_back(as_specialist, write):
    with write() as session:
        make.holiday(session, as_specialist.specialist, "2026-12-07")
    page = as_specialist.get("/work/hours")

    page.form("Remove Monday 7 December 2026").submit().form("Save hours").submit()

    assert plan_of(write, as_specialist).schedule.holidays == frozenset()


def test_appointments_outside_the_hours_are_listed_and_stay(as_specialist, write):
    with write() as session:
        owner = as_specialist.specialist
        told = datetime(2026, 11, 1, tzinfo=UTC)
        make.booking(session, owner, "2026-11-24T18:30Z", created_at=told)
        make.booking(session, owner, "2026-12-07T09:30Z", created_at=told, client="rui@example.org")
        make.booking(session, owner, "2026-12-14T09:00Z", created_at=told, client="eva@example.org")
        make.booking(session, owner, "2026-12-21T09:00Z", client="zoe@example.org")
    page = as_specialist.get("/work/hours")

    saved = page.form("Save hours").submit(**{"mon-from": "10:00"})

    assert "4 appointments are outside these hours and stay as they are." in notes(saved)
    assert saved.follow("Tuesday 24 November, 18:30, Ana").status == 200
    # This one the specialist has not been told of yet.
    assert "Monday 21 December, 09:00, Held" in notes(saved)


def test_one_appointment_outside_the_hours_is_said_as_one(as_specialist, write):
    with write() as session:
        make.booking(session, as_specialist.specialist, "2026-11-24T18:30Z")

    page = as_specialist.get("/work/hours")

    assert "1 appointment is outside these hours and stays as it is." in notes(page)


def test_an_empty_week_offers_a_quick_start(as_specialist, write):
    page = as_specialist.get("/work/hours").form("Save hours").submit(mon=None)

    started = page.form("Weekday evenings").submit()
    saved = started.form("Save hours").submit()

    assert "Weekday mornings" in page.buttons
    assert "Weekday mornings" not in started.buttons
    # Monday to Friday 17:00 to 20:00, six half hours each.
    assert "Clients can book 30 times in the next 7 days." in notes(saved)


def test_before_the_profile_is_published_the_page_says_so(as_specialist, write):
    with write() as session:
        session.get_one(Specialist, as_specialist.specialist.id).state = "draft"

    page = as_specialist.get("/work/hours")

    assert "Clients can book 5 times in the next 7 days, once your profile is published." in notes(
        page
    )


def test_the_soonest_times_follow_the_saved_hours(as_specialist, write):
    page = as_specialist.get("/work/hours")

    page.form("Save hours").submit(**{"mon-from": "11:00"})

    with write() as session:
        specialist = session.get_one(Specialist, as_specialist.specialist.id)
        assert specialist.next_free_at == datetime(2026, 11, 23, 11, tzinfo=UTC)
        assert specialist.times_version > as_specialist.specialist.times_version


def test_a_form_without_its_token_changes_nothing(as_specialist, write):
    before = plan_of(write, as_specialist)

    answer = as_specialist.post("/work/hours", {"horizon": "7"}, with_token=False)

    assert answer.status == 400
    assert plan_of(write, as_specialist) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"mon": "on", "mon-from": "<b>", "mon-to": "x"},
        {"do": "add:mon:tue", "dates": "<script>"},
        {"do": "remove:mon:" + "9" * 5000},
        {"new-date": "9999-99-99", "do": "add-date"},
        {"step": "7", "horizon": "no"},
    ],
)
def test_what_the_page_never_sends_is_answered_and_changes_nothing(as_specialist, write, fields):
    before = plan_of(write, as_specialist)

    answer = as_specialist.post("/work/hours", fields)

    assert answer.status in {200, 422}
    assert plan_of(write, as_specialist) == before


@pytest.fixture
def newcomer(as_specialist, write):
    """Somebody who was invited and has saved no hours yet: a draft that begins in UTC."""
    with write() as session:
        invited = session.get_one(Specialist, as_specialist.specialist.id)
        invited.state, invited.time_zone = "draft", "UTC"
        for table in (WeeklyHour, RuleSet):
            session.execute(sa.delete(table).where(table.specialist_id == invited.id))
    return as_specialist


def zone_of(write, browser) -> str:
    with write() as session:
        name: str = session.get_one(Specialist, browser.specialist.id).time_zone
        return name


def test_the_first_hours_are_not_saved_before_a_time_zone_was_chosen(newcomer, write):
    page = newcomer.get("/work/hours").form("Weekday mornings").submit()

    refused = page.form("Save hours").submit()

    assert "In UTC" not in page.main
    assert lists(page, "time_zone") == [""]
    assert (refused.status, refused.errors) == (422, ["Choose your time zone"])
    assert ticked(refused) == ["mon", "tue", "wed", "thu", "fri"]
    assert plan_of(write, newcomer).schedule.weekly == {}


def test_the_first_hours_are_on_the_clock_that_was_chosen_with_them(newcomer, write):
    page = newcomer.get("/work/hours")
    with write() as session:
        before = session.get_one(Specialist, newcomer.specialist.id).times_version

    started = page.form("Weekday mornings").submit(time_zone="Asia/Kathmandu")
    saved = started.form("Save hours").submit()

    assert lists(started, "time_zone") == ["Asia/Kathmandu"]
    assert saved.flashes == ["Your hours are saved."]
    assert "In Kathmandu time." in saved.main
    assert lists(saved, "time_zone") == []
    with write() as session:
        specialist = session.get_one(Specialist, newcomer.specialist.id)
        # Monday 23 November is inside the notice of 24 hours: Tuesday 09:00 is 03:15 in UTC.
        assert specialist.next_free_at == datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
        assert specialist.times_version > before
        assert "kathmandu" in specialist.search_text


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd"])
def test_a_time_zone_there_is_not_is_refused_with_the_hours(newcomer, write, zone):
    answer = newcomer.post("/work/hours", {"time_zone": zone, "mon": "on", "mon-from": "09:00"})

    assert answer.status == 422
    assert zone_of(write, newcomer) == "UTC"


def test_a_date_off_may_be_the_first_day_of_the_zone_that_was_chosen(newcomer, write):
    # At half past nine in UTC it is still Saturday in Honolulu.
    page = (
        newcomer.get("/work/hours")
        .form("Add this day")
        .submit(**{"time_zone": "Pacific/Honolulu", "new-date": "2026-11-21"})
    )

    page.form("Save hours").submit()

    assert plan_of(write, newcomer).schedule.holidays == {date(2026, 11, 21)}


def test_saved_hours_keep_their_zone_whatever_is_sent_with_them(as_specialist, write):
    as_specialist.post("/work/hours", {"time_zone": "Asia/Kathmandu", "gap_after": "10"})

    assert zone_of(write, as_specialist) == "Europe/Lisbon"
