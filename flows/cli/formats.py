"""`benchaudit formats`: what is read."""

from __future__ import annotations

import click

from flows.cli.options import json_option
from flows.cli.output import say, say_json
from tasks.readers import REGISTRY


@click.command("formats")
@json_option
def command(as_json: bool) -> None:
    """Lists the formats that are read, and which versions of the tools are known."""
    readers = REGISTRY.readers()
    if as_json:
        say_json([{"reader": r.name, "version": r.version, "knows": r.knows} for r in readers])
        return
    width = max(len(reader.name) for reader in readers)
    for reader in readers:
        say(f"{reader.name:<{width}}  {reader.knows}")
