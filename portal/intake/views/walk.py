"""P12: one screen of questions after the other, and help where an answer asks for it.

GET shows, POST saves and leads on. Nobody comes to a screen before those in front of it, nor
past help that is due. Places count the screens visible now; a form names its own screen, since
another tab may have changed them meanwhile.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, db, web
from portal.accounts import guards
from portal.intake import crisis, reply, wording
from portal.intake.asked import anchors, ask_all
from portal.intake.forms import fault_words
from portal.intake.lifecycle import IntakeClosed, NobodyToShareWith
from portal.intake.reply import Press, Reply
from portal.intake.screens import Screen
from portal.intake.services import alerts, answering, earlier, resume, timing
from portal.intake.services.earlier import Earlier, may_come_over
from portal.intake.services.sheets import Sheet
from portal.intake.views.here import At, as_seen, at_answers, help_lines

bp = Blueprint("walk", __name__)
bp.before_request(web.private)

CHECK = "check"
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
NOT_YET = "One question comes after the other. Carry on here."
CHANGED = "Your answers were changed on another page meanwhile. Carry on here."


@bp.get("/q/<int:n>")
@at_answers
def show(at: At, n: int) -> ResponseReturnValue:
    """One screen of questions."""
    screen = _at_place(at.sheet, n)
    if screen is None or not at.sheet.status.is_open or not at.sheet.is_reached(screen):
        return _carry_on(at.sheet, NOT_YET if _is_ahead(at.sheet, n) else None)
    if at.is_masked and screen.is_private:
        return render_template("walk/elsewhere.html", screen=screen, back_url=_back(screen))
    _note_shown(at, screen)
    return _page(at, screen, _before(at, screen))


@bp.post("/q/<int:n>")
@at_answers
def answer(at: At, n: int) -> ResponseReturnValue:
    """Keep what a screen was answered, and go on."""
    key = request.form.get("screen")
    screen = at.sheet.screen(key) if key else _at_place(at.sheet, n)
    if screen is None or not at.sheet.status.is_open or not at.sheet.is_reached(screen):
        return _carry_on(at.sheet, CHANGED)
    if at.is_masked and screen.is_private:
        return _pass_private(at, screen)
    raw, press, before = request.form.to_dict(flat=False), _press(), _before(at, screen)
    said = reply.read(screen, raw, press)
    goes_on = said.is_fine and press is not Press.LATER and (_is_told(press) or not said.left)
    try:
        with db.transaction() as session:
            sheet = answering.save(
                session,
                intake_id=at.intake_id,
                values=said.values,
                screen=screen.key,
                goes_on=goes_on,
                device_id=at.visitor.device_id,
                copied=_copied(at, said, before),
                now=clock.now(),
            )
            if press is Press.LATER:
                resume.keep_place(session, intake_id=at.intake_id, now=clock.now())
    except IntakeClosed:
        return web.see_other("sharing.sent")
    if not said.is_fine:
        return _page(at, screen, before, raw, _words(screen, said)), _UNPROCESSABLE
    if press is Press.LATER:
        return web.see_other("intake.kept")
    return _lead_on(as_seen(at, sheet), screen, goes_on=goes_on)


@bp.get("/q/help")
@at_answers
def help_page(at: At) -> ResponseReturnValue:
    """People to talk to, where an answer gives cause; else the page for everybody."""
    due = at.sheet.help_due or at.sheet.help_again
    if not due:
        return web.see_other("pages.help_now")
    causes = set(at.sheet.safety.because)
    places = [s.place for s in at.sheet.screens if causes & {item.id for item in s.items}]
    session = db.get_session()
    is_urgent = alerts.ALERT_ACTION in at.sheet.safety.actions
    can_let_know = is_urgent and at.sheet.intake.booking is not None
    return render_template(
        "walk/help_page.html",
        due=due,
        lines=help_lines(at.sheet.questionnaire, at.sheet.answers.get(crisis.COUNTRY_ITEM)),
        back_url=url_for("walk.show", n=max(places)) if at.sheet.status.is_open else None,
        first=at.first,
        words=wording,
        can_let_know=can_let_know,
        was_told=can_let_know and alerts.alert_of(session, at.intake_id) is not None,
    )


@bp.post("/q/help")
@at_answers
def go_on(at: At) -> ResponseReturnValue:
    """Go on after help was seen."""
    sheet = at.sheet
    if sheet.help_due and sheet.status.is_open:
        with db.transaction() as session:
            sheet = answering.acknowledge_help(session, intake_id=at.intake_id, now=clock.now())
    return web.see_path(resume.path_of(as_seen(at, sheet)))


@bp.post("/q/let-know")
@at_answers
def let_know(at: At) -> ResponseReturnValue:
    """Tell the specialist that somebody should look soon, because the client chose to."""
    try:
        with db.transaction() as session:
            alerts.let_specialist_know(session, intake_id=at.intake_id, now=clock.now())
    except (IntakeClosed, NobodyToShareWith):
        return web.see_path(resume.path_of(at.sheet))
    return web.see_other("walk.help_page")


def _at_place(sheet: Sheet, n: int) -> Screen | None:
    return sheet.screens[n - 1] if 1 <= n <= len(sheet.screens) else None


def _is_ahead(sheet: Sheet, n: int) -> bool:
    first = sheet.next_screen
    return sheet.status.is_open and not sheet.help_due and first is not None and n > first.place


def _carry_on(sheet: Sheet, why: str | None) -> ResponseReturnValue:
    """Lead to where this person is; say why when they asked for another place."""
    if why and sheet.status.is_open and not sheet.help_due:
        flash(why, "notice")
    return web.see_path(resume.path_of(sheet))


def _press() -> Press:
    return next(
        (press for press in (Press.SKIP, Press.LATER) if press in request.form), Press.GO_ON
    )


def _is_told(press: Press) -> bool:
    """Say whether the person knows that they left something open, or said so."""
    return press is not Press.GO_ON or "noticed" in request.form


def _words(screen: Screen, said: Reply) -> dict[str, str]:
    items = {item.id: item for item in screen.items}
    return {fault.item: fault_words(items[fault.item], fault) for fault in said.faults}


def _pass_private(at: At, screen: Screen) -> ResponseReturnValue:
    """Go past a private part that was answered elsewhere, or answer it anew from nothing."""
    if "anew" in request.form:
        with db.transaction() as session:
            answering.clear_private(
                session,
                intake_id=at.intake_id,
                device_id=at.visitor.device_id,
                now=clock.now(),
            )
        return web.see_other("walk.show", n=screen.place)
    return _lead_on(at.sheet, screen, goes_on=True)


def _lead_on(sheet: Sheet, screen: Screen, *, goes_on: bool) -> ResponseReturnValue:
    """Lead to help, back to what was left open, to the check, or to the next screen."""
    if sheet.help_due:
        return web.see_other("walk.help_page")
    if not goes_on:
        return web.see_other("walk.show", n=screen.place, again=1, back=_asked_back())
    keys = [each.key for each in sheet.screens]
    following = sheet.screens[keys.index(screen.key) + 1 :][:1]
    if following and not _asked_back() and sheet.is_reached(following[0]):
        return web.see_other("walk.show", n=following[0].place)
    return web.see_path(resume.path_of(sheet))


def _asked_back() -> str | None:
    return CHECK if request.args.get("back") == CHECK else None


def _back(screen: Screen) -> str:
    if _asked_back():
        return url_for("sharing.check")
    if screen.place == 1:
        return url_for("intake.progress")
    return url_for("walk.show", n=screen.place - 1)


def _before(at: At, screen: Screen) -> Earlier:
    """Return what was answered last time, where this screen may take it over."""
    known = at.sheet.answers.keys() | at.sheet.progress.met
    if not guards.is_fresh() or not any(
        may_come_over(item) and item.id not in known for item in screen.items
    ):
        return earlier.NOTHING
    return earlier.answered_before(
        db.get_session(), visitor=at.visitor, leaving_out=at.intake_id, now=clock.now()
    )


def _copied(at: At, said: Reply, before: Earlier) -> dict[str, str]:
    return {
        item: before.source
        for item, value in said.values.items()
        if value is not None
        and item not in at.sheet.answers
        and at.sheet.questionnaire.item(item).prefill == "copy_confirm"
        and value == before.answers.get(item)
    }


def _note_shown(at: At, screen: Screen) -> None:
    if not timing.is_noted(db.get_session(), intake_id=at.intake_id, screen=screen):
        with db.transaction() as session:
            timing.shown(session, intake_id=at.intake_id, screen=screen, now=clock.now())


def _page(
    at: At,
    screen: Screen,
    before: Earlier,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    questions = ask_all(
        at.sheet.questionnaire,
        screen.items,
        at.sheet.answers,
        raw=raw,
        errors=errors,
        before=before.answers,
    )
    is_again = "again" in request.args
    return render_template(
        "walk/gate.html" if screen.kind == "gate" else "walk/show.html",
        screen=screen,
        questions=questions,
        errors=anchors(questions),
        failed=bool(errors),
        about=_about(at.sheet, screen),
        left=len(reply.left_open(screen, at.sheet.answers)) if is_again else 0,
        back_url=_back(screen),
        action=url_for("walk.answer", n=screen.place, back=_asked_back()),
    )


def _about(sheet: Sheet, screen: Screen) -> str | None:
    """Return the line that says what a rated page is about."""
    domains = {domain.code: domain.about for domain in sheet.questionnaire.domains}
    return domains.get(screen.page.domain or "")
