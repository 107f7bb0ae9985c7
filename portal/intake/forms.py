"""The words for what is wrong with an answer, and the address to keep a place for."""

from wtforms import EmailField

from portal.accounts.forms import EmailAddress
from portal.forms import Form
from portal.intake.answers import AnswerFault, FaultCode
from portal.intake.questionnaire import Item

MISSING = "Choose an answer, or skip this question"
CHOOSE_A_PART = "Choose a part to share, or keep it to yourself"
_TO_GO_ON = {
    "con.use": "Tick this if your specialist may read your answers",
    "con.age": "Tick this if you are 18 or over",
    "con.limits": "Tick this when you have read it",
    "loc.country": "Choose a country, or “Somewhere else”",
    "meta.path": "Choose how much time you have",
}


class PlaceForm(Form):
    """Where the link back to the questions goes."""

    email = EmailField("Email address", [EmailAddress()])


def fault_words(item: Item, fault: AnswerFault) -> str:
    """Return what to do about a refused answer; never the answer itself."""
    match fault.code:
        case FaultCode.REQUIRED if item.required:
            return _TO_GO_ON.get(item.id, "Choose an answer")
        case FaultCode.REQUIRED:
            return MISSING
        case FaultCode.TOO_MANY:
            return f"Choose {'one answer' if fault.limit == 1 else f'up to {fault.limit}'}"
        case FaultCode.EXCLUSIVE:
            alone = next(option.label for option in item.options if option.exclusive)
            return f"Choose “{alone}”, or the others, not both"
        case FaultCode.TOO_LONG:
            return f"Write {fault.limit} characters or fewer; this is {fault.actual}"
        case _:
            return "Choose one of the answers on this page"
