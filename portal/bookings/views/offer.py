"""The free times of a specialist as the public pages offer them, drawn once while they last.

A drawn offer is kept in memory under the specialist's ``times_version``, which every change of
their time raises, and no longer than the times stay the same by themselves. The booking never
looks here: it asks ``times`` inside its own transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from sys import getsizeof
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, current_app, get_template_attribute
from markupsafe import Markup

from portal import db, timetable, zones
from portal.bookings.services import times
from portal.kept import Memory
from portal.specialists import paths
from portal.specialists.models import Specialist

SOONEST = 3
_MOST_BYTES = 16 * 1024 * 1024
_BESIDE = 1024
"""What an offer weighs besides its HTML: the key, the instants, the records around them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """``picker`` is the slot picker as HTML; ``soonest`` the first starts, if any."""

    picker: Markup
    soonest: tuple[datetime, ...]


def init_app(app: Flask) -> None:
    """Give the app a memory of drawn offers."""
    app.extensions["offers"] = Memory[Offer](_MOST_BYTES)


def offer_of(
    specialist: Specialist,
    *,
    zone: ZoneInfo,
    now: datetime,
    chosen: date | None,
    path: str,
    heading: str = "h2",
) -> Offer:
    """Return what the specialist offers, in the reader's ``zone``, opened at the day ``chosen``.

    ``path`` is the page it stands on: its days and its choice of zone lead there. ``heading`` is
    the level of the days' headings.
    """
    memory: Memory[Offer] = current_app.extensions["offers"]
    today = now.astimezone(zone).date()
    person = (specialist.id, specialist.times_version, specialist.slug, specialist.name)
    key = (*person, zone.key, today, chosen, path, heading)
    offer = memory.find(key, now=now)
    if offer is None:
        slots, until = times.all_slots_until(db.get_session(), specialist, now=now)
        starts = [slot.start for slot in slots]
        offer = Offer(
            _drawn(specialist, starts, zone, today, chosen, path, heading),
            tuple(starts[:SOONEST]),
        )
        size = getsizeof(offer.picker) + _BESIDE
        memory.keep(key, offer, since=now, until=until, size=size)
    return offer


def _drawn(
    specialist: Specialist,
    starts: list[datetime],
    zone: ZoneInfo,
    today: date,
    chosen: date | None,
    path: str,
    heading: str,
) -> Markup:
    query = urlencode({"tz": zone.key}, safe="/")
    table = timetable.arrange(
        starts,
        zone=zone,
        today=today,
        link=paths.book(specialist.slug, zone),
        day_link=lambda day: f"{path}?{query}&day={day.isoformat()}",
        chosen=chosen,
    )
    draw = get_template_attribute("components/slot_picker.html", "slot_picker")
    drawn: Markup = draw(
        table, specialist.name, zones=zones.common_zones(), zone_action=path, heading=heading
    )
    return drawn
