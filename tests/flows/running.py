"""`benchaudit` as the tests of the flows run it, and audits that are built without a flow."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prefect.logging import disable_run_logger
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)

from data_contracts.llm_calls import no_commentary
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import STAGES, StageName, StageOutput
from flows.cli import main
from flows.server_access import Access
from tasks.analysis.analyzing import analyze, write_analysis
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import compute_facts
from tasks.analysis.invalid_runs import judged_runs
from tasks.analyze import baseline_of, compare_with_baseline, load_evidence
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY
from tasks.reporting.report_input import load_report_input
from tasks.reporting.writing import write_report
from tasks.store import Audit, Store
from tasks.validation.ledger import Ledger
from tasks.validation.validating import validate

PROJECT = Path(__file__).resolve().parents[2]
# A machine may be as busy as it likes: what takes longer than this hangs.
CEILING_SECONDS = 300.0
AUDIT_ID = "20260302T090000Z-abcdef"
# Of the server that the tests of a process share.
ACCESS = Access("tests:let-me-in-please", operator="the operator of the tests")

SWEEP = """\
timestamp,model,num_ctx,temperature,prompt_index,ttft_s,tokens_s,load_s,prompt_eval_s,eval_s,prompt_eval_count,eval_count,error
2026-03-02T09:00:00+00:00,helio:1b,2048,0.2,1,2.5,100.0,2.4,0.1,2.0,25,200,
2026-03-02T09:00:05+00:00,helio:1b,2048,0.2,2,0.25,110.0,0.05,0.2,2.0,25,220,
2026-03-02T09:00:09+00:00,helio:1b,2048,0.2,3,0.0,0.0,0.0,0.0,0.0,0,0,connection refused
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def on_server(url: str) -> AbstractContextManager[object]:
    """Has flows of this process run on that server, without heartbeats, for whose end each run would wait."""
    return temporary_settings(
        {
            PREFECT_API_URL: url,
            PREFECT_API_AUTH_STRING: ACCESS.password,
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        }
    )


@dataclass(frozen=True)
class CommandLine:
    """`benchaudit` in this process and in a folder, with a Prefect server that runs already."""

    folder: Path
    server: str

    def __call__(self, *arguments: str, **more: str) -> Ran:
        said, told = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            on_server(self.server),
            redirect_stdout(said),
            redirect_stderr(told),
        ):
            patch.chdir(self.folder)
            for name in [name for name in os.environ if name.startswith(("BENCHAUDIT_", "OLLAMA_"))]:
                patch.delenv(name)
            known = {"PREFECT_API_URL": self.server, "PREFECT_API_AUTH_STRING": ACCESS.password}
            for name, value in {**known, **more}.items():
                patch.setenv(name, value)
            code = _ended(arguments)
        return Ran(code, said.getvalue(), told.getvalue())


def _ended(arguments: Sequence[str]) -> int:
    try:
        main(list(arguments))
    except SystemExit as stopped:
        assert isinstance(stopped.code, int), stopped.code
        return stopped.code
    return 0


def write_artifacts(folder: Path) -> Path:
    """A folder with one sweep of three requests, the last of which failed, and a byte-for-byte copy of it."""
    (folder / "copy").mkdir(parents=True)
    for name in ("sweep.csv", "copy/sweep.csv"):
        (folder / name).write_text(SWEEP)
    return folder


def ingest_alone(benchaudit: CommandLine, source: str, store: str, *more: str) -> Ran:
    """How the first stage of an audit of the source ended, which is all of it that is made."""
    Store.at(store).open(AUDIT_ID, AuditRequest((source,), baseline="none"))
    return benchaudit("rerun", "ingest", "--audit", AUDIT_ID, "--store", store, "--json", *more)


def _quiet(_done: int, _total: int) -> None:
    return


def build(store: Path, source: Path, audit_id: str = AUDIT_ID, stages: Sequence[StageName] = STAGES) -> Audit:
    """An audit whose stages ran one after the other in this process, without Prefect and without a baseline."""
    audit = Store.at(store).open(audit_id, AuditRequest((str(source),), baseline="none"))
    run_stages(audit, stages)
    return audit


def run_stages(audit: Audit, stages: Sequence[StageName]) -> None:
    """Runs these stages of an audit in this process, one after the other."""
    request = audit.request()

    def evidence() -> Evidence:
        ingested = audit.ingested()
        found = audit.table("validate", "findings.parquet"), audit.table("validate", "telemetry.parquet")
        judged = judged_runs(ingested.measurements, audit.table("validate", "validity.parquet"))
        return Evidence(
            ingested.inventory, judged.measurements, ingested.quarantine, *found, request.thresholds,
            invalid_runs=judged.invalid, runs=judged.runs,
            finding_rows=audit.table("validate", "finding_rows.parquet"),
        )  # fmt: skip

    def written(stage: StageName, folder: Path) -> StageOutput:
        if stage == "ingest":
            return ingest(request, folder, audit.store.cache("parsed"), None, REGISTRY, _quiet)
        if stage == "validate":
            ledger = Ledger(audit.audit_id, audit.started.date())
            return validate(audit.ingested(), request.thresholds, folder, _quiet, ledger)
        if stage == "analyze":
            return analyze(evidence(), folder, _quiet)
        return write_report(load_report_input(audit), folder, _quiet)

    for stage in stages:
        audit.publish(stage, lambda folder, stage=stage: written(stage, folder), request.to_json())  # type: ignore[misc]


def _unheard(_audit: str) -> None:
    return


def build_compared(store: Path, source: Path, audit_id: str) -> Audit:
    """An audit as `build` makes it, without a report, and compared with the one before it in the store."""
    audit = Store.at(store).open(audit_id, AuditRequest((str(source),), baseline="previous"))
    run_stages(audit, ("ingest", "validate"))

    def analyzed(folder: Path) -> StageOutput:
        evidence = load_evidence(audit)
        with disable_run_logger():
            changes = compare_with_baseline.fn(audit, baseline_of(audit, _unheard), evidence, _unheard)
        facts = compute_facts(evidence, _quiet, changes.facts)
        return write_analysis(facts, no_commentary("nobody was asked"), folder, {}, changes.compared)

    audit.publish("analyze", analyzed, {})
    # Of an audit without a report none would be the baseline.
    audit.publish("report", lambda _folder: StageOutput({}, {}), {})
    return audit
