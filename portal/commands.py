"""The ``portal`` command: one group that each capability adds its own commands to.

Exit codes: 0 done, 1 refused or failed with one clear line on stderr, 2 wrong usage.
"""

import json
import sys
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import FlaskGroup, ScriptInfo, pass_script_info, with_appcontext

from portal import clock, db, health, schema, serve
from portal.accounts.commands import create_admin
from portal.app import create_app
from portal.config import Config
from portal.demo.commands import demo, sample_data, start
from portal.errors import ConfigError, PortalError
from portal.intake.commands import intake
from portal.notifications.commands import worker
from portal.practice.commands import import_practice_command


@click.group(
    cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False
)
def portal() -> None:
    """Level Ground: a portal for therapy practices."""


@portal.group("db")
def database() -> None:
    """The database: its schema and its invariants."""


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the schema to its newest revision."""
    schema.upgrade(db.get_engine())
    click.echo("The schema is up to date.")


@database.command("check")
@with_appcontext
def check() -> None:
    """Say whether the schema, its constraints and the data's invariants hold."""
    faults = schema.faults(db.get_engine())
    if faults:
        raise click.ClickException("; ".join(faults))
    click.echo("Schema, constraints and invariants hold.")


@portal.command("routes")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def routes(as_json: bool) -> None:
    """List every route: rule, methods, endpoint, who may."""
    rows = [
        {
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "arguments": sorted(rule.arguments),
            "who": getattr(current_app.view_functions[rule.endpoint], "who_may", "anyone"),
        }
        for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(
            f"{','.join(row['methods']):12} {row['rule']:60} {row['endpoint']:32} {row['who']}"
        )


@portal.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def check_health(as_json: bool) -> None:
    """Look at schema, mail, worker, zone data, clock and disk; exit 1 on any red."""
    checks = health.all_checks(clock.now())
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        for row in checks:
            click.echo(f"{row.level:5} {row.name:9} {row.sentence}")
    if any(row.level == "red" for row in checks):
        sys.exit(1)


@portal.command("run", with_appcontext=False)  # the children must not inherit a context
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes.")
@click.option("--threads", default=serve.THREADS, show_default=True, type=click.IntRange(1, 256))
@click.option("--no-worker", is_flag=True, help="Do not start the worker.")
@pass_script_info
def run(
    info: ScriptInfo, host: str, port: int, workers: int | None, threads: int, no_worker: bool
) -> None:
    """Run the server and, unless told otherwise, the worker."""
    listener = serve.listen(host, port)
    app = info.load_app()
    with app.app_context():
        config: Config = current_app.extensions["config"]
        engine = db.get_engine()
        if config.database.get_backend_name() == "sqlite":
            schema.upgrade(engine)
        elif not schema.is_current(engine):
            raise click.ClickException("the schema is old; run: portal db upgrade")
        engine.dispose()
    count = workers or serve.default_workers(config.database)
    sys.exit(
        serve.run(app, listener, workers=count, threads=threads, is_worker_wanted=not no_worker)
    )


portal.add_command(create_admin)
portal.add_command(import_practice_command)
portal.add_command(worker)
portal.add_command(intake)
for command in (demo, sample_data, start):
    portal.add_command(command)


def main() -> None:
    """Run the command line; a refusal is one line on stderr, never a traceback."""
    try:
        portal(prog_name="portal")
    except ConfigError as error:
        for fault in error.faults:
            click.echo(f"portal: {fault}", err=True)
        sys.exit(1)
    except db.Unavailable as error:
        # Only the first line, the driver's own: what follows may be the statement and its values.
        click.echo(f"portal: the database: {str(error.orig).splitlines()[0]}", err=True)
        sys.exit(1)
    except PortalError as error:
        click.echo(f"portal: {error or type(error).__name__}", err=True)
        sys.exit(1)
