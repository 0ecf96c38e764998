"""What facts are made from: the tables that ingest and validate published, and the rows of them that count."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.accepted_findings import AcceptedFinding
from data_contracts.coded_columns import codes_of, flagged
from data_contracts.cold_requests import SAID, UNKNOWN, Loads, States, cold_states
from data_contracts.executions import SAID_AGAIN, execution
from data_contracts.failures import REASONS
from data_contracts.measurements import Flag
from data_contracts.metrics import METRICS
from data_contracts.rules.runs import Runs
from data_contracts.schemas import FINDING_ROWS, RUNS, rows_of
from data_contracts.setting_columns import settings_column
from data_contracts.settings import Prices, Slo, Thresholds
from tasks.analysis.record_places import RecordPlaces
from tasks.analysis.rows import Rows
from tasks.ingestion.runs import runs_of_rows
from tasks.validation.records import measured
from tasks.validation.run_frames import run_frame

T = TypeVar("T")

# An accuracy or compliance run was not made for speed
NOT_COUNTED: tuple[Flag, ...] = (*SAID_AGAIN, "accuracy_run", "compliance")
_MOST_COUNTED = 2**53
_NAMES = (
    "artifact",
    "field",
    "tool",
    "tool_version",
    "engine",
    "run",
    "model",
    "task",
    "metric",
    "statistic",
    "scope",
    "unit",
)


@dataclass(frozen=True)
class Evidence:
    """The tables of one audit, in the schemas of data_contracts.schemas, thresholds, prices and objectives."""

    inventory: pa.Table
    measurements: pa.Table
    quarantine: pa.Table
    findings: pa.Table
    telemetry: pa.Table
    thresholds: Thresholds = field(default_factory=Thresholds)
    prices: Prices = field(default_factory=Prices)
    slo: Slo = field(default_factory=Slo)
    # Invalid runs (RUNS), of `runs` in all; their measurements carry the flag that says so
    invalid_runs: pa.Table = field(default_factory=RUNS.empty_table)
    runs: int = 0
    # The rows of the findings (FINDING_ROWS)
    finding_rows: pa.Table = field(default_factory=FINDING_ROWS.empty_table)
    # What a file sums up are all its requests, those too that another file holds: then twins count
    not_counted: tuple[Flag, ...] = NOT_COUNTED
    # The `[[accept]]` entries that hold on the day of the audit
    accept: tuple[AcceptedFinding, ...] = ()
    _found: dict[Callable[[Evidence], object], object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, compute: Callable[[Evidence], T]) -> T:
        """What a function makes of this evidence, computed when it is first asked for."""
        if compute not in self._found:
            self._found[compute] = compute(self)
        return self._found[compute]  # type: ignore[return-value]  # which is what `compute` gave

    def only(self, artifacts: Collection[str]) -> Evidence:
        """The evidence without the measurements of other artifacts, of which all else stays."""
        return replace(self, measurements=rows_of(self.measurements, artifacts))

    @cached_property
    def sha256(self) -> dict[str, str | None]:
        """The digest of every artifact."""
        columns = self.inventory.select(["artifact", "sha256"]).to_pydict()
        return dict(zip(columns["artifact"], columns["sha256"], strict=True))

    @cached_property
    def artifacts(self) -> tuple[str, ...]:
        """The artifacts of which there are measurements, by name."""
        return tuple(sorted(pc.unique(self.measurements["artifact"].cast(pa.string())).to_pylist()))

    @cached_property
    def records(self) -> pa.Array:
        """The names of records that `record` of `rows` indexes."""
        return self._record_codes.dictionary

    @cached_property
    def record_places(self) -> RecordPlaces:
        """For each of `records` its series and its number there."""
        return RecordPlaces.of(self.records)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All measurements but those of twins and documents, artifacts in order of their names.

        Names are categoricals, and `config` holds all settings, whatever they are about; `record` indexes `records`,
        `request` numbers the (artifact, record) pairs; `run` says its folder too.
        """
        table = self.measurements
        frame = pd.DataFrame({name: _categorical(table[name]) for name in (*_NAMES, "status")})
        frame["config"] = _categorical(settings_column(table))
        frame["record"] = self._record_codes.indices.to_numpy(zero_copy_only=False)
        frame["value"] = table["value"].to_numpy()
        # As doubles, since some are null; what a double does not hold exactly is no number of samples to go by
        frame["n"] = table["n"].to_numpy().astype(np.float64)
        frame.loc[frame["n"] > _MOST_COUNTED, "n"] = np.nan
        frame["timestamp"] = table["timestamp"].cast(pa.int64()).to_numpy()
        frame["zero_coded"] = flagged(table["flags"], ("zero_is_missing",))
        frame["naive_time"] = flagged(table["flags"], ("naive_time",))
        frame["reason"] = _reasons(table["flags"])
        frame["invalid"] = flagged(table["flags"], ("invalid_run",))
        frame["twin"] = flagged(table["flags"], ("twin",))
        frame["said"] = np.int8(UNKNOWN)
        for state, flag in SAID:
            frame.loc[flagged(table["flags"], (flag,)), "said"] = np.int8(state)
        frame["run"] = _executions(frame["artifact"], frame["run"])
        frame = frame[~flagged(table["flags"], self.not_counted)]
        # Facts must not depend on the order of reading, and `sources_of` needs each artifact in one piece
        by_name = np.argsort(frame["artifact"].cat.codes.to_numpy(), kind="stable")
        frame = frame.iloc[by_name].reset_index(drop=True)
        pairs = (
            frame["artifact"].cat.codes.to_numpy(np.int64) * (len(self.records) + 1)
            + frame["record"].to_numpy()
        )
        frame["request"] = np.unique(pairs, return_inverse=True)[1]
        return frame

    @cached_property
    def valid_runs(self) -> Runs:
        """A row for each run that is not invalid, as rules see them; what is said again is in none."""
        left_out = flagged(self.measurements["flags"], ("invalid_run", *NOT_COUNTED))
        # Where all count a filter would only copy the table
        rows = self.measurements.filter(pa.array(~left_out)) if left_out.any() else self.measurements
        return run_frame(measured(rows), runs_of_rows(rows))

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The rows that enter statistics, with `state` of each row's request.

        Their status is ok, their run not invalid, their value finite, their metric of the vocabulary and in its unit.
        """
        rows = self.rows
        good = (rows["status"] == "ok").to_numpy() & ~rows["invalid"].to_numpy()
        good &= np.isfinite(rows["value"].to_numpy())
        good &= in_vocabulary(rows["metric"], rows["unit"])
        kept: pd.DataFrame = rows[good].reset_index(drop=True)
        kept["state"] = self._states(kept)[kept["request"].to_numpy()]
        return kept

    @cached_property
    def counted_rows(self) -> Rows:
        """`counted`, of which parts are taken without a copy."""
        return Rows.of(self.counted)

    def of_requests(self, metric: str) -> Rows:
        """The counted values of one metric that stand for single requests."""
        return self._request_values.get(metric, self.counted_rows.at(slice(0)))

    def per_request(self, metric: str) -> npt.NDArray[np.float64]:
        """The value of a metric for every request number, NaN where it has none."""
        if metric not in self._per_request:
            self._per_request[metric] = _spread(self.of_requests(metric), len(self.rows))
        return self._per_request[metric]

    @cached_property
    def _per_request(self) -> dict[str, npt.NDArray[np.float64]]:
        return {}

    @cached_property
    def loads(self) -> npt.NDArray[np.float64]:
        """The load duration of every request number, NaN where none is recorded."""
        return self.per_request("load_duration")

    @cached_property
    def _request_values(self) -> dict[str, Rows]:
        rows = self.counted_rows
        single = rows.among("scope", ["request"]) & rows.among("statistic", ["value"])
        return dict(rows.at(single).parts("metric"))

    @cached_property
    def _record_codes(self) -> pa.DictionaryArray:
        return self.measurements["record"].combine_chunks().dictionary_encode()

    def _states(self, kept: pd.DataFrame) -> States:
        """The state of each request number."""
        states = np.full(len(self.rows), UNKNOWN, np.int8)
        single = kept[((kept["scope"] == "request") & (kept["statistic"] == "value")).to_numpy()]
        load = single[(single["metric"] == "load_duration").to_numpy()]
        telling = np.union1d(load["request"], single.loc[(single["said"] != UNKNOWN).to_numpy(), "request"])
        if not len(telling):
            return states
        first = single[np.isin(single["request"], telling)].drop_duplicates("request")
        requests = first["request"].to_numpy()
        ttft = single[(single["metric"] == "ttft").to_numpy()]
        loads = Loads(
            _spread(Rows.of(load), len(states))[requests],
            _spread(Rows.of(ttft), len(states))[requests],
            first["said"].to_numpy(),
            first["artifact"].cat.codes.to_numpy(),
            folders_of(first).codes,
            tuple(first[name].cat.codes.to_numpy() for name in ("tool", "engine", "model")),
        )
        states[requests] = cold_states(loads, self.thresholds)
        return states


def in_vocabulary(metric: pd.Series[str], unit: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """True where a metric is known and in its own unit: a "load_duration" of no unit may be nanoseconds."""
    # -2 is nobody's code: a missing unit has -1, which a metric whose unit does not occur must not equal
    units = {name: code for code, name in enumerate(unit.cat.categories)}
    wanted = [units.get(METRICS[name].unit, -2) if name in METRICS else -2 for name in metric.cat.categories]
    return np.asarray(np.array([*wanted, -2])[metric.cat.codes.to_numpy()] == unit.cat.codes.to_numpy())


def folders_of(rows: pd.DataFrame) -> pd.Categorical[str]:
    """The folder of each row's artifact, "" at the root of its source."""
    names = [str(name).rpartition("/")[0] for name in rows["artifact"].cat.categories]
    folders = np.array(names, dtype=object)[rows["artifact"].cat.codes.to_numpy()]
    return pd.Categorical(folders, sorted(set(names)))


