"""How a client may be reached: the choices of the page "How can we reach you safely?"."""

from dataclasses import dataclass, field

NOTE_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeWays:
    """The choices for one booking; discreet mails and reminders unless the client says otherwise.

    ``is_portal_only`` means no mails: nothing is reminded of and no voicemail is left, whatever
    else was said. ``may_leave_voicemail`` None means they did not say. ``note`` is in their own
    words and kept out of ``repr``.
    """

    is_portal_only: bool = False
    is_discreet: bool = True
    wants_reminders: bool = True
    may_leave_voicemail: bool | None = None
    may_leave_suddenly: bool = False
    note: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.note is not None and not 0 < len(self.note) <= NOTE_MAX:
            raise ValueError(f"a note has 1 to {NOTE_MAX} characters, or is None")
