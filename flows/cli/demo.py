"""`benchaudit demo`: the bundled example, audited."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

import flows
from data_contracts.errors import UsageError
from flows.cli import run
from flows.cli.output import say

_PACKAGE = Path(flows.__file__).parent
# Within the installed package, or beside it in a checkout
_EXAMPLES = (_PACKAGE / "example", _PACKAGE.parent / "examples" / "artifacts")


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="benchaudit-demo",
    show_default=True,
    help="Where the example and its audit are put; a folder that does not exist yet, or an earlier demo.",
)
@click.pass_context
def command(context: click.Context, folder: Path) -> None:
    """Audits the example that comes with benchaudit: files of several tools, with the faults that such files have."""
    artifacts, store = folder / "artifacts", folder / "store"
    if not artifacts.is_dir():
        _copy(artifacts)
    asked = ["benchaudit", "query", "--store", str(store), "select severity, rule, message from findings"]
    say(f"the example is in {artifacts}: change a file, run this again, and see what the report says of it")
    say(f"ask the audit: {shlex.join(asked)}")
    context.invoke(run.command, sources=(str(artifacts),), store=str(store.resolve()))


def _copy(artifacts: Path) -> None:
    example = next((path for path in _EXAMPLES if path.is_dir()), None)
    if example is None:
        raise UsageError("the example is missing from this installation: install benchaudit again")
    if artifacts.parent.exists() and any(artifacts.parent.iterdir()):
        raise UsageError(
            f"{artifacts.parent} is there already and holds something else: name another with --folder"
        )
    try:
        shutil.copytree(example, artifacts)
    except OSError as error:
        raise UsageError(
            f"{artifacts} cannot be written: {error.strerror or error}: name another with --folder"
        ) from error
