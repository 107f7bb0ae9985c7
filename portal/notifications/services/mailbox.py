"""The folder of mails as a mailbox, for whoever tries the portal out."""

import re
from pathlib import Path

from portal.notifications.reading import Seen, seen

NEWEST = 200
_NAME = re.compile(r"\d{8}T\d{6}Z-[a-z_]+-\d+")


def newest(folder: Path) -> list[tuple[str, Seen]]:
    """Return the last mails written, (name, mail), newest first."""
    files = sorted(folder.glob("*.eml"), reverse=True)[:NEWEST]
    return [(file.stem, seen(file.read_bytes())) for file in files]


def source(folder: Path, name: str) -> bytes | None:
    """Return one mail as it was written, None when there is none of that name."""
    file = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    return file.read_bytes()
