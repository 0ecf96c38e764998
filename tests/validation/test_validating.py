"""What the stage writes: the same bytes for the same input, outcomes that tell passed from never checked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.faults import FAULT_RULE
from data_contracts.rules import SUITES, Kind, Rule, rules_of
from data_contracts.rules.frames import Records
from data_contracts.rules.rule import Verdict
from data_contracts.schemas import FINDING_ROWS, FINDINGS, GONE, TELEMETRY
from data_contracts.settings import Thresholds
from data_contracts.stage_records import StageOutput
from tasks.validation import records
from tasks.validation import validating as stage
from tasks.validation.records import Measured
from tasks.validation.validating import validate
from tests.checking import without_lines
from tests.validation.making import Audit, clean
from tests.validation.test_suites import everything_broken

# What a finding says, but for how often and since when
TOLD = ("rule", "severity", "artifact", "record", "field", "observed", "expected", "message")


def run(audit: Audit, out: Path) -> StageOutput:
    out.mkdir(exist_ok=True)
    return validate(audit.ingested(), Thresholds(), out, lambda _done, _total: None)


def outcomes(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    suites = json.loads((out / "expectations.json").read_bytes())["suites"]
    return {(suite["suite"], rule["rule"]): rule for suite in suites for rule in suite["rules"]}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    run(everything_broken(), tmp_path / "first")
    run(everything_broken(), tmp_path / "second")
    for name in ("findings.parquet", "finding_rows.parquet", "telemetry.parquet", "expectations.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_tables_are_in_the_contracts_schemas(tmp_path: Path) -> None:
    run(everything_broken(), tmp_path)
    for name, schema in (("findings", FINDINGS), ("finding_rows", FINDING_ROWS), ("gone", GONE)):
        assert pq.read_schema(tmp_path / f"{name}.parquet").equals(schema)
    assert pq.read_schema(tmp_path / "telemetry.parquet").equals(TELEMETRY)


def test_findings_stand_by_severity_rule_artifact_and_record_number(tmp_path: Path) -> None:
    audit = clean()
    for _ in range(9):
        audit.request(ttft=None)
    run(audit, tmp_path)
    findings = pq.read_table(tmp_path / "finding_rows.parquet").to_pylist()
    places = [(f["severity"], f["rule"], f["record"]) for f in findings]
    assert places == [
        *(("warning", "request_without_ttft", str(record)) for record in range(4, 13)),
        ("info", "telemetry_incomplete", None),
    ]


def test_a_finding_is_a_whole_sentence_with_its_place(tmp_path: Path) -> None:
    audit = clean()
    audit.request(decode_throughput=150.0)
    run(audit, tmp_path)
    assert pq.read_table(tmp_path / "findings.parquet", columns=[*TOLD]).to_pylist() == [
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
    assert (rule["outcome"], without_lines(rule["error"])) == (
        "errored",
        "ZeroDivisionError: nothing to divide by",
    )
    assert outcomes(tmp_path)["request", "failure_coded_as_zero"]["outcome"] == "failed"
    assert [without_lines(fault) for fault in output.faults] == [
        "the rule failed_request could not be checked on requests: a fault of benchaudit, not of the data"
        " (ZeroDivisionError: nothing to divide by); report it with what `benchaudit rerun validate` prints",
    ]


def _breaks_on(artifact: str, check: Any) -> Any:
    def checked(frame: Records) -> Verdict:
        if artifact in frame.of_first(frame.numbers.artifact).text(np.arange(len(frame))).to_pylist():
            raise OverflowError("a \x1b word")
        found: Verdict = check(frame)
        return found

    return checked


def several(*names: str) -> Audit:
    audit = Audit()
    for name in names:
        audit.request(name)
        audit.request(name, ttft=None)
    return audit


def test_an_artifact_that_breaks_a_rule_is_named_and_costs_no_other_its_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(kind: Kind) -> tuple[Rule, ...]:
        return tuple(
            replace(r, check=_breaks_on("a/bad.csv", r.check)) if r.name == "request_without_ttft" else r
            for r in rules_of(kind)
        )

    monkeypatch.setattr(stage, "rules_of", faulty)
    output = run(several("a/bad.csv", "a/c.csv", "b/d.csv"), tmp_path)
    findings = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    assert [f["artifact"] for f in findings if f["rule"] == "request_without_ttft"] == ["a/c.csv", "b/d.csv"]
    (fault,) = (f for f in findings if f["rule"] == FAULT_RULE)
    assert {name: without_lines(fault[name]) if name in ("observed", "message") else fault[name] for name in TOLD} == {
        "rule": "fault_of_benchaudit", "severity": "critical", "artifact": "a/bad.csv", "record": None,
        "field": "rule request_without_ttft", "observed": "OverflowError: a \\x1b word", "expected": None,
        "message": "the rule request_without_ttft could not be checked on requests of a/bad.csv: a fault of benchaudit,"
        " not of the data (OverflowError: a \\x1b word); report it with what `benchaudit rerun validate` prints and the"
        " file a/bad.csv",
    }  # fmt: skip
    assert output.faults == (fault["message"],)
    assert outcomes(tmp_path)["request", "request_without_ttft"]["outcome"] == "errored"


def test_a_clean_twin_of_it_is_checked_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = several("a/good.csv", "a/c.csv")
    run(audit, tmp_path / "plain")
    monkeypatch.setattr(
        stage,
        "rules_of",
        lambda kind: tuple(
            replace(r, check=_breaks_on("a/bad.csv", r.check)) if kind == "request" else r
            for r in rules_of(kind)
        ),
    )
    assert run(audit, tmp_path / "guarded").faults == ()
    assert (tmp_path / "plain/findings.parquet").read_bytes() == (
        tmp_path / "guarded/findings.parquet"
    ).read_bytes()


def test_an_artifact_of_which_no_records_can_be_made_costs_no_other_its_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = records.measured

    def odd(measurements: pa.Table) -> Measured:
        if "a/bad.csv" in measurements["artifact"].to_pylist():
            raise ValueError("not on this one")
        return whole(measurements)

    monkeypatch.setattr(stage, "measured", odd)
    output = run(several("a/bad.csv", "a/c.csv"), tmp_path)
    findings = pq.read_table(tmp_path / "findings.parquet").to_pylist()
    assert [f["artifact"] for f in findings if f["rule"] == "request_without_ttft"] == ["a/c.csv"]
    assert [without_lines(fault) for fault in output.faults] == [
        "no rule could be checked on the numbers of a/bad.csv: a fault of benchaudit, not of the data (ValueError:"
        " not on this one); report it with what `benchaudit rerun validate` prints and the file a/bad.csv"
    ]


def test_rules_keep_their_findings_when_great_expectations_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> Any:
        raise RuntimeError("no context")

    run(everything_broken(), tmp_path / "plain")
    monkeypatch.setattr(stage, "assert_with_gx", down)
    output = run(everything_broken(), tmp_path / "guarded")
    before, after = (
        [
            f
            for f in pq.read_table(tmp_path / name / "findings.parquet").to_pylist()
            if f["rule"] != FAULT_RULE
        ]
        for name in ("plain", "guarded")
    )
    assert before == after
    assert len(output.faults) == len(SUITES)
    assert without_lines(output.faults[0]).startswith(
        "what the rules of the suite request found has no second opinion: a fault of benchaudit, not of the data"
        " (RuntimeError: no context);"
    )


def test_what_is_no_fault_of_a_rule_stops_the_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(_: object) -> Any:
        raise MemoryError

    monkeypatch.setattr(
        stage, "rules_of", lambda kind: tuple(replace(r, check=out_of_memory) for r in rules_of(kind))
    )
    with pytest.raises(MemoryError):
        run(clean(), tmp_path)


def test_an_audit_of_nothing_is_vacuous_throughout(tmp_path: Path) -> None:
    output = run(Audit(), tmp_path)
    assert {rule["outcome"] for rule in outcomes(tmp_path).values()} == {"vacuous"}
    assert set(output.counts.values()) == {0}


def test_the_matrix_says_how_much_of_what_is_needed_is_present(tmp_path: Path) -> None:
    audit = Audit()
    audit.request("a/run.csv")
    audit.request("a/run.csv", ttft=None, identity={"config": {"num_ctx": 2048}})
    run(audit, tmp_path)
    matrix = pq.read_table(tmp_path / "telemetry.parquet")
    assert set(matrix["group"].to_pylist()) == {"ollama-sweep in a"}
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


@pytest.mark.parametrize(
    ("engine", "config", "asked"),
    [
        ("ollama", {}, {"num_ctx", "num_gpu", "seed", "temperature", "top_p"}),
        ("vllm", {}, {"seed", "temperature", "top_p"}),
        (None, {}, {"seed", "temperature", "top_p"}),
        (None, {"num_ctx": 2048}, {"num_ctx", "seed", "temperature", "top_p"}),
    ],
)
def test_options_of_ollama_are_asked_of_ollama_and_of_who_names_them(
    engine: str | None, config: dict[str, int], asked: set[str], tmp_path: Path
) -> None:
    audit = Audit()
    for _ in range(2):
        audit.request("a/run.csv", identity={"engine": engine, "config": config})
    run(audit, tmp_path)
    matrix = pq.read_table(tmp_path / "telemetry.parquet").to_pylist()
    assert {row["name"] for row in matrix if row["kind"] == "setting"} == asked


def test_gpu_metrics_beside_the_requests_count_for_them(tmp_path: Path) -> None:
    audit = Audit()
    audit.request("a/run.csv", without=("gpu_power", "gpu_memory_used"))
    audit.number("a/gpu.csv", "0", "gpu_power", 90.0, scope="timeseries", identity={"tool": "nvidia-smi"})
    run(audit, tmp_path)
    matrix = pq.read_table(tmp_path / "telemetry.parquet").to_pylist()
    of_requests = {r["name"]: r["present"] for r in matrix if r["group"] == "ollama-sweep in a"}
    assert (of_requests["gpu_power"], of_requests["gpu_memory_used"]) == (1, 0)


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    validate(clean().ingested(), Thresholds(), tmp_path, lambda done, total: said.append((done, total)))
    assert said[0] == (0, len(SUITES)) and said[-1] == (len(SUITES), len(SUITES))


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
