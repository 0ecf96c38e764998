"""Stage 2: what is wrong with the data. Findings with file, record and field; the telemetry matrix; what GX said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.faults import Fault, told
from data_contracts.rows import Expectations
from data_contracts.rules import SUITES, rules_of
from data_contracts.rules.frames import Frame, Table
from data_contracts.rules.rule import Kind
from data_contracts.rules.runs import Runs
from data_contracts.schemas import VALIDITY, Ingested, rows_of
from data_contracts.settings import Thresholds
from data_contracts.stage_records import Clock, StageOutput
from tasks.ingestion.runs import runs_of_rows
from tasks.isolation import attempted, isolated
from tasks.memory.giving_back import give_back
from tasks.store.parts import IngestedParts
from tasks.validation.batches import ROWS_OF_A_BATCH, Batch, batches_of, in_codes, spans_of
from tasks.validation.checking import begun, faults_of
from tasks.validation.files import FileCounts, inventory_frame, quarantine_frame
from tasks.validation.findings import faults_as_findings, in_order
from tasks.validation.groups import group_frame, joined_telemetry, telemetry_of
from tasks.validation.ledger import FIRST_AUDIT, Ledger, finding_counts, found_by
from tasks.validation.outcomes import contradicted, suite_json
from tasks.validation.records import Measured, measured
from tasks.validation.run_frames import run_frame
from tasks.validation.run_parts import RunParts, RunsOfOne
from tasks.validation.suites import Asserted, assert_with_gx
from tasks.validation.summaries import summary_frame
from tasks.validation.tallies import SuiteTally
from tasks.validation.validity import validity_of

T = TypeVar("T")
Progress = Callable[[int, int], None]
# What their rules compare lies in one folder
BY_FOLDER: tuple[Kind, ...] = ("request", "sample", "aggregate", "timeseries", "summary", "group")


@dataclass(frozen=True)
class Validated:
    """Everything that the stage found, before it is written."""

    findings: pa.Table
    finding_rows: pa.Table
    gone: pa.Table
    telemetry: pa.Table
    validity: pa.Table
    expectations: Expectations
    phases: dict[str, float]
    faults: tuple[Fault, ...]


def validate(
    ingested: Ingested | IngestedParts,
    thresholds: Thresholds,
    out: Path,
    progress: Progress,
    ledger: Ledger = FIRST_AUDIT,
) -> StageOutput:
    """Checks what ingest published and writes the tables of the stage and expectations.json to `out`."""
    done = validated(ingested, thresholds, progress, ledger)
    names = ("findings", "finding_rows", "gone", "telemetry", "validity")
    tables: dict[str, pa.Table] = {name: getattr(done, name) for name in names}
    for name, table in tables.items():
        pq.write_table(table, out / f"{name}.parquet", compression="zstd", compression_level=1)
    # Sorted keys: the same input gives the same bytes
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    (out / "expectations.json").write_bytes(orjson.dumps(done.expectations, option=options))
    rules = [rule for suite in done.expectations["suites"] for rule in suite["rules"]]
    return StageOutput(
        rows={**{name: table.num_rows for name, table in tables.items()}, "rules": len(rules)},
        counts=finding_counts(done.findings, done.gone),
        recomputed=len(rules),
        phases=done.phases,
        faults=tuple(fault.message for fault in done.faults),
    )


def validated(
    ingested: Ingested | IngestedParts,
    thresholds: Thresholds,
    progress: Progress,
    ledger: Ledger = FIRST_AUDIT,
    rows_of_a_batch: int = ROWS_OF_A_BATCH,
) -> Validated:
    """Runs every suite. What fails costs the artifact that breaks it, or else itself, and is a critical finding.

    Of measurements in parts no more than a batch is in memory at once.
    """
    clock = Clock()
    progress(0, len(SUITES))
    parted = IngestedParts.of(ingested) if isinstance(ingested, Ingested) else ingested
    batches = Batches(parted, thresholds, rows_of_a_batch)
    for share in batches.check():
        progress(int(share * len(BY_FOLDER)), len(SUITES))
    faults, tables, suites = list(batches.faults), [], []
    validity = VALIDITY.empty_table()
    for done, kind in enumerate(SUITES, start=1):
        tally = batches.tallies[kind]
        if kind not in BY_FOLDER:
            validity = _of_all(kind, batches, tally) or validity
        clock.lap("rules")
        tables += [table for rule in tally.rules for table in rule.findings]
        asserted, unasserted = _asserted(tally)
        suites.append(suite_json(tally, asserted))
        batches.after_much()
        clock.lap("great_expectations")
        faults += [*tally.told_of, *(unasserted or contradicted(tally, asserted))]
        if kind == "group":
            faults += batches.matrix_faults
        progress(max(done, len(BY_FOLDER)), len(SUITES))
    rows = in_order([*tables, faults_as_findings(faults)])
    found = found_by(rows, ingested.inventory, ledger, batches.with_runs)
    clock.lap("rules")
    expectations = Expectations(suites=suites)
    return Validated(*found, batches.telemetry, validity, expectations, clock.phases, tuple(faults))


def _of_all(kind: Kind, batches: Batches, tally: SuiteTally) -> pa.Table | None:
    """Runs a suite that looks at all artifacts together; of the one about runs VALIDITY."""
    suite = begun(kind, rules_of(kind), partial(batches.frame, kind), batches.artifacts)
    if isinstance(suite.frame, Runs):
        return validity_of(suite.frame.columns, _each_then(tally.adding(suite), batches.after_much))
    tally.add(suite)
    return None


def _each_then(steps: Iterable[T], after: Callable[[], object]) -> Iterator[T]:
    """The steps, and what comes after each."""
    for step in steps:
        yield step
        after()


class Batches:
    """An audit batch by batch: its suites about what lies in one folder, and the frames of the others.

    Of artifacts whose numbers can be gathered at all; `frame` is of all of them, or of some.
    """

    def __init__(self, ingested: IngestedParts, thresholds: Thresholds, rows_of_a_batch: int) -> None:
        self._ingested, self._thresholds = ingested, thresholds
        self._rows = ingested.measurements
        self._spans = spans_of(self._rows)
        copies = _copies(ingested.inventory)
        self._batches = [*batches_of(self._spans, copies, rows_of_a_batch)]
        # In one batch nothing has to be put together
        self._runs = RunsOfOne() if len(self._batches) == 1 else RunParts(self._rows, ingested.runs)
        self._counts: list[FileCounts] = []
        self._matrices: list[pa.Table] = []
        self._broken: dict[Kind, Exception] = {}
        self.artifacts = sorted({*ingested.inventory["artifact"].to_pylist(), *self._spans})
        self.faults: list[Fault] = []
        self.matrix_faults: list[Fault] = []
        self.tallies = {kind: SuiteTally(kind) for kind in SUITES}

    def check(self) -> Iterator[float]:
        """Runs the suites by folder over each batch, and says which share is done."""
        for place, batch in enumerate(self._batches, start=1):
            self._check(batch)
            yield place / len(self._batches)
        give_back()

    def after_much(self) -> None:
        """Takes what was needed out of memory where that may be much: of one batch it costs more than it gives back."""
        if len(self._batches) > 1:
            give_back()

    def _check(self, batch: Batch) -> None:
        table = in_codes(self._rows.at(batch.spans))
        gathered = isolated(batch.artifacts, lambda some: measured(_only(table, some)))
        if gathered.error is not None:
            self.faults += faults_of(gathered, "the numbers", "no rule could be checked on the numbers")
            batch = Batch.of(set(batch.artifacts).difference(gathered.culprits), self._spans)
            table = in_codes(self._rows.at(batch.spans))
            self._leave_out(gathered.culprits)
        whole = Ingested(self._ingested.inventory, table, self._ingested.quarantine)
        builders = frame_builders(whole, self._thresholds, gathered.result)

        def frame(kind: Kind, names: frozenset[str] | None) -> Frame:
            if names is None:
                return builders[kind]()
            return frame_builders(whole.only(names), self._thresholds)[kind]()

        for kind in BY_FOLDER:
            suite = begun(kind, rules_of(kind), partial(frame, kind), batch.artifacts)
            self.tallies[kind].add(suite)
            if kind == "group" and isinstance(suite.frame, Table):
                self._add_matrix(suite.frame)
        if gathered.result is not None:
            self._gather(batch, table, gathered.result)
        elif gathered.error is not None:
            self._broken |= {"inventory": gathered.error, "run": gathered.error}

    def _gather(self, batch: Batch, table: pa.Table, numbers: Measured) -> None:
        """Keeps what the suites of all artifacts need of a batch."""
        _, of_runs = attempted(self._runs.add, batch, table, numbers)
        counts, of_files = attempted(FileCounts.of, numbers)
        self._counts += [counts] if counts else []
        failed: dict[Kind, Exception | None] = {"run": of_runs, "inventory": of_files}
        self._broken |= {kind: error for kind, error in failed.items() if error is not None}

    def _leave_out(self, culprits: Collection[str]) -> None:
        self.artifacts = [name for name in self.artifacts if name not in culprits]
        tables = (rows_of(t, self.artifacts) for t in (self._ingested.inventory, self._ingested.quarantine))
        inventory, quarantine = tables
        self._ingested = replace(self._ingested, inventory=inventory, quarantine=quarantine)

    def _add_matrix(self, frame: Table) -> None:
        table, error = attempted(telemetry_of, frame)
        if error is None:
            self._matrices.append(table)
            return
        fault = Fault("validate", "the telemetry matrix", "the telemetry matrix is missing", told(error))
        self.matrix_faults = [fault]

    @property
    def telemetry(self) -> pa.Table:
        """TELEMETRY of all batches."""
        return joined_telemetry(self._matrices)

    def frame(self, kind: Kind, names: frozenset[str] | None) -> Frame:
        """The frame of a suite that is not by folder."""
        if names is not None:
            spans = sorted(span for name in names for span in self._spans.get(name, ()))
            held = self._ingested.inventory, self._ingested.quarantine
            inventory, quarantine = (rows_of(table, names) for table in held)
            some = Ingested(inventory, self._rows.at(spans), quarantine)
            return frame_builders(some, self._thresholds)[kind]()
        if kind in self._broken:
            raise self._broken[kind]
        if kind == "inventory":
            return inventory_frame(self._ingested.inventory, FileCounts.joined(self._counts))
        if kind == "quarantine":
            return quarantine_frame(self._ingested.inventory, self._ingested.quarantine)
        return self._runs.frame()

    def with_runs(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of findings with the run that each is of."""
        if "run" in self._broken:
            raise self._broken["run"]
        return self._runs.with_runs(rows)


