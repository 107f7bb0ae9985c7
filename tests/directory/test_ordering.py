"""The order of the directory: soonest first, and equals take turns that are fair over the days."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from portal.directory import ordering

DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
THREE_YEARS = [DAY + timedelta(days=number) for number in range(1100)]


def order(free, day=DAY):
    """The ids of {id: next free time} in the order of the directory."""
    return sorted(free, key=lambda one: ordering.key(free[one], one, day))


def test_who_is_free_soonest_comes_first_and_who_is_not_free_comes_last():
    free = {1: None, 2: NINE + timedelta(hours=1), 3: NINE, 4: NINE + timedelta(days=3)}

    assert order(free) == [3, 2, 4, 1]


def test_equal_times_keep_one_order_for_the_whole_day_and_change_it_by_days():
    equal = dict.fromkeys(range(1, 13), NINE)

    assert order(equal) == order(dict(reversed(equal.items())))
    assert len({tuple(order(equal, day)) for day in THREE_YEARS[:30]}) == 30


def test_turns_do_not_depend_on_who_else_is_there():
    whole, part = dict.fromkeys(range(1, 13), NINE), dict.fromkeys((3, 7, 11), NINE)

    assert [one for one in order(whole) if one in part] == order(part)


@pytest.mark.parametrize("group", [(1, 2), (1, 2, 3), (5, 6, 7, 8), (3, 90_210, 4_000_000)])
def test_each_of_a_group_of_equals_comes_first_equally_often(group):
    equal = dict.fromkeys(group, NINE)

    first = Counter(order(equal, day)[0] for day in THREE_YEARS)

    # Four standard deviations of a fair draw: a fair order passes, one that favours the smallest
    # id by a tenth does not.
    share = 1 / len(group)
    slack = 4 * (len(THREE_YEARS) * share * (1 - share)) ** 0.5
    assert set(first) == set(group)
    assert all(abs(times - len(THREE_YEARS) * share) < slack for times in first.values())


def test_every_order_of_three_equals_comes_up_about_as_often():
    equal = dict.fromkeys((10, 11, 12), NINE)

    seen = Counter(tuple(order(equal, day)) for day in THREE_YEARS)

    assert set(seen) == set(permutations(equal))
    assert min(seen.values()) > 130
    assert max(seen.values()) < 240


def test_turns_are_the_same_on_every_machine():
    assert [ordering.turn(one, DAY) for one in (1, 2, 3)] == [
        *(205_419_595, 1_182_392_091, 567_836_568),
    ]


def test_no_product_passes_what_a_database_can_hold():
    largest = ordering.PRIME - 1

    assert largest * 2**31 + largest < 2**63
