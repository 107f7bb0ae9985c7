"""JSON API v1: a second face on the services that the pages use."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g
from spectree import Response as Answers
from spectree import SpecTree

from portal import clock, db, limits, web, zones
from portal.accounts.guards import signer
from portal.accounts.models import LinkToken
from portal.accounts.purposes import Purpose
from portal.accounts.services import links
from portal.api import shapes
from portal.api.forms import BadBody, to_request, to_start
from portal.api.guards import json_only, token_required
from portal.api.views import problems
from portal.availability.rules import LENGTH
from portal.bookings.lifecycle import LINK_OUTLIVES, By, NotLive, TooLateToCancel, TooLateToMove
from portal.bookings.models import Booking
from portal.bookings.request import (
    ModeNotOffered,
    Origin,
    OtherContent,
    SlotUnavailable,
    Submission,
    Terms,
    TooManyBookings,
    submission,
)
from portal.bookings.services import booking, changing, times
from portal.config import Config
from portal.directory.filters import Filters
from portal.directory.services import listing
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode
from portal.specialists.services import reading

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.before_request(json_only)
_SCOPE = "api"


def _refuse(_request: Any, response: Any, error: Any, _instance: Any, _adapter: Any = None) -> None:
    """Answer a body or query that does not hold, naming members and never what was sent."""
    if error is None:
        return
    faults = [
        {"member": ".".join(map(str, each["loc"])), "fault": each["type"]}
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    problem = problems.not_as_described(faults)
    response.set_data(problem.get_data())
    response.content_type = problem.content_type


spec = SpecTree(
    "flask",
    path="description",  # never registered: routes below it would be left out of the description
    page_templates={},
    title="Level Ground",
    version="1",
    mode="strict",
    annotations=True,
    before=_refuse,
    validation_error_model=shapes.Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
)


def init_app(app: Flask) -> None:
    """Register the API and its description; it holds no session, so it needs no form token."""
    web.csrf.exempt(bp)
    app.register_blueprint(bp)
    spec.app = app


@bp.get("/openapi.json")
def description() -> Response:
    """Describe this API (OpenAPI 3.1)."""
    return current_app.json.response(spec.spec)  # type: ignore[return-value]


@bp.get("/specialists")
@spec.validate(resp=Answers(HTTP_200=shapes.SpecialistList), tags=["specialists"])
def specialists(query: shapes.SpecialistsQuery) -> Response:
    """List specialists, soonest free time first."""
    session = db.get_session()
    found = listing.listing(
        session,
        filters=Filters(
            language=query.language,
            topic=query.topic,
            modes=(Mode(query.mode),) if query.mode else (),
            question=query.q,
            page=query.page,
        ),
        zone=listing.home_zone(session),
        now=clock.now(),
        per_page=query.per_page,
    )
    page = shapes.SpecialistList(
        items=[
            shapes.SpecialistItem(
                slug=card.slug,
                name=card.name,
                title=card.title,
                languages=list(card.languages),
                topics=list(card.topics),
                modes=[mode.value for mode in card.modes],
                time_zone=card.time_zone,
                next_free=next(iter(card.starts), None),
            )
            for card in found.cards
        ],
        page=found.page,
        per_page=query.per_page,
        total=found.total,
    )
    return _json(page)


@bp.get("/specialists/<slug>")
@spec.validate(
    resp=Answers(HTTP_200=shapes.SpecialistProfile, HTTP_404=problems.NO_SPECIALIST),
    tags=["specialists"],
)
def specialist(slug: str) -> Response:
    """Show one specialist's public profile."""
    session, now = db.get_session(), clock.now()
    one = web.or_404(reading.published(session, slug))
    soonest = times.soonest_of_all(session, [one], now=now, n=1)[one.id]
    return _json(
        shapes.SpecialistProfile(
            **_item(one, [slot.start for slot in soonest]),
            sentence=one.sentence,
            about=one.about,
            how_i_work=one.how_i_work,
            place=one.place,
        )
    )


