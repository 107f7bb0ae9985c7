import pytest

from portal.availability import week_words
from portal.availability.hours import Opening, parse_opening


def openings(*pairs: str) -> tuple[Opening, ...]:
    return tuple(parse_opening(*pair.split("-")) for pair in pairs)


def test_the_picture_draws_each_day_and_a_night_on_both_its_days():
    weekly = {0: openings("09:00-12:00"), 6: openings("22:00-02:00")}

    assert week_words.picture(weekly) == [
        ("Mon", [(0, 120), (540, 720)]),
        *((day, []) for day in ("Tue", "Wed", "Thu", "Fri", "Sat")),
        ("Sun", [(1320, 1440)]),
    ]


@pytest.mark.parametrize(
    ("weekly", "words"),
    [
        ({}, "No open hours yet."),
        (
            {0: openings("17:00-20:00", "09:00-12:00"), 2: openings("22:00-02:00")},
            (
                "Open hours: Monday 09:00 to 12:00 and 17:00 to 20:00, Wednesday 22:00 to 02:00. "
                "Tuesday, Thursday, Friday, Saturday and Sunday are closed."
            ),
        ),
        (
            dict.fromkeys(range(6), openings("14:00-24:00")),
            (
                "Open hours: Monday 14:00 to 24:00, Tuesday 14:00 to 24:00, "
                "Wednesday 14:00 to 24:00, Thursday 14:00 to 24:00, Friday 14:00 to 24:00, "
                "Saturday 14:00 to 24:00. Sunday is closed."
            ),
        ),
    ],
)
def test_the_sentence_says_what_the_picture_shows(weekly, words):
    assert week_words.sentence(weekly) == words


def test_a_week_without_a_closed_day_names_none():
    words = week_words.sentence(dict.fromkeys(range(7), openings("09:00-10:00")))

    assert words.endswith("Sunday 09:00 to 10:00.")
    assert "closed" not in words
