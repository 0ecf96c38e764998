"""The runs of an audit whose measurements come batch by batch: what rules about runs look at, and the run of each row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import ranks_of
from data_contracts.rules.frames import Records
from data_contracts.rules.runs import Runs
from tasks.ingestion.run_rows import NEEDED, RunRowsGathering
from tasks.ingestion.runs import RunsOfRows, found_again, listed, runs_of_rows, with_points
from tasks.memory.shelf import shelved_table
from tasks.store.parts import Parts
from tasks.validation.batches import Batch
from tasks.validation.records import Measured
from tasks.validation.run_frames import run_frame
from tasks.validation.run_places import with_runs
from tasks.validation.spilled import SpilledRecords

_SCOPES = ("request", "sample", "aggregate", "timeseries")


@dataclass
class RunsOfOne:
    """The runs of an audit of one batch."""

    _measurements: pa.Table | None = None
    _measured: Measured | None = None

    def add(self, _batch: Batch, measurements: pa.Table, measured: Measured) -> None:
        """Takes in the batch."""
        self._measurements, self._measured = measurements, measured

    @cached_property
    def runs(self) -> RunsOfRows:
        """The runs, and that of each measurement."""
        return runs_of_rows(self._measurements)

    def frame(self) -> Runs:
        """The runs as rules see them."""
        assert self._measured is not None
        return run_frame(self._measured, self.runs)

    def with_runs(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of findings with the run that each is of."""
        return with_runs(rows, self._measurements, self.runs)


@dataclass
class RunParts:
    """Takes in batch after batch, and gives the runs of all; `known` are those that ingest made of the same rows."""

    rows: Parts
    known: pa.Table | None = None
    _batches: list[Batch] = field(default_factory=list)
    _begins: list[int] = field(default_factory=lambda: [0])
    _dotted: list[int] = field(default_factory=list)
    _gathering: RunRowsGathering = field(
        default_factory=lambda: RunRowsGathering(by_row=True, counting=False)
    )
    _spilled: dict[str, SpilledRecords] = field(default_factory=dict)

    def add(self, batch: Batch, measurements: pa.Table, measured: Measured) -> None:
        """Takes in the measurements of a batch."""
        before = self._begins[-1]
        self._gathering.add(measurements.select(list(NEEDED)))
        for scope in _SCOPES:
            spilled = self._spilled.setdefault(scope, SpilledRecords())
            spilled.add(measured.records[scope], before)
        if len(measured.records["timeseries"]):
            self._dotted.append(len(self._batches))
        self._batches.append(batch)
        self._begins.append(before + measurements.num_rows)

    @cached_property
    def runs(self) -> RunsOfRows:
        """The runs, and that of each measurement as the batches came."""
        said = self._gathering.finish()
        self._gathering = RunRowsGathering()
        found = (None if self.known is None else found_again(said, self.known)) or self._listed()
        # What lies in a file is not to be written to
        of_row = found.of_row.copy() if self._dotted else found.of_row
        # Points in time are of a run of their folder, and a folder is in one batch
        for place in self._dotted if len(found.runs) else ():
            part = slice(*self._begins[place : place + 2])
            table = self.rows.at(self._batches[place].spans, ("artifact", "scope", "flags"))
            of_row[part] = with_points(table, of_row[part])
        return replace(found, of_row=of_row)

    def _listed(self) -> RunsOfRows:
        """Runs that have to be made anew."""
        gathering = RunRowsGathering(by_row=True)
        for batch in self._batches:
            gathering.add(self.rows.at(batch.spans, NEEDED))
        made = listed(gathering.finish(), {})
        # As those that ingest made come: they are asked for column by column
        return replace(made, runs=shelved_table(made.runs))

    def frame(self) -> Runs:
        """The runs as rules see them."""
        self.runs  # noqa: B018 - what they are made of needs the most memory: before anything is mapped
        records = {scope: spilled.done() for scope, spilled in self._spilled.items()}
        if not self._in_order():
            records = {scope: _by_name(each) for scope, each in records.items()}
        return run_frame(Measured(records["aggregate"].numbers, records), self.runs)

    def with_runs(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of findings with the run that each is of."""
        batch_of = {name: place for place, batch in enumerate(self._batches) for name in batch.artifacts}
        places = rows["artifact"].map(batch_of)
        found = rows["run_id"].copy()
        for place, part in rows.groupby(places):
            batch = self._batches[int(place)]
            table = self.rows.at(batch.spans, ("artifact", "record"))
            of_row = self.runs.of_row[slice(*self._begins[int(place) : int(place) + 2])]
            found[part.index] = with_runs(part, table, replace(self.runs, of_row=of_row))["run_id"]
        return rows.assign(run_id=found)

    def _in_order(self) -> bool:
        """True where the artifacts of each run stand in order of their names: all do, or each run is in one batch."""
        names = [name for batch in self._batches for name in batch.artifacts]
        if names == sorted(names):
            return True
        parts = [np.unique(self.runs.of_row[begin:end]) for begin, end in pairwise(self._begins)]
        runs = np.concatenate([part[part >= 0] for part in parts])
        return len(np.unique(runs)) == len(runs)


def _by_name(records: Records) -> Records:
    """The same records, artifacts in order of their names."""
    ranks = records.numbers.artifact.ranks
    order = np.argsort(ranks[records.first], kind="stable")
    numbers = np.argsort(ranks, kind="stable")
    return Records(
        records.numbers.take(numbers),
        ranks_of(order)[records.record_of[numbers]],
        ranks_of(numbers)[records.first[order]],
    )
