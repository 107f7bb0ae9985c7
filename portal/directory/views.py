"""The public list of specialists, and each one's profile with the free times."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock, db, timetable, zones
from portal.bookings.views.offer import offer_of
from portal.directory import filters, shown
from portal.directory.filters import Filters
from portal.directory.services import listing
from portal.directory.shown import Card, ShownCard
from portal.specialists import languages, paths, topics
from portal.specialists.profile import MODE_LABELS
from portal.specialists.services import reading
from portal.web import or_404

bp = Blueprint("directory", __name__)

CLOSE_SHOWN = 2


@bp.get("/specialists")
def index() -> ResponseReturnValue:
    """Find a specialist."""
    session, now = db.get_session(), clock.now()
    asked = filters.read(request.args.getlist)
    zone = asked_zone() or listing.home_zone(session)
    found = listing.listing(session, filters=asked, zone=zone, now=now)
    close = [] if found.total else _close(asked, zone, now)
    return render_template(
        "directory/index.html",
        asked=asked,
        found=found,
        cards=shown_cards(found.cards, zone),
        close=shown_cards(close, zone),
        zone=zone,
        now=now,
        today=now.astimezone(zone).date(),
        zones=zones.common_zones(),
        choices=_choices(listing.languages_spoken(session)),
        kept=_asked_zone_pair(),
        clear=_address(Filters()),
        page_url=lambda page: _address(asked.on_page(page)),
    )


@bp.get("/specialists/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One specialist: who they are, how they work, when they are free."""
    session, now = db.get_session(), clock.now()
    specialist = or_404(reading.published(session, slug, is_whole=True))
    zone = asked_zone() or ZoneInfo(specialist.time_zone)
    offer = offer_of(
        specialist,
        zone=zone,
        now=now,
        chosen=timetable.day_asked(request.args.get("day")),
        path=paths.profile(slug),
        heading="h3",
    )
    return render_template(
        "directory/show.html",
        profile=shown.profile(
            reading.shown(specialist),
            slug=slug,
            photo_digest=reading.photo_digest(session, specialist.id),
            checked_at=specialist.checked_at,
        ),
        slug=slug,
        picker=offer.picker,
        soonest=timetable.free_times(offer.soonest, zone, paths.book(slug, zone)),
        zone=zone,
        today=now.astimezone(zone).date(),
        times_url=paths.times(slug, zone),
        is_preview=False,
    )


def shown_cards(cards: Iterable[Card], zone: ZoneInfo) -> list[ShownCard]:
    """Return cards as the template shows them, for a viewer in ``zone``."""
    return [shown.card(card, zone) for card in cards]


def asked_zone() -> ZoneInfo | None:
    """Return the zone the address asks for, None when it asks for none that there is."""
    try:
        return zones.zone(request.args.get("tz", ""))
    except zones.UnknownZone:
        return None


def _close(asked: Filters, zone: ZoneInfo, now: datetime) -> tuple[Card, ...]:
    """Return a few who match less than was asked for."""
    for wider in asked.wider():
        found = listing.listing(
            db.get_session(), filters=wider, zone=zone, now=now, per_page=CLOSE_SHOWN
        )
        if found.cards:
            return found.cards
    return ()


def _choices(spoken: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return what the filter offers under each name, as (value, words)."""
    return {
        "part": [(part.value.lower(), part.value) for part in filters.PARTS],
        "language": [(tag, languages.language(tag).own_name) for tag in spoken],
        "topic": list(topics.TOPICS.items()),
        "mode": [(mode.value, label) for mode, label in MODE_LABELS.items()],
    }


def _asked_zone_pair() -> list[tuple[str, str]]:
    zone = asked_zone()
    return [("tz", zone.key)] if zone else []


def _address(asked: Filters) -> str:
    """Return the address that asks for these filters, and for the zone this one asks for."""
    query = urlencode([*asked.pairs, *_asked_zone_pair()], safe="/")
    return f"{paths.SPECIALISTS}?{query}".rstrip("?")
