"""The forms of booking and of the appointment after it."""
