"""S4: the one page before a meeting, and the answers behind it.

Whoever opens shared answers is written down in the read log, which the client sees. The private
ones open by a press of their own.
"""

from functools import partial
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, render_template
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.accounts.guards import current_person
from portal.accounts.models import Person
from portal.bookings.lifecycle import LIVE
from portal.bookings.models import Booking
from portal.bookings.services import contact
from portal.bookings.services import reading as bookings
from portal.intake.services import alerts, reading
from portal.intake.services.reading import Reading
from portal.specialists.guards import current_specialist, specialist_required
from portal.workspace import naming, paper, wording
from portal.workspace.forms import PressForm
from portal.workspace.views import lines

bp = Blueprint("work_summary", __name__, url_prefix="/work/clients/<int:client_id>")
bp.before_request(web.private)


@bp.get("")
@specialist_required
def show(client_id: int) -> ResponseReturnValue:
    """Show the one page before the meeting."""
    booking = meeting_of(client_id)
    with db.transaction():
        return _page(booking, _opened(client_id, None))


@bp.get("/<uuid:intake_id>")
@specialist_required
def show_older(client_id: int, intake_id: UUID) -> ResponseReturnValue:
    """Show the page of answers sent before."""
    booking = meeting_of(client_id)
    with db.transaction():
        return _page(booking, web.or_404(_opened(client_id, intake_id)))


@bp.get("/<uuid:intake_id>/answers")
@specialist_required
def answers(client_id: int, intake_id: UUID) -> ResponseReturnValue:
    """Show the shared answers behind the page, in the words of the questions."""
    with db.transaction():
        found = web.or_404(_opened(client_id, intake_id))
        zone = zones.zone(current_specialist().time_zone)
        return render_template(
            "workspace/answers.html",
            heading=f"What {found.summary.client} answered",
            client_id=client_id,
            reading=found,
            shared_on=times.moment(found.sent_at, zone, year=True),
        )


@bp.get("/<uuid:intake_id>/private")
@specialist_required
def confirm_private(client_id: int, intake_id: UUID) -> ResponseReturnValue:
    """Ask for one more press before the private answers open."""
    return render_template(
        "workspace/confirm_private.html",
        heading="Open the private answers?",
        client_id=client_id,
        intake_id=intake_id,
        name=meeting_of(client_id).name,
    )


@bp.post("/<uuid:intake_id>/private")
@specialist_required
def open_private(client_id: int, intake_id: UUID) -> ResponseReturnValue:
    """Show the private answers; the press is written down."""
    booking = meeting_of(client_id)
    if not PressForm().validate_on_submit():
        abort(HTTPStatus.BAD_REQUEST)
    with db.transaction() as session:
        found = reading.private_answers(
            session,
            specialist_id=current_specialist().id,
            client_id=client_id,
            intake_id=intake_id,
            reader=_reader(),
            now=clock.now(),
        )
        return render_template(
            "workspace/private.html",
            heading="Private answers",
            client_id=client_id,
            intake_id=intake_id,
            name=booking.name,
            answers={shown.item: shown for shown in web.or_404(found)},
        )


@bp.post("/<uuid:intake_id>/reviewed")
@specialist_required
def acknowledge(client_id: int, intake_id: UUID) -> ResponseReturnValue:
    """Keep that somebody has looked."""
    meeting_of(client_id)
    if not PressForm().validate_on_submit():
        abort(HTTPStatus.BAD_REQUEST)
    with db.transaction() as session:
        alerts.acknowledge(
            session,
            specialist_id=current_specialist().id,
            intake_id=intake_id,
            reader_id=_reader().id,
            now=clock.now(),
        )
    flash("Kept: you have looked at this.", "success")
    return web.see_other(".show", client_id=client_id)


def meeting_of(client_id: int) -> Booking:
    """Return the booking to speak of: the next live one, else the newest; 404 without any."""
    now = clock.now()
    mine = bookings.of_clients(
        db.get_session(), specialist_id=current_specialist().id, client_id=client_id, now=now
    )
    live = [each for each in mine if each.status in LIVE and each.ends_at > now]
    return web.or_404(live[-1] if live else next(iter(mine), None))


def _reader() -> Person:
    person = current_person()
    assert person is not None  # the guard saw them
    return person


def _opened(client_id: int, intake_id: UUID | None) -> Reading | None:
    """Return what is shared, and write down that it was opened: inside the view's transaction."""
    return reading.intake_for_summary(
        db.get_session(),
        specialist_id=current_specialist().id,
        client_id=client_id,
        intake_id=intake_id,
        reader=_reader(),
        now=clock.now(),
    )


def _page(booking: Booking, found: Reading | None) -> str:
    specialist, now, session = current_specialist(), clock.now(), db.get_session()
    zone = zones.zone(specialist.time_zone)
    ways = contact.contact_of(session, booking)
    waiting = alerts.open_alerts(session, specialist_id=specialist.id, now=now)
    name = found.summary.client if found else booking.name
    return render_template(
        "workspace/summary.html" if found else "workspace/unshared.html",
        heading=f"Before you meet {name}",
        booking=booking,
        zone=zone,
        reading=found,
        name=name,
        paper_step=paper.step(found.summary.sections) if found else 0,
        initials=naming.initials(name),
        marked=partial(naming.marked, name=name),
        rows=_rows(found) if found else [],
        when=f"{times.moment(booking.starts_at, zone, year=True)}, {wording.MODES[booking.mode]}",
        shared_on=times.long_day(found.sent_at.astimezone(zone).date()) if found else None,
        contact=", ".join(wording.contact_words(ways)),
        note=ways.note,
        words=lines.words_of(booking, now),
        alerts=[each for each in waiting if each.intake.person_id == booking.client_id],
        older=_older(found, zone) if found else [],
    )


def _older(found: Reading, zone: ZoneInfo) -> list[tuple[UUID, str]]:
    return [
        (intake_id, times.long_day(sent_at.astimezone(zone).date(), year=True))
        for intake_id, sent_at in found.older
    ]


def _rows(found: Reading) -> list[dict[str, object]]:
    """Return the chart's rows as the macro takes them."""
    name = found.summary.client
    return [
        {
            "label": row.title,
            "words": naming.marked(row.words, name),
            "load": row.load,
            "strain": row.strain,
            "strain_words": row.strain_band,
            "note": row.answered_words if row.load is None else None,
        }
        for row in found.summary.chart
    ]
