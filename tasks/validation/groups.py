"""The telemetry matrix: for each artifact group (a tool in a folder), how much of what an audit needs is present."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import dirname

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import NO_TIME, Ints, Mask, Records, Table
from data_contracts.rules.presence_rules import requests_of
from data_contracts.schemas import TELEMETRY
from tasks.validation.records import Measured

REQUEST_METRICS = metrics_where(lambda metric: metric.expected_of == "request")
GPU_METRICS = metrics_where(lambda metric: metric.expected_of == "machine")
# A file that times something, and one that is about a language model: it counts tokens, or times the first one.
_TIMINGS = metrics_where(lambda metric: metric.unit in ("s", "token/s"))
_OF_LANGUAGE_MODELS = metrics_where(
    lambda metric: metric.kind == "first_token" or metric.unit in ("token", "token/s")
)
# What changes speed or length of an answer in every engine that takes it; options that only Ollama has by these names
SETTINGS = ("num_ctx", "num_gpu", "seed", "temperature", "top_p")
_OF_OLLAMA = ("num_ctx", "num_gpu")
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
    """One row of the matrix, for all groups: only those where present + missing is above 0 need it.

    `counted` says for each group what was counted: its requests, other records, or files.
    """

    kind: str
    name: str
    present: Ints
    missing: Ints
    counted: Sequence[str]


def group_frame(measured: Measured) -> Table:
    """The matrix as rows for the rules, with one more for how often configurations were repeated."""
    groups = _groups(measured)
    rows = list(_rows(measured, groups)) if groups.names else []
    cells = [
        (
            groups.names[g],
            groups.folders[g],
            row.kind,
            row.name,
            row.counted[g],
            int(row.present[g]),
            int(row.missing[g]),
        )
        for row in rows
        for g in np.flatnonzero(row.present + row.missing).tolist()
    ]
    # Of no cells zip() gives no columns at all
    columns = list(zip(*sorted(cells), strict=True)) or [()] * 7
    names = ("group", "artifact", "kind", "name", "counted", "present", "missing")
    kinds = (pa.string(),) * 5 + (pa.int64(),) * 2
    frame = {n: pa.array(c, k) for n, c, k in zip(names, columns, kinds, strict=True)}
    return Table({**frame, "record": pa.nulls(len(cells), pa.string()), "field": frame["name"]})


def telemetry_of(frame: Table) -> pa.Table:
    """The matrix in the TELEMETRY schema, sorted by group, kind and name."""
    table = pa.table({name: frame.columns[name] for name in ("group", "kind", "name", "present", "missing")})
    # Repetitions are of the design: the published matrix is of what is recorded
    table = table.filter(pc.is_in(table["kind"], pa.array(["metric", "setting"])))
    table = table.sort_by([(name, "ascending") for name in ("group", "kind", "name")])
    present, missing = table["present"].to_numpy(), table["missing"].to_numpy()
    return table.append_column("share", pa.array(present / np.maximum(present + missing, 1))).cast(TELEMETRY)


def joined_telemetry(parts: Sequence[pa.Table]) -> pa.Table:
    """TELEMETRY of all folders, each of which is in one part."""
    whole = pa.concat_tables([TELEMETRY.empty_table(), *parts])
    words = [name for name in whole.column_names if pa.types.is_dictionary(whole.schema.field(name).type)]
    # Arrow sorts words, and not their codes
    plain = pa.table({n: whole[n].cast(pa.string()) if n in words else whole[n] for n in whole.column_names})
    return plain.sort_by([(name, "ascending") for name in ("group", "kind", "name")]).cast(TELEMETRY)


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
        tool = numbers.tool.names[tool_of[code]] if tool_of[code] >= 0 else "no known tool"
        folder = dirname(names[code]) or "."
        of_file[code] = labels.setdefault((tool, folder), len(labels))
    called = tuple(tool if folder == "." else f"{tool} in {folder}" for tool, folder in labels)
    return Groups(of_file, called, tuple(folder for _, folder in labels))


def _rows(measured: Measured, groups: Groups) -> Iterator[Row]:
    requests = measured.records["request"]
    asked = requests_of(requests)
    answered = np.where(groups.count(requests, asked) > 0, "requests", "records").tolist()
    for metric in REQUEST_METRICS:
        yield _row(
            "metric", metric, answered, groups, [(requests, asked, requests.any(_given(requests, metric)))]
        )
    for metric in GPU_METRICS:
        yield _of_gpu(metric, measured, groups)
    subjects = _subjects(measured, groups, asked)
    dated = [(r, w, r.any(r.numbers.timestamp != NO_TIME)) for r, w in subjects]
    yield _row("metric", "timestamp", answered, groups, dated)
    of_models = _models(measured, groups)
    asked_models = [(r, w & of_models[groups.at(r)]) for r, w in subjects]
    for column, about in (("tool_version", subjects), ("model", asked_models), ("engine", asked_models)):
        stated = [(r, w, r.of_first(getattr(r.numbers, column)).known) for r, w in about]
        yield _row("metric", column, answered, groups, stated)
    for setting in SETTINGS:
        stated = [(r, w, _has_setting(r, setting)) for r, w in asked_models]
        yield _row("setting", setting, answered, groups, _where_known(setting, stated, groups))
    yield _repetitions(requests, asked, groups)


def _row(
    kind: str, name: str, counted: Sequence[str], groups: Groups, parts: Sequence[tuple[Records, Mask, Mask]]
) -> Row:
    """Counts the records that were wanted and have it, and those that were wanted and have it not."""
    nothing = np.zeros(len(groups.names), np.int64)
    present = sum((groups.count(r, wanted & has) for r, wanted, has in parts), nothing)
    missing = sum((groups.count(r, wanted & ~has) for r, wanted, has in parts), nothing)
    return Row(kind, name, present, missing, counted)


def _given(records: Records, metric: str) -> Mask:
    return records.numbers.metric.isin(metric) & records.numbers.given


def _subjects(measured: Measured, groups: Groups, asked: Mask) -> list[tuple[Records, Mask]]:
    """What a group should describe: its requests; else its samples and aggregates; else its points in time."""
    subjects = [(measured.records["request"], asked)]
    described = groups.count(*subjects[0]) > 0
    for scopes in (("sample", "aggregate"), ("timeseries",)):
        more = [
            (records, records.counted & ~described[groups.at(records)])
            for records in (measured.records[scope] for scope in scopes)
        ]
        subjects += more
        described = described | np.logical_or.reduce([groups.count(r, w) > 0 for r, w in more])
    return subjects


def _of_gpu(metric: str, measured: Measured, groups: Groups) -> Row:
    """Counted in files that time something: one has the metric when it or a time series beside it records it."""
    numbers = measured.numbers
    files, having, over_time = (np.zeros(len(groups.of_file), np.bool_) for _ in range(3))
    timed = numbers.metric.isin(*_TIMINGS)
    # A time series that has a place for GPU metrics ought to fill it; one of a program's own events need not.
    timed = np.where(numbers.scope.isin("timeseries"), numbers.metric.isin(*GPU_METRICS), timed)
    files[numbers.artifact.codes[timed & ~numbers.flagged("twin") & ~numbers.flagged("declared")]] = True
    having[numbers.artifact.codes[numbers.metric.isin(metric) & numbers.given]] = True
    over_time[numbers.artifact.codes[numbers.scope.isin("timeseries")]] = True
    sampled = {dirname(numbers.artifact.names[code]) for code in np.flatnonzero(having & over_time)}
    having |= np.array([dirname(name) in sampled for name in numbers.artifact.names], np.bool_)
    size = len(groups.names)
    present = np.bincount(groups.of_file[files & having], minlength=size)
    missing = np.bincount(groups.of_file[files & ~having], minlength=size)
    return Row("metric", metric, present, missing, ["files"] * size)


def _models(measured: Measured, groups: Groups) -> Mask:
    """True for groups about language models: they count tokens, or time them."""
    numbers = measured.numbers
    rows = numbers.metric.isin(*_OF_LANGUAGE_MODELS)
    # One more, for files of no group (-1)
    of_models = np.zeros(len(groups.names) + 1, np.bool_)
    of_models[groups.of_file[numbers.artifact.codes[rows]]] = True
    return of_models[:-1]


def _where_known(
    setting: str, stated: Sequence[tuple[Records, Mask, Mask]], groups: Groups
) -> list[tuple[Records, Mask, Mask]]:
    """Of an option of Ollama only what it answered, and groups that name it elsewhere: other servers cannot record it."""
    if setting not in _OF_OLLAMA:
        return list(stated)
    nothing = np.zeros(len(groups.names), np.int64)
    names_it: Mask = sum((groups.count(r, w & has) for r, w, has in stated), nothing) > 0
    return [(r, w & (names_it[groups.at(r)] | _answered_by_ollama(r)), has) for r, w, has in stated]


def _answered_by_ollama(records: Records) -> Mask:
    engine = records.of_first(records.numbers.engine)
    return engine.where(np.array([name.lower().startswith("ollama") for name in engine.names], np.bool_))


def _has_setting(records: Records, setting: str) -> Mask:
    configs = records.of_first(records.numbers.config)
    return configs.where(np.array([setting in orjson.loads(config) for config in configs.names], np.bool_))


def _repetitions(requests: Records, asked: Mask, groups: Groups) -> Row:
    """`present` is 1 for a group in which some configuration was measured more than once, `missing` 1 for none."""
    columns = [requests.of_first(getattr(requests.numbers, name)).codes for name in _CELL]
    # Files that name no model may be of different ones: their requests are no repetitions of each other's.
    nameless = ~requests.of_first(requests.numbers.model).known
    file = np.where(nameless, requests.of_first(requests.numbers.artifact).codes, -1)
    cells = np.column_stack([groups.at(requests), file, *columns])[asked]
    distinct, times = np.unique(cells, axis=0, return_counts=True)
    of_group = distinct[:, 0].astype(np.int64) if len(distinct) else np.empty(0, np.int64)
    size = len(groups.names)
    several = np.bincount(of_group, minlength=size) > 1
    repeated = np.bincount(of_group[times > 1], minlength=size) > 0
    present, missing = (several & mask for mask in (repeated, ~repeated))
    return Row("design", "repetitions", present.astype(np.int64), missing.astype(np.int64), ["groups"] * size)
