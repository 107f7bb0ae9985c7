"""The worker: sends what is due, survives what goes wrong, repeats nothing it need not."""

import os
import random
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from portal import clock, db
from portal.app import create_app
from portal.bookings.models import Booking
from portal.notifications import commands, retry, transport
from portal.notifications.models import Outbox, WorkerBeat
from portal.notifications.notice import REMINDERS, Kind, reminder_window
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Mail
from portal.notifications.services.post_room import Job
from portal.notifications.transport import PermanentFailure, TemporaryFailure
from tests.support import ics_check, make
from tests.support.khal import Khal
from tests.support.mail_check import read
from tests.support.post import Kept, change, room
from tests.support.smtp_sink import sink

NOW = make.instant("2026-03-01T06:00Z")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REFUSED = PermanentFailure("recipient: 550")
LATER = TemporaryFailure("connect: TimeoutError")
LOST = TemporaryFailure("data: SMTPServerDisconnected", is_doubtful=True)


@pytest.fixture(autouse=True)
def morning(at):
    return at(NOW)


@pytest.fixture
def way():
    return Kept()


@pytest.fixture
def booking(write):
    with write() as session:
        return make.booking(session, make.specialist(session), "2026-03-02T09:00Z")


def enqueue(write, booking, *kinds, **given):
    with write() as session:
        row = session.get(Booking, booking.id)
        for kind in kinds:
            values = {"due_at": clock.now(), "sequence": row.sequence}
            mail = Mail(kind=kind, booking_id=row.id, **values | given)
            outbox.enqueue(session, mail, now=clock.now())


def move(write, booking, kind, **columns):
    with write() as session:
        change(session.get(Booking, booking.id), clock.now(), **columns)
    enqueue(write, booking, kind)


def event_of(mail):
    assert mail.calendar is not None
    return ics_check.event_of(mail.calendar)


def work(app, post_room, last_done=None):
    with app.app_context():
        return commands.work(post_room, {} if last_done is None else last_done)


def rows(write):
    with write() as session:
        return {
            (row.kind, row.sequence): (row.state, row.fault)
            for row in session.scalars(sa.select(Outbox))
        }


def test_the_worker_sends_what_is_due_and_says_that_nothing_failed(app, write, way, booking):
    enqueue(write, booking, Kind.BOOKED, Kind.SPECIALIST_NEW)
    enqueue(write, booking, Kind.REMINDER_DAY, due_at=NOW + HOUR)

    failed = work(app, room(app, way))

    assert (failed, way.kinds) == (0, ["booked", "specialist_new"])
    assert rows(write)["reminder_day", 0] == ("queued", None)


def test_a_series_told_step_by_step_leaves_no_event_in_the_calendar(
    app, write, way, booking, at, tmp_path
):
    post_room, calendar, seen = room(app, way), Khal(tmp_path), []
    steps = [
        (Kind.BOOKED, {}),
        (Kind.MOVED, {"starts_at": booking.starts_at + DAY, "ends_at": booking.ends_at + DAY}),
        (Kind.MOVED, {"starts_at": booking.starts_at + HOUR, "ends_at": booking.ends_at + HOUR}),
        (Kind.CANCELLED, {"status": "cancelled"}),
    ]

    for minute, (kind, columns) in enumerate(steps):
        at(NOW + timedelta(minutes=minute))
        if columns:
            move(write, booking, kind, **columns)
        else:
            enqueue(write, booking, kind)
        work(app, post_room)
        calendar.receive(way.mails[-1].calendar)
        seen.append(calendar.events("2026-03-01", "9d"))

    events = [event_of(mail) for mail in way.mails]
    assert seen == [
        ["2026-03-02 09:00 Appointment"],
        ["2026-03-03 09:00 Appointment"],
        ["2026-03-02 10:00 Appointment"],
        [],
    ]
    assert len({event.value("UID") for event in events}) == 1
    assert [event.value("SEQUENCE") for event in events] == ["0", "1", "2", "3"]
    assert [mail.references for mail in way.mails[1:]] == [way.mails[0].message_id] * 3


