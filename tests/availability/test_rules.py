from dataclasses import asdict

import pytest

from portal.availability.rules import RANGES, STEP_CHOICES, BookingRules


def test_the_rules_a_specialist_starts_with():
    assert asdict(BookingRules()) == {
        "step_minutes": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 10,
        "notice_minutes": 1440,
        "move_notice_minutes": 0,
        "horizon_days": 60,
        "most_per_day": None,
        "most_per_week": None,
    }


@pytest.mark.parametrize("name", RANGES)
def test_the_least_and_the_most_of_a_rule_are_allowed_and_nothing_beyond(name):
    least, most = RANGES[name]

    assert asdict(BookingRules(**{name: least}))[name] == least
    assert asdict(BookingRules(**{name: most}))[name] == most
    for beyond in (least - 1, most + 1):
        with pytest.raises(ValueError, match=f"{name} {beyond} is not {least} to {most}"):
            BookingRules(**{name: beyond})


@pytest.mark.parametrize("step", [0, -30, 7, 31, 1440])
def test_a_step_is_one_of_the_choices(step):
    assert step not in STEP_CHOICES

    with pytest.raises(ValueError, match=f"step_minutes {step} is not one of"):
        BookingRules(step_minutes=step)


@pytest.mark.parametrize(("before", "after", "gap"), [(0, 10, 10), (15, 10, 15), (0, 0, 0)])
def test_the_gap_between_bookings_is_the_longer_of_before_and_after(before, after, gap):
    rules = BookingRules(buffer_before_minutes=before, buffer_after_minutes=after)

    assert rules.gap_minutes == gap
