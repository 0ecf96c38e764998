"""AIPerf's time slices: the metrics of a run by window of time (`profile_export_aiperf_timeslices.json` and `.csv`).

To 0.9 a slice had an index, since then its first and last nanosecond. The CSV has a row for each statistic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import JsonObject, mapping, settings_of
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, objects, put, walk
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic
from tasks.readers import nvidia_perf

_TOOL = "aiperf"
_COLUMNS = {"Timeslice", "Metric", "Unit", "Stat", "Value"}
_WINDOW = frozenset({"timeslice_index", "start_ns", "end_ns", "is_complete"})


def is_slices(document: JsonObject) -> bool:
    """True for a document of slices that say their window and hold metrics with their units."""
    return any(
        entry.keys() & _WINDOW and any(mapping(metric).keys() >= {"unit", "avg"} for metric in entry.values())
        for _, entry in objects(document, ("timeslices",))
    )


def has_table(columns: Sequence[str]) -> bool:
    return _COLUMNS.issubset(columns)


def read_slices(part: Parsed, document: JsonObject, rows: Rows) -> None:
    config = settings_of(document.get("input_config"), "input_config")
    context = context_of(
        rows, tool=_TOOL, scope="timeseries", tool_version=document.get("aiperf_version"), run=part.artifact,
        model=nvidia_perf.model_of(config), config=nvidia_perf.settings(config),
    )  # fmt: skip
    frames: Frames = {(): Frame(context, ignored=frozenset({"input_config"}))}
    slices = list(objects(document, ("timeslices",)))
    for path, entry in slices:
        frame = Frame(context, ignored=_WINDOW, timestamp=parse_timestamp(entry.get("start_ns")))
        frames[path] = frame
        frames |= nvidia_perf.metric_frames(
            rows, part.index, path, entry, frame, streaming=nvidia_perf.is_streaming(entry)
        )
    rows.count_records(part.index, len(slices))
    walk(rows, part.index, document, frames)


def read_table(part: Parsed, rows: Rows) -> None:
    context = context_of(rows, tool=_TOOL, scope="timeseries", run=part.artifact)
    columns = part.table.columns
    frame = Frame(context, flags=("rounded",))
    lines = [dict(zip(columns, cells, strict=True)) for cells in part.table.rows]
    # A metric of one number has it as its `avg`
    spread = {(line["Timeslice"], line["Metric"]) for line in lines if line["Stat"] != "avg"}
    for number, line in enumerate(lines, part.table.first):
        value, named = parse_number(line["Value"]), statistic(line["Stat"])
        name, _ = nvidia_perf.labelled(line["Metric"])
        if value is None or named is None or name in nvidia_perf.TIMES:
            continue
        quantity = nvidia_perf.quantity_of(name, line["Unit"] or None)
        if (line["Timeslice"], line["Metric"]) in spread:
            quantity = quantity.with_statistic(named)
        zero = nvidia_perf.is_missing_at_zero(quantity.metric)
        field = f"{line['Metric']} {line['Stat']}"
        put(rows, part.index, str(number), field, quantity, value.value, replace(frame, zero_is_missing=zero))
    rows.count_records(part.index, len(lines))