def test_a_crash_after_the_sending_repeats_the_mail_with_the_same_number(
    app, write, way, booking, at, monkeypatch
):
    enqueue(write, booking, Kind.BOOKED)
    post_room = room(app, way)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "settle_sent", _crash)
        with pytest.raises(KeyboardInterrupt):
            work(app, post_room)

    at(NOW + retry.LEASE)
    work(app, post_room)

    assert way.kinds == ["booked", "booked"]
    assert len({mail.message_id for mail in way.mails}) == 1
    assert rows(write) == {("booked", 0): ("sent", None)}


def test_a_crash_after_the_sending_does_not_repeat_a_reminder(
    app, write, way, booking, at, monkeypatch
):
    enqueue(write, booking, Kind.REMINDER_DAY)
    post_room = room(app, way)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "settle_sent", _crash)
        with pytest.raises(KeyboardInterrupt):
            work(app, post_room)

    at(NOW + retry.LEASE)
    work(app, post_room)

    assert way.kinds == ["reminder_day"]
    assert rows(write) == {("reminder_day", 0): ("skipped", "may have been sent")}


def test_a_crash_before_the_sending_loses_nothing(app, write, way, booking, at):
    enqueue(write, booking, Kind.BOOKED)
    post_room = room(app, way)
    way.failures = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        work(app, post_room)

    at(NOW + retry.LEASE)
    work(app, post_room)

    assert way.kinds == ["booked"]


def test_a_failure_that_may_pass_is_tried_again_later(app, write, way, booking, at):
    enqueue(write, booking, Kind.BOOKED)
    post_room = room(app, way)
    way.failures = [LATER]

    first = work(app, post_room)
    at(NOW + timedelta(minutes=1))
    second = work(app, post_room)

    assert (first, second, way.kinds) == (1, 0, ["booked"])
    assert rows(write) == {("booked", 0): ("sent", None)}


def test_a_refused_mail_ends_as_failed_where_the_admin_sees_it(app, write, way, booking, at):
    enqueue(write, booking, Kind.BOOKED)
    post_room = room(app, way)
    way.failures = [REFUSED] * 3

    for hour in range(4):
        at(NOW + hour * HOUR)
        work(app, post_room)

    assert way.kinds == []
    assert rows(write) == {("booked", 0): ("failed", "recipient: 550")}


def test_an_answer_lost_after_the_data_repeats_a_change_and_not_a_reminder(
    app, write, way, booking, at
):
    enqueue(write, booking, Kind.BOOKED, Kind.REMINDER_DAY)
    post_room = room(app, way)
    way.failures = [LOST, LOST]

    work(app, post_room)
    at(NOW + HOUR)
    work(app, post_room)

    assert way.kinds == ["booked", "reminder_day", "booked"]
    assert rows(write) == {
        ("booked", 0): ("sent", None),
        ("reminder_day", 0): ("skipped", "may have been sent"),
    }


def test_one_mail_that_cannot_be_made_does_not_hold_up_the_others(app, write, way, booking):
    enqueue(write, booking, Kind.MISSED, Kind.BOOKED)

    failed = work(app, room(app, way, others={Kind.MISSED: _break_off}))

    assert (failed, way.kinds) == (1, ["booked"])
    assert rows(write)["missed", 0] == ("queued", "render: ZeroDivisionError")


def test_an_address_that_is_none_fails_and_is_not_named(app, write, way, booking, caplog):
    with write() as session:
        session.get(Booking, booking.id).client.email = "ana sousa"
    enqueue(write, booking, Kind.BOOKED)

    work(app, room(app, way))

    assert rows(write)["booked", 0] == ("queued", "recipient: not one address")
    assert "sousa" not in caplog.text


def test_a_bug_in_the_way_out_is_a_doubtful_failure(app, write, way, booking):
    enqueue(write, booking, Kind.BOOKED)
    way.failures = [RuntimeError("ana@example.org")]

    work(app, room(app, way))

    assert rows(write)["booked", 0] == ("queued", "send: RuntimeError")
    with write() as session:
        assert session.scalar(sa.select(Outbox.handed_over_at)) == NOW


