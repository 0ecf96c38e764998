"""Stage 2: what is wrong with the data. Findings with file, record and field; the telemetry matrix; what GX said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.faults import Fault, told
from data_contracts.rows import Expectations, RuleResult, SuiteResult
from data_contracts.rules import SUITES, rules_of
from data_contracts.rules.frames import Frame, Table
from data_contracts.rules.rule import Kind
from data_contracts.rules.runs import Runs
from data_contracts.schemas import TELEMETRY, VALIDITY, Ingested
from data_contracts.settings import Thresholds
from data_contracts.stage_records import Clock, StageOutput
from tasks.ingestion.runs import RunsOfRows, runs_of_rows
from tasks.isolation import attempted, isolated
from tasks.validation.checking import Checked, Suite, check, faults_of
from tasks.validation.files import inventory_frame, quarantine_frame
from tasks.validation.findings import faults_as_findings, in_order
from tasks.validation.groups import group_frame, telemetry_of
from tasks.validation.ledger import FIRST_AUDIT, Ledger, finding_counts, found_by
from tasks.validation.records import Measured, measured
from tasks.validation.run_frames import run_frame
from tasks.validation.run_places import with_runs
from tasks.validation.suites import Asserted, assert_with_gx, digest
from tasks.validation.summaries import summary_frame
from tasks.validation.validity import validity_of

Progress = Callable[[int, int], None]


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
    ingested: Ingested, thresholds: Thresholds, out: Path, progress: Progress, ledger: Ledger = FIRST_AUDIT
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
    ingested: Ingested, thresholds: Thresholds, progress: Progress, ledger: Ledger = FIRST_AUDIT
) -> Validated:
    """Runs every suite. What fails costs the artifact that breaks it, or else itself, and is a critical finding."""
    clock = Clock()
    frames = _Frames(ingested, thresholds)
    faults, tables, suites = [*frames.faults], [], []
    telemetry, validity = TELEMETRY.empty_table(), VALIDITY.empty_table()
    progress(0, len(SUITES))
    for done, kind in enumerate(frame_builders(ingested, thresholds), start=1):
        suite = check(kind, rules_of(kind), partial(frames.of, kind), frames.artifacts)
        clock.lap("rules")
        tables += [r.findings for r in suite.rules if r.findings is not None]
        asserted, unasserted = _asserted(suite)
        suites.append(_suite_json(kind, suite.rules, asserted))
        clock.lap("great_expectations")
        told_of = [*suite.faults, *(fault for rule in suite.rules for fault in rule.faults)]
        faults += told_of + (unasserted or _contradicted(suite, asserted))
        if kind == "group" and isinstance(suite.frame, Table):
            telemetry, matrix_faults = _matrix(suite.frame)
            faults += matrix_faults
        if kind == "run" and isinstance(suite.frame, Runs):
            validity = validity_of(suite.frame.columns, suite.rules)
        progress(done, len(SUITES))
    rows = in_order([*tables, faults_as_findings(faults)])
    found = found_by(rows, ingested.inventory, ledger, frames.with_runs)
    clock.lap("rules")
    return Validated(*found, telemetry, validity, Expectations(suites=suites), clock.phases, tuple(faults))


class _Frames:
    """The frames of an audit's suites, of all artifacts or of some; of those whose numbers can be gathered at all."""

    def __init__(self, ingested: Ingested, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        names = {str(name) for table in (ingested.inventory, ingested.measurements) for name in _names(table)}
        gathered = isolated(sorted(names), lambda some: measured(_only(ingested, some).measurements))
        self.faults = faults_of(gathered, "the numbers", "no rule could be checked on the numbers")
        self.artifacts = sorted(names.difference(gathered.culprits))
        self._ingested = ingested.only(self.artifacts) if gathered.culprits else ingested
        self._runs = cache(lambda: runs_of_rows(self._ingested.measurements))
        self._builders = frame_builders(self._ingested, thresholds, gathered.result, self._runs)

    def of(self, kind: Kind, names: frozenset[str] | None) -> Frame:
        if names is None:
            return self._builders[kind]()
        return frame_builders(self._ingested.only(names), self._thresholds)[kind]()

    def with_runs(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of findings with the run that each is of."""
        return with_runs(rows, self._ingested.measurements, self._runs())


def _only(ingested: Ingested, names: frozenset[str] | None) -> Ingested:
    return ingested if names is None else ingested.only(names)


def _names(table: pa.Table) -> list[str | None]:
    names: list[str | None] = pc.unique(table["artifact"].cast(pa.string())).to_pylist()
    return names


def frame_builders(
    ingested: Ingested,
    thresholds: Thresholds,
    known: Measured | None = None,
    runs: Callable[[], RunsOfRows] | None = None,
) -> dict[Kind, Callable[[], Frame]]:
    """What prepares the frame of each suite, by kind of record; `known` are the gathered numbers, `runs` gives the runs."""
    # Not before a builder asks: what it raises then is caught and told by each rule that needs it
    numbers = cache(lambda: measured(ingested.measurements) if known is None else known)
    runs = runs or cache(lambda: runs_of_rows(ingested.measurements))
    return {
        "request": lambda: numbers().records["request"],
        "sample": lambda: numbers().records["sample"],
        "aggregate": lambda: numbers().records["aggregate"],
        "timeseries": lambda: numbers().records["timeseries"],
        "summary": lambda: summary_frame(numbers(), _copies(ingested.inventory), thresholds),
        "inventory": lambda: inventory_frame(ingested.inventory, numbers()),
        "quarantine": lambda: quarantine_frame(ingested.inventory, ingested.quarantine),
        "group": lambda: group_frame(numbers()),
        "run": lambda: run_frame(numbers(), runs()),
    }


def frames_of(ingested: Ingested, thresholds: Thresholds) -> dict[Kind, Frame]:
    """The prepared frame of each suite, by kind of record."""
    return {kind: build() for kind, build in frame_builders(ingested, thresholds).items()}


def _asserted(suite: Suite) -> tuple[dict[str, Asserted], list[Fault]]:
    """What Great Expectations says of each rule; where it fails as a whole, that fault."""
    if suite.frame is None:
        return {}, []
    said, error = attempted(assert_with_gx, suite.kind, suite.frame, suite.asserted_on)
    if said is not None:
        return said, []
    why = told(error) if error else "no result"
    lost = f"what the rules of the suite {suite.kind} found has no second opinion"
    fault = Fault("validate", f"Great Expectations on {suite.kind}", lost, why)
    return {name: Asserted(None, why) for name in suite.asserted_on}, [fault]


def _contradicted(suite: Suite, asserted: Mapping[str, Asserted]) -> list[Fault]:
    """A fault for each rule that has run, and of which Great Expectations says nothing or something else."""
    outcomes = {r.rule.name: outcome_of(r, asserted.get(r.rule.name)) for r in suite.rules if r.error is None}
    return [
        Fault("validate", f"rule {name}", f"what the rule {name} found has no second opinion", why or outcome)
        for name, (outcome, why) in outcomes.items()
        if outcome == "errored"
    ]


def _matrix(frame: Table) -> tuple[pa.Table, list[Fault]]:
    table, error = attempted(telemetry_of, frame)
    if error is None:
        return table, []
    fault = Fault("validate", "the telemetry matrix", "the telemetry matrix is missing", told(error))
    return TELEMETRY.empty_table(), [fault]


def _copies(inventory: pa.Table) -> dict[str, str]:
    """The file that was kept for each exact copy."""
    copies = inventory.select(["artifact", "duplicate_of"]).filter(inventory["duplicate_of"].is_valid())
    return dict(zip(*copies.to_pydict().values(), strict=True))


def _suite_json(kind: Kind, results: Sequence[Checked], asserted: Mapping[str, Asserted]) -> SuiteResult:
    rules = [_rule_json(result, asserted.get(result.rule.name)) for result in results]
    return {"suite": kind, "version": SUITES[kind], "sha256": digest(kind), "rules": rules}


def _rule_json(result: Checked, asserted: Asserted | None) -> RuleResult:
    outcome, error = outcome_of(result, asserted)
    found = RuleResult(
        rule=result.rule.name, severity=result.rule.severity, outcome=outcome, checked=result.checked,
        failing=result.failing, gx=asserted.to_json() if asserted else None,
    )  # fmt: skip
    if error:
        found["error"] = error
    return found


def outcome_of(result: Checked, asserted: Asserted | None) -> tuple[str, str | None]:
    """passed, failed, vacuous or errored; and why it is errored."""
    # One that could be checked on a part of its rows only has not passed
    if result.verdict is None or result.error:
        return "errored", result.error
    # Of no rows every rule holds: that is not the same as having passed
    if not result.checked:
        return "vacuous", None
    if asserted is None or asserted.success is None:
        return "errored", f"Great Expectations raised: {asserted.error if asserted else 'no result'}"
    # Two answers to one question: one of them is wrong, so that neither is published
    if asserted.success != (result.failing == 0):
        words = "passes" if asserted.success else "fails"
        return "errored", f"Great Expectations {words} it, but {result.failing} rows break it"
    return ("failed" if result.failing else "passed"), None
