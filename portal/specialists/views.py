"""Photos of specialists, under names that carry their digest."""

from http import HTTPStatus

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from portal import db
from portal.specialists.services import reading
from portal.web import or_404

bp = Blueprint("specialists", __name__)

_A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/specialists/<slug>/photo-<digest>-<any('96', '192'):size>.webp")
def photo(slug: str, digest: str, size: str) -> ResponseReturnValue:
    """One portrait; another photo has another address, so this one is kept for a year."""
    found = or_404(reading.photo(db.get_session(), slug, digest))
    etag = f"{digest}-{size}"
    if request.if_none_match.contains(etag):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = Response(found.webp_96 if size == "96" else found.webp_192, mimetype="image/webp")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = _A_YEAR
    return answer
