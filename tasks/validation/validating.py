"""Stage 2: what is wrong with the data. Findings with file, record and field; the telemetry matrix; what GX said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.metrics import SEVERITIES
from data_contracts.rows import Expectations, RuleResult, SuiteResult
from data_contracts.rules import SUITES, rules_of
from data_contracts.rules.frames import Frame, Table
from data_contracts.rules.rule import Kind
from data_contracts.schemas import TELEMETRY, Ingested
from data_contracts.settings import Thresholds
from data_contracts.stage_records import Clock, StageOutput
from tasks.validation.checking import Checked, check
from tasks.validation.claim_checks import claim_frame
from tasks.validation.files import inventory_frame, quarantine_frame
from tasks.validation.findings import findings_of, in_order
from tasks.validation.groups import group_frame, telemetry_of
from tasks.validation.records import measured
from tasks.validation.suites import Asserted, assert_with_gx, digest
from tasks.validation.summaries import summary_frame

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Validated:
    """Everything that the stage found, before it is written."""

    findings: pa.Table
    telemetry: pa.Table
    expectations: Expectations
    phases: dict[str, float]


def validate(ingested: Ingested, thresholds: Thresholds, out: Path, progress: Progress) -> StageOutput:
    """Checks what ingest published and writes findings.parquet, telemetry.parquet and expectations.json to `out`."""
    done = validated(ingested, thresholds, progress)
    for name, table in (("findings", done.findings), ("telemetry", done.telemetry)):
        pq.write_table(table, out / f"{name}.parquet", compression="zstd", compression_level=1)
    # Sorted keys: the same input gives the same bytes
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    (out / "expectations.json").write_bytes(orjson.dumps(done.expectations, option=options))
    rules = [rule for suite in done.expectations["suites"] for rule in suite["rules"]]
    severity = done.findings["severity"].cast(pa.string())
    return StageOutput(
        rows={"findings": done.findings.num_rows, "telemetry": done.telemetry.num_rows, "rules": len(rules)},
        counts={name: pc.sum(pc.equal(severity, name)).as_py() or 0 for name in SEVERITIES},
        recomputed=len(rules),
        notes=tuple(
            f"rule {r['rule']} could not be checked: {r['error']}" for r in rules if r["outcome"] == "errored"
        ),
        phases=done.phases,
    )


def validated(ingested: Ingested, thresholds: Thresholds, progress: Progress) -> Validated:
    """Runs every suite. A rule that raises is errored, and so are all rules of a frame that cannot be prepared."""
    clock = Clock()
    builders = frame_builders(ingested, thresholds)
    tables, suites = [], []
    telemetry = TELEMETRY.empty_table()
    progress(0, len(builders))
    for done, (kind, build) in enumerate(builders.items(), start=1):
        frame, why = _prepared(build)
        clock.lap("prepare")
        results = check(kind, rules_of(kind), frame, why)
        tables += [
            findings_of(r.rule, frame, r.verdict) for r in results if r.verdict is not None and r.failing
        ]
        clock.lap("rules")
        verdicts = {r.rule.name: r.verdict for r in results if r.verdict is not None and r.checked}
        suites.append(_suite_json(kind, results, assert_with_gx(kind, frame, verdicts)))
        clock.lap("great_expectations")
        if kind == "group" and isinstance(frame, Table) and not why:
            telemetry = telemetry_of(frame)
        progress(done, len(builders))
    findings = in_order(tables)
    clock.lap("rules")
    return Validated(findings, telemetry, Expectations(suites=suites), clock.phases)


def frame_builders(ingested: Ingested, thresholds: Thresholds) -> dict[Kind, Callable[[], Frame]]:
    """What prepares the frame of each suite, by kind of record."""
    # Not before a builder asks: what it raises then is caught and told by each rule that needs it
    numbers = cache(lambda: measured(ingested.measurements))
    return {
        "request": lambda: numbers().records["request"],
        "sample": lambda: numbers().records["sample"],
        "aggregate": lambda: numbers().records["aggregate"],
        "timeseries": lambda: numbers().records["timeseries"],
        "declared": lambda: claim_frame(numbers(), thresholds),
        "summary": lambda: summary_frame(numbers(), _copies(ingested.inventory), thresholds),
        "inventory": lambda: inventory_frame(ingested.inventory, numbers()),
        "quarantine": lambda: quarantine_frame(ingested.inventory, ingested.quarantine),
        "group": lambda: group_frame(numbers()),
    }


def frames_of(ingested: Ingested, thresholds: Thresholds) -> dict[Kind, Frame]:
    """The prepared frame of each suite, by kind of record."""
    return {kind: build() for kind, build in frame_builders(ingested, thresholds).items()}


def _prepared(build: Callable[[], Frame]) -> tuple[Frame, str | None]:
    """The frame, or one of no rows and why it could not be prepared."""
    try:
        return build(), None
    # Whatever it is, it costs the rules of this frame: the other suites still run
    except Exception as error:
        empty = pa.array([], pa.string())
        nothing = Table(dict.fromkeys(("artifact", "record", "field"), empty))
        return nothing, f"its records cannot be prepared: {type(error).__name__}: {error}"


def _copies(inventory: pa.Table) -> dict[str, str]:
    """The file that was kept for each exact copy."""
    copies = inventory.select(["artifact", "duplicate_of"]).filter(inventory["duplicate_of"].is_valid())
    return dict(zip(*copies.to_pydict().values(), strict=True))


def _suite_json(kind: Kind, results: list[Checked], asserted: Mapping[str, Asserted]) -> SuiteResult:
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
    if result.verdict is None:
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
