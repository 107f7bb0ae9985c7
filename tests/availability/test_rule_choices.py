import pytest

from portal.availability import rule_choices, rules


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (rule_choices.gap(10), {0: "None", 10: "10 minutes", 60: "1 hour"}),
        (rule_choices.notice(1440), {0: "None", 60: "1 hour", 1440: "1 day", 2880: "2 days"}),
        (rule_choices.move_notice(0), {0: "Until the start", 120: "2 hours before"}),
        (rule_choices.horizon(60), {7: "7 days", 60: "60 days"}),
        (
            rule_choices.step(30),
            {30: "Every 30 minutes", 60: "Every hour", 90: "Every 1 hour 30 minutes"},
        ),
        (rule_choices.most_per_day(None), {0: "No limit", 1: "1 consultation"}),
        (rule_choices.most_per_week(3), {0: "No limit", 3: "3 consultations"}),
    ],
)
def test_each_choice_is_said_in_words(choices, words):
    assert {value: dict(choices)[value] for value in words} == words


@pytest.mark.parametrize(
    ("choices", "value", "words"),
    [
        (rule_choices.gap(7), 7, "7 minutes"),
        (rule_choices.notice(1530), 1530, "1 day 1 hour 30 minutes"),
        (rule_choices.horizon(1000), 1000, "1000 days"),
        (rule_choices.most_per_day(48), 48, "48 consultations"),
    ],
)
def test_a_value_that_came_from_elsewhere_is_a_choice_in_its_place(choices, value, words):
    assert (value, words) in choices
    assert choices == sorted(choices)


def test_every_choice_is_within_the_rules():
    choices = {
        "buffer_after_minutes": rule_choices.gap(0),
        "notice_minutes": rule_choices.notice(0),
        "move_notice_minutes": rule_choices.move_notice(0),
        "horizon_days": rule_choices.horizon(60),
        "most_per_day": rule_choices.most_per_day(None)[1:],
        "most_per_week": rule_choices.most_per_week(None)[1:],
    }

    outside = [
        (name, value)
        for name, offered in choices.items()
        for value, _ in offered
        if not rules.RANGES[name][0] <= value <= rules.RANGES[name][1]
    ]

    assert outside == []
