"""Real documents: what they state wrongly comes out with both numbers, and nothing else is refuted."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from data_contracts.facts import Fact
from tasks.analysis.claims.claim_facts import claim_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.evidence import Evidence
from tasks.analysis.facts.redundancy import redundancy_facts
from tasks.analysis.facts.same_rows import same_rows
from tasks.analysis.facts.sweeps import sweep_facts
from tests import corpus
from tests.corpus import CORPUS

pytestmark = pytest.mark.skipif(
    not (CORPUS / "chimeraforge.facts.json").exists(),
    reason=f"no corpus of real artifacts beside the project ({CORPUS})",
)
CLOSE = 1e-9
SUMMARY, DIGEST = "reports/gemma3/SUMMARY.md", "reports/performance_digest.md"
# One digest, written five times.
DIGESTS = {
    "reports/final_crimera_integration_test.md", "reports/mcp_integration_local4000.md", DIGEST,
    "reports/test_datadog_digest.md", "reports/test_mcp_digest.md",
}  # fmt: skip
# Their numbers of gemma3:latest are of a run that the files do not hold; of the other models they are right.
OF_ONE_MODEL = {
    "reports/README.md", "reports/Technical_Report_108.md", "reports/gemma3/BENCHMARK_COMPLETION_SUMMARY.md",
    "reports/gemma3/Gemma3_Benchmark_Report.md", SUMMARY,
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    facts = json.loads((CORPUS / "chimeraforge.facts.json").read_text("utf-8"))["facts"]
    return {fact["id"]: fact["value"] for fact in facts}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return corpus.evidence(corpus.CHIMERAFORGE)


@pytest.fixture(scope="module")
def claims(evidence: Evidence) -> list[Fact]:
    return list(claim_facts(evidence))


def about(facts: list[Fact], artifact: str, **wanted: str) -> list[Fact]:
    """The facts about statements of one document: what others state too is one fact with all of its places."""
    return [
        fact
        for fact in facts
        if artifact in documents_of(fact)
        and all(getattr(fact, key) == value for key, value in wanted.items())
    ]


def documents_of(fact: Fact) -> set[str]:
    return {source.artifact for source in fact.sources if source.artifact.endswith(".md")}


def test_the_summary_of_gemma3_is_refuted_with_both_numbers(
    claims: list[Fact], known: dict[str, Any]
) -> None:
    claim = known["claim.gemma3_summary"]
    found = {(f.metric, f.statistic): f for f in about(claims, SUMMARY, verdict="refuted")}
    ttft, rate = found["ttft", "mean"], found["decode_throughput", "mean"]
    row = found["decode_throughput", "value"]
    # Of one run each, and nearer to it than the floor
    (best,) = about(claims, SUMMARY, verdict="unsupported", statistic="best_config")

    assert ttft.value == pytest.approx(claim["actual_mean_ttft_s"], rel=CLOSE)
    assert rate.value == pytest.approx(claim["actual_mean_tps"], rel=CLOSE)
    assert best.value == pytest.approx(claim["actual_best_tps"], rel=CLOSE)
    assert row.value == pytest.approx(claim["value_of_that_row"], rel=CLOSE)
    assert ("165 ms" in ttft.clause, "567 ms" in ttft.clause) == (True, True)
    assert ("102.85 token/s" in rate.clause, "102.20 token/s" in rate.clause) == (True, True)
    places = {source.artifact: source.records for source in ttft.sources}
    assert places[SUMMARY] == ("0/5",)
    assert (ttft.sources[-1].artifact, places["reports/gemma3/gemma3_baseline.csv"]) == (
        "reports/gemma3/gemma3_baseline.csv",
        ("0-4",),
    )


def test_the_digest_reads_rates_as_latencies_and_advises_the_slowest(
    claims: list[Fact], known: dict[str, Any]
) -> None:
    misread, of_the_suite = (
        f for f in about(claims, DIGEST, metric="e2e_latency", verdict="refuted") if "q8_0" in f.subject
    )
    (advice,) = [f for f in about(claims, DIGEST, statistic="advice") if '"q8_0"' in f.subject]
    slowest = min(v["mean"] for v in known["quant.llama31_tps"].values())

    assert misread.clause.endswith(
        "state a mean end-to-end latency of 46.57 ms for llama3.1:8b-instruct-q8_0, but this number is the mean decode"
        " throughput, 46.57 token/s over 5 requests in csv_data/ollama_quant_bench.csv (swapped metric)"
    )
    assert of_the_suite.clause.endswith(
        "2.006 ms for llama3.1:8b-instruct-q8_0, but this number is the mean TTFT, 2.006 s over 5 requests in"
        " reports/ollama/20251002-151824/prompt_suite_runs.csv (swapped metric)"
    )
    assert (advice.verdict, advice.value) == ("refuted", misread.value)
    assert advice.value == pytest.approx(slowest, rel=0.01)


def test_the_gain_of_the_context_size_is_refuted_by_every_sweep(
    claims: list[Fact], known: dict[str, Any]
) -> None:
    (gain,) = [f for f in claims if f.statistic == "gain"]
    spreads = [of["num_ctx"] / 100 for of in known["claim.tr108"]["actual_spread_pct"].values()]

    assert gain.verdict == "refuted"
    assert gain.value == pytest.approx(max(spreads), rel=CLOSE)
    assert gain.clause == (
        "reports/Technical_Report_108.md states that num_ctx changes decode throughput by 15% to 20%, while group means"
        " by num_ctx spread over 0.19% to 3.4% of the overall mean in 4 sweeps, below 1% in 3 of them"
    )


def test_the_interval_is_half_as_wide_as_its_runs_require_and_its_percentiles_are_of_three_means(
    evidence: Evidence,
) -> None:
    found = {f.statistic: f for f in interval_facts(evidence) if "comprehensive_baseline" in f.subject}

    assert found["ci_width"].value == pytest.approx(0.526790017930954, rel=1e-6)
    assert {name: fact.verdict for name, fact in found.items()} == {
        "ci_width": "refuted", "p50_of_runs": "unsupported", "p95_of_runs": "refuted", "p99_of_runs": "refuted",
    }  # fmt: skip


def test_right_intervals_are_confirmed(evidence: Evidence) -> None:
    found = [f.verdict for f in interval_facts(evidence) if "latency_summary_generate" in f.subject]
    assert found == ["confirmed"] * 3


def test_no_document_is_refuted_wrongly(claims: list[Fact]) -> None:
    models: dict[str, set[str]] = defaultdict(set)
    for fact in claims:
        names = json.loads(fact.subject)
        if fact.verdict == "refuted" and "model" in names:
            for document in documents_of(fact):
                models[document].add(names["model"])

    # What may be about something else is not judged: of these alone it is sure
    assert {SUMMARY, *DIGESTS} <= set(models) <= OF_ONE_MODEL | DIGESTS
    assert {model for document in OF_ONE_MODEL for model in models[document]} == {"gemma3:latest"}
    for document in DIGESTS:
        kinds = {(f.metric, f.statistic) for f in about(claims, document, verdict="refuted")}
        assert kinds == {
            ("e2e_latency", "mean"),
            ("decode_throughput", "value"),
            ("decode_throughput", "advice"),
        }


def test_what_documents_state_of_llama_and_the_small_gemmas_is_confirmed(claims: list[Fact]) -> None:
    right = ("reports/llama3/ollama_benchmark_summary.md", "reports/ollama/prompt_suite_lessons_20251002.md")
    verdicts = [[f.verdict for f in about(claims, document)] for document in right]

    assert [verdict.count("confirmed") for verdict in verdicts] == [23, 6]
    assert all("refuted" not in verdict for verdict in verdicts)


def test_the_files_that_repeat_others_are_those_that_the_script_found(
    evidence: Evidence, known: dict[str, Any]
) -> None:
    facts = {f.metric: f for f in redundancy_facts(evidence)}

    assert [list(group) for group in same_rows(evidence)] == known["dup.csv_same_but_timestamp"]
    assert facts["duplicate_files"].value == known["dup.redundant_files"]
    assert facts["duplicate_bytes"].value == known["dup.redundant_bytes"]
    remarks = evidence.quarantine.select(["artifact", "code"]).to_pylist()
    copies = [{twin["json"], twin["csv"]} for twin in known["dup.json_csv_twins"]]
    called = sorted(remark["artifact"] for remark in remarks if remark["code"] == "copy")
    assert len(called) == len(copies)
    assert all(name in pair for name, pair in zip(called, copies, strict=True))
    assert not [f for f in facts.values() if f.verdict == "broken"]


def test_run_order_is_told_from_the_effect_of_a_temperature(
    evidence: Evidence, known: dict[str, Any]
) -> None:
    by_sweep = [v for k, v in known.items() if k.startswith("sweep.ttft_by_temperature.")]
    expected = sorted(levels["0.2"] / levels["0.4"] for levels in by_sweep)
    found = [f for f in sweep_facts(evidence) if f.statistic == "run_order"]

    assert sorted(f.value or 0 for f in found) == pytest.approx(expected, rel=CLOSE)
    assert {f.verdict for f in found} == {"confounded"}
