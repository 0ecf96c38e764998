"""The four stages in this process, one after the other, without a server or a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.llm_calls import no_commentary
from data_contracts.schemas import (
    FINDINGS,
    INVENTORY,
    LLM_CALLS,
    MEASUREMENTS,
    QUARANTINE,
    TELEMETRY,
    Ingested,
)
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageName, StageOutput, StageRecord
from tasks.analysis.analyzing import Compared, write_analysis
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.history import Past
from tasks.analysis.comparison.runs import RUNS, run_medians
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import compute_facts
from tasks.analysis.facts.changes import change_facts
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY
from tasks.reporting.report_input import ReportInput
from tasks.reporting.writing import write_report
from tasks.store.parts import Parts
from tasks.validation.validating import validate

AUDIT_ID, BEFORE = "20261122T204259Z-3f9a1c", "20261121T204259Z-0b77ce"


@dataclass(frozen=True, slots=True)
class Stages:
    """What ingest counted, the faults of benchaudit in all stages, and the reports as texts."""

    counts: Mapping[str, int]
    faults: tuple[str, ...]
    reports: tuple[str, ...]


def audited(source: Path, out: Path) -> Stages:
    """Audits a folder, compared with itself. Raises what a stage raises."""
    out.mkdir()
    request = AuditRequest((str(source),))
    read = ingest(request, out, None, None, REGISTRY, _quiet)
    schemas = {"inventory": INVENTORY, "measurements": MEASUREMENTS, "quarantine": QUARANTINE}
    ingested = Ingested(*(pq.read_table(out / f"{name}.parquet", schema=s) for name, s in schemas.items()))
    checked = validate(ingested, request.thresholds, out, _quiet)
    findings, telemetry = (
        pq.read_table(out / f"{name}.parquet", schema=schema)
        for name, schema in (("findings", FINDINGS), ("telemetry", TELEMETRY))
    )
    tables = (ingested.inventory, ingested.measurements, ingested.quarantine, findings, telemetry)
    evidence = Evidence(*tables, request.thresholds)
    runs = run_medians(evidence)
    # The same numbers in other files: else there would be nothing to test
    others = {"digests": [["another file"]] * len(runs), "run": ["former"] * len(runs)}
    former = pa.Table.from_pydict({**runs.to_pydict(), **others}, RUNS)
    past = Past.of([(BEFORE, former), ("now", runs)]).history
    compared = compare(former, runs, BEFORE, past)
    facts = compute_facts(evidence, changes=change_facts(compared, former, evidence))
    commentary = no_commentary("no language model was asked")
    analyzed = write_analysis(facts, commentary, out, {}, Compared(compared.rows, compared.changes, past))
    outputs: dict[StageName, StageOutput] = {"ingest": read, "validate": checked, "analyze": analyzed}
    report = ReportInput(
        AUDIT_ID, request, {stage: _record(stage, output) for stage, output in outputs.items()}, tables[0],
        Parts.of(ingested.measurements), *tables[2:],
        expectations=orjson.loads((out / "expectations.json").read_bytes()), facts=Parts.of(facts),
        comparisons=compared.rows, changes=compared.changes,
        commentary=orjson.loads((out / "commentary.json").read_bytes()), llm_calls=LLM_CALLS.empty_table(), history=past,
    )  # fmt: skip
    written = write_report(report, out, _quiet)
    faults = tuple(fault for output in (checked, analyzed, written) for fault in output.faults)
    return Stages(
        read.counts, faults, tuple((out / f"report.{kind}").read_text("utf-8") for kind in ("md", "html"))
    )


def _record(stage: StageName, output: StageOutput) -> StageRecord:
    moment = "2026-11-22T20:42:59.000+00:00"
    return StageRecord(
        stage, AUDIT_ID, 2, {}, {}, {}, output.rows, moment, moment, 1.0, output.reused, output.recomputed,
        output.counts, {}, output.notes, output.phases, output.faults,
    )  # fmt: skip


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks on."""