def _reasons(flags: pa.ChunkedArray) -> npt.NDArray[np.int8]:
    """For each row the place in REASONS of why it failed, -1 where it does not say."""
    lists = flags.combine_chunks()
    found = pc.index_in(pc.list_flatten(lists), pa.array(REASONS, pa.string()))
    told = found.is_valid().to_numpy(zero_copy_only=False)
    reasons = np.full(len(lists), -1, np.int8)
    reasons[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[told]] = found.drop_null().to_numpy()
    return reasons


def _categorical(column: pa.ChunkedArray) -> pd.Categorical:
    """The column as a categorical whose categories stand in alphabetical order."""
    # Arrow numbers names as they come: only alphabetical codes sort alike in every audit
    coded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    names = np.array(coded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(names, kind="stable")
    # One place more than there are names: it is the one that -1, the code of a null, finds
    rank = np.empty(len(names) + 1, np.int32)
    rank[order], rank[-1] = np.arange(len(names), dtype=np.int32), -1
    return pd.Categorical.from_codes(rank[codes_of(coded)], pd.Index(names[order], dtype=object))


def _executions(artifact: pd.Series[str], run: pd.Series[str]) -> pd.Categorical[str]:
    """Runs told apart by folder: "run 1" of two folders is two executions."""
    files, runs = artifact.cat.categories, run.cat.categories
    pairs = artifact.cat.codes.to_numpy(np.int64) * (len(runs) + 1) + run.cat.codes.to_numpy() + 1
    distinct, places = np.unique(pairs, return_inverse=True)
    names = [
        execution(str(files[file]), str(runs[name - 1]) if name else None)
        for file, name in zip(*np.divmod(distinct, len(runs) + 1), strict=True)
    ]
    return pd.Categorical(np.array(names, dtype=object)[places], sorted({n for n in names if n is not None}))


def _spread(rows: Rows, size: int) -> npt.NDArray[np.float64]:
    values = np.full(size, np.nan)
    # Backwards, so that the first field of a record that gives the metric is the one that stays.
    values[rows.values("request")[::-1]] = rows.values("value")[::-1]
    return values
