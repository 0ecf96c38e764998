"""Remarks that are not what a command was asked for."""

from __future__ import annotations

import click


def say(line: str) -> None:
    """A line on stderr: with --json, stdout holds the JSON and nothing else."""
    click.echo(f"note: {line}", err=True)
