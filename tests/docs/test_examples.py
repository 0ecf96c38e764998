"""What the documentation shows works as it stands there, and every command is documented."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from flows.cli import COMMANDS, cli

PROJECT = Path(__file__).resolve().parents[2]


def blocks(page: str, language: str) -> list[str]:
    text = (PROJECT / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def documentation() -> str:
    """The README and the pages that it leads to."""
    pages = [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"benchaudit {command}" in documentation()


def found(command: click.Command | None) -> click.Command:
    assert command is not None
    return command


def test_every_option_of_every_command_is_documented() -> None:
    pages = documentation()
    context = click.Context(cli)
    options = {
        option
        for name in cli.list_commands(context)
        for parameter in found(cli.get_command(context, name)).params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert {"--store", "--json", "--fail-on"} <= options
    assert sorted(option for option in options if option not in pages) == []
