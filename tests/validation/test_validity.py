"""A run that breaks a critical rule is invalid; one that no rule could look at is unknown."""

from __future__ import annotations

import numpy as np
import pytest

from data_contracts.rules.rule import Rule, Severity, Verdict, phrase
from data_contracts.rules.runs import Runs
from tasks.ingestion.runs import runs_of_rows
from tasks.validation.checking import Suite, check
from tasks.validation.records import measured
from tasks.validation.run_frames import run_frame
from tasks.validation.validity import validity_of
from tests.analysis.making import Artifacts


def fast(severity: Severity) -> Rule:
    def verdict(frame: Runs) -> Verdict:
        rate = frame.value("output_throughput")
        observed, place = phrase(rate), frame.places("output_throughput")
        return Verdict(np.isfinite(rate), rate > 100, observed, place=place)

    return Rule("too_fast", severity, ("run",), "a run is at {observed}", "slower", "see why", verdict)


def suite(made: Artifacts, rule: Rule) -> Suite:
    measurements = made.rows.finish(made.names)
    frame = run_frame(measured(measurements), runs_of_rows(measurements))
    return check("run", (rule,), lambda _: frame, made.names)


def judged(made: Artifacts, rule: Rule) -> dict[str, tuple[str, list[str]]]:
    found = suite(made, rule)
    assert isinstance(found.frame, Runs)
    rows = validity_of(found.frame.columns, found.rules).to_pylist()
    names = dict(
        zip(found.frame.columns["run_id"].to_pylist(), found.frame.columns["run"].to_pylist(), strict=True)
    )
    return {names[row["run_id"]]: (row["validity"], row["reasons"]) for row in rows}


def of_rates(**rates: float) -> Artifacts:
    made = Artifacts()
    for run, rate in rates.items():
        made.add(f"{run}.json", "/0", {"output_throughput": rate}, scope="aggregate", run=run)
    return made


@pytest.mark.parametrize(
    ("severity", "of_b"), [("critical", ("invalid", ["too_fast"])), ("warning", ("valid", []))]
)
def test_only_a_critical_rule_makes_a_run_invalid(severity: Severity, of_b: tuple[str, list[str]]) -> None:
    made = of_rates(a=90.0, b=110.0)
    made.add("c.json", "/0", {"run_duration": 9.0}, scope="aggregate", run="c")
    assert judged(made, fast(severity)) == {"a": ("valid", []), "b": of_b, "c": ("unknown", [])}


def test_what_a_file_says_of_its_run_stays() -> None:
    made = of_rates(a=90.0)
    said = {
        "output_throughput": 120.0,
        "requests_total": 9.0,
        "requests_completed": 8.0,
        "requests_degraded": 0.0,
    }
    made.add("b.json", "/0", said, scope="aggregate", run="b")
    made.add("c.json", "/0", {"output_throughput": 9.0}, scope="aggregate", run="c", flags=("invalid_run",))
    assert judged(made, fast("critical")) == {
        "a": ("valid", []),
        "b": ("invalid", ["attempts_do_not_add_up", "too_fast"]),
        "c": ("invalid", ["said_by_its_tool"]),
    }


def test_a_finding_about_a_run_names_the_place_of_its_number() -> None:
    (checked,) = suite(of_rates(a=90.0, b=110.0), fast("critical")).rules
    assert checked.findings is not None
    (found,) = checked.findings.to_pylist()
    place = (found["artifact"], found["record"], found["field"], found["message"])
    assert place == ("b.json", "/0", "output_throughput", "a run is at 110: see why")


def test_a_run_knows_its_requests_and_what_was_asked_of_it() -> None:
    made = Artifacts()
    for run, latencies in (("b", (1.0, 3.0, 2.0)), ("a", (4.0, None))):
        for record, latency in enumerate(latencies):
            said = {"e2e_latency": latency}
            made.add(f"{run}.json", f"/{record}", said, run=run, config={"concurrency": 8})
    made.add("c.json", "/0", {"output_throughput": 9.0}, scope="aggregate", run="c")
    frame = suite(made, fast("critical")).frame
    assert isinstance(frame, Runs)
    values = frame.requests.records.value("e2e_latency")
    found = (
        frame.columns["run"].to_pylist(),
        frame.asked("concurrency").tolist(),
        frame.requests.count(np.isfinite(values)).tolist(),
        frame.requests.total(values).tolist(),
        frame.requests.quantile(values, 0.75).tolist(),
    )
    nan = pytest.approx(np.nan, nan_ok=True)
    assert found == (["a", "b", "c"], [8.0, 8.0, nan], [1.0, 3.0, 0.0], [4.0, 6.0, nan], [4.0, 2.5, nan])