@bp.get("/specialists/<slug>/slots")
@spec.validate(
    resp=Answers(
        HTTP_200=shapes.SlotList, HTTP_404=problems.NO_SPECIALIST, HTTP_422=problems.FAULTY
    ),
    tags=["specialists"],
)
def slots(slug: str, query: shapes.SlotsQuery) -> Response:
    """List the free times of one specialist, at most 62 days a call."""
    session = db.get_session()
    one = web.or_404(reading.published(session, slug))
    try:
        zone = zones.zone(query.tz or one.time_zone)
    except zones.UnknownZone:
        return problems.unprocessable("tz")
    if not timedelta(0) <= query.last - query.first < timedelta(days=shapes.SPAN_MOST_DAYS):
        return problems.unprocessable("to")
    found = times.slots_between(
        session, one, now=clock.now(), first=query.first, last=query.last, zone=zone
    )
    return _json(
        shapes.SlotList(
            time_zone=zone.key,
            duration_minutes=int(LENGTH.total_seconds() // 60),
            slots=[
                shapes.SlotShape(
                    start=slot.start, end=slot.end, local=slot.start.astimezone(zone).isoformat()
                )
                for slot in found
            ],
        )
    )


@bp.post("/bookings")
@spec.validate(
    resp=Answers(
        HTTP_201=shapes.BookingMade,
        HTTP_400=problems.NOT_JSON,
        HTTP_404=problems.NO_SPECIALIST,
        HTTP_409=problems.NOT_FREE,
        HTTP_415=problems.NOT_SENT_AS_JSON,
        HTTP_422=problems.NOT_BOOKABLE,
        HTTP_429=problems.TOO_MANY,
    ),
    tags=["bookings"],
)
def create_booking(headers: shapes.KeyHeader, json: shapes.BookingBody) -> Response:
    """Book a free time. The same key and body again give the same answer."""
    web.private()
    one = web.or_404(reading.published(db.get_session(), json.specialist))
    try:
        start, asked = to_start(json.start), to_request(json, one.time_zone)
        sent = submission(
            _terms(), scope=_SCOPE, key=headers.idempotency_key, slug=one.slug, start=start,
            request=asked,
        )  # fmt: skip
        made, link = _book(one, start, asked, sent)
    except BadBody as bad:
        return problems.unprocessable(bad.member)
    except OtherContent:
        return problems.key_used_before()
    except ModeNotOffered:
        return problems.unprocessable("mode")
    except SlotUnavailable as gone:
        return problems.not_free(gone, one)
    except TooManyBookings as limit:
        return problems.too_many(limit)
    token = links.text_of(link, signer=signer())
    body = shapes.BookingMade(**_booking(made, token), token=token)
    return _json(body, HTTPStatus.CREATED)


def _book(
    one: Specialist, start: datetime, asked: Any, sent: Submission
) -> tuple[Booking, LinkToken]:
    config: Config = current_app.extensions["config"]
    now = clock.now()
    with db.transaction() as session:
        made = booking.book_consultation(
            session,
            specialist=one,
            start=start,
            request=asked,
            terms=_terms(),
            now=now,
            origin=Origin(network=limits.network() if config.rate_limits else None),
            submission=sent,
        )
        link = links.first_of(session, purpose=Purpose.MANAGE, subject=made.reference)
        # Whoever books here was handed this link by us, not by the mailbox: it proves nothing.
        link = link or links.issue(
            session,
            purpose=Purpose.MANAGE,
            person=made.client,
            subject=made.reference,
            expires_at=made.ends_at + LINK_OUTLIVES,
            now=now,
        )
    return made, link


@bp.get("/bookings/<reference>")
@token_required
@spec.validate(
    resp=Answers(HTTP_200=shapes.BookingShape, HTTP_404=problems.NO_BOOKING), tags=["bookings"]
)
def show_booking(reference: str) -> Response:
    """Show a booking to whoever holds its token."""
    return _json(shapes.BookingShape(**_booking(g.booking, g.token)))


@bp.post("/bookings/<reference>/move")
@token_required
@spec.validate(
    resp=Answers(
        HTTP_200=shapes.BookingShape,
        HTTP_400=problems.NOT_JSON,
        HTTP_404=problems.NO_BOOKING,
        HTTP_409=problems.NOT_MOVED,
        HTTP_415=problems.NOT_SENT_AS_JSON,
        HTTP_422=problems.NOT_A_TIME,
    ),
    tags=["bookings"],
)
def move_booking(reference: str, json: shapes.MoveBody) -> Response:
    """Move a booking; the old time is kept unless the new one is sure."""
    try:
        start = to_start(json.start)
        with db.transaction() as session:
            moved = changing.move_booking(
                session, booking=g.booking, start=start, by=By.CLIENT, now=clock.now()
            )
    except BadBody as bad:
        return problems.unprocessable(bad.member)
    except SlotUnavailable as gone:
        return problems.not_free(gone, g.booking.specialist, moving=g.booking)
    except (NotLive, TooLateToMove):
        return problems.too_late("This booking cannot be moved any more")
    return _json(shapes.BookingShape(**_booking(moved, g.token)))


@bp.post("/bookings/<reference>/cancel")
@token_required
@spec.validate(
    resp=Answers(
        HTTP_200=shapes.BookingShape,
        HTTP_400=problems.NOT_JSON,
        HTTP_404=problems.NO_BOOKING,
        HTTP_409=problems.HAS_BEGUN,
        HTTP_415=problems.NOT_SENT_AS_JSON,
        HTTP_422=problems.FAULTY,
    ),
    tags=["bookings"],
)
def cancel_booking(reference: str, json: shapes.CancelBody) -> Response:
    """Cancel a booking until it starts; again gives the same answer."""
    try:
        with db.transaction() as session:
            ended = changing.cancel_booking(
                session, booking=g.booking, by=By.CLIENT, now=clock.now()
            )
    except TooLateToCancel:
        return problems.too_late("It has begun")
    return _json(shapes.BookingShape(**_booking(ended, g.token)))


def _terms() -> Terms:
    config: Config = current_app.extensions["config"]
    return Terms(undo=timedelta(seconds=config.undo_seconds), signer=signer())


def _item(one: Specialist, soonest: Any) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "title": one.title,
        "languages": [each.language for each in one.languages],
        "topics": [each.topic for each in one.topics],
        "modes": [each.mode for each in one.modes],
        "time_zone": one.time_zone,
        "next_free": next(iter(soonest), None),
    }


def _booking(made: Booking, token: str) -> dict[str, Any]:
    return {
        "reference": made.reference,
        "start": made.starts_at,
        "end": made.ends_at,
        "status": made.status,
        "manage_url": web.absolute("accounts.open_link", token=token),
    }


def _json(body: shapes.Shape, status: int = HTTPStatus.OK) -> Response:
    return Response(body.model_dump_json(), status, content_type="application/json")
