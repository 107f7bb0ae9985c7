"""What every page shares: headers, error pages, URL converters, redirects, CSRF.

A view that asks for something missing or not its own answers the same 404. Nothing here knows a
capability.
"""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import BaseConverter, ValidationError

from portal import zones
from portal.config import Config
from portal.errors import PortalError

csrf = CSRFProtect()
_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_P = ParamSpec("_P")

_takes_bearer: set[str] = set()
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Fields that no page carries on when it offers to send a form again.
SECRET_FIELDS = frozenset({"csrf_token", "password", "current", "code"})
# Travels with a form that is offered again, so that a browser that keeps no cookie is known.
_SENT_AGAIN = "sent_again"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}


class InstantConverter(BaseConverter):
    """A UTC instant in a path, to the minute: ``20260302T0900Z``. Anything else is a 404.

    So are the first and the last year there are: not every zone's clock could show them.
    """

    regex = r"\d{8}T\d{4}Z"
    _form = "%Y%m%dT%H%MZ"

    def to_python(self, value: str) -> datetime:
        """Return the aware instant."""
        try:
            instant = datetime.strptime(value, self._form).replace(tzinfo=UTC)
        except ValueError as error:
            raise ValidationError from error
        if instant.year in {MINYEAR, MAXYEAR}:
            raise ValidationError
        return instant

    def to_url(self, value: datetime) -> str:
        """Return the instant as it stands in a path."""
        return value.astimezone(UTC).strftime(self._form)


def see_other(endpoint: str, **values: Any) -> Response:
    """Return a 303 to an endpoint: after a POST the browser asks for the next page by GET."""
    return see_path(url_for(endpoint, **values))


def see_path(path: str) -> Response:
    """Return a 303 to a path of this site; anything else leads home."""
    response = redirect(path if is_own_path(path) else "/", HTTPStatus.SEE_OTHER)
    assert isinstance(response, Response)
    return response


def is_own_path(path: str | None) -> bool:
    """Return whether ``path`` is a path of this site and cannot lead to another host."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and path.isprintable()


def or_404(value: _T | None) -> _T:
    """Return ``value``; a missing one is a 404, the same for what is not there or not yours."""
    if value is None:
        abort(HTTPStatus.NOT_FOUND)
    return value


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of an endpoint under the configured base URL, in any context."""
    config: Config = current_app.extensions["config"]
    path = current_app.url_map.bind(config.host).build(endpoint, values)
    return config.base_url.rstrip("/") + path


def wants_fragment() -> bool:
    """Return whether a script asked for a part of the page, not the page."""
    return request.headers.get("HX-Request") == "true"


def same_site_only(view: Callable[_P, ResponseReturnValue]) -> Callable[_P, ResponseReturnValue]:
    """Let a form be sent without a session and its token; other sites are refused all the same."""
    exempt: Callable[_P, ResponseReturnValue] = csrf.exempt(view)
    return exempt


def accept_bearer(blueprint: Blueprint) -> None:
    """Let a program change what the blueprint's views change with a Bearer token alone."""
    _takes_bearer.add(blueprint.name)


def bearer() -> str | None:
    """Return the Bearer token of the request (RFC 6750, section 2.1), None when there is none.

    Whoever takes one must leave the cookies' authority aside: the token speaks for the request.
    """
    found = request.authorization
    return found.token if found is not None and found.type == "bearer" else None


def _is_bearer_alone() -> bool:
    """Return whether a token speaks for the request, and nothing a browser adds by itself.

    No page of another site can have a browser send this header. A cookie beside it might lend
    authority all the same, so a request with one needs the form's token like any other.
    """
    return request.blueprint in _takes_bearer and bool(bearer()) and not request.cookies


def _check_form_token() -> None:
    """Ask a change for its form's token; the app's views are exempt one by one."""
    if _is_bearer_alone():
        g.csrf_valid = True  # what CSRFProtect tells the forms once the token was right
    else:
        csrf.protect(apply_exemptions=True)


def _give_program_no_cookie(response: Response) -> Response:
    """Keep the session of a request that a token spoke for from becoming a cookie.

    Sent back by a program that keeps cookies, it would ask that program for a form's token.
    """
    if _is_bearer_alone():
        session.clear()
        session.modified = False
    return response


