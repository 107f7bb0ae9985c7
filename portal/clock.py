"""The one reader of the clock. Views and commands call ``now()``; everything else takes ``now``."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return datetime.now(UTC)
