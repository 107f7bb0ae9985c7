"""``portal demo``, ``portal sample`` and ``portal start``: data for people who look, or measure."""

import json
import os
import re
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import yaml
from flask import current_app
from flask.cli import ScriptInfo, pass_script_info, with_appcontext

from portal import clock, db, schema, serve, times
from portal.accounts.services import links, passwords
from portal.accounts.tokens import Signer
from portal.bookings.request import Terms
from portal.bookings.services import soonest
from portal.config import DEFAULT_BASE_URL, Config
from portal.config import load as load_settings
from portal.demo.services import practice, sample
from portal.demo.services.practice import Demo, OtherPeople
from portal.demo.shift import shifted, weeks_between
from portal.intake.services.definition_files import offered
from portal.practice import import_practice
from portal.specialists.topics import TOPICS

_CONTENT = Path(__file__).resolve().parent.parent / "content"
_SPECIALIST = "maria-oliveira"
_UNDO = timedelta(minutes=3)
SIGN_INS = "demo-sign-ins.txt"
_BASE = re.compile(r"https?://\S+?(?=/(?:open|sign-in)/)")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill an empty database with the demo practice and print the sign-ins."""
    config: Config = current_app.extensions["config"]
    if config.is_production:
        raise click.ClickException("the demo is refused in production")
    schema.refuse_old(db.get_engine())
    try:
        _fill(config)
    except OtherPeople:
        raise click.ClickException(
            "there are other people in this database; the demo needs an empty one"
        ) from None
    click.echo(sign_ins(config))


def _fill(config: Config) -> None:
    """Write the demo, and its sign-ins once into a file only its owner may read."""
    now = clock.now()
    secret = {name: secrets.token_urlsafe(9) for name in (_SPECIALIST, "admin")}
    hashed = {name: passwords.hashed(password) for name, password in secret.items()}
    moved = weeks_between(now.date())
    file = json.loads((_CONTENT / "practice.json").read_text("utf-8"))
    specialists = [shifted(entry, moved) for entry in file["specialists"]]
    entries = import_practice.read(json.dumps({"specialists": specialists}))
    questionnaire = offered(production=False)
    assert questionnaire is not None
    signer = Signer(config.secret, config.host)
    with db.transaction() as session:
        written = practice.write(
            session,
            entries=entries,
            passwords=hashed,
            written=yaml.safe_load((_CONTENT / "demo.yaml").read_text("utf-8")),
            questionnaire=questionnaire,
            # One client undid: that takes a while to do it in, whatever the portal's own setting.
            terms=Terms(undo=_UNDO, signer=signer),
            now=now,
        )
        text = _sign_in_text(config, written, secret, signer)
    path = config.instance / SIGN_INS
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


def _sign_in_text(config: Config, demo: Demo, secret: dict[str, str], signer: Signer) -> str:
    base = config.base_url.rstrip("/")
    link = links.text_of(demo.client_link, signer=signer)
    return (
        f"Client      {base}/open/{link}\n"
        f"Specialist  {base}/sign-in/password   maria@example.org   {secret[_SPECIALIST]}\n"
        f"Admin       {base}/sign-in/password   {demo.admin.email}   {secret['admin']}\n"
    )


def sign_ins(config: Config) -> str:
    """Return the demo's sign-ins; empty when the demo was not made here.

    Their addresses are today's: the portal may be started at another port than the first time.
    """
    path = config.instance / SIGN_INS
    text = path.read_text() if path.exists() else ""
    return _BASE.sub(lambda _: config.base_url.rstrip("/"), text)


@click.command("sample")
@click.option("--specialists", "count", default=1, show_default=True, type=click.IntRange(1))
@click.option("--bookings", default=0, show_default=True, type=click.IntRange(0))
@click.option("--seed", default=1, show_default=True)
@with_appcontext
def sample_data(count: int, bookings: int, seed: int) -> None:
    """Write large made-up data for measurements. Never on a database that people use."""
    config: Config = current_app.extensions["config"]
    if config.is_production:
        raise click.ClickException("made-up data is refused in production")
    schema.refuse_old(db.get_engine())
    now = clock.now()
    topics = tuple(TOPICS)
    with db.transaction() as session:
        ids = sample.write_specialists(session, count=count, seed=seed, topics=topics, now=now)
    share, more = divmod(bookings, count)
    with click.progressbar(length=max(bookings, 1), label="Bookings") as bar:
        for place, one in enumerate(ids):
            with db.transaction() as session:
                wanted = share + (place < more)
                for written in sample.write_bookings(
                    session, specialist_id=one, count=wanted, seed=seed, now=now
                ):
                    bar.update(written)
    _refresh(now)
    specialists = times.count(count, "specialist")
    click.echo(f"Wrote {specialists} and {times.count(bookings, 'booking')}.")


def _refresh(now: Any) -> None:
    """Keep everybody's soonest times, so that lists show them at once."""
    while True:
        with db.transaction() as session:
            if not soonest.refresh_stale(session, now=now):
                return


@click.command("start")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-demo", is_flag=True, help="Leave an empty database empty.")
@pass_script_info
def start(info: ScriptInfo, host: str, port: int, no_demo: bool) -> None:
    """Migrate, fill an empty database with the demo practice, and run: what ./run does."""
    listener = serve.listen(host, port)
    _be_reached_at(serve.address(host, port))
    app = info.load_app()
    with app.app_context():
        config: Config = current_app.extensions["config"]
        schema.upgrade(db.get_engine())
        if not no_demo and not config.is_production and practice.is_empty(db.get_session()):
            click.echo("Filling the empty database with the demo practice ...")
            _fill(config)
        db.get_session().close()
        db.get_engine().dispose()
    _greet(config, serve.address(host, port))
    count = serve.default_workers(config.database)
    raise SystemExit(
        serve.run(app, listener, workers=count, threads=serve.THREADS, is_worker_wanted=True)
    )


def _be_reached_at(address: str) -> None:
    """Let links in mails lead to where the portal is started, unless a setting says otherwise."""
    if load_settings().base_url == DEFAULT_BASE_URL:
        os.environ["PORTAL_BASE_URL"] = address


def _greet(config: Config, address: str) -> None:
    click.echo(f"\nLevel Ground   {address}")
    where = config.mail_target.removeprefix("file:").split("@")[-1]
    click.echo(f"Mails          {where}")
    if not config.is_production:
        click.echo(f"               read them at {address}/dev/mail")
    if text := sign_ins(config):
        click.echo(f"\nDemo sign-ins (also in {config.instance / SIGN_INS})\n{text}")
    click.echo("Stop with Ctrl-C.\n")
