"""The inventory and the quarantine as frames: every file with what the measurement table holds of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.failures import CAUSES, REASONS
from data_contracts.rules.frames import NO_TIME, Ints, Mask, Records, Table
from data_contracts.wording import listing
from tasks.validation.records import Measured

_COUNTS = ("found", "twins", "zoneless", "requests", "failed", "degraded", "warmups")
_INSTANT = pa.timestamp("us", tz="UTC")
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class FileCounts:
    """What the measurements hold of each of some files (`names`): counts, the latest time, why its requests failed."""

    names: tuple[str, ...]
    counts: Mapping[str, Ints]
    latest: Ints
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, measured: Measured) -> FileCounts:
        numbers, size = measured.numbers, len(measured.numbers.artifact.names)
        codes = numbers.artifact.codes

        def counted(rows: Mask | None = None) -> Ints:
            return np.bincount(codes if rows is None else codes[rows], minlength=size)

        latest = np.full(size, NO_TIME)
        # NO_TIME is the least of all numbers, so that any time is later
        np.maximum.at(latest, codes, numbers.timestamp)
        counts = {
            "found": counted(),
            "twins": counted(numbers.flagged("twin")),
            "zoneless": counted(numbers.flagged("naive_time")),
        }
        of_records, reasons = _records(measured)
        return cls(numbers.artifact.names, counts | of_records, latest, tuple(reasons))

    @classmethod
    def joined(cls, parts: Sequence[FileCounts]) -> FileCounts:
        """The counts of all files, of which each is in one part; of those with numbers alone."""
        there = [np.flatnonzero(part.counts["found"]) for part in parts]
        both = list(zip(parts, there, strict=True))
        return cls(
            tuple(part.names[place] for part, at in both for place in at.tolist()),
            {
                name: np.concatenate([_NONE, *(part.counts[name][at] for part, at in both)])
                for name in _COUNTS
            },
            np.concatenate([_NONE, *(part.latest[at] for part, at in both)]),
            tuple(part.reasons[place] for part, at in both for place in at.tolist()),
        )


def inventory_frame(inventory: pa.Table, counts: FileCounts) -> Table:
    """A row for each file: its inventory row, and counts of its numbers, requests, failures, warm-ups and twins."""
    artifacts = inventory["artifact"].combine_chunks()
    place = pc.index_in(artifacts, pa.array(counts.names, pa.string()))
    # A file without numbers is at -1, which takes what stands behind the others
    at = place.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    times = np.append(counts.latest, NO_TIME)[at]
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
        **{name: pa.array(np.append(counts.counts[name], 0)[at].astype(np.float64)) for name in _COUNTS},
        "latest": pa.array(times, _INSTANT, mask=times == NO_TIME),
        "reasons": pa.array([*counts.reasons, ""], pa.string()).take(pa.array(at % (len(counts.names) + 1))),
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


def _records(measured: Measured) -> tuple[dict[str, Ints], list[str]]:
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
    return counts, reasons


def _reasons(requests: Records, files: np.ndarray, failed: Mask, size: int) -> list[str]:
    """For what the requests of each file failed, "" where nothing tells."""
    words: list[list[str]] = [[] for _ in range(size)]
    for reason in REASONS:
        of_reason = requests.any(requests.numbers.flagged(reason)) & failed
        for file in np.unique(files[of_reason]).tolist():
            words[file].append(CAUSES[reason].words)
    return [f" for {listing(each)}" if each else "" for each in words]
