"""The outbox on both engines, and mails made from its rows."""
