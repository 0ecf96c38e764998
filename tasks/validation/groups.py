"""The telemetry matrix: for each artifact group (a tool in a folder), how much of what an audit needs is present."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import METRICS
from data_contracts.rules.frames import NO_TIME, Ints, Mask, Records, Table
from data_contracts.rules.presence import requests_of
from data_contracts.schemas import TELEMETRY
from tasks.validation.records import Measured

REQUEST_METRICS = (
    "ttft", "decode_throughput", "input_tokens", "output_tokens",
    "load_duration", "prefill_duration", "decode_duration", "e2e_latency",
)  # fmt: skip
GPU_METRICS = ("gpu_power", "gpu_memory_used")
DESCRIBED = ("model", "tool_version", "engine")
SETTINGS = ("num_ctx", "num_gpu", "seed", "temperature", "top_p")
# Requests that are alike in these are repetitions of each other.
_CELL = ("model", "engine", "config", "task")


@dataclass(frozen=True)
class Groups:
    """`of_file` is each artifact's group (its code among the numbers' artifacts), -1 for none; with name and folder."""

    of_file: Ints
    names: tuple[str, ...]
    folders: tuple[str, ...]

    def count(self, records: Records, wanted: Mask) -> Ints:
        """How many of these records each group has."""
        return np.bincount(self.at(records)[wanted], minlength=len(self.names))

    def at(self, records: Records) -> Ints:
        return self.of_file[records.of_first(records.numbers.artifact).codes]


@dataclass(frozen=True)
class Row:
    """One row of the matrix, for all groups: only those where present + missing is above 0 need it."""

    kind: str
    name: str
    present: Ints
    missing: Ints


def group_frame(measured: Measured) -> Table:
    """The matrix as rows for the rules, with one more for how often configurations were repeated."""
    groups = _groups(measured)
    rows = list(_rows(measured, groups)) if groups.names else []
    cells = [
        (groups.names[g], groups.folders[g], row.kind, row.name, int(row.present[g]), int(row.missing[g]))
        for row in rows
        for g in np.flatnonzero(row.present + row.missing)
    ]
    columns = list(zip(*sorted(cells), strict=True)) or [()] * 6
    names = ("group", "artifact", "kind", "name", "present", "missing")
    kinds = (pa.string(),) * 4 + (pa.int64(),) * 2
    frame = {n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)}
    return Table({**frame, "record": pa.nulls(len(cells), pa.string()), "field": frame["name"]})


def telemetry_of(frame: Table) -> pa.Table:
    """The matrix in the TELEMETRY schema, sorted by group, kind and name."""
    table = pa.table({name: frame.columns[name] for name in ("group", "kind", "name", "present", "missing")})
    table = table.filter(pc.is_in(table["kind"], pa.array(["metric", "setting"])))
    table = table.sort_by([(name, "ascending") for name in ("group", "kind", "name")])
    present, missing = table["present"].to_numpy(), table["missing"].to_numpy()
    return table.append_column("share", pa.array(present / np.maximum(present + missing, 1))).cast(TELEMETRY)


def _groups(measured: Measured) -> Groups:
    numbers = measured.numbers
    names = numbers.artifact.names
    tool_of = np.full(len(names), -1, np.int64)
    measuring = ~numbers.flagged("declared") & ~numbers.flagged("twin")
    tool_of[numbers.artifact.codes[measuring]] = numbers.tool.codes[measuring]
    present = np.zeros(len(names), np.bool_)
    present[numbers.artifact.codes[measuring]] = True
    labels: dict[tuple[str, str], int] = {}
    of_file = np.full(len(names), -1, np.int64)
    for code in np.flatnonzero(present):
        tool = numbers.tool.names[tool_of[code]] if tool_of[code] >= 0 else "unknown tool"
        folder = dirname(names[code]) or "."
        of_file[code] = labels.setdefault((tool, folder), len(labels))
    return Groups(of_file, tuple(f"{tool} {folder}" for tool, folder in labels), tuple(f for _, f in labels))


def _rows(measured: Measured, groups: Groups) -> Iterator[Row]:
    requests = measured.records["request"]
    asked = requests_of(requests)
    for metric in REQUEST_METRICS:
        yield _row("metric", metric, groups, [(requests, asked, requests.any(_given(requests, metric)))])
    for metric in GPU_METRICS:
        yield _of_gpu(metric, measured, groups)
    subjects = _subjects(measured, groups, asked)
    yield _row(
        "metric", "timestamp", groups, [(r, w, r.any(r.numbers.timestamp != NO_TIME)) for r, w in subjects]
    )
    for column in DESCRIBED:
        said = [(r, w, r.of_first(getattr(r.numbers, column)).known) for r, w in subjects]
        yield _row("metric", column, groups, said)
    for setting in SETTINGS:
        yield _row(
            "setting",
            setting,
            groups,
            [(r, w, _has_setting(r, setting)) for r, w in subjects],
            _models(measured, groups),
        )
    yield _repetitions(requests, asked, groups)


def _row(
    kind: str, name: str, groups: Groups, parts: list[tuple[Records, Mask, Mask]], needed: Mask | None = None
) -> Row:
    """Counts records that were wanted and have it, and that were wanted and have it not, in groups that need it."""
    present = sum(
        (groups.count(r, wanted & has) for r, wanted, has in parts), np.zeros(len(groups.names), np.int64)
    )
    missing = sum(
        (groups.count(r, wanted & ~has) for r, wanted, has in parts), np.zeros(len(groups.names), np.int64)
    )
    keep = np.ones(len(groups.names), np.int64) if needed is None else needed.astype(np.int64)
    return Row(kind, name, present * keep, missing * keep)


def _given(records: Records, metric: str) -> Mask:
    return records.numbers.metric.isin(metric) & records.numbers.given


def _subjects(measured: Measured, groups: Groups, asked: Mask) -> list[tuple[Records, Mask]]:
    """What a group should describe: its requests; else its samples and aggregates; else its points in time."""
    subjects = [(measured.records["request"], asked)]
    described = groups.count(*subjects[0]) > 0
    for scopes in (("sample", "aggregate"), ("timeseries",)):
        more = [
            (records, records.counted & ~described[groups.at(records)])
            for records in map(measured.records.get, scopes)
        ]
        subjects += more
        described = described | np.logical_or.reduce([groups.count(r, w) > 0 for r, w in more])
    return subjects


def _of_gpu(metric: str, measured: Measured, groups: Groups) -> Row:
    """Counted in files: one has the metric when it or a time series beside it records it."""
    numbers = measured.numbers
    files, having, over_time = (np.zeros(len(groups.of_file), np.bool_) for _ in range(3))
    having[numbers.artifact.codes[numbers.metric.isin(metric) & numbers.given]] = True
    series = numbers.scope.isin("timeseries")
    over_time[numbers.artifact.codes[series]] = True
    for scope in ("request", "sample", "aggregate"):
        records = measured.records[scope]
        files[records.of_first(records.numbers.artifact).codes] = True
    # A time series that has a place for GPU metrics ought to fill it; one of a program's own events need not.
    files[numbers.artifact.codes[series & numbers.metric.isin(*GPU_METRICS)]] = True
    sampled = {dirname(numbers.artifact.names[code]) for code in np.flatnonzero(having & over_time)}
    having |= np.array([dirname(name) in sampled for name in numbers.artifact.names], np.bool_)
    files &= groups.of_file >= 0
    size = len(groups.names)
    present = np.bincount(groups.of_file[files & having], minlength=size)
    return Row("metric", metric, present, np.bincount(groups.of_file[files & ~having], minlength=size))


def _models(measured: Measured, groups: Groups) -> Mask:
    """True for groups about language models: they count tokens, or time them."""
    numbers = measured.numbers
    counting = [
        (n in METRICS and METRICS[n].unit in ("token", "token/s")) or n == "ttft"
        for n in numbers.metric.names
    ]
    rows = numbers.metric.where(np.array(counting, np.bool_))
    of_models = np.zeros(len(groups.names) + 1, np.bool_)
    of_models[groups.of_file[numbers.artifact.codes[rows]]] = True
    return of_models[:-1]


def _has_setting(records: Records, setting: str) -> Mask:
    configs = records.of_first(records.numbers.config)
    return configs.where(np.array([setting in orjson.loads(config) for config in configs.names], np.bool_))


def _repetitions(requests: Records, asked: Mask, groups: Groups) -> Row:
    """`present` is 1 for a group in which some configuration was measured more than once, `missing` 1 for none."""
    columns = [requests.of_first(getattr(requests.numbers, name)).codes for name in _CELL]
    cells = np.column_stack([groups.at(requests), *columns])[asked]
    distinct, times = np.unique(cells, axis=0, return_counts=True)
    of_group = distinct[:, 0].astype(np.int64) if len(distinct) else np.empty(0, np.int64)
    size = len(groups.names)
    several = np.bincount(of_group, minlength=size) > 1
    repeated = np.bincount(of_group[times > 1], minlength=size) > 0
    return Row(
        "design", "repetitions", (several & repeated).astype(np.int64), (several & ~repeated).astype(np.int64)
    )
