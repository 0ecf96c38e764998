"""The table of runs: one row for each execution of a benchmark, made from its measurements.

A run is what one execution says of one model under one set of settings; where a file gives statistics only, each task
and each time is a run of its own. Seeds do not tell runs apart: a request may have its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of, in_one
from data_contracts.coded_columns import (
    Codes,
    coded,
    combined,
    edges_of,
    extremes_of,
    flagged,
    only_code,
    ranks_of,
)
from data_contracts.executions import SAID_AGAIN, Validity
from data_contracts.measurements import NULL_TIME
from data_contracts.schemas import RUNS
from tasks.ingestion.attempts import attempts_of, stated
from tasks.ingestion.lengths import LENGTHS, lengths_of
from tasks.ingestion.run_identities import FILES, IDENTITY, identity, ids, sorted_by
from tasks.ingestion.run_rows import RunRows, run_rows
from tasks.memory.growing import looked_up

# Two runs of one system that start further apart may have met another machine: other heat, other load.
SESSION_GAP = timedelta(hours=1)
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
    return listed(run_rows(measurements), copies).runs


def runs_of_rows(
    measurements: pa.Table, copies: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> RunsOfRows:
    """The runs, and the run of each measurement; a point in time belongs to the only run of its artifact."""
    found = listed(run_rows(measurements), copies)
    return replace(found, of_row=with_points(measurements, found.of_row)) if len(found.runs) else found


def listed(rows: RunRows, copies: Mapping[str, Sequence[str]]) -> RunsOfRows:
    """The runs, and the run of each measurement that an execution made."""
    found = by_themselves(rows)
    return replace(found, runs=among_others(found.runs, copies))


def by_themselves(rows: RunRows, clock: bool = False, by_file: bool = False) -> RunsOfRows:
    """The runs but for what others say of them: without sessions and copies.

    `by_file`: what each file says of a run is one of its own. `clock`, and then as well: see `_texts`.
    """
    if not len(rows.said):
        return RunsOfRows(RUNS.empty_table(), rows.of_row)
    key = _keys(rows.said, by_file)
    said, counted = rows.said.copy(deep=False), rows.counted.copy(deep=False)
    said["key"], counted["key"] = key, key[counted["line"].to_numpy()]
    runs, artifacts = _runs(said, counted), _artifacts(said)
    del said, counted
    # By name, then by what else tells runs of one name apart
    told = identity(runs, artifacts, clock or by_file)
    order = sorted_by(told)
    runs = runs.iloc[order].reset_index(drop=True)
    made = {
        "run_id": ids([(codes[order], texts) for codes, texts in told]),
        FILES: artifacts.take(pa.array(order)),
    }
    # By the million, and no longer needed
    del told, artifacts
    columns = {f.name: _column(runs[f.name], f.type) for f in RUNS if f.name not in made}
    table = pa.Table.from_pydict({**columns, **made}, RUNS)
    return RunsOfRows(table, _places(order, key, rows.of_row))


def found_again(rows: RunRows, runs: pa.Table) -> RunsOfRows | None:
    """The run of each measurement among runs (RUNS) that were made of them before; None where others would be made.

    Nothing is counted again, so that `rows` need not tell of requests.
    """
    if not len(rows.said):
        return RunsOfRows(runs, rows.of_row) if not len(runs) else None
    key = _keys(rows.said, by_file=False)
    said = rows.said.copy(deep=False)
    said["key"] = key
    made, artifacts = _described(said), _artifacts(said)
    del said
    if len(made) != len(runs):
        return None
    order = sorted_by(identity(made, artifacts, clock=False))
    same = all(
        _alike(
            artifacts.take(pa.array(order)) if name == FILES else made[name].iloc[order], in_one(runs[name])
        )
        for name in IDENTITY
    )
    # By the million, and no longer needed
    del made, artifacts
    return RunsOfRows(runs, _places(order, key, rows.of_row)) if same else None


def _alike(own: pd.Series[Any] | pa.ListArray, known: pa.Array) -> bool:
    """True where a column says what the one of known runs does; words are compared once each, not row by row."""
    if not isinstance(own, pd.Series) or not isinstance(own.dtype, pd.CategoricalDtype):
        return bool(known.equals(_plain_column(own, known.type)))
    words = known if pa.types.is_dictionary(known.type) else known.dictionary_encode()
    names = pa.array(own.cat.categories, words.dictionary.type)
    # A word that the other has not is of no row, or makes the two differ
    place = np.append(pc.index_in(names, words.dictionary).fill_null(len(words.dictionary)).to_numpy(), -1)
    return bool(np.array_equal(place[own.cat.codes.to_numpy()], codes_of(words)))


def _places(order: Codes, key: Codes, of_row: Codes) -> Codes:
    """The place of the run of each row, by the order of the keys and the line of each row."""
    # The place beyond the last is that of no run: -1 leads to it
    place = np.full(len(order) + 1, -1, np.int32)
    place[order] = np.arange(len(order))
    return looked_up(place[np.append(key, len(order))], of_row)


def among_others(runs: pa.Table, copies: Mapping[str, Sequence[str]]) -> pa.Table:
    """All of the runs (RUNS), with the sessions that they share and the files that hold no more than they do."""
    times = runs.select(["started", "ended"]).to_pandas()
    session = _sessions(times.assign(system=codes_of(coded(runs["system"]))))
    told = {"session": _column(session, RUNS.field("session").type)}
    if copies:
        told["copies"] = _with_copies(runs["artifacts"], copies)
    for name, column in told.items():
        runs = runs.set_column(RUNS.get_field_index(name), RUNS.field(name), column)
    return runs


def _with_copies(artifacts: pa.ChunkedArray, copies: Mapping[str, Sequence[str]]) -> pa.Array:
    """The copies of the artifacts of each run: few runs have any."""
    held = in_one(artifacts)
    copied = pc.is_in(held.flatten(), pa.array(copies, pa.string())).to_numpy(zero_copy_only=False)
    places = np.unique(held.value_parent_indices().to_numpy()[copied])
    of_place = held.take(pa.array(places)).to_pylist()
    found = [sorted({copy for name in names for copy in copies.get(name, ())}) for names in of_place]
    sizes = np.zeros(len(held), np.int32)
    sizes[places] = [len(names) for names in found]
    words = pa.array([copy for names in found for copy in names], pa.string())
    return pa.ListArray.from_arrays(pa.array(np.r_[0, np.cumsum(sizes)], pa.int32()), words)


def _runs(said: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """All of RUNS but the ids, in order of the keys."""
    runs = _described(said)
    runs = runs.join(attempts_of(counted, runs))
    completed = runs["completed"].to_numpy()
    for metric in LENGTHS:
        measured, asked = lengths_of(counted, metric, completed), stated(runs["workload"], metric)
        runs[f"{metric}_p50"] = np.where(np.isnan(measured), asked, measured)
    judged = _judged(said, runs).tolist()
    runs["validity"] = [_VALIDITIES[place] for place in judged]
    runs["reasons"] = [_REASONS[place] for place in judged]
    alone: list[list[str]] = [[]] * len(runs)
    runs["copies"] = alone
    return runs.assign(session=None)


def with_points(measurements: pa.Table, of_row: Codes) -> Codes:
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


def _keys(rows: pd.DataFrame, by_file: bool) -> Codes:
    """One code for each run."""
    names = ("execution", "tool", "engine", "model", "config", "system", *(("artifact",) if by_file else ()))
    whole = combined(rows[name].cat.codes.to_numpy(np.int64) for name in (*names, "asked"))
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
    runs["workload"] = _either(runs["workload"].array, _only(rows, "asked", count))
    runs["started"], runs["ended"] = _first_and_last(rows, count)
    return runs


def _first_and_last(rows: pd.DataFrame, count: int) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """When each key was first and last, NaT where it says no time."""
    times = rows["timestamp"].to_numpy("datetime64[us]").view(np.int64)
    known = times != NULL_TIME
    first, last = extremes_of(rows["key"].to_numpy(np.int64)[known], times[known], count)
    first[last == NULL_TIME] = NULL_TIME
    started, ended = (pd.to_datetime(times.view("datetime64[us]"), utc=True) for times in (first, last))
    return started, ended


def _only(rows: pd.DataFrame, name: str, count: int) -> pd.Categorical[str]:
    """The one word that each key has in a column; none where it has none, or several."""
    codes: Codes = rows[name].cat.codes.to_numpy().astype(np.int64)
    key: Codes = rows["key"].to_numpy().astype(np.int64)
    known = codes >= 0
    only = only_code(key[known], codes[known], count)
    return pd.Categorical.from_codes(only, rows[name].cat.categories)


def _either(words: pd.Categorical[str], others: pd.Categorical[str]) -> pd.Categorical[str]:
    """The words, and where there is none the other one."""
    names = words.categories.append(others.categories).unique()
    one, other = (column.set_categories(names).codes for column in (words, others))
    return pd.Categorical.from_codes(np.where(one < 0, other, one), names)


def _artifacts(rows: pd.DataFrame) -> pa.ListArray:
    """The names of each key's artifacts, in order."""
    words = rows["artifact"].cat.categories.to_numpy(object)
    order = np.argsort(words, kind="stable")
    rank = ranks_of(order)
    pairs = np.unique(rows["key"].to_numpy() * len(words) + rank[rows["artifact"].cat.codes.to_numpy()])
    keys, places = np.divmod(pairs, len(words))
    names = pa.array(words[order], pa.string()).take(pa.array(places))
    return pa.ListArray.from_arrays(pa.array(edges_of(keys), pa.int32()), names)


