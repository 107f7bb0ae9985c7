"""P11 and P13: the first page of the questions, where somebody left off, a place that is kept."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, limits, web
from portal.accounts import guards
from portal.accounts.address import masked
from portal.intake.answers import check_all
from portal.intake.asked import anchors, ask_all
from portal.intake.forms import PlaceForm, fault_words
from portal.intake.lifecycle import IntakeClosed, Status
from portal.intake.questionnaire import Questionnaire
from portal.intake.screens import start_items
from portal.intake.services import answering, drafts, earlier, resume
from portal.intake.services.access import Visitor
from portal.intake.services.resume import Kept
from portal.intake.services.sheets import Sheet
from portal.intake.tasks import tasks
from portal.intake.views.here import At, Here, ask_for_them, at_answers, help_lines, here, offered
from portal.intake.visibility import PATH_ITEM

bp = Blueprint("intake", __name__)
bp.before_request(web.private)

AGE_ITEM = "con.age"
COUNTRY_ITEM = "loc.country"
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/q")
@guards.who_may("anyone")
def start() -> ResponseReturnValue:
    """Before the first question: how much time, what is agreed to, who sees the answers."""
    found, questionnaire = here(), offered()
    if found.is_elsewhere:
        return ask_for_them()
    if _goes_on(found):
        return web.see_other("intake.progress")
    if questionnaire is None:
        return render_template("intake/closed.html")
    return _start_page(found, questionnaire)


@bp.post("/q")
@web.same_site_only
@guards.who_may("anyone")
def begin() -> ResponseReturnValue:
    """Keep the answers of the first page and go to the first question."""
    found, questionnaire = here(), offered()
    if questionnaire is None:
        return web.see_other("intake.start")
    if found.is_elsewhere:
        return ask_for_them()
    if found.sheet is not None and _goes_on(found) and not _may_write(found):
        return web.see_other("intake.progress")
    raw = request.form.to_dict(flat=False)
    items = {item.id: item for item in start_items(questionnaire)}
    values, faults = check_all(list(items.values()), raw)
    if [fault.item for fault in faults] == [AGE_ITEM]:
        # Nothing is stored of somebody under age, not even that they were here.
        lines = help_lines(questionnaire, values[COUNTRY_ITEM])
        return render_template("intake/under_age.html", lines=lines)
    if faults:
        errors = {fault.item: fault_words(items[fault.item], fault) for fault in faults}
        return _start_page(found, questionnaire, raw, errors), _UNPROCESSABLE
    # A second press, or a second tab, goes on with what the first one began.
    known = found.sheet.intake.id if found.sheet is not None and _may_write(found) else None
    now = clock.now()
    with db.transaction() as session:
        device = guards.ensure_device(now=now)
        intake_id = (
            known
            or drafts.begin(
                session,
                questionnaire=questionnaire,
                visitor=Visitor(device.id, device.person_id),
                booking=found.booking,
                now=now,
            ).id
        )
        answering.save(session, intake_id=intake_id, values=values, now=now)
    return web.see_other("walk.show", n=1)


@bp.get("/q/progress")
@at_answers
def progress(at: At) -> ResponseReturnValue:
    """Where somebody left off: each part and how far it is."""
    if at.sheet.status is Status.SHARED:
        return web.see_other("sharing.sent")
    return render_template(
        "intake/progress.html",
        rows=_rows(at.sheet),
        next_path=resume.path_of(at.sheet),
        is_done=at.sheet.next_screen is None,
        is_amendment=at.sheet.intake.amends_id is not None,
    )


@bp.get("/q/again")
@at_answers
def confirm_again(at: At) -> ResponseReturnValue:
    """Ask once before the answers are thrown away."""
    if not at.sheet.status.is_open:
        return web.see_other("sharing.sent")
    return render_template("intake/again.html", is_amendment=at.sheet.intake.amends_id is not None)


@bp.post("/q/again")
@at_answers
def again(at: At) -> ResponseReturnValue:
    """Throw the answers away; of an amendment only the changes."""
    try:
        with db.transaction() as session:
            drafts.discard(session, intake_id=at.intake_id)
    except IntakeClosed:
        return web.see_other("sharing.sent")
    flash("Your answers are deleted.", "success")
    return web.see_other("intake.start")


@bp.get("/q/kept")
@at_answers
def kept(at: At) -> ResponseReturnValue:
    """Say that the place is kept, and how to come back to it."""
    return _kept_page(resume.way_back(db.get_session(), at.sheet), PlaceForm(formdata=None))


@bp.post("/q/kept")
@limits.limiter.limit("20/hour")
@at_answers
def keep_place(at: At) -> ResponseReturnValue:
    """Mail a link back to an address that was given for it."""
    form = PlaceForm()
    if not form.validate_on_submit():
        way = resume.way_back(db.get_session(), at.sheet)
        return _kept_page(way, form), _UNPROCESSABLE
    with db.transaction() as session:
        way = resume.keep_place(
            session, intake_id=at.intake_id, email=form.email.data, now=clock.now()
        )
    return _kept_page(way, form)


def _goes_on(found: Here) -> bool:
    """Say whether there are answers to go back to, if need be after giving a link or code.

    Those of nobody cannot be opened again after a day away: nobody could prove whose they are.
    """
    return found.sheet is not None and (found.may_open or found.sheet.intake.person_id is not None)


def _may_write(found: Here) -> bool:
    return found.sheet is not None and found.may_open and found.sheet.status.is_open


def _start_page(
    found: Here,
    questionnaire: Questionnaire,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    before = earlier.NOTHING
    if guards.is_fresh():
        before = earlier.answered_before(db.get_session(), visitor=found.visitor, now=clock.now())
    items = sorted(start_items(questionnaire), key=lambda item: item.id != PATH_ITEM)
    questions = ask_all(
        questionnaire,
        items,
        {},
        raw=raw,
        errors=errors,
        before=before.answers,
    )
    return render_template(
        "intake/start.html",
        questions={question.id: question for question in questions},
        errors=anchors(questions),
        failed=bool(errors),
        first=found.first,
        back_url="/appointment" if found.booking else "/",
        was_here=found.sheet is not None,
    )


def _rows(sheet: Sheet) -> list[dict[str, str | None]]:
    first = sheet.next_screen
    listed = tasks(
        sheet.parts,
        sheet.screens,
        sheet.answers,
        sheet.progress,
        first_open=first.place if first else None,
    )
    return [
        {
            "text": task.title,
            "status": task.status,
            "url": url_for("walk.show", n=task.place) if task.place else None,
        }
        for task in listed
    ]


def _kept_page(way: Kept, form: PlaceForm) -> str:
    return render_template(
        "intake/kept.html",
        address=masked(way.address) if way.address else None,
        needs_address=way.needs_address,
        form=form,
    )
