"""A practice file is read whole: every fault is named by its path, and a good file reads clean."""

import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.availability.hours import Interval, Opening
from portal.availability.rules import BookingRules
from portal.practice import import_practice
from portal.practice.import_practice import FileFaults
from portal.specialists.profile import Mode, Starred

DEMO = Path(__file__).resolve().parents[2] / "portal" / "content" / "practice.json"

MARIA: dict[str, Any] = {
    "email": "maria@example.org",
    "password": None,
    "slug": "maria-oliveira",
    "name": "Maria Oliveira",
    "title": "Psychologist",
    "time_zone": "Europe/Lisbon",
    "languages": ["en", "pt"],
    "topics": ["repair", "boundaries"],
    "modes": ["video", "phone"],
    "sentence": "I work with people who carry it alone.",
    "place": None,
    "about": "Markdown\n\nTwo paragraphs",
    "how_i_work": "Markdown",
    "published": True,
    "hours": {"mon": [["09:00", "12:00"], ["22:00", "02:00"]], "wed": [["14:00", "24:00"]]},
    "overrides": {"2027-03-28": [["10:00", "12:00"]], "2027-12-24": []},
    "holidays": ["2027-01-01"],
    "rules": {
        "step_minutes": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 10,
        "notice_minutes": 1440,
        "move_notice_minutes": 0,
        "horizon_days": 60,
        "most_per_day": None,
        "most_per_week": None,
    },
    "busy": [{"start": "2027-03-28T08:00:00Z", "end": "2027-03-28T09:00:00Z"}],
}
JOSE = {**MARIA, "email": "jose@example.org", "slug": "jose"}


def file(*specialists):
    return json.dumps({"specialists": list(specialists)})


def changed(path, value, base=MARIA):
    """The entry with one value replaced, or taken out where ``value`` is ``...``."""
    entry = copy.deepcopy(base)
    *way, last = path
    inner = entry
    for step in way:
        inner = inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return entry


def faults(text):
    with pytest.raises(FileFaults) as caught:
        import_practice.read(text)
    return caught.value.faults


def test_the_example_of_the_format_reads_as_what_it_says():
    (entry,) = import_practice.read(file(MARIA))

    assert (entry.email, entry.password, entry.slug) == (
        "maria@example.org",
        None,
        "maria-oliveira",
    )
    assert entry.profile.name == "Maria Oliveira"
    assert entry.profile.about == "Markdown\n\nTwo paragraphs"
    assert entry.profile.topics == (Starred("repair"), Starred("boundaries"))
    assert entry.profile.modes == (Mode.VIDEO, Mode.PHONE)
    assert ZoneInfo(entry.profile.time_zone) == ZoneInfo("Europe/Lisbon")
    assert entry.is_published
    assert entry.hours == {0: (Opening(540, 720), Opening(1320, 1560)), 2: (Opening(840, 1440),)}
    assert entry.overrides == {date(2027, 3, 28): (Opening(600, 720),), date(2027, 12, 24): ()}
    assert entry.holidays == {date(2027, 1, 1)}
    assert entry.rules == BookingRules()
    assert entry.busy == (
        Interval(datetime(2027, 3, 28, 8, 0, tzinfo=UTC), datetime(2027, 3, 28, 9, 0, tzinfo=UTC)),
    )


def test_optional_keys_have_their_defaults():
    short = copy.deepcopy(MARIA)
    for key in ("password", "place", "overrides", "holidays", "busy"):
        del short[key]
    del short["rules"]["move_notice_minutes"]

    (entry,) = import_practice.read(file(short))

    assert (entry.password, entry.profile.place) == (None, None)
    assert (entry.overrides, entry.holidays, entry.busy) == ({}, frozenset(), ())
    assert entry.rules.move_notice_minutes == 0


def test_the_demo_practice_reads_clean():
    entries = import_practice.read(DEMO.read_text("utf-8"))

    assert len(entries) == 12
    assert [entry.slug for entry in entries][:2] == ["maria-oliveira", "oksana-kovalchuk"]


def test_a_password_never_shows_in_a_repr():
    (entry,) = import_practice.read(file({**MARIA, "password": "tortoise hat 9 lamp"}))

    assert entry.password == "tortoise hat 9 lamp"
    assert "tortoise" not in repr(entry)


