"""The commands of the practice: import it from a file."""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import clock, db, schema, times
from portal.accounts.services import links, passwords
from portal.accounts.tokens import Signer
from portal.config import Config
from portal.practice import import_practice
from portal.practice.import_practice import FileFaults
from portal.practice.services import importing


@click.command("import-practice")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_practice_command(file: Path) -> None:
    """Add the specialists of FILE.json, all of them or, after a fault, none."""
    schema.refuse_old(db.get_engine())
    try:
        entries = import_practice.read(_text(file))
        hashed = {
            entry.slug: passwords.hashed(entry.password) for entry in entries if entry.password
        }
        with db.transaction() as session:
            imported = importing.import_entries(
                session, entries=entries, hashed=hashed, now=clock.now()
            )
    except FileFaults as refused:
        for fault in refused.faults:
            click.echo(fault, err=True)
        count = times.count(len(refused.faults), "fault")
        click.echo(f"Nothing was imported: {count}.", err=True)
        sys.exit(1)
    _say(imported)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise FileFaults(["file: is not text in UTF-8"]) from None


def _say(imported: list[importing.Imported]) -> None:
    """Print who was added, and the links only this once: nothing can show them again."""
    config: Config = current_app.extensions["config"]
    signer = Signer(config.secret, config.host)
    for one in imported:
        click.echo(f"{one.specialist.name} <{one.person.email}>, {one.specialist.state}")
        if one.link:
            opened = f"{config.base_url.rstrip('/')}/open/{links.text_of(one.link, signer=signer)}"
            click.echo(f"  choose a password (7 days, once): {opened}")
    click.echo(f"Imported {times.count(len(imported), 'specialist')}.")
