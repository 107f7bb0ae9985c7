"""``portal intake``: definitions checked and answers scored outside the portal.

For reviewers and for scoring old answers again. Nothing here opens the
database, and no answer is ever part of an error line.
"""

import json
from pathlib import Path

import click

from portal.intake import offline
from portal.intake.services import definition_files


@click.group("intake")
def intake() -> None:
    """The questionnaire: check a definition, score answers."""


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
