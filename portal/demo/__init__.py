"""The demo practice: people, bookings in every state, intakes of every pattern."""
