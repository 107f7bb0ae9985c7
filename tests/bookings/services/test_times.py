"""Free times read from the database: the same answer for the page and for the decision."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal.bookings.services import times
from portal.bookings.slots import Refusal
from tests.support import make
from tests.support.book import NOW, book

MONDAY = date(2026, 3, 9)
NINE = make.instant("2026-03-09T09:00Z")
TEN = make.instant("2026-03-09T10:00Z")
HALF_HOUR = timedelta(minutes=30)


def shown(found) -> list[str]:
    return [f"{slot.start:%d %H:%M}" for slot in found]


def on_monday(session, ada, **given):
    return times.slots_between(session, ada, now=NOW, first=MONDAY, last=MONDAY, **given)


def queries(session, act) -> int:
    statements: list[str] = []

    def keep(_c, _cur, statement, *_rest) -> None:
        statements.append(statement)

    engine = session.get_bind()
    session.flush()
    sa.event.listen(engine, "before_cursor_execute", keep)
    act()
    sa.event.remove(engine, "before_cursor_execute", keep)
    return len(statements)


def test_bookings_with_their_gap_and_busy_times_are_left_out(session):
    ada = make.specialist(session, buffer_after_minutes=30)
    make.booking(session, ada, TEN)
    make.busy(session, ada, "2026-03-09T11:45Z")

    assert shown(on_monday(session, ada)) == ["09 09:00"]


@pytest.mark.parametrize("status", ["cancelled", "released", "undone"])
def test_bookings_that_ended_hold_no_time(session, status):
    ada = make.specialist(session, open="Mon 9 to 10")
    make.booking(session, ada, NINE, status=status)

    assert shown(on_monday(session, ada)) == ["09 09:00", "09 09:30"]


def test_the_dates_are_those_of_the_viewers_zone(session):
    ada = make.specialist(session, open="Mon 22 to 24", zone="Europe/Lisbon")

    in_lisbon = on_monday(session, ada)
    in_tokyo = on_monday(session, ada, zone=ZoneInfo("Asia/Tokyo"))

    assert shown(in_lisbon) == ["09 22:00", "09 22:30", "09 23:00", "09 23:30"]
    assert in_tokyo == []


def test_the_time_of_a_booking_about_to_move_is_free_to_it(session):
    ada = make.specialist(session, open="Mon 9 to 10", most_per_day=1)
    booking = make.booking(session, ada, NINE)

    assert on_monday(session, ada) == []
    assert shown(on_monday(session, ada, leaving_out=booking.id)) == ["09 09:00", "09 09:30"]


def test_the_cap_of_a_week_counts_bookings_the_view_does_not_show(session):
    ada = make.specialist(session, open="Mon 9 to 10, Fri 9 to 10", most_per_week=1)
    make.booking(session, ada, "2026-03-13T09:00Z")

    assert on_monday(session, ada) == []


def test_every_slot_up_to_the_horizon_is_among_all_slots(session):
    ada = make.specialist(session, open="Mon 9 to 9:30", horizon_days=28)

    assert shown(times.all_slots(session, ada, now=NOW)) == [
        "09 09:00",
        "16 09:00",
        "23 09:00",
        "30 08:00",
    ]


def test_many_specialists_are_answered_each_by_their_own_rules(session):
    ada = make.specialist(session, open="Mon 9 to 10")
    eve = make.specialist(session, slug="eve", open="Mon 9 to 10", step_minutes=15)
    idle = make.specialist(session, slug="idle", open="")
    make.booking(session, ada, NINE)

    found = times.slots_of_all(session, [ada, eve, idle], now=NOW, first=MONDAY, last=MONDAY)

    assert {one: shown(slots) for one, slots in found.items()} == {
        ada.id: [],
        eve.id: ["09 09:00", "09 09:15", "09 09:30"],
        idle.id: [],
    }
    assert found[eve.id] == times.slots_between(session, eve, now=NOW, first=MONDAY, last=MONDAY)


def test_the_soonest_of_many_are_the_first_of_each(session):
    ada = make.specialist(session, open="Mon 9 to 12")
    eve = make.specialist(session, slug="eve", open="Tue 9 to 9:30", horizon_days=14)

    found = times.soonest_of_all(session, [ada, eve], now=NOW, n=3)

    assert {one: shown(slots) for one, slots in found.items()} == {
        ada.id: ["09 09:00", "09 09:30", "09 10:00"],
        eve.id: ["03 09:00", "10 09:00"],
    }


def test_the_number_of_queries_does_not_grow_with_bookings_or_specialists(session):
    many = [make.specialist(session, slug=f"ada-{n}") for n in range(6)]
    for n in range(5):
        make.booking(session, many[0], NINE + n * timedelta(minutes=40))

    def view(these):
        return lambda: times.slots_of_all(session, these, now=NOW, first=MONDAY, last=MONDAY)

    assert queries(session, view(many[:1])) == queries(session, view(many)) == 4
    assert queries(session, lambda: times.soonest_of_all(session, many, now=NOW)) == 4


def test_nobody_asked_for_has_no_times(session):
    assert times.slots_of_all(session, [], now=NOW, first=MONDAY, last=MONDAY) == {}
    assert times.soonest_of_all(session, [], now=NOW) == {}


def test_what_the_page_shows_is_what_a_booking_accepts(session):
    ada = make.specialist(session, buffer_after_minutes=20, most_per_day=3)
    make.booking(session, ada, TEN)
    make.busy(session, ada, "2026-03-09T11:15Z")

    offered = {slot.start for slot in on_monday(session, ada)}
    accepted = {
        start
        for start in (NINE + n * timedelta(minutes=15) for n in range(-4, 16))
        if times.why_not(session, ada, start, now=NOW) is None
    }

    assert accepted == offered == {NINE}


def test_why_a_time_is_not_offered_is_told(session):
    ada = make.specialist(session)
    make.booking(session, ada, TEN)

    assert times.why_not(session, ada, NINE, now=NOW) is None
    assert times.why_not(session, ada, TEN, now=NOW) is Refusal.TAKEN
    far = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert times.why_not(session, ada, far, now=NOW) is Refusal.BEYOND_HORIZON


def test_the_nearest_are_found_on_both_sides_and_in_other_weeks(session):
    ada = make.specialist(session, open="Mon 9 to 10:30", buffer_after_minutes=0)
    book(session, ada, NINE + HALF_HOUR)

    close = times.nearest(session, ada, NINE + HALF_HOUR, now=NOW)
    past = times.nearest(session, ada, NOW - timedelta(days=400), now=NOW)
    far = times.nearest(session, ada, datetime(9999, 12, 31, tzinfo=UTC), now=NOW)

    assert shown(close) == ["09 09:00", "09 10:00", "16 09:00"]
    assert shown(past) == ["09 09:00", "09 10:00", "16 09:00"]
    assert far[0].start < NOW + timedelta(days=61)


def test_the_nearest_to_a_full_day_are_of_other_days(session):
    ada = make.specialist(session, open="Mon 9 to 11", most_per_day=1)
    book(session, ada, NINE)

    found = times.nearest(session, ada, TEN, now=NOW)

    assert shown(found) == ["16 09:00", "16 09:30", "16 10:00"]


def test_the_nearest_are_none_when_nothing_is_free(session):
    ada = make.specialist(session, open="Mon 9 to 9:30", horizon_days=8)
    book(session, ada, NINE)

    assert times.nearest(session, ada, NINE, now=NOW) == []
