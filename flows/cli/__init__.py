"""The `benchaudit` command; each command is a module of this package, imported when it is called.

Exit codes: 0 done; 1 findings at or above --fail-on, or faults that `verify` or `doctor` found; 2 wrong usage or
unusable input; 3 a stage failed; 130 interrupted.
"""

from __future__ import annotations

import atexit
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

import click

from data_contracts.errors import BenchauditError
from flows import environment
from flows.cli.output import say
from tasks.credentials.known import keep_typed

COMMANDS = (
    "demo",
    "run",
    "rerun",
    "comment",
    "list",
    "show",
    "open",
    "verify",
    "diff",
    "history",
    "query",
    "export",
    "mcp",
    "accept",
    "prune",
    "formats",
    "inspect",
    "init",
    "hook",
    "serve",
    "doctor",
)
# As shells report it: 128 and the number of SIGINT.
INTERRUPTED = 130


class _Commands(click.Group):
    """The commands in the order of COMMANDS; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [*COMMANDS]  # `list` is a module of this package, once it is imported

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"flows.cli.{cmd_name}").command
        return command


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _option, wanted: _print_versions(context) if wanted else None,
    help="Show the version of benchaudit and of what can change a result, and exit.",
)
def cli() -> None:
    """Audits folders of LLM benchmark artifacts: every number traceable to its file and record."""


def _print_versions(context: click.Context) -> None:
    from data_contracts.schemas import CONTRACT_VERSION
    from tasks.store.publishing import package_versions

    say(f"benchaudit {version('benchaudit')} (contract {CONTRACT_VERSION})")
    for name, number in package_versions().items():
        if name != "benchaudit":
            say(f"  {name} {number}")
    context.exit()


def process() -> None:
    """`main` as a process of its own, which ends with the command's exit code whatever its threads are at."""
    code = 1
    environment.collect_seldom()

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)

    # Python ends daemon threads (ours and Prefect's) in the midst of their work, and one that is within C++ then
    # aborts the whole process. Registered first, this runs when all else that waits for the end is done.
    atexit.register(leave)
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        raise


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; an expected failure is one line on stderr and an exit code."""
    # Before a command imports Prefect, which settles its settings then.
    environment.prepare()
    keep_typed(sys.argv[1:] if arguments is None else arguments)
    try:
        # standalone_mode would have click print errors and end the process with codes of its own.
        cli.main(args=arguments, prog_name="benchaudit", standalone_mode=False)
    except click.exceptions.Abort:
        _end("interrupted", INTERRUPTED)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        # It quotes what was typed, names of files among it where a shell wrote them for a `*`.
        say(*shown.getvalue().rstrip("\n").split("\n"), err=True)
        sys.exit(error.exit_code)
    except BenchauditError as error:
        _end(str(error), error.exit_code)
    except KeyboardInterrupt:
        _end("interrupted", INTERRUPTED)
    except BrokenPipeError:
        sys.exit(1)  # who read the output, as `head` does, has enough of it
    except OSError as error:
        _end(f"{error.filename or 'the output'}: {error.strerror or error}", 3)


def _end(message: str, code: int) -> NoReturn:
    say(f"benchaudit: {' '.join(message.split())}", err=True)
    sys.exit(code)
