"""Where a video consultation takes place."""

from urllib.parse import quote


def address(*, room: str, own_link: str | None, base: str) -> str:
    """Return the specialist's own link, else the booking's room on the meeting server ``base``."""
    return own_link or f"{base.rstrip('/')}/{quote(room, safe='')}"
