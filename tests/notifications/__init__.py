"""Mails: what they say, how they are built, when and to whom they go."""
