"""The table of runs: one row for each execution of a benchmark, made from its measurements.

A run is what one execution says of one model under one set of settings; where a file gives statistics only, each task
and each time is a run of its own. Seeds do not tell runs apart: a request may have its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.executions import SAID_AGAIN, execution
from data_contracts.measurements import Flag
from data_contracts.metrics import METRICS, metrics_where
from data_contracts.schemas import RUNS
from data_contracts.setting_names import stated_number, without_aspect

# Columns of the measurements that runs are made from.
NEEDED = (
    "artifact", "record", "tool", "tool_version", "engine", "run", "model", "config", "system", "workload", "task",
    "metric", "statistic", "scope", "value", "timestamp", "status", "flags",
)  # fmt: skip
# Two runs of one system that start further apart may have met another machine: other heat, other load.
_SESSION_GAP = timedelta(hours=1)
_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request)
_TALLIES = {name: metric.tally for name, metric in METRICS.items() if metric.tally is not None}
_NEVER = pd.Timestamp(0, tz="UTC")
_LEVELS = ("p50", "mean")
_INVALID: tuple[Flag, ...] = ("invalid_run",)
_CUT_SHORT: tuple[Flag, ...] = ("cancelled",)


Validity = Literal["valid", "invalid", "incomplete", "unknown"]


@dataclass(frozen=True, slots=True)
class Attempts:
    """The requests of a run by how they ended, None where nothing says it; warm-up requests are no attempts."""

    attempted: int | None
    completed: int | None
    failed: int | None
    degraded: int | None = None
    warmup: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A row of RUNS."""

    run: str
    artifacts: tuple[str, ...]
    tool: str | None
    tool_version: str | None
    engine: str | None
    model: str | None
    config: str | None
    system: str | None
    workload: str | None
    task: str | None
    started: pd.Timestamp | None
    ended: pd.Timestamp | None
    session: pd.Timestamp | None
    attempted: int | None
    completed: int | None
    failed: int | None
    degraded: int | None
    warmup: int | None
    input_tokens_p50: float | None
    output_tokens_p50: float | None
    copies: tuple[str, ...]
    validity: Validity
    reasons: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """By name, then by what else tells runs of one name apart."""
        said = (
            self.tool,
            self.engine,
            self.model,
            self.config,
            self.system,
            self.workload,
            self.task,
            self.started,
        )
        return (self.run, *map(str, (self.artifacts, *said)))


def runs_of(measurements: pa.Table, copies: Mapping[str, Sequence[str]]) -> pa.Table:
    """The runs (RUNS) of a table of measurements, by name; `copies` names the files that hold no more than an artifact."""
    rows = _rows(measurements)
    if rows.empty:
        return RUNS.empty_table()
    rows["key"] = _keys(rows)
    counted = _Counted.of(rows)
    found = [_run(part, counted, copies) for _, part in rows.groupby("key", sort=False)]
    return pa.Table.from_pylist([asdict(run) for run in _with_sessions(found)], RUNS)


def _rows(measurements: pa.Table) -> pd.DataFrame:
    """The rows that an execution made, in a frame; `execution` names it, `asked` is the workload but for its seed."""
    table = measurements.select(NEEDED)
    flags = table["flags"].combine_chunks()
    kept = ~_any_of(flags, SAID_AGAIN) & pc.not_equal(table["scope"], "timeseries").to_numpy(
        zero_copy_only=False
    )
    frame = table.drop_columns("flags").to_pandas(strings_to_categorical=True)
    frame["invalid"], frame["cut_short"] = _any_of(flags, _INVALID), _any_of(flags, _CUT_SHORT)
    frame = frame[kept].reset_index(drop=True)
    pairs = frame[["artifact", "run"]].drop_duplicates()
    names = {
        (artifact, run): execution(artifact, None if pd.isna(run) else run) or artifact
        for artifact, run in pairs.itertuples(index=False)
    }
    frame["execution"] = pd.Categorical(
        [names[pair] for pair in zip(frame["artifact"], frame["run"], strict=True)]
    )
    asked = {text: without_aspect(text, "seed") for text in frame["workload"].cat.categories}
    frame["asked"] = pd.Categorical(frame["workload"].map(asked, na_action="ignore"))
    whole: pd.DataFrame = frame
    return whole


def _any_of(lists: pa.ListArray, wanted: Sequence[Flag]) -> npt.NDArray[np.bool_]:
    """True for the rows that carry one of the flags."""
    mask = np.zeros(len(lists), np.bool_)
    hits = pc.is_in(pc.list_flatten(lists), pa.array(wanted, pa.string())).to_numpy(zero_copy_only=False)
    mask[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[hits]] = True
    return mask


