"""S8 Clients: everybody who booked with the specialist, some to a page."""

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.bookings.request import NAME_MAX
from portal.bookings.services import reading
from portal.bookings.services.reading import ClientLine
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.search import fold
from portal.workspace.forms import SearchForm

bp = Blueprint("work_clients", __name__, url_prefix="/work/clients")
bp.before_request(web.private)

PER_PAGE = 25
_MOST_PAGES = 10_000


@bp.get("")
@specialist_required
def index() -> ResponseReturnValue:
    """List the specialist's clients."""
    asked = request.args.get("page", 1, type=int)
    return _page(SearchForm(formdata=None), page=min(max(asked, 1), _MOST_PAGES))


@bp.post("")
@specialist_required
def search() -> ResponseReturnValue:
    """Find clients by name; posted, so that no name stands in an address."""
    form = SearchForm()
    return _page(form, page=1, words=fold((form.q.data or "")[:NAME_MAX]).split())


def _page(form: SearchForm, *, page: int, words: list[str] | None = None) -> str:
    specialist, now = current_specialist(), clock.now()
    lines, total = reading.client_lines(
        db.get_session(),
        specialist_id=specialist.id,
        now=now,
        offset=(page - 1) * PER_PAGE,
        limit=PER_PAGE,
        words=words or (),
    )
    zone, is_search = zones.zone(specialist.time_zone), words is not None
    pages = 1 if is_search else -(-total // PER_PAGE)
    return render_template(
        "workspace/clients.html",
        heading="Your clients",
        rows=[(client, _when(client, zone)) for client in lines],
        form=form,
        has_any=total > 0 or is_search,
        is_search=is_search,
        total=total,
        more=total > len(lines),
        page=page,
        pages=pages,
        earlier_url=url_for(".index", page=min(page - 1, pages)) if page > 1 else None,
        later_url=url_for(".index", page=page + 1) if page < pages else None,
    )


def _when(client: ClientLine, zone: ZoneInfo) -> str:
    if client.next_at is not None:
        return f"Next: {times.moment(client.next_at, zone)}"
    if client.last_at is not None:
        return f"Last: {times.moment(client.last_at, zone, year=True)}"
    return "No appointment"
