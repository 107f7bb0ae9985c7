"""Definition files on disk: read once, checked, kept for every version there ever was.

A retired version stays loadable, so that old answers can be read. A draft is
offered in development only; production offers the newest ``active`` version.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.intake.questionnaire import Questionnaire

FOLDER = Path(__file__).parent.parent / "definitions"


def load(path: Path) -> Questionnaire:
    """Return the questionnaire of a definition file."""
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return Questionnaire.from_data(data)


@cache
def shipped() -> dict[str, Questionnaire]:
    """Return the questionnaires that come with the portal, by version."""
    loaded = (load(path) for path in sorted(FOLDER.glob("*.yaml")))
    return {questionnaire.version: questionnaire for questionnaire in loaded}
