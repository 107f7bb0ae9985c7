"""The form of P5: what we need to book, and nothing else."""

from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, HiddenField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from portal.accounts.forms import EmailAddress
from portal.bookings.phone import NotANumber, normalised
from portal.bookings.request import NAME_MAX, PHONE_MAX, BookingRequest
from portal.forms import Form
from portal.specialists.profile import MODE_LABELS, Mode

ENTER_NAME = "Enter what we should call you"
ENTER_PHONE = "Enter a phone number with its country code, like +351 912 345 678"
TAKEN_FIELDS = ("name", "email", "mode", "phone", "voicemail", "tz")


class BookingForm(Form):
    """Name, address and, where there is a choice, the way to talk.

    ``key`` names this submission, so that a double press books once. ``empty`` is a trap for
    programs that fill in every field; people never see it.
    """

    name = StringField(
        "What should we call you?",
        [
            DataRequired(ENTER_NAME),
            Length(max=NAME_MAX, message=f"The name must be {NAME_MAX} characters or fewer"),
        ],
    )
    email = EmailField("Email address", [EmailAddress()])
    mode = RadioField("How would you like to talk?", validate_choice=False)
    phone = TelField("Phone number")
    voicemail = RadioField(
        "Is it safe to leave a voicemail?",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validate_choice=False,
    )
    tz = HiddenField()
    key = HiddenField()
    empty = StringField("Leave this empty")

    def __init__(self, *args: Any, modes: Sequence[Mode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = [SelectChoice(mode.value, MODE_LABELS[mode]) for mode in modes]
        if self.mode.data not in modes:
            # Video needs nothing more to be typed.
            self.mode.data = (Mode.VIDEO if Mode.VIDEO in modes else modes[0]).value

    def validate_phone(self, field: TelField) -> None:
        """Ask for a number only when they meet by phone, and keep it in one form."""
        if self.mode.data != Mode.PHONE:
            return
        try:
            field.data = normalised((field.data or "")[:PHONE_MAX])
        except NotANumber:
            raise ValidationError(ENTER_PHONE) from None

    def validate_empty(self, field: StringField) -> None:
        """Refuse what a program filled in."""
        if field.data:
            raise ValidationError("Leave the last field empty")

    def to_request(self, time_zone: str) -> BookingRequest:
        """Return what was asked for; ``time_zone`` is the zone the times were shown in."""
        mode = Mode(self.mode.data)
        return BookingRequest(
            name=self.name.data or "",
            email=self.email.data or "",
            mode=mode,
            time_zone=time_zone,
            phone=self.phone.data if mode is Mode.PHONE else None,
            may_leave_voicemail={"yes": True, "no": False}.get(self.voicemail.data or "")
            if mode is Mode.PHONE
            else None,
        )

    @property
    def typed(self) -> dict[str, str]:
        """Return what was typed, to be carried to another time."""
        return {name: self[name].data or "" for name in TAKEN_FIELDS}
