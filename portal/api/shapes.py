"""The bodies of the JSON API v1, as pydantic models: what is taken in and what is given out.

Instants are RFC 3339 in UTC with ``Z``; zones are IANA names. Unknown members are refused.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from portal.accounts.address import LONGEST
from portal.bookings.request import KEY_MAX, NAME_MAX, PHONE_MAX, ZONE_MAX
from portal.bookings.slots import Refusal

SPAN_MOST_DAYS = 62
PER_PAGE_MOST = 50


def written(instant: datetime) -> str:
    """Return an instant as the API writes it, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Instant = Annotated[datetime, PlainSerializer(written, return_type=str)]
ModeName = Literal["video", "phone", "in_person"]


class Shape(BaseModel):
    """Base of every body."""

    model_config = ConfigDict(extra="forbid")


class ProblemType(StrEnum):
    """The URIs (RFC 4151) that tell the API's problems apart; the last word names each."""

    NOT_JSON = "tag:levelground.example,2026:not-json"
    NOT_AS_DESCRIBED = "tag:levelground.example,2026:not-as-described"
    KEY_USED_BEFORE = "tag:levelground.example,2026:key-used-before"
    TAKEN = "tag:levelground.example,2026:taken"
    NOT_A_SLOT = "tag:levelground.example,2026:not-a-slot"
    TOO_LATE = "tag:levelground.example,2026:too-late"
    TOO_MANY = "tag:levelground.example,2026:too-many"
    UNNAMED = "about:blank"


class Fault(BaseModel):
    """One thing that does not hold: where it stands, and which kind of fault it is."""

    member: str
    fault: str


class Problem(BaseModel):
    """RFC 9457 problem details; they never echo what was sent.

    ``type`` tells problems apart, "about:blank" where the status says it all.
    """

    type: ProblemType
    title: str
    status: int
    faults: list[Fault] | None = Field(
        default=None, description="What does not hold (not-as-described, key-used-before)"
    )
    reason: Refusal | None = Field(
        default=None, description="Why the rules never offer the time (not-a-slot)"
    )
    nearest: list[str] | None = Field(
        default=None, description="Starts that are free instead (taken, not-a-slot)"
    )


class SpecialistsQuery(BaseModel):
    """What the list is asked for; what is not understood is left out, as on the page."""

    topic: str | None = None
    language: str | None = None
    mode: ModeName | None = None
    q: str = Field(default="", max_length=80)
    sort: Literal["soonest"] = "soonest"
    page: int = Field(default=1, ge=1, le=10_000)
    per_page: int = Field(default=12, ge=1, le=PER_PAGE_MOST)


class SpecialistItem(Shape):
    """One specialist as listed."""

    slug: str
    name: str
    title: str
    languages: list[str]
    topics: list[str]
    modes: list[str]
    time_zone: str
    next_free: Instant | None


class SpecialistList(Shape):
    """One page of the list."""

    items: list[SpecialistItem]
    page: int
    per_page: int
    total: int


class SpecialistProfile(SpecialistItem):
    """One specialist's public profile; ``about`` and ``how_i_work`` are Markdown."""

    sentence: str
    about: str
    how_i_work: str
    place: str | None


class SlotsQuery(BaseModel):
    """Dates of the viewer's zone ``tz`` (default: the specialist's), both included."""

    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    tz: str | None = Field(default=None, max_length=ZONE_MAX)


class SlotShape(Shape):
    """One free time; ``local`` is the start on the viewer's clock with its offset."""

    start: Instant
    end: Instant
    local: str


class SlotList(Shape):
    """The free times of a span of dates."""

    time_zone: str
    duration_minutes: int
    slots: list[SlotShape]


class BookingBody(Shape):
    """What is needed to book; ``phone`` only when the mode is phone."""

    specialist: str = Field(max_length=80)
    start: datetime
    name: str = Field(min_length=1, max_length=NAME_MAX)
    email: str = Field(max_length=LONGEST)
    mode: ModeName = "video"
    phone: str | None = Field(default=None, max_length=PHONE_MAX)
    time_zone: str | None = Field(default=None, max_length=ZONE_MAX)


class MoveBody(Shape):
    """Where to move."""

    start: datetime


class CancelBody(Shape):
    """Nothing: no reason is asked."""


class KeyHeader(BaseModel):
    """Names one submission: the same key and body again give the same answer."""

    idempotency_key: str = Field(alias="Idempotency-Key", min_length=8, max_length=KEY_MAX)


class BookingShape(Shape):
    """One booking."""

    reference: str
    start: Instant
    end: Instant
    status: str
    manage_url: str


class BookingMade(BookingShape):
    """One booking just made; the token is shown this once."""

    token: str
