"""The table of runs: one row for each execution of a benchmark, made from its measurements.

A run is what one execution says of one model under one set of settings; where a file gives statistics only, each task
and each time is a run of its own. Seeds do not tell runs apart: a request may have its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import Codes, coded, combined, edges_of, flagged, only_code
from data_contracts.executions import SAID_AGAIN, SAMPLE, Validity, execution
from data_contracts.measurements import Flag
from data_contracts.schemas import RUNS
from data_contracts.setting_names import stated_number, without_aspect
from tasks.ingestion.attempts import attempts_of
from tasks.ingestion.lengths import LENGTHS, lengths_of
from tasks.ingestion.lost_requests import completed_names

# Columns of the measurements that runs are made from.
NEEDED = (
    "artifact", "record", "tool", "tool_version", "engine", "run", "model", "config", "system", "workload", "task",
    "metric", "statistic", "scope", "value", "timestamp", "status", "flags",
)  # fmt: skip
# Two runs of one system that start further apart may have met another machine: other heat, other load.
SESSION_GAP = timedelta(hours=1)
_INVALID: tuple[Flag, ...] = ("invalid_run",)
_CUT_SHORT: tuple[Flag, ...] = ("cancelled",)
_TWIN: tuple[Flag, ...] = ("twin",)


# What tells runs apart: their order and their ids are made of it.
_IDENTITY = ("run", "artifacts", "tool", "engine", "model", "config", "system", "workload", "task", "started")
_ID_DIGITS = 16
_VALIDITIES: tuple[Validity, ...] = ("unknown", "incomplete", "incomplete", "invalid")
_SAID_BY_ITS_TOOL = ("said_by_its_tool",)
_REASONS: tuple[tuple[str, ...], ...] = (
    (),
    _SAID_BY_ITS_TOOL,
    ("attempts_do_not_add_up",),
    _SAID_BY_ITS_TOOL,
)


@dataclass(frozen=True, slots=True)
class RunsOfRows:
    """The runs (RUNS), and for each row of the measurements the place of its run among them, -1 where it has none."""

    runs: pa.Table
    of_row: Codes


def runs_of(measurements: pa.Table, copies: Mapping[str, Sequence[str]]) -> pa.Table:
    """The runs (RUNS) of a table of measurements, by name; `copies` names the files that hold no more than an artifact."""
    return _listed(measurements, copies).runs


def runs_of_rows(
    measurements: pa.Table, copies: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> RunsOfRows:
    """The runs, and the run of each measurement; a point in time belongs to the only run of its artifact."""
    found = _listed(measurements, copies)
    return replace(found, of_row=_with_points(measurements, found.of_row)) if len(found.runs) else found


def _listed(measurements: pa.Table, copies: Mapping[str, Sequence[str]]) -> RunsOfRows:
    """The runs, and the run of each measurement that an execution made."""
    rows = _rows(measurements)
    of_row = np.full(len(measurements), -1, np.int64)
    if rows.empty:
        return RunsOfRows(RUNS.empty_table(), of_row)
    rows["key"] = _keys(rows)
    runs = _runs(rows, copies)
    # By name, then by what else tells runs of one name apart
    told = runs[list(_IDENTITY)].astype(str).sort_values(list(_IDENTITY), kind="stable")
    order: npt.NDArray[np.int64] = told.index.to_numpy()
    runs = runs.iloc[order].reset_index(drop=True)
    runs["run_id"] = list(_ids(told))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    of_row[rows["row"].to_numpy()] = place[rows["key"].to_numpy()]
    table = pa.Table.from_pydict({f.name: _column(runs[f.name], f.type) for f in RUNS}, RUNS)
    return RunsOfRows(table, of_row)


def _runs(rows: pd.DataFrame, copies: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """All of RUNS but the ids, in order of the keys."""
    runs = _described(rows)
    runs = runs.join(attempts_of(rows, runs))
    for metric in LENGTHS:
        asked = runs["workload"].map(
            lambda text, aspect=metric: stated_number(text, aspect), na_action="ignore"
        )
        runs[f"{metric}_p50"] = lengths_of(rows, metric, runs["completed"]).fillna(asked.astype(float))
    runs["artifacts"] = _artifacts(rows)
    runs["copies"] = [
        sorted({copy for artifact in held for copy in copies.get(artifact, ())}) for held in runs["artifacts"]
    ]
    judged = _judged(rows, runs)
    runs["validity"] = [_VALIDITIES[place] for place in judged]
    runs["reasons"] = [_REASONS[place] for place in judged]
    runs["session"] = _sessions(runs)
    return runs


def _ids(told: pd.DataFrame) -> Iterable[str]:
    """The id of each run, by what tells it apart: the same in every audit of the same files."""
    seen: Counter[str] = Counter()
    for values in told.itertuples(index=False, name=None):
        text = orjson.dumps(values).decode()
        # Of runs that nothing tells apart each has its number
        about = f"{text} {seen[text]}" if seen[text] else text
        seen[text] += 1
        yield hashlib.sha256(about.encode()).hexdigest()[:_ID_DIGITS]


def _with_points(measurements: pa.Table, of_row: Codes) -> Codes:
    """Points in time are of the only run of their artifact; of one without runs, of the only run of its folder."""
    artifact = coded(measurements["artifact"])
    codes = artifact.indices.to_numpy(zero_copy_only=False)
    folders = pd.factorize(
        np.array([name.rpartition("/")[0] for name in artifact.dictionary.to_pylist()], object)
    )[0]
    known = of_row >= 0
    only = only_code(codes[known], of_row[known], len(folders))
    of_folder = only_code(folders[codes[known]], of_row[known], len(folders))
    alone = ~np.isin(np.arange(len(folders)), codes[known])
    only = np.where(alone, of_folder[folders], only)
    points = pc.equal(measurements["scope"], "timeseries").to_numpy(zero_copy_only=False)
    points &= ~flagged(measurements["flags"], SAID_AGAIN)
    return np.where(points & ~known, only[codes], of_row)


def _rows(measurements: pa.Table) -> pd.DataFrame:
    """The rows that an execution made, in a frame; `execution` names it, `asked` is the workload but for its seed."""
    table = measurements.select(NEEDED)
    flags = table["flags"]
    kept = ~flagged(flags, SAID_AGAIN) & pc.not_equal(table["scope"], "timeseries").to_numpy(
        zero_copy_only=False
    )
    frame = table.drop_columns("flags").to_pandas(strings_to_categorical=True)
    # What a twin alone says of a record that counts elsewhere makes no run of its own
    if (twins := flagged(flags, _TWIN)).any():
        record = frame.groupby(["artifact", "record"], observed=True, sort=False).ngroup().to_numpy()
        kept &= ~np.isin(record, np.unique(record[twins]))
    frame["invalid"], frame["cut_short"] = flagged(flags, _INVALID), flagged(flags, _CUT_SHORT)
    frame["row"] = np.arange(len(frame))
    frame = frame[kept].reset_index(drop=True)
    # Each pair and each text once: a loop over the rows would be one over millions
    pair = combined([frame[name].cat.codes.to_numpy(np.int64) for name in ("artifact", "run")])
    pairs = frame.loc[~pd.Series(pair).duplicated(), ["artifact", "run"]]
    names = [
        execution(artifact, None if pd.isna(run) else run.removesuffix(SAMPLE)) or artifact
        for artifact, run in pairs.itertuples(index=False)
    ]
    frame["execution"] = _spread(names, pair)
    workload = frame["workload"].cat
    asked = [without_aspect(text, "seed") for text in workload.categories]
    frame["asked"] = _spread([*asked, None], workload.codes.to_numpy(np.int64))
    return completed_names(frame)


def _spread(words: Sequence[str | None], places: Codes) -> pd.Categorical:
    """The word at each of the places; the last one is at -1."""
    known = pd.Categorical([*words])
    return pd.Categorical.from_codes(known.codes[places], known.categories)


def _keys(rows: pd.DataFrame) -> Codes:
    """One code for each run."""
    codes = [
        rows[name].cat.codes.to_numpy(np.int64)
        for name in ("execution", "tool", "engine", "model", "config", "system")
    ]
    whole = combined([*codes, rows["asked"].cat.codes.to_numpy(np.int64)])
    own = combined([whole, rows["task"].cat.codes.to_numpy(np.int64), pd.factorize(rows["timestamp"])[0]])
    stated = (rows["scope"] == "aggregate").to_numpy()
    # A single request belongs to the statistics of its task and time, else to the only ones that there are
    beside = stated | np.isin(own, own[stated])
    only = np.full(int(whole.max()) + 1, -1, np.int64)
    pairs = np.unique(np.stack([whole[stated], own[stated]]), axis=1)
    alone = np.bincount(pairs[0], minlength=len(only)) == 1
    only[pairs[0]] = pairs[1]
    return combined([whole, np.where(beside, own, np.where(alone[whole], only[whole], -1))])


def _described(rows: pd.DataFrame) -> pd.DataFrame:
    """Who ran what under which settings and when: a row for each key, the keys from 0 on as the index."""
    count = int(rows["key"].max()) + 1
    runs = pd.DataFrame(index=pd.RangeIndex(count))
    runs["run"] = _only(rows, "execution", count)
    for name in ("tool", "tool_version", "engine", "model", "config", "system", "workload", "task"):
        runs[name] = _only(rows, name, count)
    # Where only the seeds differ, all else was asked of each of them
    runs["workload"] = runs["workload"].where(runs["workload"].notna(), _only(rows, "asked", count))
    times = rows.groupby("key")["timestamp"]
    runs["started"], runs["ended"] = times.min(), times.max()
    return runs


def _only(rows: pd.DataFrame, name: str, count: int) -> pd.Series[str]:
    """The one word that each key has in a column; None where it has none, or several."""
    codes, key = rows[name].cat.codes.to_numpy(np.int64), rows["key"].to_numpy()
    known = codes >= 0
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(low, key[known], codes[known])
    np.maximum.at(high, key[known], codes[known])
    words = np.array([*rows[name].cat.categories, None], object)
    return pd.Series(words[np.where(low == high, high, -1)], dtype=object)


def _artifacts(rows: pd.DataFrame) -> pd.Series[Any]:
    """The names of each key's artifacts, in order."""
    pairs = rows[["key", "artifact"]].drop_duplicates()
    pairs = pairs.assign(artifact=pairs["artifact"].astype(object)).sort_values(["key", "artifact"])
    keys, names = pairs["key"].to_numpy(), pairs["artifact"].tolist()
    edges = edges_of(keys).tolist()
    return pd.Series([names[start:end] for start, end in pairwise(edges)], index=keys[edges[:-1]])


def _judged(rows: pd.DataFrame, runs: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each run its place in _VALIDITIES and _REASONS."""
    said = rows.groupby("key")[["invalid", "cut_short"]].any()
    ended = runs[["completed", "failed", "degraded"]].sum(axis=1)
    lost = (runs["attempted"] > ended) & runs["completed"].notna()
    return np.asarray(np.select([said["invalid"], lost, said["cut_short"]], [3, 2, 1], 0))


def _sessions(runs: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """The session of each run that has a time: of runs of one system close in time, the start of the first."""
    timed = runs[runs["started"].notna()].sort_values("started", kind="stable")
    system = timed["system"].fillna("")
    # A long run keeps its session open until it ends
    open_until = timed.groupby(system)["ended"].cummax().groupby(system).shift()
    begins = open_until.isna() | (timed["started"] - open_until > SESSION_GAP)
    return timed["started"].where(begins).groupby(system).ffill().reindex(runs.index)


def _column(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.array(values, plain, from_pandas=True).cast(kind)
