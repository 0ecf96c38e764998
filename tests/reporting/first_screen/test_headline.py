"""The headline is the heaviest thing that an audit found, in one sentence that says how many more of its kind there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from data_contracts.schemas import CHANGES, FINDINGS
from tasks.reporting.document import Spans
from tasks.reporting.first_screen.headline import tone, verdict
from tasks.reporting.report_input import ReportInput
from tests.reporting.audits import empty_audit, fact, facts_of, table


def text(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def refuted(fact_id: str, clause: str = "", **cells: Any) -> dict[str, Any]:
    return fact(fact_id, 5, "claims", clause, verdict="refuted", **cells)


def stated(fact_id: str, stated: float, value: float, unit: str = "s") -> dict[str, Any]:
    subject = f'{{"artifact":"README.md","model":"helio:1b","stated":{stated}}}'
    return refuted(fact_id, subject=subject, metric="ttft", statistic="mean", value=value, unit=unit, n=20)


ADVICE = refuted(
    "F0000000007", "docs/a.md advises to use q8_0; of the 3 models ranked there it is the slowest: 46 token/s",
    subject='{"artifact":"docs/a.md","claim":"advice","model":"q8_0"}', metric="decode_throughput",
    statistic="advice", value=46.0, unit="token/s",
)  # fmt: skip
FAILED = {"rule": "every_request_failed", "severity": "critical", "artifact": "a.csv", "observed": "5 of 5 requests failed",
          "message": "nothing in this file succeeded"}  # fmt: skip
RATIO = fact(
    "F0000000009", 3, "ratios",
    "the decode throughput of helio:1b is 1.90 times that of orca-mini:3b over 16 setups (95% confidence interval 1.87 to"
    " 1.92, 51 runs against 16)",
    subject='{"axis":"model","one":"helio:1b","other":"orca-mini:3b"}', metric="decode_throughput",
    statistic="ratio_of_value", value=1.9, unit="1", ci_low=1.87, ci_high=1.92,
)  # fmt: skip
WORSE = {"baseline": "20261121T000000Z-00000a", "change": "c1", "rank": 0, "verdict": "regressed", "direction": "worse",
         "model": "helio:1b", "metric": "ttft", "ratio": 1.2, "members": 1, "measured": 1}  # fmt: skip


def audit(*facts: dict[str, Any], findings: tuple[dict[str, Any], ...] = (), worse: int = 0) -> ReportInput:
    changes = [{**WORSE, "change": f"c{number}"} for number in range(worse)]
    return replace(
        empty_audit(),
        facts=facts_of(*facts),
        findings=table(FINDINGS, *findings),
        changes=table(CHANGES, *changes),
    )


def test_what_became_worse_comes_before_all_else() -> None:
    report = audit(ADVICE, RATIO, findings=(FAILED,), worse=2)
    assert text(verdict(report)) == (
        "Since the audit of 21 November 2026 helio:1b is worse: TTFT 20% higher. There is 1 more change for the worse"
    )
    assert tone(report) == "critical"


def test_advice_that_the_data_refute_comes_before_numbers_and_findings() -> None:
    report = audit(stated("F0000000001", 0.165, 0.257), ADVICE, RATIO, findings=(FAILED,))
    assert text(verdict(report)) == (
        "docs/a.md advises to use q8_0; of the 3 models ranked there it is the slowest. There is 1 more false statement"
    )


def test_a_number_that_the_data_refute_is_told_with_the_right_one() -> None:
    assert text(verdict(audit(stated("F0000000001", 0.165, 0.257)))) == (
        "README.md says the mean TTFT of helio:1b is 165 ms; the 20 requests give 257 ms (56% more)"
    )


def test_two_numbers_that_round_alike_are_told_with_more_digits() -> None:
    assert text(verdict(audit(stated("F0000000001", 0.16510, 0.16526)))) == (
        "README.md says the mean TTFT of helio:1b is 165.1 ms; the 20 requests give 165.3 ms (0.1% more)"
    )


def test_the_number_of_another_metric_is_told_as_that() -> None:
    assert text(verdict(audit(stated("F0000000001", 0.0465, 46.5, "token/s")))) == (
        "README.md calls 46.5 ms the mean TTFT of helio:1b, but that number is 46.5 token/s"
    )


def test_files_that_cannot_be_used_come_before_a_comparison() -> None:
    assert text(verdict(audit(RATIO, findings=(FAILED,)))) == (
        "1 file cannot be used as it stands: nothing in this file succeeded (5 of 5 requests failed)"
    )


def test_without_faults_the_best_supported_comparison_leads() -> None:
    report = audit(RATIO)
    assert text(verdict(report)) == (
        "helio:1b has 1.90 times the decode throughput of orca-mini:3b (1.87 to 1.92)"
    )
    assert tone(report) == "good"


def test_a_ratio_that_was_only_observed_is_no_headline() -> None:
    observed = {**RATIO, "verdict": "insufficient", "ci_low": None, "ci_high": None}
    assert text(verdict(audit(observed))) == "No critical finding in 1 file: what was checked holds"
