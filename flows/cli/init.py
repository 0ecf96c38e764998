"""`benchaudit init`: a configuration to begin with, from what a source holds."""

from __future__ import annotations

from pathlib import Path

import click

from data_contracts.errors import UsageError
from data_contracts.settings import CONFIG_FILE, Limits
from data_contracts.wording import counted
from flows.cli.output import say
from tasks.ingestion.survey import configuration_text, survey
from tasks.readers import REGISTRY


@click.command("init")
@click.argument("source")
def command(source: str) -> None:
    """Writes a commented benchaudit.toml into the folder SOURCE: what its columns mean, to pin or correct."""
    folder = Path(source)
    if not folder.is_dir():
        raise UsageError(f"{source} is no folder: name the folder whose files are audited")
    path = folder / CONFIG_FILE
    there = UsageError(f"{path} is there already: edit it, or move it away first")
    if path.exists():
        raise there
    kinds = survey(source, Limits(), REGISTRY)
    try:
        # Not over one that came meanwhile either
        with path.open("x", encoding="utf-8") as file:
            file.write(configuration_text(kinds))
    except FileExistsError:
        raise there from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
    say(
        f"{path}: {counted(len(kinds), 'kind')} of files that no reader was written for; nothing changes until you edit it"
    )
