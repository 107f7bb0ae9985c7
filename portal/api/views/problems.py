"""The API's problems (RFC 9457): what each says of itself in the description, and its answer.

``shapes.ProblemType`` names them; where the status says it all, no name is needed.
"""

from http import HTTPStatus

from flask import Response

from portal import clock, db, web
from portal.api.shapes import Problem, ProblemType, written
from portal.bookings.models import Booking
from portal.bookings.request import NotASlot, SlotUnavailable, TooManyBookings
from portal.bookings.services import times
from portal.specialists.models import Specialist

NOT_JSON = (Problem, "The body is not JSON (not-json)")
NOT_SENT_AS_JSON = (Problem, "The body is not sent as application/json")
NO_BOOKING = (Problem, "The token opens no booking of this reference")
NO_SPECIALIST = (Problem, "No such specialist is published")
FAULTY = (Problem, "A value does not hold (not-as-described)")
NOT_FREE = (Problem, "Somebody holds the time or its day is full (taken); `nearest` are free")
NOT_BOOKABLE = (
    Problem,
    (
        "A value does not hold (not-as-described), the rules never offer the time (not-a-slot, "
        "with its `reason`), or the key was used with another body (key-used-before)"
    ),
)
NOT_MOVED = (Problem, "The new time is held (taken), or this one is past moving (too-late)")
NOT_A_TIME = (
    Problem,
    "A value does not hold (not-as-described), or the rules never offer the time (not-a-slot)",
)
HAS_BEGUN = (Problem, "It has begun (too-late)")
TOO_MANY = (Problem, "Too many bookings from here (too-many); see Retry-After")


def not_free(
    gone: SlotUnavailable, specialist: Specialist, moving: Booking | None = None
) -> Response:
    """Answer 409 for a time somebody holds, 422 for one the rules never offer."""
    found = times.nearest(
        db.get_session(),
        specialist,
        gone.start,
        now=clock.now(),
        leaving_out=moving.id if moving else None,
    )
    nearest = [written(slot.start) for slot in found]
    if isinstance(gone, NotASlot):
        reason = gone.refusal.value
        unprocessable = HTTPStatus.UNPROCESSABLE_ENTITY
        return web.problem(
            unprocessable,
            "Not a slot",
            type_=ProblemType.NOT_A_SLOT,
            reason=reason,
            nearest=nearest,
        )
    return web.problem(
        HTTPStatus.CONFLICT, "That time is taken", type_=ProblemType.TAKEN, nearest=nearest
    )


def unprocessable(member: str) -> Response:
    return not_as_described([{"member": member, "fault": "value"}])


def not_as_described(faults: list[dict[str, str]]) -> Response:
    return web.problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Not as described",
        type_=ProblemType.NOT_AS_DESCRIBED,
        faults=faults,
    )


def key_used_before() -> Response:
    return web.problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This Idempotency-Key was used before, with another body",
        type_=ProblemType.KEY_USED_BEFORE,
        faults=[{"member": "Idempotency-Key", "fault": "used_before"}],
    )


def too_many(limit: TooManyBookings) -> Response:
    answer = web.problem(
        HTTPStatus.TOO_MANY_REQUESTS, "Too many bookings", type_=ProblemType.TOO_MANY
    )
    answer.headers["Retry-After"] = str(int(limit.retry_after.total_seconds()) + 1)
    return answer


def too_late(title: str) -> Response:
    return web.problem(HTTPStatus.CONFLICT, title, type_=ProblemType.TOO_LATE)
