"""Opened artifacts to one table of measurements: each by its reader, in batches, and no artifact spoils another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from data_contracts.arrow_columns import in_one
from data_contracts.errors import ArtifactError, ContractError
from data_contracts.schemas import MEASUREMENTS
from tasks.ingestion.kit.model_statements import of_document
from tasks.ingestion.kit.reader import Parsed, Reader
from tasks.ingestion.kit.registry import Recognition, Registry
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.opening import Opened, our_fault
from tasks.ingestion.outcomes import Note, Notes, Reading, quarantined
from tasks.ingestion.told_files import Entries, entry_for, recognise

_UNSUPPORTED = {
    "other": "a binary file: no reader takes it",
    "text": "plain text without a table or a document that a reader knows",
}
Fallen = dict[int, ArtifactError]


@dataclass(slots=True)
class Batch:
    """What one reader is to read."""

    reader: Reader
    parts: list[Parsed]


def read_opened(
    opened: Sequence[Opened], artifacts: Sequence[str], registry: Registry, entries: Entries = ()
) -> tuple[pa.Table, list[Reading]]:
    """All measurements, artifact by artifact in the order given, and what became of each artifact.

    `entries` are what the user says of how files are to be read.
    """
    told = [entry_for(artifact, entries) if entries else None for artifact in artifacts]
    recognised = [
        recognise(item.parsed.head, entry, registry) if item.parsed else Recognition(None)
        for item, entry in zip(opened, told, strict=True)
    ]
    batches: dict[str, Batch] = {}
    for item, recognition, entry in zip(opened, recognised, told, strict=True):
        if item.parsed is not None and recognition.reader is not None:
            reader = recognition.reader
            part = item.parsed if entry is None else replace(item.parsed, told=dict(entry.columns))
            batches.setdefault(reader.name, Batch(reader, [])).parts.append(part)
    table, rows, fallen = _read(list(batches.values()), artifacts)
    measurements = _counts(table, artifacts)
    remarks: dict[int, list[Note]] = defaultdict(list)
    for remark in rows.remarks:
        remarks[remark.index].append(Note.of(remark))
    readings = [
        _reading(item, recognition, fallen.get(i), measurements[i], rows.records.get(i, 0), remarks[i])
        for i, (item, recognition) in enumerate(zip(opened, recognised, strict=True))
    ]
    return _renumbered(table, opened, measurements), readings


def recognition_notes(recognition: Recognition) -> list[Note]:
    """What is worth a remark in how a file was recognised."""
    notes = []
    if recognition.reader is not None and recognition.rivals:
        what = f"claimed by {', '.join(recognition.rivals)}; read by {recognition.reader.name}"
        notes.append(
            Note("nothing", "rival_readers", what, "whole file", "check that its numbers mean what they say")
        )
    for failure in recognition.failures:
        what = f"a reader failed to look at it ({failure})"
        notes.append(
            Note("nothing", "claim_failed", what, "whole file", "report it as a fault of benchaudit")
        )
    return notes


def guarded(batch: Batch, rows: Rows, fallen: Fallen, artifacts: Sequence[str]) -> None:
    """Reads a batch; when it fails, its artifacts one by one, so that only those that cannot be read are left out."""
    mark = rows.mark()
    try:
        batch.reader.read(batch.parts, rows)
        return
    except ArtifactError as fault:
        reason = fault
    except ContractError as error:
        reason = contract_broken(error)
    except MemoryError:
        raise  # a limit was exceeded, which is told from a fault of ours
    except Exception as error:
        reason = our_fault(
            "reader_failed", f"reader {batch.reader.name}", error, artifacts[batch.parts[0].index]
        )
    # The reader may have added rows of some artifacts, or half the rows of one, before it failed.
    rows.undo(mark, {part.index for part in batch.parts})
    if len(batch.parts) == 1:
        fallen[batch.parts[0].index] = reason
        return
    for part in batch.parts:
        guarded(Batch(batch.reader, [part]), rows, fallen, artifacts)


def contract_broken(error: ContractError) -> ArtifactError:
    """Why an artifact whose rows break the measurement contract is not taken; `record` and `field` say where."""
    places = (
        f"{name} {place}" for name, place in (("record", error.record), ("field", error.field)) if place
    )
    todo = "report it as a fault of benchaudit, or correct the value there"
    return ArtifactError(
        "contract", f"not a measurement: {error.what}", ", ".join(places) or "whole file", todo
    )


def _read(batches: Sequence[Batch], artifacts: Sequence[str]) -> tuple[pa.Table, Rows, Fallen]:
    rows, fallen = Rows(), Fallen()
    for batch in batches:
        guarded(batch, rows, fallen, artifacts)
    try:
        table, refused = rows.finish_accepted(artifacts)
    except MemoryError:
        raise
    except Exception:
        return _one_by_one(batches, artifacts)
    fallen |= {index: contract_broken(error) for index, error in refused.items()}
    return table, rows, fallen


def _one_by_one(batches: Sequence[Batch], artifacts: Sequence[str]) -> tuple[pa.Table, Rows, Fallen]:
    """When a reader added what no table can hold: which artifact it was is only seen by finishing each alone."""
    total, fallen, tables = Rows(), Fallen(), [MEASUREMENTS.empty_table()]
    singles = [Batch(batch.reader, [part]) for batch in batches for part in batch.parts]
    # In the order of the artifacts, in which the rows of one table would stand.
    for batch in sorted(singles, key=lambda single: single.parts[0].index):
        rows, index = Rows(), batch.parts[0].index
        guarded(batch, rows, fallen, artifacts)
        try:
            table, refused = rows.finish_accepted(artifacts)
        except MemoryError:
            raise
        except Exception as error:
            fallen[index] = our_fault("reader_failed", f"reader {batch.reader.name}", error, artifacts[index])
            continue
        fallen |= {place: contract_broken(error) for place, error in refused.items()}
        tables.append(table)
        total.records.update(rows.records)
        total.remarks += rows.remarks
    return pa.concat_tables(tables).unify_dictionaries(), total, fallen


def _reading(
    item: Opened,
    recognition: Recognition,
    fault: ArtifactError | None,
    measurements: int,
    records: int,
    remarks: Sequence[Note],
) -> Reading:
    kept = Notes()
    kept.add(map(Note.of, item.remarks))
    kept.add(recognition_notes(recognition))
    reader = recognition.reader.name if recognition.reader else None
    if item.fault is not None or fault is not None:
        return quarantined(item.kind, item.fault or fault, kept.all(), reader)  # type: ignore[arg-type]
    models, describes = _stated(item)
    if reader is None:
        reason = item.reason or _UNSUPPORTED.get(item.kind, f"no reader takes this {item.kind} file")
        return Reading(
            item.kind, "unsupported", reason=reason, notes=kept.all(), models=models, describes=describes
        )
    kept.add(remarks)
    return Reading(item.kind, "ingested", reader, None, records, measurements, kept.all(), models, describes)


def _stated(item: Opened) -> tuple[tuple[str, ...], bool]:
    """The models that a JSON or YAML document states of itself, and whether describing is all that it does."""
    if item.parsed is None or item.kind not in ("json", "yaml"):
        return (), False
    models, measures = of_document(item.parsed.document)
    return models, bool(models) and not measures


def _counts(table: pa.Table, artifacts: Sequence[str]) -> list[int]:
    """How many rows each artifact has."""
    if not table.num_rows:
        return [0] * len(artifacts)
    column = in_one(table["artifact"])
    names = column.dictionary.to_pylist()
    counts = dict(zip(names, np.bincount(column.indices, minlength=len(names)).tolist(), strict=True))
    return [counts.get(artifact, 0) for artifact in artifacts]


def _renumbered(table: pa.Table, opened: Sequence[Opened], measurements: Sequence[int]) -> pa.Table:
    """Puts the gaps that refused rows left back into the record numbers of the artifacts that have any."""
    start, parts = 0, []
    for item, count in zip(opened, measurements, strict=True):
        if item.numbers is not None and count:
            parts.append((start, count, item.numbers.__getitem__))
        start += count
    return renumbered(table, parts) if parts else table


def renumbered(table: pa.Table, parts: Sequence[tuple[int, int, Callable[[int], int]]]) -> pa.Table:
    """The table with the record numbers of each (first row, rows, old number -> new number) replaced."""
    records = table["record"].to_pylist()
    for start, count, number in parts:
        for row in range(start, start + count):
            if records[row].isdecimal():
                records[row] = str(number(int(records[row])))
    place = table.schema.get_field_index("record")
    return table.set_column(place, table.schema.field(place), pa.array(records, pa.string()))
