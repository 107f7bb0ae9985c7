"""The way of a profile: draft, waiting for a check, published; and what a change sends back.

An admin checks four facts against a register. Once a profile is published a change to one of them
is held: clients see the checked one until the new one is checked too.
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.errors import PortalError

CHECKED_FACTS = ("name", "title", "registration", "training")
"""The fields an admin vouches for with "Checked by …"."""


class State(StrEnum):
    """Where a profile stands; only a published one is seen by clients."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"


class NotPossible(PortalError):
    """The profile's state does not allow this; ``state`` is the one it stands in."""

    def __init__(self, state: State) -> None:
        self.state = state
        super().__init__(f"not possible for a profile that is {state}")


class Unfinished(PortalError):
    """A profile cannot be sent for checking while ``missing`` fields are empty."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__("fields are missing")


class ChangedMeanwhile(PortalError):
    """The facts are no longer those the admin saw; nothing was published."""


def after_sending(state: State) -> State:
    """Return the state after "Send for checking". Raises NotPossible unless it is a draft."""
    if state is not State.DRAFT:
        raise NotPossible(state)
    return State.WAITING


def after_publishing(state: State) -> State:
    """Return the state after an admin's approval. Raises NotPossible for a draft."""
    if state is State.DRAFT:
        raise NotPossible(state)
    return State.PUBLISHED


def after_asking_for_changes(state: State) -> State:
    """Return the state after an admin asked for changes.

    A profile that waits is a draft again; a published one with held facts stays published, with
    the facts it had. Raises NotPossible for a draft.
    """
    if state is State.DRAFT:
        raise NotPossible(state)
    return State.PUBLISHED if state is State.PUBLISHED else State.DRAFT


def held_back(state: State, shown: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """Return the checked facts of ``written`` that must wait for a check before they are shown.

    ``shown`` are the facts clients see. Empty unless the profile is published.
    """
    if state is not State.PUBLISHED:
        return {}
    return {name: written[name] for name in CHECKED_FACTS if written[name] != shown[name]}
