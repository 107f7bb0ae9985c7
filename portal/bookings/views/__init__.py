"""The pages of booking: choosing a time and giving details, and the appointment after it."""
