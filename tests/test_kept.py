"""The memory: what it gives back, when it forgets, how much it holds."""

from datetime import UTC, datetime, timedelta

from portal.kept import Memory

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def kept(memory: Memory[str], key: str, thing: str, size: int = 10) -> None:
    memory.keep(key, thing, since=NOON, until=NOON + HOUR, size=size)


def test_a_thing_is_given_back_from_its_first_to_its_last_instant_and_not_outside():
    memory = Memory[str](100)
    kept(memory, "a", "page")

    asked = [NOON - INSTANT, NOON, NOON + HOUR, NOON + HOUR + INSTANT]

    assert [memory.find("a", now=now) for now in asked] == [None, "page", "page", None]


def test_what_was_asked_for_longest_ago_makes_room():
    memory = Memory[str](30)
    for key in "abc":
        kept(memory, key, key.upper())
    memory.find("a", now=NOON)

    kept(memory, "d", "D")

    assert [memory.find(key, now=NOON) for key in "abcd"] == ["A", None, "C", "D"]


def test_what_is_larger_than_all_the_room_is_not_kept_and_drops_nothing():
    memory = Memory[str](30)
    kept(memory, "a", "A")

    kept(memory, "b", "B", size=31)

    assert [memory.find(key, now=NOON) for key in "ab"] == ["A", None]
