"""What facts are made from: the tables that ingest and validate published, and the rows of them that count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.accepted_findings import AcceptedFinding
from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import flagged
from data_contracts.cold_requests import UNKNOWN, Loads, States, cold_states
from data_contracts.executions import SAID_AGAIN
from data_contracts.measurements import Flag
from data_contracts.metrics import METRICS
from data_contracts.once import Once
from data_contracts.rules.runs import Runs
from data_contracts.schemas import FINDING_ROWS, RUNS, rows_of
from data_contracts.settings import Prices, Slo, Thresholds
from tasks.analysis.record_places import RecordPlaces
from tasks.analysis.row_frame import row_frame, rows_at
from tasks.analysis.rows import Rows
from tasks.memory.giving_back import give_back
from tasks.memory.growing import filtered
from tasks.memory.shelf import shelved
from tasks.store.parts import Parts
from tasks.validation.batches import ROWS_OF_A_BATCH, batches_of, spans_of, with_own_words
from tasks.validation.records import measured
from tasks.validation.run_parts import RunParts

_AT_ONCE = 1_000_000
# An accuracy or compliance run was not made for speed
NOT_COUNTED: tuple[Flag, ...] = (*SAID_AGAIN, "accuracy_run", "compliance")


@dataclass(frozen=True)
class Evidence(Once):
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
    # What ingest published of all runs (RUNS), where it is at hand
    listed_runs: pa.Table | None = None
    # The rows of the findings (FINDING_ROWS)
    finding_rows: pa.Table = field(default_factory=FINDING_ROWS.empty_table)
    # What a file sums up are all its requests, those too that another file holds: then twins count
    not_counted: tuple[Flag, ...] = NOT_COUNTED
    # The `[[accept]]` entries that hold on the day of the audit
    accept: tuple[AcceptedFinding, ...] = ()

    def only(self, artifacts: Collection[str]) -> Evidence:
        """The evidence without the measurements of other artifacts, of which all else stays."""
        return replace(self, measurements=rows_of(self.measurements, artifacts))

    @cached_property
    def sha256(self) -> dict[str, str | None]:
        """The digest of every artifact."""
        columns = self.inventory.select(["artifact", "sha256"]).to_pydict()
        return dict(zip(columns["artifact"], columns["sha256"], strict=True))

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The metrics that there are measurements of, and perhaps others: enough to know of which there are none."""
        chunks = self.measurements["metric"].chunks
        return frozenset(word for chunk in chunks for word in chunk.dictionary.to_pylist())

    @cached_property
    def artifacts(self) -> tuple[str, ...]:
        """The artifacts of which there are measurements, by name."""
        return tuple(sorted(pc.unique(self.measurements["artifact"]).cast(pa.string()).to_pylist()))

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
        frame = row_frame(self.measurements, self._record_codes, self.not_counted)
        give_back()
        return frame

    @cached_property
    def requests(self) -> int:
        """How many requests `rows` number."""
        numbers = self.rows["request"].to_numpy()
        return int(numbers.max()) + 1 if len(numbers) else 0

    @cached_property
    def valid_runs(self) -> Runs:
        """A row for each run that is not invalid, as rules see them; what is said again is in none."""
        left_out = flagged(self.measurements["flags"], ("invalid_run", *NOT_COUNTED))
        # Where all count a filter would only copy the table
        table = self.measurements
        if left_out.any():
            table = filtered(table, ~left_out)
        rows = Parts.of(table)
        # Of fewer rows the runs are the same ones, and not what they hold
        found = RunParts(rows, self.listed_runs if table is self.measurements else None)
        for batch in batches_of(spans_of(rows), {}, ROWS_OF_A_BATCH):
            part = with_own_words(rows.at(batch.spans))
            found.add(batch, part, measured(part))
            give_back()
        return found.frame()

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The rows that enter statistics, with `state` of each row's request.

        Their status is ok, their run not invalid, their value finite, their metric of the vocabulary and in its unit.
        """
        rows = self.rows
        good = (rows["status"] == "ok").to_numpy() & ~rows["invalid"].to_numpy()
        good &= np.isfinite(rows["value"].to_numpy())
        good &= in_vocabulary(rows["metric"], rows["unit"])
        kept = rows_at(rows, good)
        kept["state"] = shelved(self._states(Rows.of(kept))[kept["request"].to_numpy()])
        give_back()
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
            self._per_request[metric] = _spread(self.of_requests(metric), self.requests)
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
        parts = rows.at(single).parts("metric")
        return {metric: Rows(part.columns, shelved(part.places)) for metric, part in parts}

    @cached_property
    def _record_codes(self) -> pa.DictionaryArray:
        words = in_one(self.measurements["record"]).dictionary_encode()
        # Of the rows only their codes are needed, and those are needed once
        codes = pa.array(shelved(words.indices.to_numpy(zero_copy_only=False)))
        return pa.DictionaryArray.from_arrays(codes, words.dictionary)

    def _states(self, kept: Rows) -> States:
        """The state of each request number."""
        states = np.full(self.requests, UNKNOWN, np.int8)
        single = kept.at(kept.among("scope", ["request"]) & kept.among("statistic", ["value"]))
        load = single.at(single.among("metric", ["load_duration"]))
        said = single.at(single.values("said") != UNKNOWN)
        telling = np.zeros(self.requests, np.bool_)
        telling[load.values("request")] = telling[said.values("request")] = True
        if not telling.any():
            return states
        first = single.at(telling[single.values("request")])
        first = first.at(first_places(first.values("request"), len(states)))
        requests = first.values("request")
        ttft = single.at(single.among("metric", ["ttft"]))
        loads = Loads(
            _spread(load, len(states))[requests],
            _spread(ttft, len(states))[requests],
            first.values("said"),
            first.values("artifact"),
            folders_of(pd.Categorical.from_codes(first.values("artifact"), first.names("artifact"))).codes,
            tuple(first.values(name) for name in ("tool", "engine", "model")),
        )
        states[requests] = cold_states(loads, self.thresholds)
        return states


def in_vocabulary(metric: pd.Series[str], unit: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """True where a metric is known and in its own unit: a "load_duration" of no unit may be nanoseconds."""
    # -2 is nobody's code: a missing unit has -1, which a metric whose unit does not occur must not equal
    units = {name: code for code, name in enumerate(unit.cat.categories)}
    wanted = [units.get(METRICS[name].unit, -2) if name in METRICS else -2 for name in metric.cat.categories]
    of_metric = np.array([*wanted, -2], np.int32)
    return np.asarray(of_metric[metric.cat.codes.to_numpy()] == unit.cat.codes.to_numpy())


def folders_of(artifact: pd.Categorical[str]) -> pd.Categorical[str]:
    """The folder of each row's artifact, "" at the root of its source."""
    names = [str(name).rpartition("/")[0] for name in artifact.categories]
    distinct = sorted(set(names))
    number = {name: place for place, name in enumerate(distinct)}
    places = np.array([number[name] for name in names], np.int32)
    return pd.Categorical.from_codes(places[artifact.codes], pd.Index(distinct, dtype=object))


def first_places(requests: npt.NDArray[np.integer], size: int) -> npt.NDArray[np.int64]:
    """Where each request number, of which there are `size`, stands for the first time, in this order."""
    places = np.full(size, -1, np.int64)
    # Backwards, so that the first place is the one that stays
    for begin in reversed(range(0, len(requests), _AT_ONCE)):
        part = requests[begin : begin + _AT_ONCE]
        places[part[::-1]] = np.arange(begin + len(part) - 1, begin - 1, -1)
    return np.sort(places[places >= 0])


def _spread(rows: Rows, size: int) -> npt.NDArray[np.float64]:
    values = np.full(size, np.nan)
    # Backwards, so that the first field of a record that gives the metric is the one that stays.
    values[rows.values("request")[::-1]] = rows.values("value")[::-1]
    return values
