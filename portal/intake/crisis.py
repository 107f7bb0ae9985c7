"""Help lines by country: data of the definition, never guessed (spec 3.5).

Only the client's own answer decides the country. A row nobody has reviewed is
not shown in production: there its emergency numbers stand with the fallback row.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.intake.questionnaire import Data, Questionnaire

COUNTRY_ITEM = "loc.country"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line: what it is called, its number or address, and how to use it."""

    name: str
    contact: str
    how: str

    @property
    def telephone(self) -> str | None:
        """Return the number without spaces for a ``tel:`` link, None for an address."""
        number = self.contact.replace(" ", "").replace("-", "")
        return number if number.isdigit() else None


@dataclass(frozen=True, slots=True)
class HelpLines:
    """What to show for one country."""

    code: str
    name: str
    emergency: tuple[str, ...]
    emergency_words: str  # as in "call {emergency}"
    crisis: tuple[HelpLine, ...]
    partner: tuple[HelpLine, ...]
    reviewed_on: str | None


def help_lines(questionnaire: Questionnaire, country: object, *, reviewed_only: bool) -> HelpLines:
    """Return the lines of a country code; the fallback row for an unknown one.

    ``reviewed_only`` is for production.
    """
    crisis = questionnaire.data["crisis"]
    fallback = crisis["countries"][crisis["fallback"]]
    code = str(country) if country in crisis["countries"] else crisis["fallback"]
    row = crisis["countries"][code]
    trusted = fallback if reviewed_only and row["reviewed_on"] is None else row
    return HelpLines(
        code=code,
        name=row["name"],
        emergency=tuple(row["emergency"]),
        emergency_words=_emergency_words(row, fallback),
        crisis=_lines(trusted["crisis"]),
        partner=_lines(trusted["partner"]),
        reviewed_on=row["reviewed_on"],
    )


def all_help_lines(questionnaire: Questionnaire, *, reviewed_only: bool) -> tuple[HelpLines, ...]:
    """Return the lines of every country, in the order of the definition."""
    countries = questionnaire.data["crisis"]["countries"]
    return tuple(help_lines(questionnaire, c, reviewed_only=reviewed_only) for c in countries)


def _emergency_words(row: Data, fallback: Data) -> str:
    if row["emergency"]:
        return " or ".join(row["emergency"])
    text: str = row.get("emergency_text", fallback.get("emergency_text", ""))
    # "Call your local emergency number (...)." follows the word "call" on the page.
    words = text.removeprefix("Call ").rstrip(".")
    return words or "your local emergency number"


def _lines(rows: list[dict[str, str]]) -> tuple[HelpLine, ...]:
    return tuple(HelpLine(**row) for row in rows)
