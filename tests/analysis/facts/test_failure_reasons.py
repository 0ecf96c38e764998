from __future__ import annotations

from tasks.analysis.facts.failures import failures_facts
from tests.analysis.making import Artifacts, said


def failing() -> Artifacts:
    """Six attempts of two files: one degraded, three failed of which one tells no reason; and a warm-up."""
    made = Artifacts().add("a.csv", "0", {"ttft": 0.1}).add("a.csv", "1", {"ttft": 0.2})
    made.add("a.csv", "2", {"ttft": 0.2}, status="degraded", flags=("reason_engine_missing",))
    made.add("a.csv", "3", {"ttft": None}, status="failed", flags=("null", "reason_url_without_scheme"))
    made.add("b.csv", "0", {"ttft": None}, status="failed", flags=("null", "reason_url_without_scheme"))
    made.add("b.csv", "1", {"ttft": None}, status="failed", flags=("null",))
    return made.add("b.csv", "2", {"ttft": 0.1}, status="warmup")


def test_attempts_are_what_succeeded_failed_and_was_degraded_without_warm_ups() -> None:
    facts = [
        f
        for f in failures_facts(failing().evidence())
        if f.subject == "{}" and f.metric != "all_failed_files"
    ]
    assert [(f.metric, f.value, f.clause) for f in facts] == [
        ("requests_total", 6.0, "6 requests were attempted, of which 2 succeeded"),
        (
            "requests_failed",
            3.0,
            "3 of the 6 requests failed (50%); their values enter no statistic; 1 more did not run as asked",
        ),
        (
            "requests_degraded",
            1.0,
            "1 of the 6 requests is degraded (17%): it ran, but not as asked, and enters no statistic",
        ),
        ("requests_completed", 2.0, "2 of the 6 requests succeeded"),
    ]


def test_one_cause_is_said_once_over_all_files_and_counted_in_each() -> None:
    facts = [f for f in failures_facts(failing().evidence()) if '"reason"' in f.subject]
    assert said(facts) == [
        (
            "measured",
            "2 of the 3 failed requests, in 2 files, failed for a URL without a scheme: write http:// before the server's"
            " address, such as that in OLLAMA_HOST",
        ),
        ("measured", "the only failed request of a.csv failed for a URL without a scheme"),
        ("measured", "1 of the 2 failed requests of b.csv failed for a URL without a scheme"),
        ("measured", "1 of the 3 failed requests tells no reason"),
    ]
