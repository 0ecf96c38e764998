"""The facts of a comparison: the sentence, the verdict that the commentary's gate knows, and both sides' sources."""

from __future__ import annotations

from typing import Any

from data_contracts.facts import Source
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.runs import run_medians
from tasks.analysis.evidence import Evidence
from tasks.analysis.facts.changes import change_facts
from tests.analysis.comparison.making import sweep

SIX = (0.100, 0.101, 0.099, 0.102, 0.098, 0.100)


def test_two_audits_of_the_same_artifacts_add_no_fact() -> None:
    runs = run_medians(sweep(SIX).evidence())
    assert change_facts(compare(runs, runs, "A"), runs, sweep(SIX).evidence()) == []


def test_a_regression_is_a_fact_of_the_first_rank_with_the_sources_of_both_sides() -> None:
    before = run_medians(sweep(SIX, "old").evidence())
    evidence = sweep([value * 1.2 for value in SIX], "new").evidence()
    facts = change_facts(compare(before, run_medians(evidence), "A"), before, evidence)
    change, member = facts[:2]
    assert (change.tier, change.verdict, change.metric, change.n) == (0, "regressed", "ttft", 6)
    assert (
        change.clause
        == "since the baseline audit m is worse: TTFT 20% higher (95% confidence interval +16% to +24%)"
    )
    assert (member.tier, member.verdict, member.n, member.sources) == (4, "regressed", 6, change.sources)
    assert member.clause == (
        "the TTFT of m regressed since the baseline audit: 20% higher"
        " (95% confidence interval +16% to +24%, 6 runs against 6, q <0.001)"
    )
    assert change.sources == (
        *(Source(f"new-{i}.csv", ("0",), f"sha of new-{i}.csv") for i in range(6)),
        *(Source(f"old-{i}.csv in audit A", (), f"sha of old-{i}.csv") for i in range(6)),
    )
    assert [fact.clause for fact in facts[2:]] == [
        "of 1 group of runs with enough repetitions 1 regressed since the baseline audit",
        "of 1 group of runs with enough repetitions 0 improved since the baseline audit",
        "drift between sessions is assumed to be 1.0% of each level: the store has 0 earlier audits of the 4 that an"
        " estimate needs",
    ]


def test_a_change_counts_the_runs_of_the_groups_that_its_number_is_of() -> None:
    def audit(factor: float, name: str) -> Evidence:
        artifacts = sweep([value * factor for value in SIX], name)
        for place, value in enumerate(SIX):
            about: dict[str, Any] = {
                "scope": "aggregate",
                "statistic": "mean",
                "run": f"{name}-{place}",
                "model": "m",
            }
            artifacts.add(f"{name}-{place}.csv", "0", {"ttft": value * factor}, **about)
        return artifacts.evidence()

    before, evidence = run_medians(audit(1.0, "old")), audit(1.2, "new")
    change, *members = change_facts(compare(before, run_medians(evidence), "A"), before, evidence)
    assert (change.statistic, change.n) == ("pooled_change", 6)
    assert [fact.n for fact in members if fact.verdict == "regressed" and fact.metric == "ttft"] == [6, 6]


def test_what_cannot_be_judged_says_what_was_observed_and_why() -> None:
    before = run_medians(sweep(SIX, "old").evidence())
    evidence = sweep([0.2, 0.2], "new").evidence()
    fact, drift = change_facts(compare(before, run_medians(evidence), "A"), before, evidence)
    assert (drift.metric, drift.verdict) == ("drift", "insufficient")
    assert (fact.verdict, fact.clause) == (
        "insufficient",
        "whether the TTFT of m changed cannot be judged: observed since the baseline audit was 100% higher,"
        " but 6 runs against 2: a verdict needs 5 on each side",
    )


def test_what_was_measured_under_other_conditions_is_counted_with_an_example() -> None:
    before = run_medians(sweep(SIX, "old", config={"num_ctx": 1024}).evidence())
    evidence = sweep(SIX, "new", config={"num_ctx": 4096}).evidence()
    (fact,) = change_facts(compare(before, run_medians(evidence), "A"), before, evidence)
    assert (fact.verdict, fact.value, fact.clause) == (
        "incomparable",
        1.0,
        "1 group of runs was measured under other conditions than in the baseline audit and not compared,"
        " such as the TTFT of m with num_ctx 4096 (num_ctx 1024 against 4096: other conditions than the baseline's)",
    )
