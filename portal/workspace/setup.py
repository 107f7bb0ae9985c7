"""The steps to a first booking, as rows of the task list on Today. Plain values in and out."""

from dataclasses import dataclass

from portal.specialists.lifecycle import State

_DONE, _BEGUN, _OPEN = "Completed", "In progress", "Not started"

Task = dict[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come. ``has_changes_asked``: the last check ended in a request."""

    state: State
    has_hours: bool
    is_begun: bool
    is_whole: bool
    has_changes_asked: bool


def tasks(progress: Progress) -> list[Task]:
    """Return what is to do before anybody can book; nothing once the profile is published."""
    if progress.state is State.PUBLISHED:
        return []
    return [_hours(progress), _profile(progress), _sending(progress)]


def _hours(progress: Progress) -> Task:
    return {
        "url": "/work/hours",
        "text": "Set your time zone and hours",
        "status": _DONE if progress.has_hours else _OPEN,
    }


def _profile(progress: Progress) -> Task:
    task = {"url": "/work/profile", "text": "Write your profile"}
    if progress.has_changes_asked and progress.state is State.DRAFT:
        return task | {"status": _BEGUN, "hint": "Changes were asked for. They stand above it."}
    if progress.is_whole:
        return task | {"status": _DONE}
    return task | {"status": _BEGUN if progress.is_begun else _OPEN}


def _sending(progress: Progress) -> Task:
    task = {"text": "Send it for checking"}
    if progress.state is State.WAITING:
        hint = "You get an email when it has been read. Then clients can book."
        return task | {"status": _DONE, "hint": hint}
    if progress.is_whole:
        hint = "The button is at the end of your profile."
        return task | {"url": "/work/profile#send", "status": _OPEN, "hint": hint}
    return task | {"status": _OPEN, "hint": "Once your profile is written."}
