"""The inventory and the quarantine as frames: every file with what the measurement table holds of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.failures import CAUSES, REASONS
from data_contracts.rules.frames import NO_TIME, Floats, Mask, Records, Table
from data_contracts.wording import listing
from tasks.validation.records import Measured


def inventory_frame(inventory: pa.Table, measured: Measured) -> Table:
    """A row for each file: its inventory row, and counts of its numbers, requests, failures, warm-ups and twins."""
    numbers = measured.numbers
    artifacts = inventory["artifact"].combine_chunks()
    place = pc.index_in(artifacts, pa.array(numbers.artifact.names, pa.string()))
    at = place.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)

    def counted(rows: Mask | None = None) -> Floats:
        codes = numbers.artifact.codes if rows is None else numbers.artifact.codes[rows]
        return _looked_up(np.bincount(codes, minlength=len(numbers.artifact.names)), at)

    size = len(artifacts)
    columns = {
        "artifact": artifacts,
        "record": pa.nulls(size, pa.string()),
        "field": pa.nulls(size, pa.string()),
        **{
            name: inventory[name].cast(pa.string()).combine_chunks()
            for name in ("status", "kind", "duplicate_of")
        },
        "measurements": inventory["measurements"].combine_chunks(),
        "modified": inventory["modified"].combine_chunks(),
        "found": pa.array(counted()),
        "twins": pa.array(counted(numbers.flagged("twin"))),
        "zoneless": pa.array(counted(numbers.flagged("naive_time"))),
        "latest": _latest(measured, at),
        **_records(measured, at),
    }
    return Table(columns)


def quarantine_frame(inventory: pa.Table, quarantine: pa.Table) -> Table:
    """A row for each entry of the quarantine, and one for each file without any."""
    plain = quarantine.select([f.name for f in quarantine.schema])
    entries = pa.table({name: plain[name].cast(pa.string()) for name in plain.column_names})
    clean = inventory.filter(
        pc.invert(pc.is_in(inventory["artifact"], quarantine["artifact"].combine_chunks()))
    )
    # A file without an entry is a row that passes: a clean quarantine is checked, and its suite not vacuous
    rest = pa.table({"artifact": clean["artifact"].cast(pa.string())})
    whole = pa.concat_tables([entries, rest], promote_options="default").sort_by("artifact")
    return Table({name: whole[name].combine_chunks() for name in whole.column_names})


def _looked_up(counts: np.ndarray, at: np.ndarray) -> Floats:
    """The count of each file of the inventory; 0 for a file without numbers."""
    # Such a file is at -1, which takes the 0 at the end
    found: Floats = np.append(counts, 0)[at].astype(np.float64)
    return found


def _latest(measured: Measured, at: np.ndarray) -> pa.Array:
    numbers = measured.numbers
    latest = np.full(len(numbers.artifact.names) + 1, NO_TIME)
    # NO_TIME is the least of all numbers, so that any time is later
    np.maximum.at(latest, numbers.artifact.codes, numbers.timestamp)
    times = latest[at]
    return pa.array(times, pa.timestamp("us", tz="UTC"), mask=times == NO_TIME)


def _records(measured: Measured, at: np.ndarray) -> dict[str, pa.Array]:
    size = len(measured.numbers.artifact.names)
    requests = measured.records["request"]
    files = requests.of_first(requests.numbers.artifact).codes
    status = requests.of_first(requests.numbers.status)
    # A warm-up is no attempt: it enters neither the failures of a file nor what they are out of
    attempted = ~status.isin("warmup")
    warmups = np.zeros(size, np.int64)
    for scope in ("request", "sample"):
        records = measured.records[scope]
        warm = records.of_first(records.numbers.status).isin("warmup")
        warmups += np.bincount(records.of_first(records.numbers.artifact).codes[warm], minlength=size)
    counts = {
        "requests": np.bincount(files[attempted], minlength=size),
        "failed": np.bincount(files[status.isin("failed")], minlength=size),
        "degraded": np.bincount(files[status.isin("degraded")], minlength=size),
        "warmups": warmups,
    }
    reasons = _reasons(requests, files, status.isin("failed"), size)
    at_each = np.where(at < 0, size, at)
    return {name: pa.array(_looked_up(count, at)) for name, count in counts.items()} | {
        "reasons": pa.array([reasons[place] for place in at_each.tolist()], pa.string())
    }


def _reasons(requests: Records, files: np.ndarray, failed: Mask, size: int) -> list[str]:
    """For what the requests of each file failed, "" where nothing tells; and "" for a file without any."""
    words: list[list[str]] = [[] for _ in range(size + 1)]
    for reason in REASONS:
        of_reason = requests.any(requests.numbers.flagged(reason)) & failed
        for file in np.unique(files[of_reason]).tolist():
            words[file].append(CAUSES[reason].words)
    return [f" for {listing(each)}" if each else "" for each in words]
