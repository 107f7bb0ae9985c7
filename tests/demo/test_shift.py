"""The demo's dates move by whole weeks, so that weekdays stay."""

from datetime import date, timedelta

import pytest

from portal.demo.shift import shifted, weeks_between


@pytest.mark.parametrize(
    ("today", "weeks"),
    [("2026-11-16", 0), ("2026-11-22", 0), ("2026-11-23", 1), ("2027-11-15", 52)],
)
def test_dates_move_by_the_weeks_since_the_files_were_written(today, weeks):
    assert weeks_between(date.fromisoformat(today)) == timedelta(weeks=weeks)


def test_overrides_holidays_and_busy_times_move_and_nothing_else_does():
    entry = {
        "slug": "ada",
        "overrides": {"2026-12-24": [["10:00", "12:00"]]},
        "holidays": ["2026-12-25"],
        "busy": [{"start": "2026-12-01T09:00:00Z", "end": "2026-12-01T10:00:00Z"}],
    }

    moved = shifted(entry, timedelta(weeks=1))

    assert moved == {
        "slug": "ada",
        "overrides": {"2026-12-31": [["10:00", "12:00"]]},
        "holidays": ["2027-01-01"],
        "busy": [{"start": "2026-12-08T09:00:00Z", "end": "2026-12-08T10:00:00Z"}],
    }
