"""The values of single requests, model by model, by the same rules as the facts: read folder by folder."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, combined, flagged, only_code
from data_contracts.cold_requests import SAID
from data_contracts.schemas import MEASUREMENTS
from data_contracts.wording import render_name, render_path
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import by_model, named_with
from tasks.reporting.invalid_places import invalid_places
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts

Floats = npt.NDArray[np.float64]
# Tool, engine, and the model or the artifact
_Names: TypeAlias = tuple[tuple[str, str | None], ...]
Mask = npt.NDArray[np.bool_]
# What counts a value, tells whose it is, and whether its request was cold
_COLUMNS = (
    "artifact", "record", "tool", "engine", "model", "metric", "statistic", "scope", "value", "unit", "status", "flags",
)  # fmt: skip
_TELLING = ("load_duration", "ttft")
_AT_ONCE = 200_000  # rows


@dataclass(frozen=True)
class ModelValues:
    """The values of one model's requests of one tool and engine, in order, by their state; `label` is how to call it.

    Where no model is named it is an artifact.
    """

    label: str
    names: Mapping[str, str | None]
    by_state: Mapping[int, Floats]

    @cached_property
    def values(self) -> Floats:
        return np.sort(np.concatenate([*self.by_state.values()]))


def request_values(report: ReportInput, metrics: Collection[str]) -> dict[str, list[ModelValues]]:
    """Of each metric the models in order of tool, engine and name, behind them what names no model."""
    found = {metric: dict[_Names, dict[int, list[Floats]]]() for metric in metrics}
    for rows in _by_folders(report, metrics):
        tables = (report.inventory, rows, report.quarantine, report.findings, report.telemetry)
        evidence = Evidence(*tables, report.request.thresholds)
        for metric, models in found.items():
            for _, names, part in by_model(evidence.of_requests(metric), ("tool", "engine")):
                own = models.setdefault(tuple(names.items()), defaultdict(list))
                values, states = part.values("value"), part.values("state")
                for state in np.unique(states).tolist():
                    own[state].append(values[states == state])
    return {metric: _labelled(models) for metric, models in found.items()}


def _labelled(found: Mapping[_Names, Mapping[int, list[Floats]]]) -> list[ModelValues]:
    models = [dict(names) for names in sorted(found, key=_order)]
    labels = [_called(names) for names in models]
    often = Counter(labels)
    return [
        ModelValues(
            named_with(label, [names["tool"], names["engine"]] if often[label] > 1 else []),
            names,
            {state: np.sort(np.concatenate(parts)) for state, parts in found[tuple(names.items())].items()},
        )
        for label, names in zip(labels, models, strict=True)
    ]


def _called(names: Mapping[str, str | None]) -> str:
    return render_name(str(names["model"])) if "model" in names else render_path(str(names["artifact"]))


def _order(names: _Names) -> tuple[object, ...]:
    """Models before artifacts, and a name that is unknown before the others."""
    return ("model" not in dict(names), *((name is not None, name or "") for _, name in names))


def _by_folders(report: ReportInput, metrics: Collection[str]) -> Iterator[pa.Table]:
    """The rows that tell the values of metrics and their states (MEASUREMENTS), those of one folder together.

    Warm and cold requests are told apart by those of their folder.
    """
    last = _last_places(report.measurements)
    invalid = invalid_places(report)
    waiting: list[pa.Table] = []
    most = _AT_ONCE
    for first, part in report.measurements.each(_COLUMNS):
        waiting.append(_telling(first, part, {*metrics, *_TELLING}, invalid))
        if sum(map(len, waiting)) < most:
            continue
        rows = pa.concat_tables(waiting).unify_dictionaries()
        names = coded(rows["artifact"])
        ended = np.array([last[dirname(name)] < first + len(part) for name in names.dictionary.to_pylist()])
        done = ended[codes_of(names)]
        yield _whole(rows.filter(pa.array(done)))
        waiting = [rows.filter(pa.array(~done))]
        # Of a folder that never ends nothing would come of trying again and again
        most = max(_AT_ONCE, 2 * len(waiting[0]))
    if waiting:
        yield _whole(pa.concat_tables(waiting).unify_dictionaries())


def _last_places(measurements: Parts) -> dict[str, int]:
    """Where the last row of each folder stands."""
    found: dict[str, int] = {}
    for first, part in measurements.each(["artifact"]):
        names = coded(part["artifact"])
        codes = codes_of(names)
        last = np.zeros(len(names.dictionary), np.int64)
        last[codes] = np.arange(first, first + len(codes))
        for name, place in zip(names.dictionary.to_pylist(), last.tolist(), strict=True):
            folder = dirname(name)
            found[folder] = max(found.get(folder, 0), place)
    return found


def _telling(first: int, part: pa.Table, metrics: set[str], invalid: Codes) -> pa.Table:
    """Of a part the values of single requests that are of these metrics, or that tell of which state a request is."""
    single = np.flatnonzero(_among(part["scope"], {"request"}) & _among(part["statistic"], {"value"}))
    single = single[~np.isin(single + first, invalid)]
    kept = _among(part["metric"], metrics)[single]
    said = np.zeros(len(single), np.int64)
    for state, flag in SAID:
        said[flagged(part["flags"], (flag,))[single]] = state + 1
    kept |= _of_mixed_records(part, single, said)
    return part.take(pa.array(single[kept]))


def _of_mixed_records(part: pa.Table, single: Codes, said: Codes) -> Mask:
    """True for rows of records whose rows do not all say the same, of which the first one would be taken for all."""
    if not len(single):
        return np.zeros(0, np.bool_)
    codes = {
        name: codes_of(coded(part[name]))[single]
        for name in ("artifact", "record", "tool", "engine", "model")
    }
    record = combined([codes.pop("artifact"), codes.pop("record")])
    mixed = only_code(record, combined([*codes.values(), said]), int(record.max()) + 1) < 0
    # Records at the edges of a part may go on in the parts beside it
    mixed[record[[0, -1]]] = True
    found: Mask = mixed[record]
    return found


def _among(column: pa.ChunkedArray, words: set[str]) -> Mask:
    names = coded(column)
    found: Mask = np.array([*(word in words for word in names.dictionary.to_pylist()), False])[
        codes_of(names)
    ]
    return found


def _whole(rows: pa.Table) -> pa.Table:
    """The rows in the schema MEASUREMENTS, with nothing in the columns that were not read."""
    columns = [rows[f.name] if f.name in _COLUMNS else pa.nulls(len(rows), f.type) for f in MEASUREMENTS]
    return pa.table(columns, schema=MEASUREMENTS)
