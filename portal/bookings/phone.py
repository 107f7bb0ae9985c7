"""Phone numbers in one form (E.164 with spaces), from what a person types."""

import phonenumbers


class NotANumber(ValueError):
    """This is no phone number with its country code."""


def normalised(typed: str) -> str:
    """Return "+351 912 345 678". Raises NotANumber without a country code or with wrong digits."""
    try:
        number = phonenumbers.parse(typed, None)
    except phonenumbers.NumberParseException:
        raise NotANumber(len(typed)) from None
    if not phonenumbers.is_possible_number(number):
        raise NotANumber(len(typed))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