def _refuse_other_sites() -> None:
    """Refuse a change that another site's page sent, before any token is looked at.

    A missing token offers to send the form again; what a stranger filled in must not be offered.
    """
    if request.method in _CHANGES and not _is_ours():
        abort(HTTPStatus.BAD_REQUEST)


def _is_ours() -> bool:
    """Return whether the request came from a page of this site, or from no page at all.

    ``Sec-Fetch-Site`` is set by the browser alone; where it is missing, ``Origin`` must be ours.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    config: Config = current_app.extensions["config"]
    ours = {
        request.host_url.rstrip("/"),
        "{0.scheme}://{0.netloc}".format(urlsplit(config.base_url)),
    }
    return request.headers.get("Origin") in {None, *ours}


def init_app(app: Flask, config: Config) -> None:
    """Register converters, headers, error pages and CSRF protection."""
    app.url_map.converters["instant"] = InstantConverter
    app.before_request(_refuse_other_sites)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # asked for below, unless a Bearer token speaks
    csrf.init_app(app)
    app.before_request(_check_form_token)
    app.after_request(_secure)
    app.after_request(_give_program_no_cookie)
    app.jinja_env.filters["city"] = zones.city
    app.jinja_env.filters["clock_name"] = zones.clock_name
    app.register_error_handler(CSRFError, _send_again)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(PortalError, _conflict)
    app.register_error_handler(Exception, _unforeseen)
    app.context_processor(lambda: {"site_name": config.site_name, "config_env": config.env})


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    config: Config = current_app.extensions["config"]
    if config.is_https:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if "Cache-Control" not in response.headers:
        is_private = bool(session) or request.cookies or g.get("is_private")
        response.headers["Cache-Control"] = "no-store" if is_private else "no-cache"
    return response


def private() -> None:
    """Mark this response as private, so that no browser keeps it. For ``before_request``."""
    g.is_private = True


def _send_again(_error: CSRFError) -> ResponseReturnValue:
    """Offer to send the same form once more: an expired token must not lose what was typed.

    The page sets the cookie. When the form it offered comes without one all the same, the browser
    keeps none, and to send it again would lead here for ever: then the page says what to do.
    """
    left_out = {*SECRET_FIELDS, _SENT_AGAIN}
    fields = [
        (name, value) for name, value in request.form.items(multi=True) if name not in left_out
    ]
    page = render_template(
        "errors/send_again.html",
        fields=[*fields, (_SENT_AGAIN, "1")],
        action=request.full_path.rstrip("?"),
        is_without_cookies=_SENT_AGAIN in request.form and not request.cookies,
    )
    return page, HTTPStatus.BAD_REQUEST


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < HTTPStatus.BAD_REQUEST:
        return error
    if request.path.startswith("/api/"):
        return _problem(error)
    template = {403: "403", 404: "404", 409: "409", 429: "429"}.get(code, "other")
    page = current_app.make_response(
        (render_template(f"errors/{template}.html", code=code, name=error.name), code)
    )
    _keep_headers(error, page)
    return page


def _keep_headers(error: HTTPException, page: Response) -> None:
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            page.headers[name] = value
    if isinstance(error, TooManyRequests):
        page.headers.setdefault("Retry-After", "60")


def _problem(error: HTTPException) -> Response:
    """Return RFC 9457 problem details; they never echo what was sent."""
    response = problem(error.code or 500, error.name)
    _keep_headers(error, response)
    return response


def problem(status: int, title: str, *, type_: str = "about:blank", **facts: object) -> Response:
    """Return problem details (RFC 9457) with ``facts`` as extension members.

    ``type_`` is the URI that names the problem; "about:blank" says no more than the status.
    """
    body = {"type": type_, "title": title, "status": status, **facts}
    return Response(json.dumps(body), status, content_type="application/problem+json")


def _conflict(_error: PortalError) -> ResponseReturnValue:
    return render_template("errors/409.html", code=409), HTTPStatus.CONFLICT


def _unforeseen(error: Exception) -> ResponseReturnValue:
    """Show a static page with a number that is in the log; the log holds no request data."""
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    number = secrets.token_hex(4)
    # Frames and the error's class, not its text: messages of libraries quote what was sent.
    trace = error.__traceback__
    frames = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    _log.error("error %s: %s at %s", number, type(error).__name__, " < ".join(reversed(frames)))
    if request.path.startswith("/api/"):
        return problem(500, "Internal Server Error", number=number)
    return render_template("errors/500.html", number=number), HTTPStatus.INTERNAL_SERVER_ERROR