def _keys(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """One code for each run."""
    codes = [
        rows[name].cat.codes.to_numpy(np.int64)
        for name in ("execution", "tool", "engine", "model", "config", "system")
    ]
    codes.append(rows["asked"].cat.codes.to_numpy(np.int64))
    alone = (rows["scope"] == "aggregate").to_numpy()
    codes.append(np.where(alone, rows["task"].cat.codes.to_numpy(np.int64), -1))
    codes.append(np.where(alone, pd.factorize(rows["timestamp"])[0], -1))
    whole = np.zeros(len(rows), np.int64)
    for column in codes:
        # Renumbered at each step, so that the product never overflows
        whole = pd.factorize(whole * (int(column.max()) + 2) + column + 1)[0].astype(np.int64)
    return whole


@dataclass(frozen=True, slots=True)
class _Counted:
    """For each run (its key): its requests by status, and what it says itself of their number."""

    statuses: pd.DataFrame
    said: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame) -> _Counted:
        requests = rows[
            (rows["scope"] == "request").to_numpy() & rows["metric"].isin(_MARKS_REQUEST).to_numpy()
        ]
        single = requests.drop_duplicates(["key", "artifact", "record"])
        statuses = pd.crosstab(single["key"], single["status"].astype(str))
        tallied = rows[rows["metric"].isin(list(_TALLIES)).to_numpy() & rows["value"].notna().to_numpy()]
        tallied = tallied.assign(tally=tallied["metric"].astype(str).map(_TALLIES))
        # What one file says twice of one record is said once
        tallied = tallied.drop_duplicates(["key", "artifact", "record", "tally"])
        return cls(statuses, tallied.pivot_table("value", "key", "tally", "sum"))

    def status(self, key: int, name: str) -> int:
        return int(self.statuses[name].get(key, 0)) if name in self.statuses else 0

    def tally(self, key: int, name: str) -> int | None:
        value = self.said[name].get(key) if name in self.said else None
        return None if value is None or not np.isfinite(value) else int(value)

    def has_requests(self, key: int) -> bool:
        return key in self.statuses.index


def _run(part: pd.DataFrame, counted: _Counted, copies: Mapping[str, Sequence[str]]) -> Run:
    artifacts = tuple(sorted(map(str, part["artifact"].unique())))
    workload = _only(part["workload"]) or _only(part["asked"])
    attempts = _attempts(int(part["key"].iloc[0]), counted, workload)
    times = part["timestamp"].dropna()
    validity, reasons = _validity(part, attempts)
    return Run(
        run=str(part["execution"].iloc[0]),
        artifacts=artifacts,
        tool=_only(part["tool"]),
        tool_version=_only(part["tool_version"]),
        engine=_only(part["engine"]),
        model=_only(part["model"]),
        config=_only(part["config"]),
        system=_only(part["system"]),
        workload=workload,
        task=_only(part["task"]),
        started=None if times.empty else times.min(),
        ended=None if times.empty else times.max(),
        session=None,
        **asdict(attempts),
        input_tokens_p50=_tokens(part, "input_tokens", attempts.completed, workload),
        output_tokens_p50=_tokens(part, "output_tokens", attempts.completed, workload),
        copies=tuple(sorted({copy for artifact in artifacts for copy in copies.get(artifact, ())})),
        validity=validity,
        reasons=reasons,
    )


def _only(column: pd.Series[str]) -> str | None:
    """The one word of a column; None when there is none, or several."""
    words = column.dropna().unique()
    return str(words[0]) if len(words) == 1 else None


def _attempts(key: int, counted: _Counted, workload: str | None) -> Attempts:
    """The requests of a run as counted, else as said, else as asked."""
    said = counted.tally(key, "all")
    if counted.has_requests(key):
        completed, failed, degraded, warmup = (
            counted.status(key, status) for status in ("ok", "failed", "degraded", "warmup")
        )
        return Attempts(max(completed + failed + degraded, said or 0), completed, failed, degraded, warmup)
    done, lost = counted.tally(key, "ok"), counted.tally(key, "failed")
    if said is None and done is not None:
        asked = stated_number(workload, "requests")
        said = done + lost if lost is not None else None if asked is None else int(asked)
    if done is None and said is not None and lost is not None:
        done = said - lost
    return Attempts(said, done, lost)


def _tokens(part: pd.DataFrame, metric: str, completed: int | None, workload: str | None) -> float | None:
    """The median of a run's token counts: measured, else their mean, else total / completed, else what was asked."""
    rows = part[(part["metric"] == metric).to_numpy() & part["value"].notna().to_numpy()]
    single = rows[
        ((rows["scope"] == "request") & (rows["status"] == "ok") & (rows["statistic"] == "value")).to_numpy()
    ]
    if len(single):
        return float(single["value"].median())
    for level in _LEVELS:
        said = rows.loc[(rows["statistic"] == level).to_numpy(), "value"]
        if said.nunique() == 1:
            return float(said.iloc[0])
    total = part.loc[(part["metric"] == f"{metric}_total").to_numpy(), "value"].dropna()
    if total.nunique() == 1 and completed:
        return float(total.iloc[0]) / completed
    return stated_number(workload, "input_tokens" if metric == "input_tokens" else "output_tokens")


def _validity(part: pd.DataFrame, attempts: Attempts) -> tuple[Validity, tuple[str, ...]]:
    if part["invalid"].any():
        return "invalid", ("said_by_its_tool",)
    ended = sum(count or 0 for count in (attempts.completed, attempts.failed, attempts.degraded))
    if part["cut_short"].any() or (attempts.attempted or 0) > ended > 0:
        return "incomplete", ("requests_missing",)
    return "unknown", ()


def _with_sessions(runs: Sequence[Run]) -> list[Run]:
    """The runs with their session: of runs of one system that are close in time, the start of the first."""
    first: dict[str | None, pd.Timestamp] = {}
    last: dict[str | None, pd.Timestamp] = {}
    placed = []
    for run in sorted(
        runs,
        key=lambda run: (
            run.started is not None,
            run.started or pd.Timestamp.min.tz_localize("UTC"),
            run.order,
        ),
    ):
        session = None
        if run.started is not None and run.ended is not None:
            if run.system not in last or run.started - last[run.system] > _SESSION_GAP:
                first[run.system] = run.started
            last[run.system] = max(run.ended, last.get(run.system, run.ended))
            session = first[run.system]
        placed.append(replace(run, session=session))
    return sorted(placed, key=lambda run: run.order)
