"""``portal worker``: sends the mails that are due and does the portal's regular work.

Each mail is claimed, then rendered and noted as handed over, then sent, then settled: a commit
after each, so a worker that is killed anywhere leaves a row that says what may have happened.
"""

import logging
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from flask.ctx import AppContext

from portal import clock, db, schema
from portal.notifications.message import BadAddress
from portal.notifications.services import letters, outbox
from portal.notifications.services.letters import Letter, Office
from portal.notifications.services.outbox import Claim
from portal.notifications.services.post_room import Job, PostRoom
from portal.notifications.transport import (
    Envelope,
    PermanentFailure,
    TemporaryFailure,
    TransportFailure,
)

# How many mails one worker claims at once.
BATCH = 10
# How long, in seconds, an idle worker waits before it looks again, and one whose round failed.
PAUSE = 1.0
LONG_PAUSE = 10.0

_log = logging.getLogger(__name__)


# Health calls the worker missing after some minutes without a beat.
_BEAT = Job("beat", timedelta(seconds=30), lambda session, now: outbox.beat(session, now=now))


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due and end; exit 1 if something failed.")
@with_appcontext
def worker(once: bool) -> None:
    """Send the mails that are due and do the regular work: once, or until stopped."""
    room: PostRoom = current_app.extensions["post_room"]
    _refuse_old_schema()
    if once:
        sys.exit(0 if _round(room, {}, Event()) == 0 else 1)
    keep_working(room)


def keep_working(room: PostRoom) -> None:
    """Do what is due, round after round, until SIGINT or SIGTERM; needs an app context."""
    stop = Event()
    last_done: dict[str, datetime] = {}
    _stop_on_signals(stop)
    while not stop.is_set():
        stop.wait(LONG_PAUSE if _round(room, last_done, stop) is None else PAUSE)


def work(room: PostRoom, last_done: dict[str, datetime], stop: Event | None = None) -> int:
    """Do everything that is due, and return how many jobs and mails failed.

    ``last_done`` holds when each job ran; a job not in it runs now. Jobs come before mails, so
    that what they write goes out in the same round. After ``stop`` no further mail is begun.
    """
    failed = 0
    for job in (_BEAT, *room.jobs):
        if _is_due(job, last_done.get(job.name), clock.now()):
            last_done[job.name] = clock.now()
            failed += not _done(job)
    return failed + _deliver(room, stop or Event())


def _deliver(room: PostRoom, stop: Event) -> int:
    failed = 0
    while not stop.is_set() and (claims := _claimed()):
        for place, claim in enumerate(claims):
            if stop.is_set():
                _release(claims[place:])
                break
            failed += not _sent(room, claim)
    return failed


def _stop_on_signals(stop: Event) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)


def _refuse_old_schema() -> None:
    try:
        is_current = schema.is_current(db.get_engine())
    except Exception as error:
        # A database that is away comes back; the rounds say so until it does.
        _log.error("worker: the database does not answer: %s", type(error).__name__)
        return
    if not is_current:
        raise click.ClickException("the schema is old; run: portal db upgrade")


def _round(room: PostRoom, last_done: dict[str, datetime], stop: Event) -> int | None:
    """Return how much of a round failed, None when the database did not let it happen."""
    try:
        return work(room, last_done, stop)
    except Exception as error:
        _log.error("worker: round failed: %s", type(error).__name__)
        return None


def _is_due(job: Job, last: datetime | None, now: datetime) -> bool:
    # A clock that was set back must not stop the work until it has caught up.
    return last is None or not timedelta(0) <= now - last < job.every


def _done(job: Job) -> bool:
    try:
        with _fresh(), db.transaction() as session:
            job.act(session, clock.now())
    except Exception as error:
        # One job must not keep the others, or the mails, from their turn.
        _log.error("worker: job %s failed: %s", job.name, type(error).__name__)
        return False
    return True


def _claimed() -> list[Claim]:
    now = clock.now()
    with _fresh():
        if not outbox.has_due(db.get_session(), now=now):
            return []
        with db.transaction() as session:
            return outbox.claim(session, now=now, limit=BATCH)


def _release(claims: Sequence[Claim]) -> None:
    with _fresh(), db.transaction() as session:
        outbox.release(session, claims)


def _sent(room: PostRoom, claim: Claim) -> bool:
    """Send one mail; return whether it is settled without a failure."""
    letter = None
    try:
        letter = _prepared(room.office, claim)
        if letter is not None:
            _handed_over(room, claim, letter)
    except TransportFailure as failure:
        never_left = letter is not None and not letter.is_repeat and not failure.is_doubtful
        _fail(claim, failure, never_left=never_left)
        return False
    if letter is not None:
        with _fresh(), db.transaction() as session:
            outbox.settle_sent(session, claim, now=clock.now())
    return True


def _prepared(office: Office, claim: Claim) -> Letter | None:
    try:
        with _fresh(), db.transaction() as session:
            return letters.prepare(session, claim, office, now=clock.now())
    except BadAddress as error:
        raise PermanentFailure("recipient: not one address") from error
    except Exception as error:
        # A mail that cannot be written must not hold up the others; its row says why.
        raise TemporaryFailure(f"render: {type(error).__name__}") from error


def _handed_over(room: PostRoom, claim: Claim, letter: Letter) -> None:
    envelope = Envelope(
        id=claim.id,
        kind=letter.kind,
        sender=room.office.sender.address,
        recipient=letter.recipient,
        data=letter.data,
        sent_at=clock.now(),
    )
    try:
        room.transport.send(envelope)
    except TransportFailure:
        raise
    except Exception as error:
        raise TemporaryFailure(f"send: {type(error).__name__}", is_doubtful=True) from error


def _fail(claim: Claim, failure: TransportFailure, *, never_left: bool) -> None:
    _log.warning("worker: mail %s failed: %s", claim.id, failure.fault)
    with _fresh(), db.transaction() as session:
        outbox.settle_failed(
            session,
            claim,
            now=clock.now(),
            fault=failure.fault,
            is_permanent=isinstance(failure, PermanentFailure),
            never_left=never_left,
        )


def _fresh() -> AppContext:
    """Return a context of its own: a session that has seen nothing of the rounds before."""
    return current_app.app_context()
