"""P14 and P15: check the answers, share them by part or keep them, take them back, see them.

Nothing is shared by opening a page, and what is shared can be taken back at any time.
"""

from collections.abc import Collection
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, web
from portal.intake import crisis, wording, words
from portal.intake.checking import PartShown, checked
from portal.intake.forms import CHOOSE_A_PART, PlaceForm
from portal.intake.lifecycle import (
    ConsentMissing,
    IntakeClosed,
    NobodyToShareWith,
    NoPartChosen,
    Status,
    TooLateToAmend,
)
from portal.intake.picture import picture_rows
from portal.intake.scoring import score
from portal.intake.services import alerts, answering, drafts, reading, resume, sharing
from portal.intake.views.here import At, as_seen, at_answers, help_lines
from portal.intake.visibility import PATH_ITEM

bp = Blueprint("sharing", __name__)
bp.before_request(web.private)

NOBODY = "your specialist"


@bp.get("/q/check")
@at_answers
def check(at: At) -> ResponseReturnValue:
    """Every answer by part, and which parts to share."""
    away = _away_from_check(at)
    return _check_page(at) if away is None else web.see_path(away)


@bp.post("/q/check")
@at_answers
def share(at: At) -> ResponseReturnValue:
    """Share the chosen parts with the specialist, or keep everything."""
    away = _away_from_check(at)
    if away is not None:
        return web.see_path(away)
    chosen, now = request.form.getlist("share"), clock.now()
    try:
        with db.transaction() as session:
            if "keep" in request.form:
                _keep(at)
            else:
                if at.sheet.intake.booking_id is None and at.booking is not None:
                    drafts.attach(session, intake_id=at.intake_id, booking=at.booking)
                sharing.share(session, intake_id=at.intake_id, chosen=chosen, now=now)
    except NoPartChosen:
        return _check_page(at, ticked=chosen, error=CHOOSE_A_PART), HTTPStatus.UNPROCESSABLE_ENTITY
    except (NobodyToShareWith, ConsentMissing, IntakeClosed):
        flash("This cannot be shared as it is. Nothing was sent.", "error")
    return web.see_other("sharing.sent")


@bp.get("/q/sent")
@at_answers
def sent(at: At) -> ResponseReturnValue:
    """What became of the answers: with whom they are, who opened them, how to take them back."""
    session, sheet = db.get_session(), at.sheet
    if sheet.status is Status.DRAFT:
        return web.see_path(resume.path_of(sheet))
    shared = sharing.shared_parts(session, at.intake_id)
    is_urgent = not at.is_masked and alerts.asks_for_alert(sheet)
    was_told = is_urgent and alerts.alert_of(session, at.intake_id) is not None
    return render_template(
        "sharing/sent.html",
        is_shared=sheet.status is Status.SHARED,
        first=at.first or NOBODY,
        booking=sheet.intake.booking,
        shared=[part for part in sheet.parts if part.key in shared],
        reads=reading.reads_of(session, sheet.intake),
        zone=ZoneInfo(sheet.intake.booking.time_zone if sheet.intake.booking else "UTC"),
        words=wording,
        was_told=was_told,
        can_let_know=is_urgent and not was_told and sheet.intake.booking is not None,
        is_own_risk=is_urgent and alerts.ALERT_ACTION in sheet.safety.own.actions,
        can_amend=drafts.may_amend(sheet.intake, now=clock.now()),
        way=resume.way_back(session, sheet),
        form=PlaceForm(formdata=None),
    )


@bp.post("/q/take-back")
@at_answers
def take_back(at: At) -> ResponseReturnValue:
    """Take one part back, or all of them."""
    part = request.form.get("part")
    try:
        with db.transaction() as session:
            sharing.take_back(
                session,
                intake_id=at.intake_id,
                chosen=[part] if part else None,
                now=clock.now(),
            )
    except IntakeClosed:
        return web.see_other("sharing.sent")
    flash(f"Taken back. {at.first or 'Your specialist'} cannot open it any more.", "success")
    return web.see_other("sharing.sent")


