from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.workspace import days


def test_a_day_begins_after_the_hour_that_midnight_was_skipped_in():
    cairo = ZoneInfo("Africa/Cairo")

    assert days.start_of(date(2026, 4, 24), cairo) == datetime(2026, 4, 23, 22, tzinfo=UTC)


@pytest.mark.parametrize("name", ["2026-W54", "2026-48", "26-W48", "0001-W01", "week", "2026-W4x"])
def test_what_names_no_week_has_no_monday(name):
    assert days.monday_of(name) is None


@pytest.mark.parametrize("monday", [date(2026, 11, 23), date(2024, 12, 30), date(2026, 12, 28)])
def test_a_week_is_found_again_by_its_name(monday):
    assert days.monday_of(days.week_name(monday)) == monday
