"""S6 Profile: what a specialist says about themselves, the preview, and sending it for a check."""

from http import HTTPStatus

from flask import Blueprint, flash, get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, timetable, web, zones
from portal.bookings.services import soonest, times
from portal.directory import shown
from portal.directory.services import listing
from portal.specialists import paths
from portal.specialists import photo as photos
from portal.specialists.forms import ProfileForm
from portal.specialists.guards import current_specialist, specialist_required
from portal.specialists.lifecycle import State, Unfinished
from portal.specialists.photo import Portrait, UnusablePhoto
from portal.specialists.services import editing, publishing, reading
from portal.specialists.services import photo as kept_photos

bp = Blueprint("work_profile", __name__, url_prefix="/work/profile")
bp.before_request(web.private)

SEND = "send"
# Room for a photo that is refused at the field, with everything else that was typed kept.
REQUEST_MOST = 16 * 1024 * 1024


@bp.url_value_preprocessor
def _allow_photos(_endpoint: str | None, _values: object) -> None:
    """Let this page take larger forms; runs before anything has read the form."""
    request.max_content_length = REQUEST_MOST


@bp.errorhandler(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
def too_large(_error: Exception) -> ResponseReturnValue:
    """Go back to the saved profile: of a form this large nothing could be read."""
    flash("That photo is far too large. Choose one of 5 MB or less.", "error")
    return web.see_other(".edit")


@bp.get("")
@specialist_required
def edit() -> ResponseReturnValue:
    """Your profile."""
    return _page(ProfileForm.from_draft(editing.draft_of(current_specialist())))


@bp.post("")
@specialist_required
def update() -> ResponseReturnValue:
    """Save the profile, and send it for checking when that was pressed."""
    form = ProfileForm()
    is_sent = request.form.get("do") == SEND
    portrait = _portrait(form) if form.validate_on_submit() else None
    if form.errors:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _keep(form, portrait, is_sent=is_sent)
    except Unfinished as unfinished:
        form.ask_for(unfinished.missing)
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_said(is_sent), "success")
    return web.see_other(".edit")


@bp.get("/preview")
@specialist_required
def preview() -> ResponseReturnValue:
    """The profile as clients would see it."""
    specialist, now = current_specialist(), clock.now()
    zone = zones.zone(specialist.time_zone)
    session, today = db.get_session(), now.astimezone(zone).date()
    starts = [slot.start for slot in times.all_slots(session, specialist, now=now)]
    here = url_for(".preview")
    table = timetable.arrange(
        starts, zone=zone, today=today, link=lambda _start: here, day_link=lambda _day: here
    )
    draw = get_template_attribute("components/slot_picker.html", "slot_picker")
    return render_template(
        "directory/show.html",
        profile=shown.profile(
            editing.draft_of(specialist),
            slug=specialist.slug,
            photo_digest=reading.photo_digest(session, specialist.id),
            checked_at=specialist.checked_at,
        ),
        picker=draw(table, specialist.name, heading="h3"),
        soonest=timetable.free_times(starts[: listing.TIMES_SHOWN], zone, lambda _start: here),
        zone=zone,
        today=today,
        times_url=here,
        is_preview=True,
    )


def _portrait(form: ProfileForm) -> Portrait | None:
    """Return the portrait drawn from what was sent, None without a file or after a refusal."""
    upload = request.files.get(form.photo.name)
    if upload is None or not upload.filename:
        return None
    try:
        return photos.portrait(upload.read(photos.FILE_MOST + 1))
    except UnusablePhoto as refused:
        form.refuse_photo(refused)
        return None


def _keep(form: ProfileForm, portrait: Portrait | None, *, is_sent: bool) -> None:
    specialist, now = current_specialist(), clock.now()
    with db.transaction() as session:
        editing.save(session, specialist=specialist, draft=form.to_draft(), now=now)
        if is_sent:
            publishing.send_for_checking(session, specialist=specialist, now=now)
        if portrait:
            kept_photos.keep(session, specialist=specialist, portrait=portrait)
        elif form.remove_photo.data:
            kept_photos.remove(session, specialist=specialist)
        if specialist.soonest_at is None:
            soonest.refresh_soonest(session, specialist.id, now)


def _said(is_sent: bool) -> str:
    specialist = current_specialist()
    if is_sent:
        return "Your profile is sent. You get an email when it has been read."
    if specialist.held:
        return "Your profile is saved. Clients see what has to be checked once it is checked."
    return "Your profile is saved."


def _page(form: ProfileForm) -> str:
    specialist = current_specialist()
    digest = reading.photo_digest(db.get_session(), specialist.id)
    return render_template(
        "workspace/profile.html",
        heading="Your profile",
        form=form,
        state=State(specialist.state),
        held=[form[name].label.text for name in specialist.held],
        changes_asked=specialist.changes_asked,
        name=specialist.name,
        photo=paths.photo(specialist.slug, digest, 192),
    )
