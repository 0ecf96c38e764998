"""What a command prints: lines in which no text of a file can steer the terminal, and JSON."""

from __future__ import annotations

import json

import click

from data_contracts.hidden_characters import visible


def say(*lines: str, err: bool = False) -> None:
    """Prints lines on stdout or stderr; hidden characters in one, line breaks too, are spelled out."""
    for line in lines:
        click.echo(visible(line), err=err)


def say_json(value: object) -> None:
    """Prints one line of JSON on stdout, in ASCII without any control character."""
    # JSON lets DEL stand as it is, the one control character that `json.dumps` does not escape.
    click.echo(json.dumps(value).replace("\x7f", "\\u007f"))


def note(line: str) -> None:
    """A remark beside what a command was asked for, on stderr: with --json, stdout holds the JSON and nothing else."""
    say(f"note: {line}", err=True)
