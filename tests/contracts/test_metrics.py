"""One row makes a metric: the table is complete, and no other module keeps a list of metrics."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data_contracts.metrics import METRICS, Metric, metrics_of_kind, metrics_where, phrase_of
from data_contracts.units import CONVERSIONS
from data_contracts.wording import metric_name

PROJECT = Path(__file__).resolve().parents[2]
# Readers say what the fields of their formats mean, so they name metrics.
SEARCHED = (
    "data_contracts",
    "tasks/analysis",
    "tasks/validation",
    "tasks/reporting",
    "tasks/commentary",
    "tasks/store",
)
# What names a metric because it is about that one, each with why.
ABOUT_ONE = {
    "data_contracts/schemas.py": "columns of the calls of a language model",
    "data_contracts/setting_names.py": "settings, some of which are called as what is then measured",
    "data_contracts/metric_names.py": "how the world writes each metric",
    "data_contracts/vocabulary.py": "how the world writes each metric",
    "data_contracts/settings.py": "objectives of latencies",
    "data_contracts/rules/identity_rules.py": "each rule is an identity between metrics of a request",
    "data_contracts/rules/failure_rules.py": "what an answer of one token has no time for",
    "data_contracts/rules/presence_rules.py": "each rule asks for one metric",
    "data_contracts/rules/range_rules.py": "a rule about ttft",
    "data_contracts/rules/point_rules.py": "rules about power and what moves with it",
    "data_contracts/rules/limit_rules.py": "latencies at a limit, and what they are made of",
    "data_contracts/rules/own_request_rules.py": "what a run states of its requests",
    "data_contracts/rules/run_figures.py": "a latency as a share of the run",
    "data_contracts/rules/run_flight_rules.py": "each rule is Little's law",
    "data_contracts/rules/sensor_log_rules.py": "sensors beside the times of requests",
    "data_contracts/rules/run_energy_rules.py": "each rule is an identity of power and energy",
    "data_contracts/rules/run_failure_rules.py": "rules about the latency of requests",
    "data_contracts/rules/run_telemetry_rules.py": "rules about sensors, one each",
    "data_contracts/rules/run_latency_rules.py": "each rule is an identity between latencies of a run",
    "data_contracts/rules/run_rate_rules.py": "each rule is an identity between rates of a run",
    "data_contracts/rules/spread_rules.py": "answers that are right or wrong",
    "data_contracts/rules/telemetry_rules.py": "each rule asks for one metric",
    "data_contracts/rules/cache_rules.py": "prompts, what was cached of them, and how soon they were answered",
    "data_contracts/rules/clock_rules.py": "durations against the times at which requests began and ended",
    "data_contracts/rules/length_rules.py": "lengths of prompts and answers",
    "data_contracts/rules/compared_length_rules.py": "lengths of prompts and answers of runs that are compared",
    "data_contracts/remark_kin.py": "what a remark calls a metric as well",
    "data_contracts/suites/native.py": "rules about one metric each, as expectations on its column",
    "tasks/reporting/request_values.py": "what tells warm requests from cold",
    "tasks/reporting/figures/load_figure.py": "which latency is drawn beside throughput",
    "data_contracts/rules/load_figures.py": "how many requests were asked for and served, and when",
    "data_contracts/rules/load_series.py": "throughput over levels of load",
    "data_contracts/rules/paired_answers.py": "prompts of one length are taken for the same",
    "data_contracts/rules/load_rules.py": "how many requests were asked for and served",
    "data_contracts/rules/quality_rules.py": "speed beside quality",
    "data_contracts/rules/served.py": "what a request took, and what it was of",
    "data_contracts/rules/siblings.py": "runs that differ in load or lengths alone",
    "data_contracts/rules/steadiness_rules.py": "a cold start",
    "data_contracts/rules/stream_rules.py": "the gaps between tokens",
    "data_contracts/rules/sweep_rules.py": "lengths that grow with the load",
    "data_contracts/rules/window_rules.py": "what is in flight over the time of a run",
    "tasks/analysis/claims/claim_attempts.py": "counts of requests by how they ended",
    "tasks/analysis/claims/claim_choices.py": "what documents call best is the fastest at decoding",
    "tasks/analysis/claims/claim_samples.py": "rates that follow from tokens and times of requests",
    "tasks/analysis/claims/claim_conditions.py": "rates that may be over the time of a whole run",
    "tasks/analysis/claims/claim_context.py": "lengths that a text asks for",
    "tasks/analysis/claims/claim_words.py": "how texts call loads, some of which are then measured",
    "tasks/analysis/claims/claim_errors.py": "rates that may be of several requests at once; a load is no other latency",
    "tasks/analysis/claims/naming.py": "total tokens are those of a request, or of all",
    "tasks/analysis/comparison/conditions.py": "settings, some of which are called as what is then measured",
    "tasks/analysis/comparison/executions.py": "lengths of prompts and answers, and how many requests they are of",
    "tasks/analysis/comparison/lengths.py": "lengths of prompts and answers",
    "tasks/analysis/comparison/pairing.py": "lengths of prompts and answers",
    "tasks/analysis/comparison/runs.py": "lengths of prompts and answers",
    "tasks/analysis/describing.py": "the topic ttft",
    "tasks/analysis/evidence.py": "cold and warm follow from the load and ttft of a request",
    "tasks/analysis/facts/energy.py": "a price follows from output throughput, or from energy by output token",
    "tasks/analysis/facts/failure_reasons.py": "counts of requests that failed",
    "tasks/analysis/facts/failures.py": "counts of requests",
    "tasks/analysis/facts/goodput.py": "objectives of latencies, and the rate that keeps them",
    "tasks/analysis/facts/pareto.py": "throughput per GPU against speed per user",
    "tasks/analysis/facts/saturation.py": "how latency goes on where throughput stays",
    "tasks/analysis/run_names.py": "settings of the load, one of which is called as what is then measured",
    "tasks/analysis/facts/ttft.py": "the topic ttft",
    "tasks/commentary/ollama_client.py": "columns of the calls of a language model",
    "tasks/commentary/openai_client.py": "columns of the calls of a language model",
    "tasks/commentary/remarks/support.py": "what plain words call a metric, and what may lie behind it",
    "tasks/reporting/figures/ttft_figure.py": "a figure of one metric",
    "tasks/reporting/first_screen/model_lines.py": "the topic ttft",
    "tasks/reporting/sections/model_calls.py": "columns of the calls of a language model",
    "tasks/reporting/sections/performance_section.py": "the topic ttft",
    "tasks/store/audit_summary.py": "columns of the calls of a language model",
    "tasks/validation/records.py": "what each request that completed has one value of",
    "tasks/validation/recomputing.py": "cold and warm follow from the load and ttft of a request",
}


def naming() -> dict[str, set[str]]:
    """The modules that hold the name of a metric as a text, with the names."""
    found: dict[str, set[str]] = {}
    for folder in SEARCHED:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            texts = (n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant))
            names = {text for text in texts if isinstance(text, str) and text in METRICS}
            if names:
                found[path.relative_to(PROJECT).as_posix()] = names
    return found


def test_no_module_names_a_metric_but_those_that_are_about_it() -> None:
    found = {module: names for module, names in naming().items() if module != "data_contracts/metrics.py"}
    assert sorted(found.keys() - ABOUT_ONE) == [], "ask the table of metrics instead (metrics_where)"
    assert sorted(ABOUT_ONE.keys() - found) == [], "these no longer name one: take them off the list"


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_each_row_is_complete(metric: Metric) -> None:
    assert metric.unit in {conversion.unit for conversion in CONVERSIONS.values()}
    assert metric.definition and metric.phrase and 0 < metric.floor < 1
    named = [metric.total_of, *((r.numerator, r.denominator) if (r := metric.ratio_of) else ())]
    assert [name for name in named if name is not None and name not in METRICS] == []
    assert metric.called is None or metric.is_called(metric.phrase), (
        "its own name must be one that it is called by"
    )


def test_a_sentence_names_each_metric_differently() -> None:
    phrases = [metric.phrase for metric in METRICS.values()]
    assert len(set(phrases)) == len(phrases)
    assert [metric_name(name) for name in METRICS] == phrases
    assert (
        metric_name("gpu_clock_of_their_own")
        == phrase_of("gpu_clock_of_their_own")
        == "GPU clock of their own"
    )


def test_kinds_and_units_agree() -> None:
    assert {METRICS[name].unit for name in metrics_of_kind("rate")} == {"token/s", "request/s"}
    timed = metrics_of_kind("first_token", "latency", "test_time", "build_time", "run_time")
    assert metrics_where(lambda metric: metric.unit == "s") == timed
    assert metrics_where(lambda m: m.may_be_negative) == ("gpu_temperature", "mcc", "kl_divergence")