@bp.post("/q/amend")
@at_answers
def amend(at: At) -> ResponseReturnValue:
    """Change what was shared; until it is shared again the specialist has what was there."""
    try:
        with db.transaction() as session:
            drafts.amend(session, intake_id=at.intake_id, now=clock.now())
    except TooLateToAmend:
        flash("The appointment has begun, so what you shared stays as it is.", "notice")
        return web.see_other("sharing.sent")
    flash("Change what you want, then share again. Until then what you shared stays.", "notice")
    return web.see_other("sharing.check")


@bp.post("/q/more")
@at_answers
def more(at: At) -> ResponseReturnValue:
    """Go on to the fuller picture; every answer stays, none is asked twice."""
    try:
        with db.transaction() as session:
            sheet = answering.save(
                session, intake_id=at.intake_id, values={PATH_ITEM: "full"}, now=clock.now()
            )
    except IntakeClosed:
        return web.see_other("sharing.sent")
    return web.see_path(resume.path_of(as_seen(at, sheet)))


@bp.get("/q/picture")
@at_answers
def picture(at: At) -> ResponseReturnValue:
    """The client's own answers in words, unless a safety rule says to talk instead."""
    sheet = at.sheet
    if sheet.status is Status.DRAFT:
        return web.see_path(resume.path_of(sheet))
    result = score(sheet.questionnaire, sheet.answers)
    said = None if at.is_masked else words.answers_in_words(sheet.questionnaire, result)
    return render_template(
        "sharing/picture.html",
        said=said,
        rows=picture_rows(said) if said else [],
        other=sheet.questionnaire.tokens(sheet.answers).get("other", "them"),
        is_masked=at.is_masked,
        lines=help_lines(sheet.questionnaire, sheet.answers.get(crisis.COUNTRY_ITEM)),
        first=at.first,
        booking=sheet.intake.booking or at.booking,
    )


@bp.get("/q/delete")
@at_answers
def confirm_delete(at: At) -> ResponseReturnValue:
    """Ask once before the answers are deleted for good."""
    return render_template(
        "sharing/delete.html", was_shared=at.sheet.intake.sent_at is not None, first=at.first
    )


@bp.post("/q/delete")
@at_answers
def delete(at: At) -> ResponseReturnValue:
    """Delete the answers, also where they were shared."""
    try:
        with db.transaction() as session:
            sharing.erase(session, intake_id=at.intake_id, now=clock.now())
    except IntakeClosed:
        return web.see_other("intake.start")
    flash("Your answers are deleted.", "success")
    return web.see_other("intake.start")


def _rows(part: PartShown) -> list[dict[str, object]]:
    return [
        {
            "question": row.question,
            "answer": row.answer,
            "quote": row.is_quote,
            "url": url_for("walk.show", n=row.place, back="check"),
        }
        for row in part.rows
    ]


def _keep(at: At) -> None:
    """Finish for the client alone; of an amendment nothing is kept, what was shared stays."""
    session = db.get_session()
    if at.sheet.intake.amends_id is not None:
        drafts.discard(session, intake_id=at.intake_id)
    else:
        sharing.keep_to_self(session, intake_id=at.intake_id, now=clock.now())


def _away_from_check(at: At) -> str | None:
    """Return where to go when there is nothing to check yet, or nothing to decide any more."""
    path = resume.path_of(at.sheet)
    if not at.sheet.status.is_open:
        return "/q/sent"
    return None if path == "/q/check" else path


def _check_page(at: At, *, ticked: Collection[str] | None = None, error: str | None = None) -> str:
    sheet = at.sheet
    amends = sheet.intake.amends_id
    if ticked is None and amends is not None:
        ticked = sharing.shared_parts(db.get_session(), amends)
    shown = checked(
        sheet.questionnaire,
        sheet.answers,
        sheet.parts,
        sheet.screens,
        ticked=ticked,
        is_masked=at.is_masked,
    )
    has_booking = sheet.intake.booking_id is not None or at.booking is not None
    return render_template(
        "sharing/check.html",
        parts=shown,
        rows={part.key: _rows(part) for part in shown},
        first=at.first if has_booking else None,
        error=error,
        failed=error is not None,
        can_say_more=sheet.answers.get(PATH_ITEM) != "full",
        is_amendment=amends is not None,
        back_url=f"/q/{sheet.screens[-1].place}",
    )
