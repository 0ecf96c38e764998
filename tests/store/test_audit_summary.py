"""What a command says of an audit: its findings, and the parts of benchaudit that failed on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from data_contracts.schemas import LLM_CALLS
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import STAGES, StageName, StageOutput
from flows.cli.audit_runs import print_summary
from tasks.store import Audit, Store
from tasks.store.audit_summary import summarize

FOUND = {"critical": 1, "warning": 2, "info": 0}


def published(folder: Path, **faults: str) -> Audit:
    """A whole audit of one file, with a fault of benchaudit in the stages that are named."""
    audit = Store.at(str(folder)).open("20261122T204259Z-3f9a1c", AuditRequest(sources=("runs",)), "run-1")
    _publish(audit, STAGES, faults)
    return audit


def _publish(audit: Audit, stages: Sequence[StageName], faults: Mapping[str, str]) -> None:
    for stage in stages:
        audit.publish(stage, _stage(stage, (faults[stage],) if stage in faults else ()), {})


def _stage(stage: StageName, faults: tuple[str, ...]) -> Callable[[Path], StageOutput]:
    def build(folder: Path) -> StageOutput:
        if stage == "analyze":
            (folder / "commentary.json").write_bytes(orjson.dumps({"available": False}))
            pq.write_table(LLM_CALLS.empty_table(), folder / "llm_calls.parquet")
        counts = {"ingest": {"found": 1}, "validate": FOUND}.get(stage, {})
        return StageOutput(rows={}, counts=counts, faults=faults)

    return build


def test_an_audit_without_faults_counts_the_findings_of_validate(tmp_path: Path) -> None:
    summary = summarize(published(tmp_path))
    assert (summary.findings, summary.faults, summary.state) == (FOUND, (), "completed")


def test_an_audit_that_was_interrupted_counts_nothing_that_it_has_not_looked_for(tmp_path: Path) -> None:
    audit = Store.at(str(tmp_path)).open("20261122T204259Z-3f9a1c", AuditRequest(sources=("runs",)), "run-1")
    begun = summarize(audit)
    _publish(audit, ("ingest",), {})
    read = summarize(audit)
    assert [(each.state, each.headline) for each in (begun, read)] == [
        ("failed", "no files read yet"),
        ("failed", "1 files"),
    ]


def test_each_fault_is_a_critical_finding_and_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # That of validate is the one critical finding that it counts
    audit = published(tmp_path, validate="a rule failed", analyze="facts are missing", report="no figure")
    summary = summarize(audit)
    assert summary.findings == {**FOUND, "critical": 3}
    assert summary.faults == ("a rule failed", "facts are missing", "no figure")
    assert summary.headline == "1 files; findings: 3 critical, 2 warning, 0 info"
    print_summary(summary, audit, as_json=False, gate=None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:5] == [
        "  1 files; findings: 3 critical, 2 warning, 0 info",
        "  critical: a rule failed",
        "  critical: facts are missing",
        "  critical: no figure",
    ]


def test_a_record_keeps_its_faults_and_one_that_knows_none_is_read(tmp_path: Path) -> None:
    audit = published(tmp_path, analyze="facts are missing")
    record = audit.record("analyze")
    assert record is not None and record.faults == ("facts are missing",)
    older = {name: value for name, value in record.to_json().items() if name != "faults"}
    assert type(record).from_json(older).faults == ()
