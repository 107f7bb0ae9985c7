"""Addresses of specialists and their times, as the contract has them."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

SPECIALISTS = "/specialists"


def profile(slug: str) -> str:
    """Return the path of a profile."""
    return f"{SPECIALISTS}/{slug}"


def times(slug: str, zone: ZoneInfo) -> str:
    """Return the path of all free times, shown in ``zone``."""
    return f"{profile(slug)}/times?{urlencode({'tz': zone.key}, safe='/')}"


def book(slug: str, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Return what makes the path that books a start, shown in ``zone``."""
    query = urlencode({"tz": zone.key}, safe="/")
    return lambda start: (
        f"{profile(slug)}/book/{start.astimezone(UTC).strftime('%Y%m%dT%H%MZ')}?{query}"
    )


def photo(slug: str, digest: str | None, size: int) -> str | None:
    """Return the path of a photo, None without one; ``size`` is 96 or 192."""
    return f"{profile(slug)}/photo-{digest}-{size}.webp" if digest else None