def test_after_a_day_without_a_mail_server_all_that_is_still_true_goes_out(
    app, write, way, booking, at
):
    enqueue(write, booking, Kind.BOOKED, Kind.SPECIALIST_NEW)
    with write() as session:
        for kind in REMINDERS:
            window = reminder_window(kind, starts_at=booking.starts_at, changed_at=NOW)
            assert window is not None
            mail = Mail(
                kind=kind, booking_id=booking.id, sequence=0,
                due_at=window.due_at, useful_until=window.useful_until,
            )  # fmt: skip
            outbox.enqueue(session, mail, now=NOW)
    post_room = room(app, way)

    for hour in range(26):
        at(NOW + hour * HOUR)
        way.failures = [LATER] * 10
        work(app, post_room)
    at(NOW + 28 * HOUR)
    way.failures = []
    work(app, post_room)

    assert sorted(way.kinds) == ["booked", "specialist_new"]
    assert rows(write)["reminder_day", 0] == ("skipped", "too late")
    assert rows(write)["reminder_hour", 0] == ("skipped", "too late")


def test_jobs_run_at_their_pace_before_the_mails(app, write, way, booking, at):
    def write_one(session, now):
        mail = Mail(kind=Kind.BOOKED, booking_id=booking.id, sequence=0, due_at=now)
        outbox.enqueue(session, mail, now=now)
        ran.append(now)

    ran: list[datetime] = []
    last_done: dict[str, datetime] = {}
    post_room = room(app, way, [Job("write", timedelta(minutes=1), write_one)])

    work(app, post_room, last_done)
    at(NOW + timedelta(seconds=59))
    work(app, post_room, last_done)
    at(NOW + timedelta(seconds=60))
    work(app, post_room, last_done)

    assert ran == [NOW, NOW + timedelta(seconds=60)]
    assert way.kinds == ["booked"]


def test_a_clock_set_back_does_not_stop_the_jobs(app, way, at):
    ran: list[datetime] = []
    last_done: dict[str, datetime] = {}
    post_room = room(app, way, [Job("note", HOUR, lambda _session, now: ran.append(now))])

    work(app, post_room, last_done)
    at(NOW - DAY)
    work(app, post_room, last_done)

    assert ran == [NOW, NOW - DAY]


def test_a_job_that_fails_is_counted_and_leaves_nothing_behind(app, write, way, booking, caplog):
    def break_off(session, _now):
        session.execute(sa.update(Booking).values(name="Eve"))
        raise RuntimeError("ana@example.org")

    enqueue(write, booking, Kind.BOOKED)

    failed = work(app, room(app, way, [Job("break", HOUR, break_off)]))

    assert (failed, way.kinds) == (1, ["booked"])
    assert "job break failed: RuntimeError" in caplog.text
    assert "ana@" not in caplog.text
    with write() as session:
        assert session.scalar(sa.select(Booking.name)) == "Ana"


def test_worker_once_ends_with_0_and_has_beaten(app, write, way, booking):
    enqueue(write, booking, Kind.BOOKED)
    room(app, way)

    done = app.test_cli_runner().invoke(commands.worker, ["--once"])

    assert (done.exit_code, way.kinds) == (0, ["booked"])
    with write() as session:
        assert session.scalar(sa.select(WorkerBeat.beat_at)) == NOW


def test_worker_once_ends_with_1_when_something_failed(app, write, way, booking):
    enqueue(write, booking, Kind.BOOKED)
    way.failures = [REFUSED]
    room(app, way)

    assert app.test_cli_runner().invoke(commands.worker, ["--once"]).exit_code == 1


def test_worker_refuses_a_database_without_a_schema_in_one_line(tmp_path):
    bare = create_app({"INSTANCE": tmp_path})

    done = bare.test_cli_runner().invoke(commands.worker, ["--once"])

    bare.extensions["engine"].dispose()
    assert (done.exit_code, done.output) == (
        1,
        "Error: the schema is old; run: portal db upgrade\n",
    )


def test_worker_once_ends_with_1_and_no_trace_when_the_database_is_away(tmp_path, caplog):
    url = "postgresql+psycopg://postgres@127.0.0.1:1/away"
    lost = create_app({"INSTANCE": tmp_path, "DATABASE_URL": url})

    done = lost.test_cli_runner().invoke(commands.worker, ["--once"])

    lost.extensions["engine"].dispose()
    assert (done.exit_code, done.output) == (1, "")
    assert "worker: round failed: OperationalError" in caplog.text


