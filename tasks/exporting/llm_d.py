"""Runs as llm-d Benchmark Reports 0.2, one a run.

The format asks for a mean of each spread, a count of requests, and of a stack its accelerators and parallelism: a spread
without a mean is left out, a run without a count has no report, and the stack is named in the run's description.
Schema: llmdbenchmark/analysis/benchmark_report/br_v0_2_json_schema.json in llm-d/llm-d-benchmark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from data_contracts.hidden_characters import visible
from tasks.exporting.run_numbers import RunDocument, RunNumbers, Spread, run_numbers
from tasks.store import Audit

Json = dict[str, Any]
_LATENCIES = {
    "time_to_first_token": ("ttft", "s"),
    "time_per_output_token": ("tpot", "s/token"),
    "inter_token_latency": ("itl", "s/token"),
    "normalized_time_per_output_token": ("latency_per_output_token", "s/token"),
    "request_latency": ("e2e_latency", "s"),
}
_LENGTHS = {"input_length": ("input_tokens", "count"), "output_length": ("output_tokens", "count")}
_RATES = {
    "input_token_rate": ("input_throughput", "tokens/s"),
    "output_token_rate": ("output_throughput", "tokens/s"),
    "total_token_rate": ("total_token_throughput", "tokens/s"),
    "request_rate": ("request_throughput", "queries/s"),
}
_STATISTICS = (
    *("mean", "stddev", "min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "max"),
)


def llm_d_reports(audit: Audit) -> Iterator[RunDocument]:
    """A report of each run that can be relied on and says how many requests it had and how long they took."""
    for numbers in run_numbers(audit):
        yield RunDocument.of(numbers, _lacks(numbers), partial(_report, numbers))


def _lacks(numbers: RunNumbers) -> str:
    if numbers.invalid:
        return numbers.invalid
    if numbers.run["attempted"] is None:
        return "does not say how many requests it had"
    if not _spreads(numbers, _LATENCIES):
        return "has no latency with a mean"
    return ""


def _report(numbers: RunNumbers) -> Json:
    run = numbers.run
    performance = {
        "requests": {
            **_known({"total": run["attempted"], "failures": run["failed"]}),
            **_spreads(numbers, _LENGTHS),
        },
        "latency": _spreads(numbers, _LATENCIES),
        "throughput": _spreads(numbers, _RATES),
    }
    return {
        "version": "0.2",
        "run": {
            "uid": run["run_id"],
            **_known({"time": _time(numbers), "description": _described(run)}),
        },
        "scenario": None,
        "results": {"request_performance": {"aggregate": {k: v for k, v in performance.items() if v}}},
    }


def _spreads(numbers: RunNumbers, names: Mapping[str, tuple[str, str]]) -> Json:
    found = {
        name: _statistics(spread, units)
        for name, (metric, units) in names.items()
        if (spread := numbers.spreads.get(metric)) is not None
    }
    return {name: told for name, told in found.items() if "mean" in told}


def _statistics(spread: Spread, units: str) -> Json:
    said = dict(spread.statistics)
    # A rate of the whole run is one number, which is its mean over the run
    if "mean" not in said and "value" in said:
        said["mean"] = said["value"]
    return {"units": units} | {name: said[name] for name in _STATISTICS if name in said}


def _time(numbers: RunNumbers) -> Json | None:
    """When it ran. How long is told where the run says it: its last time may be that at which a request began."""
    times = {"start": numbers.run["started"], "end": numbers.run["ended"]}
    said: Json = {name: time.isoformat() for name, time in times.items() if time is not None}
    took = numbers.spreads.get("run_duration")
    if took is not None and "value" in took.statistics:
        said["duration"] = f"PT{took.statistics['value']}S"
    return said or None


def _described(run: Mapping[str, Any]) -> str | None:
    about = (run["model"], run["engine"], run["tool"], run["config"], run["system"], run["workload"])
    words = [visible(str(word)) for word in about if word]
    return "; ".join(words) or None


def _known(named: Json) -> Json:
    return {name: value for name, value in named.items() if value is not None}
