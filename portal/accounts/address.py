"""E-mail addresses: the form they are compared in, and how they are shown."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets


class NotAnAddress(ValueError):
    """The text is not one e-mail address; it is not repeated here."""


def normalised(text: str) -> str:
    """Return the address as it is stored and written to. Raises NotAnAddress.

    Odd but valid addresses pass: quoted local parts, plus signs, domains in any script. Nothing
    is looked up. A domain needs a dot, so that ``ana@gmail`` is asked for again.
    """
    try:
        checked = validate_email(
            text.strip(),
            allow_quoted_local=True,
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,  # a trial with addresses under .test (RFC 2606) is possible
        )
    except EmailNotValidError as error:
        raise NotAnAddress from error
    address = checked.normalized
    if "." not in checked.ascii_domain or len(address) > LONGEST:
        raise NotAnAddress
    return address


def email_key(text: str) -> str:
    """Return the address in the form it is compared: case folded, domain in its own script.

    RFC 5321 lets a host tell ``Ana@`` from ``ana@``; no mail provider does, and people type both.
    Raises NotAnAddress.
    """
    return unicodedata.normalize("NFC", normalised(text).casefold())


def masked(address: str) -> str:
    """Return the address for a page somebody may look at from behind: ``a…@example.com``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
