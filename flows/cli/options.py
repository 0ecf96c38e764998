"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

from data_contracts.settings import DEFAULT_STORE
from tasks.credentials.known import keep


def absolute(store: str) -> str:
    """The store's place as it is named from any folder, so that the commands in messages work from any.

    The secret of a URL is kept in this process and is no part of what is returned.
    """
    return keep(store, "BENCHAUDIT_STORE") if "://" in store else str(Path(store).expanduser().resolve())


store_option = click.option(
    "--store",
    default=DEFAULT_STORE,
    show_default=True,
    envvar="BENCHAUDIT_STORE",
    metavar="DIR",
    callback=lambda _context, _option, value: absolute(value),
    help="Folder (or URL such as s3://bucket/prefix) that holds the audits.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else there."
)
config_option = click.option(
    "--config",
    metavar="FILE",
    help="Limits and thresholds.  [default: benchaudit.toml at the root of a source]",
)
