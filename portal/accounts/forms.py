"""The forms of signing in. Addresses and codes arrive clean, passwords as typed."""

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.accounts.address import LONGEST, NotAnAddress, normalised
from portal.accounts.tokens import digits
from portal.forms import Form

ENTER_EMAIL = "Enter an email address, like name@example.com"
_CODE_DIGITS = 6


class EmailAddress:
    """Refuse what is not one e-mail address; keep it as it is written to."""

    def __init__(self, message: str = ENTER_EMAIL) -> None:
        self.message = message
        self.field_flags = {"maxlength": LONGEST}

    def __call__(self, _form: Any, field: Any) -> None:
        """Check one field."""
        try:
            field.data = normalised(field.data or "")
        except NotAnAddress:
            raise ValidationError(self.message) from None


def _six_digits(_form: Any, field: Any) -> None:
    if len(digits(field.data or "")) != _CODE_DIGITS:
        raise ValidationError("Enter the 6 digits of the code")


class AskForm(Form):
    """Ask for a link by e-mail. ``kept`` is the form that was sent before signing in."""

    email = EmailField("Email address", [EmailAddress()])
    next = HiddenField()
    kept = HiddenField()


class CodeForm(Form):
    """Type the code of the mail, with spaces or without."""

    code = StringField("Code", [_six_digits])
    is_shared = BooleanField("This is a shared device")
    next = HiddenField()
    kept = HiddenField()


class OpenForm(Form):
    """The one button behind a mailed link."""

    is_shared = BooleanField("This is a shared device")


class PasswordForm(Form):
    """Sign in with a password."""

    email = EmailField("Work email address", [EmailAddress()])
    password = PasswordField("Password", [DataRequired("Enter your password")])
    is_shared = BooleanField("This is a shared device")
    next = HiddenField()
    kept = HiddenField()


class ChooseForm(Form):
    """Choose a password; the view, which knows whose it is, judges it.

    ``email`` is only shown, so that password managers file the password under it.
    """

    email = StringField("Email address")
    password = PasswordField("New password", [DataRequired("Enter a password")])
    is_shared = BooleanField("This is a shared device")


class ChangeForm(Form):
    """Choose another password, with the present one."""

    current = PasswordField("Present password", [DataRequired("Enter your present password")])
    password = PasswordField("New password", [DataRequired("Enter a password")])