# What is wrong, where, and the whole line that says so.
ONE_FAULT = [
    (("email",), ..., "email: is missing"),
    (("email",), "maria", "email: is not an e-mail address"),
    (("email",), 7, "email: is not an e-mail address"),
    (("password",), "short", "password: has fewer than 12 characters"),
    (("password",), "passwordpassword", "password: is too easy to guess"),
    (("password",), 123456789012, "password: must be a text or null"),
    (("slug",), "Maria Oliveira",
     "slug: may hold small letters a to z, digits, and single hyphens between them"),
    (("slug",), "a" * 81, "slug: has 81 characters; at most 80 are allowed"),
    (("name",), "  ", "name: is empty"),
    (("name",), "Ma\u202eria", "name: holds a character that cannot be seen"),
    (("name",), "Two\nlines", "name: holds a character that cannot be seen"),
    (("name",), "\ud800", "name: holds a character that cannot be seen"),
    (("title",), None, "title: must be a text"),
    (("sentence",), "x" * 121, "sentence: has 121 characters; at most 120 are allowed"),
    (("about",), "x" * 5001, "about: has 5,001 characters; at most 5,000 are allowed"),
    (("place",), ["Rua 1"], "place: must be a text"),
    (("time_zone",), "Lisbon", 'time_zone: is not a time zone like "Europe/Lisbon"'),
    (("time_zone",), "../etc/passwd", 'time_zone: is not a time zone like "Europe/Lisbon"'),
    (("languages",), [], "languages: is empty"),
    (("languages",), "en", "languages: must be a list"),
    (("languages",), ["en", "klingon"],
     'languages[1]: is not a language tag like "en" or "pt-BR"'),
    (("languages",), ["en", "en"], "languages[1]: is given twice"),
    (("topics",), ["repair", "repair"], "topics[1]: is given twice"),
    (("topics",), ["being-heard", "boundaries", "culture", "distance", "family", "money"],
     "topics: has 6 topics; at most 5 are allowed"),
    (("modes",), [], "modes: is empty"),
    (("modes",), ["letter"],
     "modes[0]: is not a way to talk; ways are video, phone, in_person"),
    (("published",), "yes", "published: must be true or false"),
    (("hours",), [], "hours: must be an object"),
    (("hours", "monday"), [], "hours.monday: is not a key of the format"),
    (("hours", "tue"), None, "hours.tue: must be a list"),
    (("hours", "mon"), [["09:00"]],
     'hours.mon[0]: must be two times like ["09:00", "12:00"]'),
    (("hours", "mon"), [["9:00", "12:00"]],
     'hours.mon[0]: "9:00" is not a time written like "09:30"'),
    (("hours", "mon"), [["24:00", "25:00"]],
     'hours.mon[0]: an opening starts from "00:00" to "23:59", not at "24:00"'),
    (("overrides",), None, "overrides: must be an object"),
    (("overrides", "2027-02-30"), [],
     'overrides.2027-02-30: is not a date like "2027-03-28" of the years 2000 to 2100'),
    (("overrides", "2027-W01-1"), [],
     'overrides.2027-W01-1: is not a date like "2027-03-28" of the years 2000 to 2100'),
    (("overrides", "2027-03-28"), [["10:00", "10:65"]],
     'overrides.2027-03-28[0]: "10:65" is not a time written like "09:30"'),
    (("holidays",), ["2027-01-01", "01.05.2027"],
     'holidays[1]: is not a date like "2027-03-28" of the years 2000 to 2100'),
    (("holidays",), ["2027-01-01", "2027-01-01"], "holidays[1]: is given twice"),
    (("rules", "horizon_days"), ..., "rules.horizon_days: is missing"),
    (("rules", "color"), 1, "rules.color: is not a key of the format"),
    (("rules", "step_minutes"), 7,
     "rules.step_minutes: must be one of 5, 10, 15, 20, 30, 45, 60, 90, 120"),
    (("rules", "step_minutes"), True, "rules.step_minutes: must be a whole number"),
    (("rules", "buffer_after_minutes"), -5, "rules.buffer_after_minutes: must be 0 to 240"),
    (("rules", "notice_minutes"), 1.5, "rules.notice_minutes: must be a whole number"),
    (("rules", "notice_minutes"), None, "rules.notice_minutes: must be a whole number"),
    (("rules", "horizon_days"), 1001, "rules.horizon_days: must be 1 to 1,000"),
    (("rules", "most_per_day"), 0, "rules.most_per_day: must be 1 to 48"),
    (("busy",), [{"start": "2027-03-28T08:00:00Z"}], "busy[0].end: is missing"),
    (("busy", 0, "start"), "2027-03-28 08:00",
     'busy[0].start: is not an instant in UTC like "2027-03-28T08:00:00Z"'),
    (("busy", 0, "start"), "2027-03-28T08:00:00+01:00",
     'busy[0].start: is not an instant in UTC like "2027-03-28T08:00:00Z"'),
    (("busy", 0, "end"), "2027-03-28T07:00:00Z", "busy[0]: ends before it starts"),
    (("busy", 0, "end"), "2027-03-28T08:00:00Z", "busy[0]: is empty: it ends when it starts"),
    (("shoe_size",), 44, "shoe_size: is not a key of the format"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "line"), ONE_FAULT, ids=[row[2] for row in ONE_FAULT])
