"""Safe contact: discreet unless chosen otherwise, and not shown where it is printed."""

import pytest

from portal.bookings.contact import NOTE_MAX, SafeWays


def test_the_choices_nobody_made_are_the_safe_ones():
    ways = SafeWays()

    assert (ways.is_discreet, ways.wants_reminders) == (True, True)
    assert (ways.may_leave_voicemail, ways.may_leave_suddenly, ways.note) == (None, False, None)


@pytest.mark.parametrize("note", ["", "x" * (NOTE_MAX + 1)])
def test_a_note_has_some_characters_and_not_too_many(note):
    with pytest.raises(ValueError, match="a note has"):
        SafeWays(note=note)


def test_the_note_is_not_printed():
    assert "garden" not in repr(SafeWays(note="Text me when he is in the garden."))