def _judged(rows: pd.DataFrame, runs: pd.DataFrame) -> npt.NDArray[np.int64]:
    """For each run its place in _VALIDITIES and _REASONS."""
    key = rows["key"].to_numpy()
    invalid, cut_short = (np.zeros(len(runs), np.bool_) for _ in range(2))
    invalid[key[rows["invalid"].to_numpy()]] = True
    cut_short[key[rows["cut_short"].to_numpy()]] = True
    attempted, *ended = (runs[name].to_numpy() for name in ("attempted", "completed", "failed", "degraded"))
    lost = (attempted > np.nansum(ended, axis=0)) & ~np.isnan(ended[0])
    return np.select([invalid, lost, cut_short], [3, 2, 1], 0)


def _sessions(runs: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """The session of each run that has a time: of runs of one system close in time, the start of the first."""
    timed = runs[runs["started"].notna()].sort_values("started", kind="stable")
    system = timed["system"]
    # A long run keeps its session open until it ends
    open_until = timed.groupby(system)["ended"].cummax().groupby(system).shift()
    begins = open_until.isna() | (timed["started"] - open_until > SESSION_GAP)
    return timed["started"].where(begins).groupby(system).ffill().reindex(runs.index)


def _column(values: pd.Series[Any], kind: pa.DataType) -> pa.Array:
    return _plain_column(values, kind.value_type if pa.types.is_dictionary(kind) else kind).cast(kind)


def _plain_column(values: pd.Series[Any] | pa.ListArray, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ListArray):
        return values.cast(kind)
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, words = values.cat.codes.to_numpy(np.int32), pa.array(values.cat.categories, kind)
        return words.take(pa.array(codes, mask=codes < 0))
    return pa.array(values, kind, from_pandas=True)
