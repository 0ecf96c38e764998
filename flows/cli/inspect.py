"""`benchaudit inspect`: what becomes of one file."""

from __future__ import annotations

from pathlib import Path

import click

from data_contracts.addresses import is_url, local_path
from data_contracts.errors import UsageError
from data_contracts.json_values import JsonObject
from data_contracts.settings import CONFIG_FILE
from data_contracts.wording import counted
from flows.cli.options import config_option, json_option
from flows.cli.output import say, say_json
from tasks.ingestion.configuration_file import load_configuration
from tasks.ingestion.inspection import Inspection, LeftOut, inspect
from tasks.ingestion.model_places import ModelPlace
from tasks.ingestion.naming.nouns import Meaning
from tasks.ingestion.read_entries import entry_lines, written
from tasks.ingestion.told_files import check_entries, entry_for
from tasks.readers import REGISTRY

SHOWN = 20


@click.command("inspect")
@click.argument("file")
@config_option
@click.option("--all", "everything", is_flag=True, help="Show every measurement, not only the first.")
@json_option
def command(file: str, config: str | None, everything: bool, as_json: bool) -> None:
    """Shows which reader claims FILE and why, what its columns mean, its measurements, and what is left out and why."""
    if is_url(file):
        raise UsageError(f"{file} is no file of this machine: copy it here; only `benchaudit run` reads URLs")
    path = Path(local_path(file))
    root = _root(path)
    settings = load_configuration([str(root)], config)
    artifact = path.absolute().relative_to(root.absolute()).as_posix()
    entry = entry_for(artifact, settings.read)
    check_entries(() if entry is None else (entry,), [artifact], REGISTRY)
    found = inspect(path, settings.limits, REGISTRY, entry)
    if as_json:
        say_json(_to_json(found, artifact))
        return
    say(
        f"{found.artifact}: {found.kind}, {found.status}"
        + (f", read by {found.reader}" if found.reader else "")
    )
    say(f"  why: {found.why}")
    if found.records is not None:
        say(f"  {counted(found.records, 'record')}, {counted(found.measurements.num_rows, 'measurement')}")
    _print_measurements(found, None if everything else SHOWN)
    _print_meanings(found, artifact)
    for note in found.notes:
        where = ", ".join(part for part in (note.record, note.field) if part) or note.where
        say(f"  remark {note.code} ({where}): {note.what}; {note.todo}")
    if found.left_out:
        say(f"  {counted(len(found.left_out), 'number')} left out:")
    for (field, why), numbers in _by_field(found.left_out).items():
        first, more = numbers[0], len(numbers) - 1
        others = f" and {more} more" if more else ""
        say(f"    {field} ({first.record or '(root)'}: {first.value!r}{others}): {why}")


def _root(path: Path) -> Path:
    """The folder of the configuration that holds for a file: the nearest one around it, else its own."""
    parents = path.absolute().parents
    return next((folder for folder in parents if (folder / CONFIG_FILE).is_file()), path.absolute().parent)


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


def _print_meanings(found: Inspection, artifact: str) -> None:
    columns = _columns(found)
    if not columns:
        return
    for table, understood in found.meanings.items():
        say(f"  what the columns{f' of {table}' if table else ''} mean:")
        for name, meaning in understood.columns.items():
            say(f"    {name}: {_told(meaning)}")
    for line in _model_lines(found.models):
        say(f"  {line}")
    say(f"  to pin or correct that, write into {CONFIG_FILE}:")
    for line in entry_lines(artifact, columns):
        say(f"    {line}")


def _model_lines(models: tuple[ModelPlace, ...]) -> list[str]:
    """Whose the numbers are, and where the file says so."""
    if not models:
        return [
            "it names no model; in an audit the one counts that metadata beside it state, if it can be no other"
        ]
    places = [(each.model, f" ({each.stated_at})" if each.stated_at else "") for each in models[:SHOWN]]
    return [f"of the model {model}{place}" for model, place in places]


def _columns(found: Inspection) -> dict[str, Meaning]:
    return {n: m for table in found.meanings.values() for n, m in table.columns.items()}


def _told(meaning: Meaning) -> str:
    """What a column means, how sure that is, why, and what else it may be."""
    quantity = meaning.quantity
    if meaning.role == "metric" and quantity is not None:
        what = f"{quantity.metric} {quantity.statistic}, written in {written(quantity)}, confidence {meaning.confidence:.2f}"
    elif meaning.role == "number":
        what = "keeps its own name" + (f", in {quantity.unit}" if quantity and quantity.unit else "")
    else:
        what = meaning.role
    others = ", ".join(f"{other.metric} {other.confidence:.2f}" for other in meaning.alternatives)
    return f"{what} ({'; '.join(meaning.reasons)})" + (f"; it may be {others}" if others else "")


def _to_json(found: Inspection, artifact: str) -> JsonObject:
    return {
        "artifact": found.artifact,
        "kind": found.kind,
        "status": found.status,
        "reader": found.reader,
        "why": found.why,
        "records": found.records,
        "measurements": found.measurements.num_rows,
        "columns": [
            {"table": table, "column": name, **_meaning_to_json(meaning)}
            for table, understood in found.meanings.items()
            for name, meaning in understood.columns.items()
        ],
        "models": [{"model": each.model, "stated_at": each.stated_at} for each in found.models],
        "entry": "\n".join(entry_lines(artifact, _columns(found))) if found.meanings else None,
        "remarks": [{"code": n.code, "what": n.what, "where": n.where, "todo": n.todo} for n in found.notes],
        "left_out": [
            {"record": left.record, "field": left.field, "value": left.value, "why": left.why}
            for left in found.left_out
        ],
    }


def _meaning_to_json(meaning: Meaning) -> JsonObject:
    quantity = meaning.quantity
    return {
        "role": meaning.role,
        "confidence": meaning.confidence,
        "metric": quantity.metric if quantity else None,
        "statistic": quantity.statistic if quantity else None,
        "unit": quantity.unit if quantity else None,
        "written_in": written(quantity) if quantity and quantity.unit else None,
        "about": list(meaning.about),
        "evidence": list(meaning.reasons),
        "alternatives": [
            {"metric": other.metric, "statistic": other.statistic, "confidence": other.confidence}
            for other in meaning.alternatives
        ],
    }
