"""Three answers and what to do next, each with its evidence, and none without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data_contracts.schemas import CHANGES, COMPARISONS, FINDINGS
from tasks.reporting.document import Answer, Spans
from tasks.reporting.first_screen.actions import actions
from tasks.reporting.first_screen.answers import answers
from tasks.reporting.first_screen.model_lines import model_lines
from tasks.reporting.report_input import ReportInput
from tests.reporting.audits import empty_audit, fact, facts_of, table
from tests.reporting.first_screen.test_headline import ADVICE, FAILED, RATIO, WORSE, audit, stated


def text(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def said(answer: Answer) -> list[str]:
    return [answer.tone, text(answer.lead), *map(text, answer.details)]


def answered(report: ReportInput) -> tuple[list[str], ...]:
    return tuple(said(answer) for answer in answers(report, model_lines(report)).items)


def sweep(verdict: str, statistic: str, **names: str) -> dict[str, Any]:
    subject = ",".join(f'"{key}":"{name}"' for key, name in sorted(names.items()))
    return fact("F0000000021", 4, "sweep", "c", subject=f"{{{subject}}}", metric="decode_throughput", statistic=statistic,
                verdict=verdict)  # fmt: skip


def test_an_audit_without_anything_says_so_three_times() -> None:
    assert answered(empty_audit()) == (
        ["warning", "Nothing: no file states a speed"],
        ["good", "Nothing that these files set out to measure"],
        ["good", "Nothing that the rules know"],
    )


def test_a_supported_comparison_can_be_decided() -> None:
    decided, _, _ = answered(audit(RATIO))
    assert decided == [
        "good", "Which is faster", "helio:1b has 1.90 times the decode throughput of orca-mini:3b (1.87 to 1.92).",
        "No file measures how good the answers are.",
    ]  # fmt: skip


def test_a_ratio_that_was_only_observed_supports_no_ranking() -> None:
    observed = {**RATIO, "verdict": "insufficient", "ci_low": None, "ci_high": None}
    speed = fact("F0000000001", 1, "throughput", "c", subject='{"model":"helio:1b"}', metric="decode_throughput",
                 statistic="mean", value=181.0, unit="token/s")  # fmt: skip
    decided, _, _ = answered(audit(observed, speed))
    assert decided[:3] == [
        "warning", "No ranking is supported yet",
        "Observed, in too few runs to be sure: helio:1b has 1.90 times the decode throughput of orca-mini:3b.",
    ]  # fmt: skip


def test_what_cannot_be_decided_says_what_it_would_take() -> None:
    once = sweep("insufficient", "best_config", settings="num_ctx temperature", folder="sweeps", model="m")
    mixed = sweep("confounded", "spread", setting="temperature", model="m")
    compared = {"baseline": "b", "key": "{}", "metric": "ttft", "verdict": "insufficient", "n_baseline": 1, "n_current": 1,
                "reason": "r"}  # fmt: skip
    report = replace(audit(once, mixed), comparisons=table(COMPARISONS, compared))
    _, left, _ = answered(report)
    assert left == [
        "warning", "The best num_ctx and temperature",
        "1 sweep ran each configuration fewer than 5 times: naming a best takes 5 runs of each.",
        "It cannot be told what temperature changes: cold starts, files or the order of runs vary with it.",
    ]  # fmt: skip


def test_what_is_wrong_leads_with_the_failed_requests() -> None:
    failed = fact("F0000000030", 1, "failures", "c", metric="requests_failed", value=10.0, n=103)
    _, _, wrong = answered(audit(failed, ADVICE, stated("F0000000001", 0.165, 0.257), findings=(FAILED,)))
    assert wrong == [
        "critical", "10 of 103 requests failed",
        "2 statements in docs/a.md and README.md do not hold.",
        "README.md says the mean TTFT of helio:1b is 165 ms; the 20 requests give 257 ms (56% more).",
    ]  # fmt: skip


def test_actions_name_their_files_and_the_most_urgent_comes_first() -> None:
    once = sweep("insufficient", "best_config", settings="num_ctx", folder="sweeps", model="m")
    steps = actions(audit(ADVICE, once, findings=(FAILED,), worse=1))
    assert steps is not None
    assert [text(item) for item in steps.items] == [
        "Find out what changed for helio:1b: benchaudit diff 20261121T000000Z-00000a.",
        "docs/a.md: correct or withdraw what the data refute (1 statement).",
        "a.csv: run it again with the server reachable, or take the file out: it measures nothing.",
        "sweeps: repeat each configuration of 1 sweep 5 times, in random order and on different days: then the best can be"
        " named.",
    ]


def test_of_many_folders_the_first_are_named_and_the_others_counted() -> None:
    found = [
        {
            **sweep("insufficient", "best_config", settings="n", folder=folder, model="m"),
            "fact_id": f"F000000002{n}",
        }
        for n, folder in enumerate("dcba")
    ]
    steps = actions(audit(*found))
    assert steps is not None
    assert text(steps.items[0]).startswith(
        "a, b and 2 more folders: repeat each configuration of 4 sweeps 5 times"
    )


def test_there_are_at_most_five_actions_and_none_twice() -> None:
    rules = [f"rule_{number}" for number in range(9)]
    findings = [
        {"rule": rule, "severity": "warning", "artifact": f"{rule}.csv", "message": "m"} for rule in rules
    ]
    again = [{"rule": "rule_10", "severity": "warning", "artifact": "rule_0.csv", "message": "m"}]
    report = replace(empty_audit(), facts=facts_of(), findings=table(FINDINGS, *findings, *again))
    steps = actions(report)
    assert steps is not None
    assert (len(steps.items), len(set(steps.items))) == (5, 5)


def test_where_the_headline_tells_the_only_change_the_card_tells_what_moved_with_it() -> None:
    report = audit(worse=1)
    along = [WORSE, {**WORSE, "metric": "decode_throughput", "ratio": 0.8}]
    moved = replace(report, changes=table(CHANGES, *({**row, "change": "c0"} for row in along)))
    decided, _, _ = answered(moved)
    assert decided == ["critical", "That it became worse", "With it: decode throughput 20% lower."]
