"""The base of every form: trims text, is typed, and refuses characters nobody can see.

Text fields use ``DataRequired``: ``InputRequired`` looks at the raw value, so spaces would pass.
"""

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField

# Bidirectional controls and zero-width characters let a name read other than it is written.
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(value: Any) -> Any:
    """Return text trimmed and in NFC, without control and invisible characters; else as it is."""
    if not isinstance(value, str):
        return value
    kept = "".join(
        letter
        for letter in value.replace("\r\n", "\n").replace("\r", "\n")
        if letter not in _INVISIBLE
        and (letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"})
    )
    return unicodedata.normalize("NFC", kept).strip()


class Form(FlaskForm):
    """A form whose text fields arrive clean."""

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Return whether the form was sent and every field is right."""
        is_right: bool = super().validate_on_submit(extra_validators)  # type: ignore[no-untyped-call]
        return is_right

    class Meta(FlaskForm.Meta):
        """Clean every text field before its validators run."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Add the cleaning filter to text fields; lists and files pass through it untouched.

            Passwords are what was typed, spaces and all (OWASP ASVS 6.2.8).
            """
            filters = [*unbound_field.kwargs.get("filters", ())]
            if not issubclass(unbound_field.field_class, PasswordField):
                filters.append(clean)
            field: Field = unbound_field.bind(form=form, filters=filters, **options)
            return field

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Return (id of the field, what to do) for each error, in the order of the page."""
        return [(field.id, str(error)) for field in self for error in field.errors]
