"""Reads the texts of the public pages from the files that ship with the portal."""

from functools import cache
from pathlib import Path

from portal.pages import content

_FOLDER = Path(__file__).resolve().parent.parent / "content" / "pages"


@cache
def text(name: str) -> content.Text:
    """Return the text ``name``, such as ``privacy``."""
    return content.parse((_FOLDER / f"{name}.md").read_text("utf-8"))
