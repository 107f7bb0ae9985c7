"""Errors every capability shares. They state situations and carry facts, never words for people."""


class PortalError(Exception):
    """Something a person asked for cannot be done; nothing was changed."""


class ConfigError(PortalError):
    """Settings are missing or wrong. ``faults`` are lines that name the setting and the mend."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Unreadable(PortalError):
    """A sealed value cannot be opened: the wrong key, the wrong row, or a changed byte."""