def test_one_fault_is_named_by_its_path_and_nothing_else_is_said(path, value, line):
    text = file(JOSE, changed(path, value))

    assert faults(text) == [f"specialists[1].{line}"]


def test_an_unknown_topic_is_answered_with_the_topics_there_are():
    (line,) = faults(file(changed(("topics",), ["repair", "shoes"])))

    assert line.startswith("specialists[0].topics[1]: is not a topic; topics are being-heard, ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "file: expecting value at line 1, column 1"),
        ('{"specialists": [}', "file: expecting value at line 1, column 18"),
        ("[]", "file: must be an object with the key specialists"),
        ("{}", "specialists: is missing"),
        ('{"specialists": {}}', "specialists: must be a list"),
        ('{"specialists": []}', "specialists: is empty"),
        ('{"specialists": [7]}', "specialists[0]: must be an object"),
        ('{"specialists": null}', "specialists: must be a list"),
        (
            '{"specialists": [], "specialists": []}',
            'file: the key "specialists" is given twice in one object',
        ),
        ('{"specialists": NaN}', "file: NaN is not a number of JSON"),
        ("[" * 100_000, "file: is nested too deeply"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_one_line(text, line):
    assert faults(text) == [line]


def test_what_two_entries_share_is_a_fault_of_the_later_one():
    twin = {**MARIA, "email": "MARIA@Example.org"}

    assert faults(file(MARIA, JOSE, twin)) == [
        "specialists[2].email: is that of specialists[0] too",
        "specialists[2].slug: is that of specialists[0] too",
    ]


def test_every_fault_of_a_file_is_found_in_one_reading():
    bad = {
        **MARIA,
        "email": "no",
        "time_zone": "Mars/Olympus",
        "hours": {"mon": [["x", "y"]], "tue": [["09:00", "10:00"], ["24:00", "10:30"]]},
        "rules": {**MARIA["rules"], "horizon_days": 0},
        "extra": 1,
    }

    found = faults(file(bad, "nobody", {**JOSE, "modes": ["fax"]}))

    assert [line.partition(":")[0] for line in found] == [
        "specialists[0].extra",
        "specialists[0].email",
        "specialists[0].time_zone",
        "specialists[0].hours.mon[0]",
        "specialists[0].hours.tue[1]",
        "specialists[0].rules.horizon_days",
        "specialists[1]",
        "specialists[2].modes[0]",
    ]


def test_touching_windows_and_nights_into_a_morning_are_no_faults():
    hours = {
        "mon": [["09:00", "10:00"], ["10:00", "11:00"], ["22:00", "02:00"]],
        "tue": [["01:00", "03:00"]],
    }

    (entry,) = import_practice.read(file({**MARIA, "hours": hours}))

    assert len(entry.hours[0]) == 3


def test_windows_of_one_day_that_overlap_are_one():
    hours = {"mon": [["11:00", "13:00"], ["09:00", "12:00"], ["09:00", "09:30"]]}
    overrides = {"2027-03-28": [["10:00", "12:00"], ["10:00", "11:00"]]}

    (entry,) = import_practice.read(file({**MARIA, "hours": hours, "overrides": overrides}))

    assert entry.hours == {0: (Opening(540, 780),)}
    assert entry.overrides == {date(2027, 3, 28): (Opening(600, 720),)}
