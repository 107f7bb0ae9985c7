"""Scoring outside the portal: the plain data of one file to the plain data of a result.

The shapes are those of ``tests/intake/vectors.json``: ``kind`` and the keys of
``input`` go in, ``expected`` comes out. For reviewers, and for scoring old
answers again by the version they were given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from portal.intake import answers as checking
from portal.intake import changes, comparison, scoring, weekly
from portal.intake.questionnaire import Data, Questionnaire


class CannotScore(Exception):
    """The data is not what one of the kinds asks for; ``place`` is where, ``fault`` what.

    Neither ever holds an answer.
    """

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(place, fault)
        self.place = place
        self.fault = fault


def run(questionnaires: Mapping[str, Questionnaire], data: Any) -> dict[str, Any]:
    """Return the result of one file's data; ``questionnaires`` by version, newest last.

    Raises CannotScore.
    """
    _expect(isinstance(data, dict), "file", "is not a JSON object")
    kinds = {"score": _score, "weekly": _weekly, "changes": _changes, "gap": _gap}
    kind = data.get("kind")
    _expect(isinstance(kind, str) and kind in kinds, "kind", f"is not one of {', '.join(kinds)}")
    return kinds[kind](questionnaires, data)


def _score(questionnaires: Mapping[str, Questionnaire], data: Data) -> dict[str, Any]:
    return _result(questionnaires, data, "").as_dict()


def _changes(questionnaires: Mapping[str, Questionnaire], data: Data) -> dict[str, Any]:
    previous = _result(questionnaires, _object(data, "previous"), "previous.")
    current = _result(questionnaires, _object(data, "current"), "current.")
    return changes.changes(questionnaires[current.version], previous, current).as_dict()


def _gap(questionnaires: Mapping[str, Questionnaire], data: Data) -> dict[str, Any]:
    a = _result(questionnaires, _object(data, "a"), "a.")
    b = _result(questionnaires, _object(data, "b"), "b.")
    _expect(a.version == b.version, "b.version", "is not the version of a")
    consents = {name: data.get(name) for name in ("opened", "consent_a", "consent_b")}
    for name, value in consents.items():
        _expect(isinstance(value, bool), name, "is not true or false")
    questionnaire = questionnaires[a.version]
    return comparison.gap(
        questionnaire,
        a,
        b,
        opened=consents["opened"] is True,
        consent_a=consents["consent_a"] is True,
        consent_b=consents["consent_b"] is True,
    ).as_dict()


def _weekly(questionnaires: Mapping[str, Questionnaire], data: Data) -> dict[str, Any]:
    weeks = data.get("weeks")
    _expect(isinstance(weeks, list), "weeks", "is not a list")
    questionnaire = list(questionnaires.values())[-1]
    known = weekly.codes(questionnaire)
    for number, week in enumerate(weeks or ()):
        _expect(isinstance(week, dict), f"weeks[{number}]", "is not an object")
        for item, code in week.items():
            place = f"weeks[{number}].{item}"
            _expect(item in known, place, "is not an item of the check-in")
            is_option = not known[item] or code in (None, *known[item])
            _expect(is_option, place, "is not one of its options")
    return weekly.trend(questionnaire, weeks or ()).as_dict()


def _result(questionnaires: Mapping[str, Questionnaire], data: Data, prefix: str) -> scoring.Result:
    version = data.get("version")
    known = isinstance(version, str) and version in questionnaires
    _expect(known, f"{prefix}version", f"is not one of {', '.join(questionnaires)}")
    questionnaire = questionnaires[str(version)]
    answers = _object(data, "answers", prefix)
    for fault in checking.faults(questionnaire, answers):
        raise CannotScore(f"{prefix}answers.{fault.item}", f"is refused: {fault.code}")
    seconds, trend = data.get("rated_seconds"), data.get("trend")
    _expect(_is_duration(seconds), f"{prefix}rated_seconds", "is not a number of seconds")
    trends = list(questionnaire.scoring["chronicity"]["trend"])
    is_known = trend is None or trend in trends
    _expect(is_known, f"{prefix}trend", f"is not one of {', '.join(trends)}")
    return scoring.score(questionnaire, answers, seconds, trend)


def _is_duration(seconds: Any) -> bool:
    if seconds is None:
        return True
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return False
    return math.isfinite(seconds) and seconds >= 0


def _object(data: Data, name: str, prefix: str = "") -> Data:
    value = data.get(name)
    _expect(isinstance(value, dict), prefix + name, "is not an object")
    found: Data = value or {}
    return found


def _expect(holds: bool, place: str, fault: str) -> None:
    if not holds:
        raise CannotScore(place, fault)
