"""The ``portal`` command: one group that each capability adds its own commands to.

Exit codes: 0 done, 1 refused or failed with one clear line on stderr, 2 wrong usage.
"""

import json
import sys

import click
from flask import current_app
from flask.cli import FlaskGroup, with_appcontext

from portal import db, schema
from portal.app import create_app
from portal.errors import ConfigError, PortalError


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


def main() -> None:
    """Run the command line; a refusal is one line on stderr, never a traceback."""
    try:
        portal(prog_name="portal")
    except ConfigError as error:
        for fault in error.faults:
            click.echo(f"portal: {fault}", err=True)
        sys.exit(1)
    except PortalError as error:
        click.echo(f"portal: {error or type(error).__name__}", err=True)
        sys.exit(1)
