"""The bundled example: remade the same, and each of its planted faults is named by the audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.rules import RULES
from data_contracts.stage_records import STAGES
from examples import make_artifacts
from tasks.store import Audit
from tests.analysis.told_twice import told_twice
from tests.flows.running import PROJECT, build

# The rule that names each planted fault.
NAMED_BY = {
    "sweeps/helio-1b_suite_down.csv": {"every_request_failed", "failure_coded_as_zero"},
    "sweeps/helio-1b_sweep_summary.csv": {"summary_drops_configuration"},
    "sweeps/orca-mini-3b_sweep.csv": {"failed_request"},
    "sweeps/orca-mini-3b_baseline.json": {"twin_file"},
    # Of two copies the first by path is the original.
    "sweeps/helio-1b_sweep.csv": {"duplicate_file"},
    "compile/transformer_cuda.json": {"result_coded_as_zero"},
    "compile/startup_baseline.json": {"p95_equals_p99"},
    "agents/single_run.json": {"stddev_zero_of_one_run", "result_coded_as_zero"},
    "gpu/telemetry.csv": {"time_without_zone"},
    "raw/export_utf16.csv": {"remark"},
    "raw/truncated.json": {"file_unreadable"},
    "raw/never_written.csv": {"file_empty"},
    "raw/runs.jsonl": {"record_refused", "value_refused"},
}

_REFUTED = [
    "docs/SUMMARY.md (table 1, row 3) states a mean TTFT of 165 ms for helio:1b, which the measurements refute: 257 ms"
    " over 20 requests in archive/helio-1b_sweep.csv (stated 36% lower); no reading of them gives it (not reproducible)",
    "sweeps/helio-1b_sweep_summary.csv (row 1, mean_tokens_s) states a mean decode throughput of 211.273 token/s with"
    " num_ctx 2048, temperature 0.2, which the measurements refute: 183.716 token/s over 5 requests in"
    " archive/helio-1b_sweep.csv (stated 15% higher); no reading of them gives it (not reproducible)",
]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The audit of the example, which no test changes."""
    return build(tmp_path_factory.mktemp("example") / "store", PROJECT / "examples" / "artifacts")


def test_the_script_remakes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_artifacts, "_ROOT", tmp_path / "artifacts")
    make_artifacts.main()

    def contents(root: Path) -> dict[str, bytes]:
        files = {
            p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()
        }
        assert set(make_artifacts.PLANTED) <= files.keys()
        return files

    assert contents(tmp_path / "artifacts") == contents(PROJECT / "examples" / "artifacts")


def test_every_planted_fault_is_named(audit: Audit) -> None:
    rows = audit.table("validate", "finding_rows.parquet").to_pylist()
    named = {(row["artifact"], row["rule"]) for row in rows}
    planted = {(artifact, rule) for artifact, rules in NAMED_BY.items() for rule in rules}
    assert planted - named == set()
    not_by_rules = {"raw/heatmap.png", "archive/helio-1b_sweep.csv", "docs/SUMMARY.md"}
    assert set(make_artifacts.PLANTED) - set(NAMED_BY) == not_by_rules
    inventory = audit.table("ingest", "inventory.parquet").to_pylist()
    assert {row["artifact"]: row["status"] for row in inventory}["raw/heatmap.png"] == "unsupported"


def test_what_the_document_and_the_summary_state_wrongly_is_refuted(audit: Audit) -> None:
    facts = audit.table("analyze", "facts.parquet").to_pylist()
    refuted = [row["clause"] for row in facts if (row["topic"], row["verdict"]) == ("claims", "refuted")]
    assert sorted(refuted) == _REFUTED


def test_no_claim_has_two_verdicts_and_no_rule_judges_one(audit: Audit) -> None:
    facts = [row for row in audit.table("analyze", "facts.parquet").to_pylist() if row["topic"] == "claims"]
    subjects = [row["subject"] for row in facts if "stated" in row["subject"]]
    assert len(subjects) == len(set(subjects)) > 5
    assert [rule.name for rule in RULES if "claim" in rule.name or "follow" in rule.name] == []


def test_no_quantity_has_two_numbers(audit: Audit) -> None:
    facts = audit.table("analyze", "facts.parquet").to_pylist()
    assert told_twice(facts) == []
    again = next(fact for fact in facts if fact["topic"] == "ttft" and fact["statistic"] == "mean")
    assert len(told_twice([*facts, {**again, "clause": again["clause"].replace(" is ", " is 1", 1)}])) == 1


def test_no_part_of_benchaudit_fails_on_the_example(audit: Audit) -> None:
    assert {stage: record.faults for stage, record in audit.records().items()} == dict.fromkeys(STAGES, ())
