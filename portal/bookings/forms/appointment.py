"""The form of P10: how the client can be reached safely."""

from typing import Self

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.bookings.contact import NOTE_MAX, SafeWays
from portal.forms import Form

DISCREET, FULL, NONE = "discreet", "full", "none"
_SAID = {"yes": True, "no": False}


class ContactForm(Form):
    """Emails, reminders, voicemail, leaving suddenly, and a note in their own words."""

    emails = RadioField(
        "Emails",
        choices=[
            SelectChoice(DISCREET, "Keep emails discreet"),
            SelectChoice(FULL, "Emails may say what this is about"),
            SelectChoice(NONE, "No emails, only this portal"),
        ],
        default=DISCREET,
    )
    reminders = BooleanField("Send me reminders, 1 day and 1 hour before")
    voicemail = RadioField(
        "Is it safe to leave a voicemail?",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validate_choice=False,
    )
    suddenly = BooleanField("I may need to leave suddenly")
    note = TextAreaField(
        "Anything we should know?",
        [Length(max=NOTE_MAX, message=f"The note must be {NOTE_MAX} characters or fewer")],
    )

    @classmethod
    def from_ways(cls, ways: SafeWays) -> Self:
        """Return the form filled with what holds now."""
        said = {answer: word for word, answer in _SAID.items()}
        return cls(
            formdata=None,
            emails=_emails(ways),
            reminders=ways.wants_reminders,
            voicemail=said.get(ways.may_leave_voicemail)
            if ways.may_leave_voicemail is not None
            else None,
            suddenly=ways.may_leave_suddenly,
            note=ways.note,
        )

    def to_ways(self) -> SafeWays:
        """Return what was chosen."""
        return SafeWays(
            is_portal_only=self.emails.data == NONE,
            is_discreet=self.emails.data != FULL,
            wants_reminders=bool(self.reminders.data),
            may_leave_voicemail=_SAID.get(self.voicemail.data or ""),
            may_leave_suddenly=bool(self.suddenly.data),
            note=self.note.data or None,
        )


def _emails(ways: SafeWays) -> str:
    if ways.is_portal_only:
        return NONE
    return DISCREET if ways.is_discreet else FULL
