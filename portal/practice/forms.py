"""The forms of the practice's office."""

from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import EmailAddress
from portal.forms import Form
from portal.specialists import profile

CHANGES_MOST = 2000


class InviteForm(Form):
    """Invite somebody to offer free consultations."""

    name = StringField(
        "Name",
        [
            DataRequired("Enter their name"),
            Length(max=profile.NAME_MOST, message="Name must be 120 characters or fewer"),
        ],
    )
    email = EmailField("Email address", [EmailAddress()])


class ChangesForm(Form):
    """Ask for changes of a profile."""

    text = TextAreaField(
        "What needs to change?",
        [
            DataRequired("Say what needs to change"),
            Length(max=CHANGES_MOST, message="Your text must be 2,000 characters or fewer"),
        ],
    )
