"""`benchaudit prune`: old entries of the cache go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from data_contracts.errors import UsageError
from data_contracts.wording import counted
from flows.amounts import SECONDS, amount
from flows.cli.options import store_option
from flows.cli.output import say
from tasks.store import Store
from tasks.store.pruning import Entry, pruning, remove, under_way

_BYTES = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}


@click.command("prune")
@click.option(
    "--older-than",
    default=None,
    metavar="DURATION",
    help="Entries that were written longer ago go, e.g. 12h, 30d.  [default: 30d, without --max-size]",
)
@click.option(
    "--max-size",
    metavar="SIZE",
    help="Then the oldest go until no more is left than this, e.g. 500MiB, 2GiB.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--force", is_flag=True, help="Also while an audit may be under way.")
@store_option
def command(older_than: str | None, max_size: str | None, dry_run: bool, force: bool, store: str) -> None:
    """Takes old entries out of the cache of a store: the next audit reads those files again. No audit is touched."""
    now = datetime.now(UTC)
    asked = "30d" if older_than is None and max_size is None else older_than
    oldest = (
        None if asked is None else timedelta(seconds=_number("--older-than", asked, SECONDS, "12h or 30d"))
    )
    largest = None if max_size is None else _number("--max-size", max_size, _BYTES, "500MiB or 2GiB")
    opened = Store.at(store)
    found = pruning(opened, now, oldest, largest)
    if not (dry_run or force) and (audit := under_way(opened, now)) is not None:
        raise UsageError(
            f"audit {audit.audit_id} is not complete and may be under way: prune when it has ended, or with --force"
        )
    if not dry_run:
        remove(found.old)
    verb = "would go" if dry_run else "gone"
    say(f"{verb}: {_told(found.old)}; left: {_told(found.kept)}")


def _number(option: str, text: str, units: dict[str, int], example: str) -> int:
    number = amount(text, units)
    if number is None:
        raise UsageError(f"{option} {text!r} cannot be read: write it like {example}")
    return number


def _told(entries: tuple[Entry, ...]) -> str:
    size = sum(entry.bytes for entry in entries)
    return f"{counted(len(entries), 'entry', 'entries')} of {size / 2**20:,.1f} MiB"
