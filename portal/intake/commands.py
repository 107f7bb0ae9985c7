"""``portal intake``: definitions checked and answers scored outside the portal.

For reviewers and for scoring old answers again. Nothing here opens the
database, and no answer is ever part of an error line.
"""

import json
from pathlib import Path

import click

from portal import times
from portal.intake import definition, offline
from portal.intake.questionnaire import Questionnaire
from portal.intake.services import definition_files


@click.group("intake")
def intake() -> None:
    """The questionnaire: check a definition, score answers."""


@intake.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--production", is_flag=True, help="Refuse help lines nobody has reviewed as well.")
def check(file: Path | None, production: bool) -> None:
    """Validate a definition, or all that come with the portal; faults are named by path."""
    files = [file] if file else sorted(definition_files.FOLDER.glob("*.yaml"))
    wrong = [path for path in files if not _is_fine(path, production=production)]
    if wrong:
        raise click.ClickException(f"{', '.join(map(str, wrong))}: not a valid definition")


def _is_fine(path: Path, *, production: bool) -> bool:
    try:
        data = definition_files.read(path)
    except definition_files.DefinitionUnreadable as error:
        raise click.ClickException(f"{path}: {error}") from error
    faults = definition.faults(data, definition_files.schema(), production=production)
    for fault in faults:
        click.echo(f"{path.name}: {fault}")
    if not faults:
        made = Questionnaire.from_data(data)
        items = times.count(len(made.items), "item")
        click.echo(
            f"{made.id} {made.version} ({made.status}): {items}, valid, sha256 {made.sha256}"
        )
    return not faults


@intake.command("score")
@click.argument("file", type=click.Path(path_type=Path))
def score(file: Path) -> None:
    """Score FILE.json, which holds "kind" and the keys of a test vector's input."""
    try:
        result = offline.run(definition_files.shipped(), json.loads(_text(file)))
    except json.JSONDecodeError as error:
        raise click.ClickException(f"{file}: line {error.lineno} is not JSON") from error
    except offline.CannotScore as error:
        raise click.ClickException(f"{file}: {error.place} {error.fault}") from error
    click.echo(json.dumps(result, indent=1, ensure_ascii=False))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: is not UTF-8 text") from error
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