def _only(table: pa.Table, names: frozenset[str] | None) -> pa.Table:
    return table if names is None else rows_of(table, names)


def frame_builders(
    ingested: Ingested,
    thresholds: Thresholds,
    known: Measured | None = None,
) -> dict[Kind, Callable[[], Frame]]:
    """What prepares the frame of each suite, by kind of record; `known` are the gathered numbers."""
    # Not before a builder asks: what it raises then is caught and told by each rule that needs it
    numbers = cache(lambda: measured(ingested.measurements) if known is None else known)
    return {
        "request": lambda: numbers().records["request"],
        "sample": lambda: numbers().records["sample"],
        "aggregate": lambda: numbers().records["aggregate"],
        "timeseries": lambda: numbers().records["timeseries"],
        "summary": lambda: summary_frame(numbers(), _copies(ingested.inventory), thresholds),
        "inventory": lambda: inventory_frame(ingested.inventory, FileCounts.of(numbers())),
        "quarantine": lambda: quarantine_frame(ingested.inventory, ingested.quarantine),
        "group": lambda: group_frame(numbers()),
        "run": lambda: run_frame(numbers(), runs_of_rows(ingested.measurements)),
    }


def frames_of(ingested: Ingested, thresholds: Thresholds) -> dict[Kind, Frame]:
    """The prepared frame of each suite, by kind of record."""
    return {kind: build() for kind, build in frame_builders(ingested, thresholds).items()}


def _asserted(suite: SuiteTally) -> tuple[dict[str, Asserted], list[Fault]]:
    """What Great Expectations says of each rule; where it fails as a whole, that fault."""
    kept = suite.asserted_on
    said, error = attempted(assert_with_gx, suite.kind, kept)
    if said is not None:
        return said, []
    why = told(error) if error else "no result"
    lost = f"what the rules of the suite {suite.kind} found has no second opinion"
    fault = Fault("validate", f"Great Expectations on {suite.kind}", lost, why)
    return {name: Asserted(None, why) for name in kept}, [fault]


def _copies(inventory: pa.Table) -> dict[str, str]:
    """The file that was kept for each exact copy."""
    copies = inventory.select(["artifact", "duplicate_of"]).filter(inventory["duplicate_of"].is_valid())
    return dict(zip(*copies.to_pydict().values(), strict=True))
