"""What the stage writes: the same bytes for the same input, outcomes that tell passed from never checked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.rules import Kind, Rule, rules_of
from data_contracts.schemas import FINDINGS, TELEMETRY
from data_contracts.settings import Thresholds
from data_contracts.stage_records import StageOutput
from tasks.validation import validating as stage
from tasks.validation.validating import validate
from tests.validation.making import Audit, clean
from tests.validation.test_suites import everything_broken


def run(audit: Audit, out: Path) -> StageOutput:
    out.mkdir(exist_ok=True)
    return validate(audit.ingested(), Thresholds(), out, lambda _done, _total: None)


def outcomes(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    suites = json.loads((out / "expectations.json").read_bytes())["suites"]
    return {(suite["suite"], rule["rule"]): rule for suite in suites for rule in suite["rules"]}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    run(everything_broken(), tmp_path / "first")
    run(everything_broken(), tmp_path / "second")
    for name in ("findings.parquet", "telemetry.parquet", "expectations.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_tables_are_in_the_contracts_schemas(tmp_path: Path) -> None:
    run(everything_broken(), tmp_path)
    assert pq.read_schema(tmp_path / "findings.parquet").equals(FINDINGS)
    assert pq.read_schema(tmp_path / "telemetry.parquet").equals(TELEMETRY)


def test_findings_stand_by_severity_rule_artifact_and_record_number(tmp_path: Path) -> None:
    audit = clean()
    for _ in range(9):
        audit.request(ttft=None)
    run(audit, tmp_path)
    findings = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    places = [(f["severity"], f["rule"], f["record"]) for f in findings]
    assert places == [
        *(("warning", "request_without_ttft", str(record)) for record in range(4, 13)),
        ("info", "telemetry_incomplete", None),
    ]


def test_a_finding_is_a_whole_sentence_with_its_place(tmp_path: Path) -> None:
    audit = clean()
    audit.request(decode_throughput=150.0)
    run(audit, tmp_path)
    assert pq.read_table(tmp_path / "findings.parquet").to_pylist() == [
        {
            "rule": "throughput_not_tokens_over_time",
            "severity": "warning",
            "artifact": "bench/run.csv",
            "record": "4",
            "field": "decode_throughput",
            "observed": "150 token/s",
            "expected": "195 token / 1.625 s = 120 token/s",
            "message": "a decode throughput of 150 token/s is not what its tokens and time give (195 token / 1.625 s = "
            "120 token/s): find out which tokens or which time the tool divided, and name the metric after it",
        }
    ]


def test_a_rule_that_found_nothing_to_check_is_vacuous(tmp_path: Path) -> None:
    run(clean(), tmp_path)
    rule = outcomes(tmp_path)["timeseries", "implausible_ttft"]
    assert (rule["outcome"], rule["checked"], rule["gx"]) == ("vacuous", 0, None)


def test_outcomes_say_what_was_checked_and_what_gx_said(tmp_path: Path) -> None:
    audit = clean()
    audit.request(ttft=None)
    run(audit, tmp_path)
    assert outcomes(tmp_path)["request", "request_without_ttft"] == {
        "rule": "request_without_ttft", "severity": "warning", "outcome": "failed", "checked": 5, "failing": 1,
        "gx": {"success": False},
    }  # fmt: skip
    assert outcomes(tmp_path)["request", "request_without_model"]["outcome"] == "passed"


def _raises(_frame: object) -> Any:
    raise ZeroDivisionError("nothing to divide by")


def test_a_rule_that_raises_is_errored_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(kind: Kind) -> tuple[Rule, ...]:
        return tuple(replace(r, check=_raises) if r.name == "failed_request" else r for r in rules_of(kind))

    monkeypatch.setattr(stage, "rules_of", faulty)
    output = run(everything_broken(), tmp_path)
    rule = outcomes(tmp_path)["request", "failed_request"]
    assert (rule["outcome"], rule["error"]) == ("errored", "ZeroDivisionError: nothing to divide by")
    assert outcomes(tmp_path)["request", "failure_coded_as_zero"]["outcome"] == "failed"
    assert output.notes == (
        "rule failed_request could not be checked: ZeroDivisionError: nothing to divide by",
    )


def test_an_audit_of_nothing_is_vacuous_throughout(tmp_path: Path) -> None:
    output = run(Audit(), tmp_path)
    assert {rule["outcome"] for rule in outcomes(tmp_path).values()} == {"vacuous"}
    assert output.counts == {"critical": 0, "warning": 0, "info": 0}


def test_the_matrix_says_how_much_of_what_is_needed_is_present(tmp_path: Path) -> None:
    audit = Audit()
    audit.request("a/run.csv")
    audit.request("a/run.csv", ttft=None, identity={"config": {"num_ctx": 2048}})
    run(audit, tmp_path)
    matrix = pq.read_table(tmp_path / "telemetry.parquet")
    assert set(matrix["group"].to_pylist()) == {"ollama-sweep a"}
    rows = {r["name"]: (r["kind"], r["present"], r["missing"], r["share"]) for r in matrix.to_pylist()}
    whole = dict.fromkeys(("decode_duration", "decode_throughput", "e2e_latency"), ("metric", 2, 0, 1.0))
    assert rows == {
        **whole,
        **dict.fromkeys(("input_tokens", "output_tokens", "load_duration"), ("metric", 2, 0, 1.0)),
        **dict.fromkeys(
            ("prefill_duration", "timestamp", "model", "tool_version", "engine"), ("metric", 2, 0, 1.0)
        ),
        **dict.fromkeys(("gpu_power", "gpu_memory_used"), ("metric", 1, 0, 1.0)),
        "ttft": ("metric", 1, 1, 0.5),
        "num_ctx": ("setting", 2, 0, 1.0),
        **dict.fromkeys(("num_gpu", "seed", "temperature", "top_p"), ("setting", 1, 1, 0.5)),
    }


def test_gpu_metrics_beside_the_requests_count_for_them(tmp_path: Path) -> None:
    audit = Audit()
    audit.request("a/run.csv", without=("gpu_power", "gpu_memory_used"))
    audit.number("a/gpu.csv", "0", "gpu_power", 90.0, scope="timeseries", identity={"tool": "nvidia-smi"})
    run(audit, tmp_path)
    matrix = pq.read_table(tmp_path / "telemetry.parquet").to_pylist()
    of_requests = {r["name"]: r["present"] for r in matrix if r["group"] == "ollama-sweep a"}
    assert (of_requests["gpu_power"], of_requests["gpu_memory_used"]) == (1, 0)


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    validate(clean().ingested(), Thresholds(), tmp_path, lambda done, total: said.append((done, total)))
    assert said[0] == (0, 9) and said[-1] == (9, 9)


def test_measurements_in_several_chunks_give_the_same_findings(tmp_path: Path) -> None:
    ingested = everything_broken().ingested()
    measurements = ingested.measurements
    half = measurements.num_rows // 2
    chunked = pa.concat_tables([measurements.slice(0, half), measurements.slice(half)])
    for name, table in (("whole", measurements), ("chunked", chunked)):
        (tmp_path / name).mkdir()
        validate(
            replace(ingested, measurements=table), Thresholds(), tmp_path / name, lambda _done, _total: None
        )
    whole, parts = ((tmp_path / name / "findings.parquet").read_bytes() for name in ("whole", "chunked"))
    assert whole == parts
