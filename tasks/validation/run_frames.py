"""The runs that say how many requests they attempted, as a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import coded
from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import Table
from data_contracts.schemas import RUNS, rows_of
from data_contracts.setting_names import stated_number
from data_contracts.wording import listing
from tasks.ingestion.runs import runs_of

_TALLIES = metrics_where(lambda metric: metric.tally)
_ENDED = ("completed", "failed", "degraded")


def run_frame(measurements: pa.Table) -> Table:
    """A row for each run of a file that states how many requests there were, or were asked for."""
    # Elsewhere requests are counted from what is listed, which adds up by itself
    tallied = _holds(measurements["metric"], lambda name: name in _TALLIES)
    asked = _holds(measurements["workload"], lambda text: stated_number(text, "requests") is not None)
    names = pc.unique(measurements["artifact"].filter(pc.or_(tallied, asked)).cast(pa.string())).to_pylist()
    runs = runs_of(rows_of(measurements, names), {}) if names else RUNS.empty_table()
    rows = runs.select(["artifacts", "attempted", *_ENDED]).to_pylist()
    return Table({
        "artifact": pa.array([row["artifacts"][0] for row in rows], pa.string()),
        "record": pa.nulls(len(rows), pa.string()),
        "field": pa.nulls(len(rows), pa.string()),
        "ended": pa.array([_ended(row) for row in rows], pa.string()),
        **{name: runs[name].combine_chunks() for name in ("attempted", *_ENDED)},
    })  # fmt: skip


def _holds(column: pa.ChunkedArray, wanted: Callable[[str], bool]) -> pa.Array:
    """True for the rows whose word is wanted, each distinct word being looked at once."""
    words = coded(column)
    hits = pa.array([wanted(word) for word in words.dictionary.to_pylist()], pa.bool_())
    return pc.fill_null(hits.take(words.indices), False)


def _ended(row: dict[str, Any]) -> str:
    """How the requests of a run ended: "94 completed and 5 failed"."""
    verb = {"degraded": "were degraded"}
    words = [f"{row[name]} {verb.get(name, name)}" for name in _ENDED if row[name] is not None]
    return listing(words) if words else ""
