"""What the API asks of a caller: JSON bodies, and the token of the booking they speak of."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import abort, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from portal import db, web
from portal.api.shapes import ProblemType
from portal.bookings.guards import reference_of
from portal.bookings.models import Booking
from portal.bookings.services import reading

_P = ParamSpec("_P")
View = Callable[_P, ResponseReturnValue]


def json_only() -> ResponseReturnValue | None:
    """Refuse a body that is not JSON: a form sent here would pass by every check."""
    if request.method != "POST":
        return None
    if not request.is_json:
        return web.problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json")
    try:
        request.get_json()
    except (BadRequest, RecursionError):  # the second where brackets are nested without an end
        title = "The body is not JSON"
        return web.problem(HTTPStatus.BAD_REQUEST, title, type_=ProblemType.NOT_JSON)
    return None


def token_required(view: View[_P]) -> View[_P]:
    """Find the booking that the Bearer token opens; anything else is the same 404."""

    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        web.private()
        g.token, g.booking = _opened(str(kwargs["reference"]))
        return view(*args, **kwargs)

    guarded.who_may = "token"  # type: ignore[attr-defined]
    return guarded


def _opened(reference: str) -> tuple[str, Booking]:
    token = web.bearer() or ""
    if reference_of(token) != reference:
        abort(HTTPStatus.NOT_FOUND)
    return token, web.or_404(reading.of_reference(db.get_session(), reference))
