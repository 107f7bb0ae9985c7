"""The steps to a first booking: which are named, done, and which can be pressed."""

from dataclasses import replace

from portal.specialists.lifecycle import State
from portal.workspace.setup import Progress, tasks

NEW = Progress(
    state=State.DRAFT, has_hours=False, is_begun=False, is_whole=False, has_changes_asked=False
)
WHOLE = replace(NEW, has_hours=True, is_begun=True, is_whole=True)


def shown(progress: Progress) -> list[tuple[str, str, str | None]]:
    return [(task["text"], task["status"], task.get("url")) for task in tasks(progress)]


def test_a_newcomer_is_named_every_step_and_sending_waits_for_the_profile():
    assert shown(NEW) == [
        ("Set your time zone and hours", "Not started", "/work/hours"),
        ("Write your profile", "Not started", "/work/profile"),
        ("Send it for checking", "Not started", None),
    ]


def test_a_profile_half_written_is_in_progress():
    begun = replace(NEW, is_begun=True)

    assert shown(begun)[1] == ("Write your profile", "In progress", "/work/profile")


def test_once_the_profile_is_whole_it_can_be_sent():
    assert shown(WHOLE) == [
        ("Set your time zone and hours", "Completed", "/work/hours"),
        ("Write your profile", "Completed", "/work/profile"),
        ("Send it for checking", "Not started", "/work/profile#send"),
    ]


def test_a_profile_that_was_sent_says_what_comes_next():
    assert tasks(replace(WHOLE, state=State.WAITING))[2] == {
        "text": "Send it for checking",
        "status": "Completed",
        "hint": "You get an email when it has been read. Then clients can book.",
    }


def test_changes_that_were_asked_for_open_the_profile_again():
    asked = tasks(replace(WHOLE, has_changes_asked=True))

    assert asked[1]["status"] == "In progress"
    assert asked[1]["hint"] == "Changes were asked for. They stand above it."
    assert asked[2]["url"] == "/work/profile#send"


def test_a_published_profile_has_no_steps_left():
    assert tasks(replace(WHOLE, state=State.PUBLISHED)) == []
