"""Whether a definition may be used: its shape by JSON Schema, its sense by ``checks``.

Both work on parsed data (spec 9). The checks of sense run only on data of the
right shape, so they need not doubt a type. A fault names its place in the file:
``items[23].show_when.any[0].item``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema

from portal.intake.checks import limits, outcomes, references, rules
from portal.intake.checks.places import Fault
from portal.intake.questionnaire import Data

_CHECKS = references.CHECKS + rules.CHECKS + limits.CHECKS + outcomes.CHECKS
_LONGEST_MESSAGE = 160


def faults(data: Any, schema: Data, *, production: bool = False) -> list[Fault]:
    """Return everything wrong with a definition, none when it is fine.

    ``schema`` is the JSON Schema of the format. ``production`` also refuses help
    lines that no local reviewer has checked.
    """
    shape = _shape_faults(data, schema)
    if shape:
        return shape
    found = [fault for check in _CHECKS for fault in check(data)]
    return found + (list(_unreviewed(data)) if production else [])


def _shape_faults(data: Any, schema: Data) -> list[Fault]:
    checker = jsonschema.FormatChecker()
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    found = sorted(validator.iter_errors(data), key=lambda error: error.json_path)
    return [
        Fault(error.json_path.removeprefix("$").lstrip(".") or "file", _words(error))
        for error in found
    ]


def _words(error: jsonschema.ValidationError) -> str:
    return (
        error.message
        if len(error.message) <= _LONGEST_MESSAGE
        else f"does not fit {error.validator!r}"
    )


def _unreviewed(data: Data) -> Iterator[Fault]:
    for code, row in data["crisis"]["countries"].items():
        if row["reviewed_on"] is None:
            yield Fault(f"crisis.countries.{code}.reviewed_on", "no local reviewer has checked it")
