"""The roles a person can have. One person may have several; a client is somebody with no other."""

from collections.abc import Set
from enum import StrEnum


class Role(StrEnum):
    """What a person is here for."""

    CLIENT = "client"
    SPECIALIST = "specialist"
    ADMIN = "admin"


_HOMES = (
    (Role.SPECIALIST, "/work"),
    (Role.ADMIN, "/admin"),
)


def home_of(roles: Set[Role]) -> str:
    """Return the path a person of these roles comes to after signing in.

    Somebody who is specialist and admin, as whoever runs a practice alone, comes to their day.
    """
    return next((path for role, path in _HOMES if role in roles), "/appointment")


def is_staff(roles: Set[Role]) -> bool:
    """Return whether sessions of these roles are kept short: they open other people's affairs."""
    return bool(roles & {Role.SPECIALIST, Role.ADMIN})
