"""What the corpus and the bundled example are known to get wrong is found, and what they get right is not."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from data_contracts.settings import Thresholds
from tasks.validation.validating import validated
from tests.corpus import CHIMERAFORGE, ingested

PROJECT = Path(__file__).resolve().parents[2]
Findings = dict[str, list[dict[str, Any]]]


def findings_of(source: Path) -> Findings:
    """The rows that break rules in a folder, by rule."""
    by_rule: Findings = defaultdict(list)
    for finding in validated(ingested(source), Thresholds(), lambda *_: None).finding_rows.to_pylist():
        by_rule[finding["rule"]].append(finding)
    return by_rule


@pytest.fixture(scope="module")
def corpus() -> Findings:
    if not CHIMERAFORGE.is_dir():
        pytest.skip("the corpus is not beside the project")
    return findings_of(CHIMERAFORGE)


@pytest.fixture(scope="module")
def example() -> Findings:
    return findings_of(PROJECT / "examples" / "artifacts")


def files(findings: list[dict[str, Any]]) -> set[str]:
    return {finding["artifact"] for finding in findings}


def below(folder: str, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in findings if finding["artifact"].startswith(folder)]


def test_failed_ollama_requests_are_found_75_stored_as_zero_and_2_as_null(corpus: Findings) -> None:
    assert len(below("reports/", corpus["failure_coded_as_zero"])) == 75
    failed = below("reports/", corpus["failed_request"])
    assert len(failed) == 77
    assert [f["record"] for f in failed if f["artifact"].endswith("270m_param_tuning.csv")] == ["18", "19"]


def test_the_seven_suites_in_which_nothing_succeeded_are_critical(corpus: Findings) -> None:
    assert len(below("reports/ollama/", corpus["every_request_failed"])) == 7


def test_the_five_compile_backends_at_zero_are_critical(corpus: Findings) -> None:
    zero = below("reports/compilation/", corpus["result_coded_as_zero"])
    assert len(zero) == 5 and {f["field"] for f in zero} == {"mean_time_ms"}


def test_configurations_that_a_summary_drops_are_named(corpus: Findings) -> None:
    dropped = corpus["summary_drops_configuration"]
    assert files(dropped) == {"reports/gemma3/gemma3_270m_param_tuning_summary.csv"}
    assert [f["observed"].partition(" of record ")[0] for f in dropped] == [
        '{"num_ctx":1024,"num_gpu":60,"temperature":0.2}',
        '{"num_ctx":1024,"num_gpu":60,"temperature":0.4}',
    ]


def test_ollama_sweeps_satisfy_their_identities(corpus: Findings) -> None:
    for rule in (
        "throughput_not_tokens_over_time",
        "ttft_not_load_plus_prefill",
        "ttft_before_prefill_ended",
    ):
        assert below("reports/", corpus[rule]) + below("csv_data/", corpus[rule]) == []


def test_a_ttft_that_is_no_first_token_time_is_found_twice(corpus: Findings) -> None:
    assert Counter(files(corpus["ttft_is_the_total_duration"])) == {
        "experiments/TR117_multiagent/results/suite_run/phase1/gemma3_latest/buf65536/run_1.json": 1
    }
    assert len(corpus["ttft_is_the_total_duration"]) == 2


def test_deviations_of_single_runs_and_equal_percentiles_are_found(corpus: Findings) -> None:
    demo = "src/rust/demo_agent/Demo_rust_agent_tr109_run1/data/metrics.json"
    assert {f["record"] for f in corpus["stddev_zero_of_one_run"] if f["artifact"] == demo} == {
        "/baseline/aggregate_metrics",
        "/chimera/aggregate_metrics",
    }
    assert "csv_data/baselines/comprehensive_baseline_1759186313.json" in files(corpus["p95_equals_p99"])


def test_the_law_of_conservation_holds(corpus: Findings) -> None:
    assert corpus["file_unaccounted"] + corpus["numbers_lost"] + corpus["numbers_of_no_artifact"] == []


def test_the_faults_planted_in_the_example_are_found(example: Findings) -> None:
    planted = {
        "every_request_failed": "sweeps/helio-1b_suite_down.csv",
        "summary_drops_configuration": "sweeps/helio-1b_sweep_summary.csv",
        "failed_request": "sweeps/orca-mini-3b_sweep.csv",
        "result_coded_as_zero": "compile/transformer_cuda.json",
        "stddev_zero_of_one_run": "agents/single_run.json",
        "time_without_zone": "gpu/telemetry.csv",
        "duplicate_file": "sweeps/helio-1b_sweep.csv",
        "twin_file": "sweeps/orca-mini-3b_baseline.json",
        "p95_equals_p99": "compile/startup_baseline.json",
        "file_unreadable": "raw/truncated.json",
        "file_empty": "raw/never_written.csv",
        "record_refused": "raw/runs.jsonl",
        "value_refused": "raw/runs.jsonl",
    }
    assert {
        rule: artifact for rule, artifact in planted.items() if artifact in files(example[rule])
    } == planted
