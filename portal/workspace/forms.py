"""The workspace's forms. Wall times are the specialist's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.availability.hours import Interval
from portal.bookings.lifecycle import Outcome
from portal.bookings.request import LINE_MAX
from portal.forms import Form
from portal.intake.wording import NOTE_TITLES
from portal.specialists.forms import zone_choices
from portal.workspace import wording

NOTE_MAX = 200
BOX_MAX = 4000


class PressForm(Form):
    """A form that is one button."""


class SearchForm(Form):
    """A name to look for. It is posted: no client's name may stand in an address."""

    q = SearchField("Search by name")


def _zones_or_none() -> list[SelectChoice]:
    return [SelectChoice("", "Choose your time zone"), *zone_choices()]


class ZoneForm(Form):
    """The clock that hours are on: asked with the first ones, since no guess is good enough."""

    time_zone = SelectField(
        "Your time zone",
        choices=_zones_or_none,
        default="",
        validators=[DataRequired("Choose your time zone")],
        description="Your hours are on this clock. Clients see your times in their own zone.",
    )


class BlockForm(Form):
    """One span of one day."""

    day = DateField("Day", validators=[InputRequired("Enter the day")])
    opens = TimeField("From", validators=[InputRequired("Enter when it begins, like 14:00")])
    closes = TimeField("To", validators=[InputRequired("Enter when it ends, like 16:00")])
    note = StringField(
        "Only I see this note",
        validators=[
            Length(max=NOTE_MAX, message=f"The note must be {NOTE_MAX} characters or fewer")
        ],
    )

    def validate_day(self, field: DateField) -> None:
        """Refuse a slip in the year: the calendar shows the weeks of this millennium only."""
        if field.data and not 2000 <= field.data.year <= 2999:
            raise ValidationError("Check the year")

    def validate_closes(self, field: TimeField) -> None:
        """Refuse a span that does not go forward."""
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError("The end must be after the start")

    def to_span(self, zone: ZoneInfo) -> Interval:
        """Return the span; a wall time shown twice means its first pass (PEP 495, fold=0)."""
        assert self.day.data is not None
        assert self.opens.data is not None
        assert self.closes.data is not None
        start = datetime.combine(self.day.data, self.opens.data, zone).astimezone(UTC)
        end = datetime.combine(self.day.data, self.closes.data, zone).astimezone(UTC)
        return Interval(start, end)


class CancelForm(Form):
    """A specialist's cancellation: the client is told something, not nothing."""

    line = TextAreaField(
        "A line for the client",
        validators=[
            DataRequired("Write one line, so that they are not left guessing"),
            Length(max=LINE_MAX, message=f"The line must be {LINE_MAX} characters or fewer"),
        ],
    )


class OutcomeForm(Form):
    """How a consultation went."""

    outcome = RadioField(
        "How did it go?",
        choices=[SelectChoice(each.value, wording.OUTCOMES[each.value]) for each in Outcome],
        validators=[InputRequired("Choose how it went")],
    )


def box_name(field: str) -> str:
    """Return the form's name for a field of the note: "note.risk" is ``risk``."""
    return field.removeprefix("note.")


class NoteForm(Form):
    """The specialist's note, a box a field; every box may stay empty."""

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "NoteForm":
        """Return the form filled with text by field id."""
        return cls(formdata=None, data={box_name(field): text for field, text in texts.items()})

    def to_texts(self) -> dict[str, str]:
        """Return the text of each box by field id."""
        return {field: self[box_name(field)].data or "" for field in NOTE_TITLES}


for _field, _title in NOTE_TITLES.items():
    _most = Length(max=BOX_MAX, message=f"{_title} must be {BOX_MAX:,} characters or fewer")
    setattr(NoteForm, box_name(_field), TextAreaField(_title, validators=[_most]))
