"""What a person asks the directory for is read from the address, whatever stands there."""

import pytest
from werkzeug.datastructures import MultiDict

from portal.directory import filters
from portal.directory.filters import Filters
from portal.specialists.profile import Mode
from portal.timetable import Part

ALL = Filters(
    parts=(Part.MORNING, Part.EVENING),
    language="uk",
    topic="repair",
    modes=(Mode.PHONE, Mode.IN_PERSON),
    question="quiet evenings",
    page=3,
)


def read(*pairs):
    return filters.read(MultiDict(pairs).getlist)


def test_an_empty_query_asks_for_everybody():
    assert read() == Filters()
    assert (Filters().count, Filters().pairs, Filters().words) == (0, [], "")


def test_a_query_is_read_and_written_the_same():
    assert read(*ALL.pairs) == ALL
    assert ALL.count == 5


def test_the_order_and_repetition_of_values_do_not_matter():
    pairs = [("mode", "in_person"), ("mode", "phone"), ("mode", "phone")]

    assert read(*pairs).modes == (Mode.PHONE, Mode.IN_PERSON)


@pytest.mark.parametrize(
    "pair",
    [
        ("part", "night"),
        ("part", "Morning"),
        ("language", "klingon"),
        ("language", ""),
        ("topic", "shoes"),
        ("mode", "fax"),
        ("q", "   "),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1e9"),
        ("page", "\u0663"),
        ("page", ""),
        ("sort", "soonest"),
    ],
)
def test_what_is_not_understood_is_left_out(pair):
    assert read(pair) == Filters()


def test_pages_and_questions_have_an_end():
    assert read(("page", "9999999")).page == filters.PAGE_MOST
    assert len(read(("q", "a b" * 200)).question) <= filters.QUESTION_MOST
    assert read(("q", "two\x00\nlines  here")).question == "two lines here"


def test_what_was_asked_for_is_said_in_words():
    assert ALL.words == (
        "mornings or evenings, in Ukrainian, about making up, by phone or in person, "
        "“quiet evenings”"
    )


def test_wider_filters_keep_the_language_longest():
    assert list(ALL.wider()) == [
        Filters(language="uk", topic="repair", question="quiet evenings"),
        Filters(language="uk"),
    ]


@pytest.mark.parametrize(
    ("narrow", "wider"),
    [
        (Filters(), []),
        (Filters(language="uk"), []),
        (Filters(parts=(Part.EVENING,)), []),
        (Filters(topic="repair"), []),
        (Filters(topic="repair", modes=(Mode.VIDEO,)), [Filters(topic="repair")]),
    ],
)
def test_wider_filters_ask_for_something_and_for_something_else(narrow, wider):
    assert list(narrow.wider()) == wider


def test_another_page_asks_for_the_same():
    assert ALL.on_page(1).pairs == ALL.pairs[:-1]