def test_stopped_in_the_middle_the_worker_gives_back_what_it_has_not_begun(
    app, write, way, booking
):
    enqueue(write, booking, Kind.BOOKED, Kind.SPECIALIST_NEW, Kind.MISSED)
    stop = Event()
    post_room = room(app, _StopsAfterOne(way, stop))

    with app.app_context():
        commands.work(post_room, {}, stop)

    assert way.kinds == ["booked"]
    assert sorted(rows(write).values()) == [("queued", None), ("queued", None), ("sent", None)]


def test_mails_to_a_server_that_drops_and_refuses_arrive_whole_and_recognisable(
    app, write, booking, at
):
    enqueue(write, booking, Kind.BOOKED)

    with sink() as server:
        post_room = room(app, transport.make(server.url))
        server.drops_after_data = 1
        work(app, post_room)
        server.data_answer = "451 later"
        at(NOW + HOUR)
        work(app, post_room)
        server.data_answer = None
        at(NOW + 2 * HOUR)
        work(app, post_room)

    assert len(server.mails) == 2
    assert len({read(mail.data).message_id for mail in server.mails}) == 1
    assert rows(write) == {("booked", 0): ("sent", None)}


def test_in_any_history_sequences_arrive_rising_and_the_last_state_is_told(app, write, way, at):
    dice = random.Random(20260301)
    with write() as session:
        owner = make.specialist(session)
        bookings = [
            make.booking(
                session, owner, NOW + DAY + n * HOUR, client=f"c{n}@example.org", created_at=NOW
            )
            for n in range(24)
        ]
    post_room = room(app, way)
    for booked in bookings:
        enqueue(write, booked, Kind.BOOKED)
    open_ones = list(bookings)

    for minute in range(40):
        at(NOW + timedelta(minutes=minute))
        way.failures = [dice.choice([None, None, LATER, LOST]) for _ in range(6)]
        for booked in dice.sample(open_ones, min(2, len(open_ones))):
            if dice.random() < 0.3:
                move(write, booked, Kind.CANCELLED, status="cancelled")
                open_ones.remove(booked)
            else:
                move(write, booked, Kind.MOVED)
        if dice.random() < 0.7:
            work(app, post_room)
    for hour in range(2, 6):
        at(NOW + hour * HOUR)
        way.failures = []
        work(app, post_room)

    assert {state for state, _fault in _all_states(write)} == {"sent", "skipped"}
    for booked in bookings:
        _assert_told_in_order(write, way, booked)


def test_the_worker_runs_until_it_is_told_to_stop(app, write, way, booking, tmp_path):
    environment = {
        **os.environ,
        "PORTAL_INSTANCE": str(tmp_path),
        "PORTAL_DATABASE_URL": app.extensions["engine"].url.render_as_string(False),
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal", "worker"], env=environment, stderr=subprocess.PIPE
    )
    try:
        with app.app_context():
            while db.get_session().scalar(sa.select(WorkerBeat.beat_at)) is None:
                assert worker.poll() is None
                db.get_session().rollback()
        worker.send_signal(signal.SIGTERM)
        _out, errors = worker.communicate(timeout=60)
    finally:
        worker.kill()

    assert (worker.returncode, errors) == (0, b"")


def _break_off(*_given):
    raise ZeroDivisionError


def _crash(*_given, **_named):
    raise KeyboardInterrupt


class _StopsAfterOne:
    def __init__(self, way, stop):
        self._way, self._stop = way, stop

    def send(self, envelope):
        self._way.send(envelope)
        self._stop.set()


def _all_states(write):
    with write() as session:
        return session.execute(sa.select(Outbox.state, Outbox.fault)).all()


def _assert_told_in_order(write, way, booked):
    with write() as session:
        row = session.get(Booking, booked.id)
        address, sequence, is_over = row.client.email, row.sequence, row.status == "cancelled"
    mails = [read(each.data) for each in way.envelopes if each.recipient == address]
    told = [int(event_of(mail).one("SEQUENCE").value) for mail in mails]
    methods = [mail.method for mail in mails]
    assert told == sorted(told)
    if methods:
        assert "CANCEL" not in methods[: methods.index("REQUEST") + 1]
        assert (methods[-1] == "CANCEL") is is_over
        assert told[-1] == sequence
    else:
        assert is_over
