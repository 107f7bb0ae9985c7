"""Health: is the process up, can it serve, and what an operator should look at.

Checks are (name, level, sentence); a level is ok, warn or red. They hold no personal data.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from portal import clock, db, schema, times, zones
from portal.config import Config
from portal.notifications.models import Outbox, WorkerBeat

BEAT_LIMIT = timedelta(minutes=3)
_LEAST_DISK = 200 * 1024 * 1024
_OLD_ZONES = timedelta(days=180)
bp = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``level`` is ok, warn or red."""

    name: str
    level: str
    sentence: str


@bp.get("/healthz")
def process() -> ResponseReturnValue:
    """Say that this process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether database, schema and worker are there; 503 when one is not."""
    checks = {check.name: check.level for check in _vital(clock.now())}
    is_ready = all(level == "ok" for level in checks.values())
    return {"status": "ok" if is_ready else "not ready", **checks}, 200 if is_ready else 503


def init_app(app: Flask) -> None:
    """Register the two health pages."""
    app.register_blueprint(bp)


def all_checks(now: datetime) -> list[Check]:
    """Return every check, worst news not first: the order is that of a start."""
    config: Config = current_app.extensions["config"]
    checks = [*_vital(now), _zone_data(now), _disk(config)]
    # Only a database that answers, at its newest revision, has the tables these look into.
    if all(check.level == "ok" for check in checks[:2]):
        checks += [_clock(now), _mail()]
    return checks


def _vital(now: datetime) -> list[Check]:
    try:
        is_current = schema.is_current(db.get_engine())
    except SQLAlchemyError:
        return [Check("database", "red", "The database does not answer.")]
    if not is_current:
        return [
            Check("database", "ok", "The database answers."),
            Check("schema", "red", "The schema is old or not there yet; run: portal db upgrade"),
        ]
    beat = db.get_session().scalar(sa.select(sa.func.max(WorkerBeat.beat_at)))
    is_working = beat is not None and now - beat <= BEAT_LIMIT
    return [
        Check("database", "ok", "The database answers."),
        Check("schema", "ok", "The schema is at its newest revision."),
        Check("worker", "ok", "The worker is at work.")
        if is_working
        else Check("worker", "red", "The worker has not been seen; run: portal worker"),
    ]


def _mail() -> Check:
    failed = db.get_session().scalar(
        sa.select(sa.func.count()).select_from(Outbox).where(Outbox.state == "failed")
    )
    if failed:
        mails = times.count(failed, "mail")
        return Check("mail", "red", f"{mails} could not be sent; see the admin's pages.")
    return Check("mail", "ok", "No mail has failed.")


def _zone_data(now: datetime) -> Check:
    version = zones.version()
    year = int(version[:4]) if version[:4].isdigit() else 0
    letters = version[4:].strip(".") or "a"
    # IANA names releases by year and letter; a letter stands for about seven weeks.
    released = datetime(year or 1970, 1, 1, tzinfo=now.tzinfo) + timedelta(
        weeks=7 * (ord(letters[0]) - ord("a") + 1)
    )
    if now - released > _OLD_ZONES:
        return Check("zones", "warn", f"Zone data {version} is old; update the tzdata package.")
    return Check("zones", "ok", f"Zone data {version}.")


def _disk(config: Config) -> Check:
    free = shutil.disk_usage(config.instance).free
    if free < _LEAST_DISK:
        return Check("disk", "red", "Less than 200 MB of disk is free.")
    return Check("disk", "ok", f"{free // 1024**2} MB of disk are free.")


def _clock(now: datetime) -> Check:
    """Compare with the newest row: a clock that jumped back would reopen times that are past."""
    newest = db.get_session().scalar(sa.select(sa.func.max(WorkerBeat.beat_at)))
    if newest is not None and newest - now > timedelta(minutes=5):
        return Check("clock", "red", "The clock is behind what was already written; set it.")
    return Check("clock", "ok", "The clock agrees with what was written.")
