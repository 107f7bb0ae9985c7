"""Definition files on disk: read once, checked, kept for every version there ever was.

A retired version stays loadable, so that old answers can be read. A draft is
offered in development only; production offers the newest ``active`` version.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal import times
from portal.errors import PortalError
from portal.intake import definition
from portal.intake.checks.places import Fault
from portal.intake.questionnaire import Questionnaire

FOLDER = Path(__file__).parent.parent / "definitions"


class DefinitionUnreadable(PortalError):
    """The file cannot be read, or is not YAML that means one thing."""


class DefinitionFaulty(PortalError):
    """The file is readable and wrong; ``faults`` say where."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        super().__init__(f"{path.name}: {faults[0]} ({times.count(len(faults), 'fault')})")
        self.faults = faults


# The parser in C reads the same in a tenth of the time; not every build of the library has it.
_Safe: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Loader(_Safe):  # type: ignore[misc]
    """The safe loader, without the two things that let a slip pass unseen.

    YAML lets a second key of the same name win silently, and reads a bare NO as
    the boolean False, which as a key would drop Norway.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            where = f"line {key_node.start_mark.line + 1}"
            if not isinstance(key, str):
                raise DefinitionUnreadable(f"{where}: key {key!r} is not text; quote it")
            if key in seen:
                raise DefinitionUnreadable(f"{where}: key {key} is used twice")
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read(path: Path) -> Any:
    """Return the parsed data of a definition file, unchecked. Raises DefinitionUnreadable."""
    try:
        return yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionUnreadable(f"line {line}: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text in YAML"
        raise DefinitionUnreadable(str(reason)) from error


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the definition format."""
    shape: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    return shape


def load(path: Path) -> Questionnaire:
    """Return the questionnaire of a file. Raises DefinitionUnreadable, DefinitionFaulty."""
    try:
        data = read(path)
    except DefinitionUnreadable as error:
        raise DefinitionUnreadable(f"{path.name}: {error}") from error
    faults = definition.faults(data, schema())
    if faults:
        raise DefinitionFaulty(path, faults)
    return Questionnaire.from_data(data)


@cache
def shipped() -> dict[str, Questionnaire]:
    """Return the questionnaires that come with the portal by version, oldest first."""
    loaded = [load(path) for path in FOLDER.glob("*.yaml")]
    loaded.sort(key=lambda each: [int(number) for number in each.version.split(".")])
    return {questionnaire.version: questionnaire for questionnaire in loaded}


def offered(*, production: bool) -> Questionnaire | None:
    """Return the version new answers are given to, None when none may be offered."""
    statuses = {"active"} if production else {"draft", "pilot", "active"}
    fit = [
        questionnaire for questionnaire in shipped().values() if questionnaire.status in statuses
    ]
    return fit[-1] if fit else None
