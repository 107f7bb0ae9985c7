"""khal, a calendar program nobody here wrote, as the reader of our files."""

import subprocess
import sys
from pathlib import Path

_CONFIG = """
[calendars]
[[own]]
path = {path}
[default]
default_calendar = own
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {path}/../khal.db
"""


class Khal:
    """One person's calendar in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "own").mkdir()
        (folder / "config").write_text(_CONFIG.format(path=folder / "own"))

    def receive(self, data: bytes) -> None:
        """Import one file as it came."""
        file = self._folder / "received.ics"
        file.write_bytes(data)
        self._run("import", "--batch", str(file))

    def events(self, first: str = "2026-11-01", span: str = "90d") -> list[str]:
        """Return what still takes place as "2026-11-25 18:30 Title", by start, in UTC."""
        form = "{start} {title}|{cancelled}"
        listed = self._run("list", "--day-format", "", "--format", form, first, span)
        rows = [row.rsplit("|", 1) for row in listed.splitlines() if "|" in row]
        return [text for text, cancelled in rows if not cancelled.strip()]

    def _run(self, *arguments: str) -> str:
        program = Path(sys.executable).parent / "khal"
        command = [str(program), "-c", str(self._folder / "config"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout
