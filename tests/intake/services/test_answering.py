"""Answers are stored one by one, sealed, and nothing beside them tells what they are."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.bookings.models import Booking
from portal.errors import Unreadable
from portal.intake.lifecycle import AnswersRefused, IntakeClosed
from portal.intake.models import Answer, Intake, ScreenVisit
from portal.intake.safety import HelpNow
from portal.intake.services import answering, sharing, sheets, timing
from tests.support import intakes, make
from tests.support.counting import queries
from tests.support.intakes import NOW

NO_HELP = HelpNow(emergency=False, partner_support=False, own_behaviour=False, crisis_lines=False)


def save(session, intake, now=NOW, **values):
    dotted = {key.replace("__", "."): value for key, value in values.items()}
    return answering.save(session, intake_id=intake.id, values=dotted, now=now)


def go_on(session, intake, key, now=NOW, **values):
    dotted = {item.replace("__", "."): value for item, value in values.items()}
    return answering.save(session, intake_id=intake.id, values=dotted, screen=key, now=now)


def rows(session, intake):
    session.flush()
    return {
        row.item: row
        for row in session.scalars(sa.select(Answer).where(Answer.intake_id == intake.id))
    }


def at_private_part(session, **answers):
    """A draft that has come to the first private question."""
    calm = {key: intakes.CALM[key] for key in ("ctx.type", "ctx.goal", "pra.channel", "pra.safe")}
    given: dict[str, Any] = {key.replace(".", "__"): value for key, value in calm.items()}
    intake = intakes.begun(session, **given, **answers)
    go_on(session, intake, "safe_gate:saf.gate", saf__gate="continue")
    return intake


def test_an_answer_is_there_when_the_sheet_is_opened_again(session):
    intake = intakes.begun(session)

    save(session, intake, rep__l1="me1", ctx__goal="To be heard.")

    answers = intakes.opened(session, intake.id).answers
    assert {key: answers[key] for key in ("rep.l1", "ctx.goal")} == {
        "rep.l1": "me1",
        "ctx.goal": "To be heard.",
    }


def test_a_blank_deletes_the_answer_and_its_row(session):
    intake = intakes.begun(session, rep__l1="me1")

    save(session, intake, rep__l1=None)

    assert "rep.l1" not in intakes.opened(session, intake.id).answers
    assert "rep.l1" not in rows(session, intake)


def test_an_answer_that_is_hidden_by_a_change_is_gone(session):
    intake = intakes.begun(session, pra__channel="email", pra__safe="times", pra__safe_when="At 9")

    save(session, intake, pra__channel="portal")

    assert not {"pra.safe", "pra.safe_when"} & rows(session, intake).keys()


def test_an_answer_to_a_question_that_is_not_asked_is_dropped(session):
    intake = intakes.begun(session)

    after = save(session, intake, voi__l2="me1")

    assert "voi.l2" not in after.answers
    assert "voi.l2" not in rows(session, intake)


@pytest.mark.parametrize(
    "values",
    [{"rep__l1": "sometimes"}, {"no__such": "x"}, {"ctx__goal": "x" * 301}, {"rep__l1": True}],
)
def test_an_unknown_option_item_or_type_is_refused_and_nothing_is_stored(session, values):
    intake = intakes.begun(session)

    with pytest.raises(AnswersRefused):
        save(session, intake, voi__l1="me1", **values)

    assert "voi.l1" not in intakes.opened(session, intake.id).answers


def test_nothing_is_written_into_an_intake_that_was_shared(session):
    intake = intakes.shared(session, booking=a_booking(session))

    with pytest.raises(IntakeClosed):
        save(session, intake, rep__l1="eq")


def test_an_answer_moved_to_another_row_does_not_open_there(session):
    intake = intakes.begun(session, rep__l1="me1", voi__l1="ot2")
    found = rows(session, intake)

    found["voi.l1"].value_sealed = found["rep.l1"].value_sealed
    session.flush()

    with pytest.raises(Unreadable):
        intakes.opened(session, intake.id)


def test_sealed_answers_of_a_question_have_the_same_length(session):
    lengths = set()
    for code in ("yes", "no", "unsure", "skip"):
        intake = at_private_part(session)
        save(session, intake, saf__harm=code)
        lengths.add(len(rows(session, intake)["saf.harm"].value_sealed))

    assert len(lengths) == 1


def test_the_rows_of_the_private_part_do_not_tell_what_was_answered(session):
    calm, worried = at_private_part(session), at_private_part(session)

    save(session, calm, saf__afraid="f0", saf__harm="no", saf__selfharm="none")
    save(
        session,
        worried,
        saf__afraid="f4",
        saf__harm="yes",
        saf__control="f4",
        saf__now="no",
        saf__selfharm="often",
        saf__selfharm_now="yes",
    )

    assert looks(session, calm) == looks(session, worried)


def looks(session, intake):
    return sorted(
        (row.item, len(row.value_sealed), row.saved_at)
        for row in rows(session, intake).values()
        if row.item.startswith("saf.")
    )


def test_the_sealed_progress_has_the_same_length_wherever_somebody_is(session):
    first, last = intakes.begun(session), intakes.answered(session)
    save(session, first)

    session.flush()

    lengths = [len(each.progress_sealed or b"") for each in (first, last)]
    assert lengths[0] == lengths[1] > 0


def test_help_comes_with_the_save_that_gives_cause_and_once_for_an_answer(session):
    intake = at_private_part(session)

    after = go_on(session, intake, "safe:saf.afraid", saf__afraid="f3")
    seen = answering.acknowledge_help(session, intake_id=intake.id, now=NOW)
    again = go_on(session, intake, "safe:saf.afraid", saf__afraid="f3")

    support = HelpNow(
        emergency=False, partner_support=True, own_behaviour=False, crisis_lines=False
    )
    assert (after.help_due, seen.help_due, again.help_due) == (support, NO_HELP, NO_HELP)


HELP_TABLE = [
    ("a calm answer", {"saf.afraid": "f0"}, NO_HELP),
    ("rarely afraid", {"saf.afraid": "f1"}, NO_HELP),
    ("declined", {"saf.afraid": "skip", "saf.harm": "skip", "saf.selfharm": "skip"}, NO_HELP),
    ("left open", {"saf.afraid": None, "saf.harm": None, "saf.selfharm": None}, NO_HELP),
    ("sometimes afraid", {"saf.afraid": "f2"}, HelpNow(False, True, False, False)),
    ("not sure of harm", {"saf.harm": "unsure"}, HelpNow(False, True, False, False)),
    ("not safe now", {"saf.harm": "yes", "saf.now": "no"}, HelpNow(True, True, False, False)),
    (
        "not sure to be safe",
        {"saf.harm": "yes", "saf.now": "unsure"},
        HelpNow(True, True, False, False),
    ),
    ("a child", {"saf.afraid": "f2", "saf.child": "yes"}, HelpNow(True, True, False, False)),
    ("thoughts", {"saf.selfharm": "some"}, HelpNow(False, False, False, True)),
    (
        "thoughts and a plan",
        {"saf.selfharm": "some", "saf.selfharm_now": "yes"},
        HelpNow(True, False, False, True),
    ),
    (
        "often, follow-up left",
        {"saf.selfharm": "often", "saf.selfharm_now": None},
        HelpNow(True, False, False, True),
    ),
    ("both", {"saf.harm": "yes", "saf.selfharm": "often"}, HelpNow(False, True, False, True)),
]


@pytest.mark.parametrize(
    ("answers", "expected"), [row[1:] for row in HELP_TABLE], ids=[row[0] for row in HELP_TABLE]
)
def test_each_answer_brings_its_help(session, answers, expected):
    intake = at_private_part(session)

    for item, value in answers.items():
        go_on(session, intake, f"safe:{item}", **{item.replace(".", "__"): value})

    assert intakes.opened(session, intake.id).help_due == expected


def test_often_first_brings_the_crisis_lines_and_the_urgent_page_only_after_the_follow_up(session):
    intake = at_private_part(session)

    first = go_on(session, intake, "safe:saf.selfharm", saf__selfharm="often").help_due
    answering.acknowledge_help(session, intake_id=intake.id, now=NOW)
    then = go_on(session, intake, "safe:saf.selfharm_now", saf__selfharm_now="unsure").help_due

    assert (first, then) == (HelpNow(False, False, False, True), HelpNow(True, False, False, True))


def test_own_behaviour_has_words_of_its_own(session):
    intake = at_private_part(session, meta__path="full")

    after = go_on(session, intake, "safe:saf.own", saf__own="yes")

    assert after.help_due == HelpNow(False, False, True, False)


def test_an_answer_taken_back_and_given_again_brings_help_again(session):
    intake = at_private_part(session)
    go_on(session, intake, "safe:saf.harm", saf__harm="yes")
    answering.acknowledge_help(session, intake_id=intake.id, now=NOW)

    go_on(session, intake, "safe:saf.harm", saf__harm="no")
    after = go_on(session, intake, "safe:saf.harm", saf__harm="yes")

    assert after.help_due == HelpNow(False, True, False, False)


def test_no_question_after_the_cause_is_reached_while_help_is_due(session):
    intake = at_private_part(session)

    due = go_on(session, intake, "safe:saf.afraid", saf__afraid="f3")
    seen = answering.acknowledge_help(session, intake_id=intake.id, now=NOW)

    cause, behind = due.screen("safe:saf.afraid"), due.screen("safe:saf.harm")
    assert (due.is_reached(cause), due.is_reached(behind)) == (True, False)
    assert seen.is_reached(behind)


def test_nobody_jumps_ahead_of_the_first_question_not_met(session):
    intake = intakes.begun(session)

    sheet = go_on(session, intake, "about:ctx.type", ctx__type="partner")

    assert [sheet.is_reached(screen) for screen in sheet.screens[:4]] == [True, True, False, False]


def test_a_question_left_open_on_purpose_is_not_asked_again(session):
    intake = intakes.begun(session)

    sheet = go_on(session, intake, "about:ctx.type")

    assert sheet.next_screen == sheet.screen("goal:ctx.goal")


def test_two_tabs_keep_what_each_of_them_said(session):
    intake = intakes.begun(session)

    go_on(session, intake, "about:ctx.type", ctx__type="friend")
    sheet = go_on(session, intake, "goal:ctx.goal", ctx__goal="Talk.")

    assert (sheet.answers["ctx.type"], sheet.answers["ctx.goal"]) == ("friend", "Talk.")


def test_a_screen_another_tab_has_hidden_stores_nothing(session):
    intake = at_private_part(session)
    go_on(session, intake, "safe_gate:saf.gate", saf__gate="skip")

    sheet = go_on(session, intake, "safe:saf.afraid", saf__afraid="f4")

    assert "saf.afraid" not in sheet.answers
    assert sheet.help_due == NO_HELP


def test_a_rated_screen_is_timed_from_first_shown_to_first_saved(session):
    intake = intakes.answered(session, voi__l1=None, bnd__l1=None)
    forget_met(session, intake, "voi.l1", "bnd.l1")
    shown, saved = NOW + timedelta(seconds=5), NOW + timedelta(seconds=8.5)
    screen = intakes.screen_of(session, intake, "short:voi.l1")

    timing.shown(session, intake_id=intake.id, screen=screen, now=shown)
    go_on(session, intake, "short:voi.l1", now=saved, voi__l1="me1")
    go_on(session, intake, "short:bnd.l1", now=saved + timedelta(hours=1), bnd__l1="me1")
    go_on(session, intake, "short:voi.l1", now=saved + timedelta(hours=2), voi__l1="eq")

    session.flush()
    seconds = dict(session.execute(sa.select(ScreenVisit.screen, ScreenVisit.seconds)).all())
    assert seconds == {"short:voi.l1": 3.5, "short:bnd.l1": 600.0}
    assert seconds_of(session, intake) == 603.5


def forget_met(session, intake, *items):
    sheet = intakes.opened(session, intake.id)
    progress = replace(sheet.progress, met=sheet.progress.met - set(items))
    sheets.write(session, sheet, answers=sheet.answers, progress=progress, now=NOW)


def seconds_of(session, intake):
    return timing.rated_seconds(session, intake_id=intake.id, questionnaire=intakes.questionnaire())


def test_a_private_screen_is_never_noted_as_shown(session):
    intake = at_private_part(session)

    for screen in intakes.opened(session, intake.id).screens:
        if screen.is_private:
            timing.shown(session, intake_id=intake.id, screen=screen, now=NOW)

    assert session.scalars(sa.select(ScreenVisit)).all() == []


def a_booking(session, **columns):
    return make.booking(session, make.specialist(session), "2026-03-04T10:00Z", **columns)


def told(session, booking):
    session.flush()
    columns = Booking.intake_state, Booking.is_quiet, Booking.wants_reminders
    return tuple(session.execute(sa.select(*columns).where(Booking.id == booking.id)).one())


def test_the_booking_is_told_how_far_its_intake_is_and_nothing_more(session):
    booking = a_booking(session)

    before = told(session, booking)
    intake = intakes.begun(session, booking=booking)
    started = told(session, booking)
    answering.fill(session, intake_id=intake.id, answers=intakes.START | intakes.CALM, now=NOW)
    sharing.keep_to_self(session, intake_id=intake.id, now=NOW)
    kept = told(session, booking)
    sharing.share(session, intake_id=intake.id, chosen={"goal"}, now=NOW)

    assert [before, started, kept, told(session, booking)] == [
        ("none", False, True),
        ("started", False, True),
        ("kept", False, True),
        ("shared", False, True),
    ]


@pytest.mark.parametrize(
    "answers",
    [
        {"saf__gate": "skip"},
        {"saf__afraid": "f1"},
        {"saf__harm": "yes"},
        {"meta__path": "full", "pra__shared": "yes"},
        {"pra__safe": "no"},
    ],
)
def test_reminders_are_quiet_when_safety_is_unknown_or_a_mailbox_is_not_private(session, answers):
    booking = a_booking(session)

    intakes.answered(session, booking=booking, **answers)

    assert told(session, booking)[1] is True


def test_reminders_stop_when_only_the_portal_is_safe_and_come_back_with_that_answer(session):
    booking = a_booking(session)
    intake = intakes.answered(session, booking=booking)

    save(session, intake, pra__safe="no")
    stopped = told(session, booking)
    save(session, intake, pra__safe="yes")

    assert (stopped, told(session, booking)) == (
        ("started", True, False),
        ("started", False, True),
    )


@pytest.mark.parametrize("answers", [{"pra__safe": "no"}, {"pra__channel": "portal"}])
def test_a_wish_for_the_portal_alone_is_a_fact_of_the_booking_of_its_own(session, answers):
    booking = a_booking(session)
    other = make.booking(session, booking.specialist, "2026-03-04T11:00Z", client="rui@example.org")

    intake = intakes.answered(session, booking=booking, **answers)
    intakes.answered(session, booking=other, saf__gate="skip")
    wished = is_portal_only(session, booking)
    save(session, intake, pra__channel="email", pra__safe="yes")

    assert (wished, is_portal_only(session, booking)) == (True, False)
    assert (told(session, other)[1], is_portal_only(session, other)) == (True, False)


def test_what_the_client_chose_since_is_left_alone_by_other_answers_and_by_sharing(session):
    booking = a_booking(session)
    intake = intakes.answered(session, booking=booking, pra__channel="portal")
    booking.is_portal_only = False
    session.flush()

    save(session, intake, ctx__goal="To rest.")
    sharing.share(session, intake_id=intake.id, chosen={"goal"}, now=NOW)

    assert is_portal_only(session, booking) is False


def test_questions_just_begun_take_back_no_care_that_was_taken(session):
    booking = a_booking(session, is_quiet=True, is_portal_only=True)

    intakes.begun(session, booking=booking)

    assert told(session, booking)[1] is True
    assert is_portal_only(session, booking) is True


def is_portal_only(session, booking):
    session.flush()
    return session.scalar(sa.select(Booking.is_portal_only).where(Booking.id == booking.id))


def test_the_clients_own_choice_of_reminders_is_left_alone(session):
    booking = a_booking(session, wants_reminders=False)

    intakes.answered(session, booking=booking)

    assert told(session, booking)[2] is False


def test_no_answer_stands_readable_in_any_table(session):
    planted = "Zanzibar at midnight"
    booking = a_booking(session)
    intake = intakes.shared(session, booking=booking, ctx__goal=planted, saf__harm="yes")
    intake_id = str(intake.id)

    dump = everything(session)

    assert planted not in dump
    assert "Zanzibar" not in dump
    assert not re.search(r"saf\.\w+=", dump)
    assert intake_id in dump or intake.id.hex in dump


def everything(session):
    """All rows of all tables as text, the sealed ones too."""
    session.flush()
    found = []
    for table in Intake.metadata.sorted_tables:
        if table.name == "questionnaire_version":
            continue
        for row in session.execute(sa.select(table)):
            found += [
                value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
            ]
    return "\n".join(found)


def test_saving_takes_the_same_number_of_queries_for_one_answer_and_for_many(session):
    one, many = intakes.begun(session), intakes.answered(session)

    with queries(session) as few:
        save(session, one, ctx__goal="A")
    with queries(session) as full:
        save(session, many, ctx__goal="B")

    assert len(few) == len(full)
    assert len(few) <= 6
