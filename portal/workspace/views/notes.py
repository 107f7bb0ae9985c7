"""The specialist's private note on a client: a draft from the shared answers, theirs once saved."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from portal import clock, db, times, web, zones
from portal.accounts.guards import current_person
from portal.bookings.models import Booking
from portal.intake.note import NoteField
from portal.intake.services import notes, reading
from portal.intake.services.notes import SavedNote
from portal.intake.wording import NOTE_TITLES
from portal.specialists.guards import current_specialist, specialist_required
from portal.workspace.forms import NoteForm, box_name
from portal.workspace.views.summary import meeting_of

bp = Blueprint("work_notes", __name__, url_prefix="/work/clients/<int:client_id>/note")
bp.before_request(web.private)


@bp.get("")
@specialist_required
def edit(client_id: int) -> ResponseReturnValue:
    """Show the note; before the first saving, a draft from the answers."""
    booking, specialist = meeting_of(client_id), current_specialist()
    saved = notes.note_of(db.get_session(), specialist_id=specialist.id, client_id=client_id)
    if saved is not None:
        return _page(booking, NoteForm.from_texts(saved.fields), saved, {})
    # A draft opens the answers, which is written down; a note of one's own does not.
    with db.transaction():
        fields = {each.field: each for each in _draft(client_id)}
        texts = {field: each.text for field, each in fields.items()}
        return _page(booking, NoteForm.from_texts(texts), None, fields)


@bp.post("")
@specialist_required
def save(client_id: int) -> ResponseReturnValue:
    """Keep the note as it stands in the form."""
    booking, form = meeting_of(client_id), NoteForm()
    if not form.validate_on_submit():
        return _page(booking, form, None, {}), HTTPStatus.UNPROCESSABLE_ENTITY
    with db.transaction() as session:
        notes.save_note(
            session,
            specialist_id=current_specialist().id,
            client_id=client_id,
            fields=form.to_texts(),
            now=clock.now(),
        )
    flash("Your note is saved. Only you can read it.", "success")
    return web.see_other(".edit", client_id=client_id)


def _draft(client_id: int) -> tuple[NoteField, ...]:
    person = current_person()
    assert person is not None  # the guard saw them
    found = reading.intake_for_summary(
        db.get_session(),
        specialist_id=current_specialist().id,
        client_id=client_id,
        reader=person,
        now=clock.now(),
    )
    return found.note if found else ()


def _page(
    booking: Booking,
    form: NoteForm,
    saved: SavedNote | None,
    drafted: Mapping[str, NoteField],
) -> str:
    zone = zones.zone(current_specialist().time_zone)
    return render_template(
        "workspace/note.html",
        heading=f"Private notes on {booking.name}",
        client_id=booking.client_id,
        form=form,
        boxes=[
            (form[box_name(field)], drafted[field].sources if field in drafted else ())
            for field in NOTE_TITLES
        ],
        saved_on=times.moment(saved.changed_at, zone, year=True) if saved else None,
        has_draft=any(each.lines for each in drafted.values()),
    )
