"""`benchaudit inspect`: what becomes of one file."""

from __future__ import annotations

from pathlib import Path

import click

from data_contracts.wording import counted
from flows.cli.options import config_option
from flows.cli.output import say
from tasks.ingestion.configuration_file import load_configuration
from tasks.ingestion.inspection import Inspection, LeftOut, inspect
from tasks.readers import REGISTRY

SHOWN = 20


@click.command("inspect")
@click.argument("file")
@config_option
@click.option("--all", "everything", is_flag=True, help="Show every measurement, not only the first.")
def command(file: str, config: str | None, everything: bool) -> None:
    """Shows which reader claims FILE and why, its measurements, and every number that is left out and why."""
    limits = load_configuration([str(Path(file).parent)], config).limits
    found = inspect(Path(file), limits, REGISTRY)
    say(
        f"{found.artifact}: {found.kind}, {found.status}"
        + (f", read by {found.reader}" if found.reader else "")
    )
    say(f"  why: {found.why}")
    if found.records is not None:
        say(f"  {counted(found.records, 'record')}, {counted(found.measurements.num_rows, 'measurement')}")
    _print_measurements(found, None if everything else SHOWN)
    for note in found.notes:
        where = ", ".join(part for part in (note.record, note.field) if part) or note.where
        say(f"  remark {note.code} ({where}): {note.what}; {note.todo}")
    if found.left_out:
        say(f"  {counted(len(found.left_out), 'number')} left out:")
    for (field, why), numbers in _by_field(found.left_out).items():
        first, more = numbers[0], len(numbers) - 1
        others = f" and {more} more" if more else ""
        say(f"    {field} ({first.record or '(root)'}: {first.value!r}{others}): {why}")


def _by_field(left_out: tuple[LeftOut, ...]) -> dict[tuple[str, str], list[LeftOut]]:
    found: dict[tuple[str, str], list[LeftOut]] = {}
    for left in left_out:
        found.setdefault((left.field, left.why), []).append(left)
    return found


def _print_measurements(found: Inspection, most: int | None) -> None:
    table = found.measurements if most is None else found.measurements.slice(0, most)
    for row in table.to_pylist():
        value = "missing" if row["value"] is None else f"{row['value']!r} {row['unit'] or ''}".rstrip()
        said = [row["scope"], row["status"], *(row["flags"] or [])]
        of = f" of {row['model']}" if row["model"] else ""
        say(
            f"    {row['record'] or '(root)'} {row['field']}: {row['metric']} {row['statistic']}{of} = {value}"
            f"  [{', '.join(said)}]"
        )
    if most is not None and found.measurements.num_rows > most:
        say("    ... (--all shows every one)")
