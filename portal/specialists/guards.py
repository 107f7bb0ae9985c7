"""What views of the workspace ask for: a specialist who signed in as one."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g
from flask.typing import ResponseReturnValue

from portal import db
from portal.accounts import guards
from portal.accounts.models import Person
from portal.specialists.models import Specialist
from portal.specialists.services import reading

_P = ParamSpec("_P")
View = Callable[_P, ResponseReturnValue]


def specialist_required(view: View[_P]) -> View[_P]:
    """Ask for a specialist; the view then finds them by ``current_specialist``."""

    @guards.who_may("specialist")
    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        refusal = guards.refuse_unless(_has_profile)
        return view(*args, **kwargs) if refusal is None else refusal

    return guarded


def current_specialist() -> Specialist:
    """Return the profile of who is signed in. Only behind ``specialist_required``."""
    specialist: Specialist = g.specialist
    return specialist


def _has_profile(person: Person) -> bool:
    g.specialist = reading.specialist_of(db.get_session(), person)
    return g.specialist is not None
