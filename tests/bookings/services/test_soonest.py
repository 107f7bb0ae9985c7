"""The soonest times kept with a specialist equal those computed anew, after whatever happened."""

import random
from datetime import datetime, timedelta

import pytest

from portal.bookings.lifecycle import By
from portal.bookings.models import Booking
from portal.bookings.request import SlotUnavailable
from portal.bookings.services import soonest, times
from portal.bookings.services.changing import cancel_booking, move_booking, undo_booking
from tests.support import make
from tests.support.book import NOW, book

NINE = make.instant("2026-03-09T09:00Z")


def kept(specialist) -> list[datetime]:
    return [datetime.fromisoformat(start) for start in specialist.soonest]


def computed(session, specialist, now) -> list[datetime]:
    found = times.all_slots(session, specialist, now=now)
    return [slot.start for slot in found[: soonest.KEPT]]


def test_a_refresh_keeps_the_first_starts_and_says_that_times_changed(session):
    ada = make.specialist(session)

    soonest.refresh_soonest(session, ada.id, NOW)

    session.expire_all()
    assert kept(ada) == computed(session, ada, NOW)
    assert len(ada.soonest) == soonest.KEPT
    assert (ada.next_free_at, ada.soonest_at, ada.times_version) == (NINE, NOW, 1)


def test_a_specialist_without_free_times_has_none_kept(session):
    ada = make.specialist(session, open="")

    soonest.refresh_soonest(session, ada.id, NOW)

    assert (ada.soonest, ada.next_free_at) == ([], None)


def change_something(session, ada, bookings, chance, now) -> None:
    """Book, undo, move or cancel, as chance has it."""
    wanted = chance.choice(computed(session, ada, now))
    open_ones = [held for held in bookings if held.status == "unproved" and held.starts_at > now]
    act = chance.choice(["book", "undo", "move", "cancel"])
    if act in {"book", "undo"} or not open_ones:
        booking = book(session, ada, wanted, now=now, email=f"c{len(bookings)}@example.org")
        bookings.append(booking)
        if act == "undo":
            undo_booking(session, booking=booking, now=now)
    elif act == "move":
        held = chance.choice(open_ones)
        move_booking(session, booking=held, start=wanted, by=By.CLIENT, now=now)
    else:
        cancel_booking(session, booking=chance.choice(open_ones), by=By.CLIENT, now=now)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_equals_what_is_computed_after_any_history(session, seed):
    chance = random.Random(seed)
    ada = make.specialist(
        session, open="Mon 9 to 12, Thu 14 to 17", buffer_after_minutes=20, most_per_day=3
    )
    bookings: list[Booking] = []
    now = NOW
    for step in range(1, 26):
        now += timedelta(minutes=chance.randrange(1, 400))

        change_something(session, ada, bookings, chance, now)

        assert (kept(ada), ada.times_version >= step) == (computed(session, ada, now), True)
    assert {booking.status for booking in bookings} == {"unproved", "undone", "cancelled"}


def test_a_refused_booking_leaves_what_is_kept(session):
    ada = make.specialist(session)
    book(session, ada, NINE)
    before = list(ada.soonest), ada.times_version

    with pytest.raises(SlotUnavailable):
        book(session, ada, NINE, email="rui@example.org")

    assert (ada.soonest, ada.times_version) == before


def test_old_and_missing_ones_are_refreshed_and_their_version_stays(session):
    fresh = make.specialist(session, slug="fresh", soonest_at=NOW - timedelta(minutes=9))
    stale = make.specialist(session, slug="stale", soonest_at=NOW - timedelta(minutes=10))
    never = make.specialist(session, slug="never")
    draft = make.specialist(session, slug="draft", published=False)

    first = soonest.refresh_stale(session, now=NOW)
    again = soonest.refresh_stale(session, now=NOW)

    assert (first, again) == (2, 0)
    assert [one.soonest_at for one in (stale, never)] == [NOW, NOW]
    assert kept(stale) == computed(session, stale, NOW)
    assert stale.times_version == 0
    assert (fresh.soonest, draft.soonest_at) == ([], None)


def test_each_call_refreshes_a_limited_number_those_never_kept_first(session, monkeypatch):
    monkeypatch.setattr(soonest, "_AT_ONCE", 1)
    stale = make.specialist(session, slug="stale", soonest_at=NOW - timedelta(days=1))
    never = make.specialist(session, slug="never")

    counts = [soonest.refresh_stale(session, now=NOW)]
    first = (never.soonest_at, stale.soonest_at)
    counts += [soonest.refresh_stale(session, now=NOW) for _ in range(2)]

    assert first == (NOW, NOW - timedelta(days=1))
    assert counts == [1, 1, 0]
