"""S8 Clients: everybody who booked with the specialist."""

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.bookings.request import NAME_MAX
from portal.bookings.services import reading
from portal.specialists.guards import current_specialist, specialist_required
from portal.workspace.clients import Client, Meeting, gather
from portal.workspace.forms import SearchForm

bp = Blueprint("work_clients", __name__, url_prefix="/work/clients")
bp.before_request(web.private)


@bp.get("")
@specialist_required
def index() -> ResponseReturnValue:
    """List the specialist's clients."""
    specialist, now = current_specialist(), clock.now()
    form = SearchForm(request.args)
    wanted = (form.q.data or "")[:NAME_MAX]
    bookings = reading.of_clients(db.get_session(), specialist_id=specialist.id, now=now)
    meetings = [
        Meeting(
            client_id=each.client_id,
            name=each.name,
            starts_at=each.starts_at,
            status=each.status,
            has_shared=each.intake_state == "shared",
        )
        for each in bookings
    ]
    zone = zones.zone(specialist.time_zone)
    clients = gather(meetings, now=now, wanted=wanted)
    return render_template(
        "workspace/clients.html",
        heading="Your clients",
        rows=[(client, _when(client, zone)) for client in clients],
        form=form,
        has_any=bool(meetings),
    )


def _when(client: Client, zone: ZoneInfo) -> str:
    if client.next_at is not None:
        return f"Next: {times.moment(client.next_at, zone)}"
    if client.last_at is not None:
        return f"Last: {times.moment(client.last_at, zone, year=True)}"
    return "No appointment"
