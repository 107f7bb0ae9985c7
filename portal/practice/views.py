"""A1 and A2: what waits for an admin, checking a profile, inviting a specialist.

Admins see profiles and states, never clients, bookings or answers.
"""

from http import HTTPStatus

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from portal import clock, db, web
from portal.accounts.guards import admin_required, current_person
from portal.accounts.models import Person
from portal.bookings.services import soonest
from portal.directory import shown
from portal.practice.forms import ChangesForm, InviteForm
from portal.practice.services import inviting
from portal.specialists.lifecycle import ChangedMeanwhile, NotPossible, State
from portal.specialists.models import Specialist
from portal.specialists.services import editing, publishing, reading
from portal.specialists.services.editing import AlreadyThere
from portal.web import or_404

bp = Blueprint("practice", __name__, url_prefix="/admin")
bp.before_request(web.private)

_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
ALREADY_THERE = "There is a specialist with this address already"
CHANGED = "The profile was changed while you read it. Look at it again."
NOTHING_TO_CHECK = "There is nothing to check in this profile any more."


@bp.get("")
@admin_required
def index() -> ResponseReturnValue:
    """What waits for an admin, and who is here."""
    return _index_page(InviteForm(formdata=None))


@bp.post("/invitations")
@admin_required
def invite() -> ResponseReturnValue:
    """Invite somebody by e-mail."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _index_page(form), _UNPROCESSABLE
    try:
        with db.transaction() as session:
            inviting.invite(
                session,
                email=form.email.data or "",
                name=form.name.data or "",
                now=clock.now(),
            )
    except AlreadyThere:
        form.email.errors = (ALREADY_THERE,)
        return _index_page(form), _UNPROCESSABLE
    flash("The invitation is sent. The link in it works for 7 days.", "success")
    return web.see_other(".index")


@bp.get("/specialists/<int:specialist_id>")
@admin_required
def show(specialist_id: int) -> ResponseReturnValue:
    """One profile, with the facts to check."""
    return _check_page(_specialist(specialist_id), ChangesForm(formdata=None))


@bp.post("/specialists/<int:specialist_id>/publish")
@admin_required
def publish(specialist_id: int) -> ResponseReturnValue:
    """Publish the profile that was looked at."""
    specialist, now = _specialist(specialist_id), clock.now()
    try:
        with db.transaction() as session:
            publishing.publish(
                session,
                specialist=specialist,
                admin=_admin(),
                seen=request.form.get("seen", ""),
                now=now,
            )
            soonest.refresh_soonest(session, specialist.id, now)
    except ChangedMeanwhile:
        flash(CHANGED, "error")
        return web.see_other(".show", specialist_id=specialist_id)
    except NotPossible:
        flash(NOTHING_TO_CHECK, "notice")
        return web.see_other(".show", specialist_id=specialist_id)
    flash(f"The profile of {specialist.name} is published.", "success")
    return web.see_other(".index")


@bp.post("/specialists/<int:specialist_id>/changes")
@admin_required
def ask_for_changes(specialist_id: int) -> ResponseReturnValue:
    """Hand the profile back with words on what to change."""
    specialist, form = _specialist(specialist_id), ChangesForm()
    if not form.validate_on_submit():
        return _check_page(specialist, form), _UNPROCESSABLE
    try:
        with db.transaction() as session:
            publishing.ask_for_changes(
                session, specialist=specialist, text=form.text.data or "", now=clock.now()
            )
    except NotPossible:
        flash(NOTHING_TO_CHECK, "notice")
        return web.see_other(".show", specialist_id=specialist_id)
    flash(f"{specialist.name} is asked to change the profile.", "success")
    return web.see_other(".index")


@bp.post("/specialists/<int:specialist_id>/invitation")
@admin_required
def invite_again(specialist_id: int) -> ResponseReturnValue:
    """Send the invitation once more to somebody who has not used it."""
    specialist = _specialist(specialist_id)
    person = or_404(specialist.person if specialist.person.password_hash is None else None)
    with db.transaction() as session:
        inviting.send_link(session, person=person, now=clock.now())
    flash("The invitation is sent again. The link in it works for 7 days.", "success")
    return web.see_other(".show", specialist_id=specialist_id)


def _specialist(specialist_id: int) -> Specialist:
    return or_404(reading.by_id(db.get_session(), specialist_id))


def _admin() -> Person:
    admin = current_person()
    assert admin is not None  # the guard let somebody through
    return admin


def _index_page(form: InviteForm) -> str:
    session = db.get_session()
    everybody = reading.everybody(session)
    return render_template(
        "practice/index.html",
        heading="Waiting for you",
        form=form,
        waiting=reading.waiting(session),
        everybody=everybody,
        places=_places(),
    )


def _check_page(specialist: Specialist, form: ChangesForm) -> str:
    session, draft = db.get_session(), editing.draft_of(specialist)
    shown_now = reading.shown(specialist).checked_facts
    return render_template(
        "practice/show.html",
        heading=f"Check {draft.name}",
        form=form,
        seen=draft.facts_digest,
        specialist=specialist,
        email=specialist.person.email,
        is_invited=specialist.person.password_hash is None,
        state=State(specialist.state),
        can_decide=specialist.asked_at is not None,
        held={fact: shown_now[fact] for fact in specialist.held},
        profile=shown.profile(
            draft,
            slug=specialist.slug,
            photo_digest=reading.photo_digest(session, specialist.id),
            checked_at=specialist.checked_at,
        ),
        places=_places(),
    )


def _places() -> list[tuple[str, str]]:
    """Return the places of the navigation; who is a specialist too finds their own desk there."""
    mine = reading.is_specialist(db.get_session(), _admin().id)
    return [("/admin", "Waiting for you"), *([("/work", "Your own desk")] if mine else [])]
