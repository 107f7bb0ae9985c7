"""Outbox, mail, reminders and the safe-contact policy."""
