"""What a document says of two models: right by one statistic of both, wrong by all, or of what nobody measured."""

from __future__ import annotations

import pytest

from tasks.analysis.claims.claim_facts import claim_facts
from tests.analysis.claims.test_claim_facts import document
from tests.analysis.making import Artifacts, said


def measured() -> Artifacts:
    """m:1b decodes at 60 token/s, n:7b at 40; their TTFT is 0.2 s and 0.3 s."""
    made = Artifacts()
    for model, rate, ttft in (("m:1b", 60.0, 0.2), ("n:7b", 40.0, 0.3)):
        for record in range(6):
            off = record - 2.5
            values = {"decode_throughput": rate + off, "ttft": ttft + off / 1000}
            made.add("dir/bench.csv", f"/{model}/{record}", values, model=model)
    return made


def judged(text: str) -> list[tuple[str, str]]:
    return said(claim_facts(document(measured(), f"# Two models\n\n{text}\n").evidence()))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("m:1b is 50 % faster than n:7b.", "confirmed"),
        ("n:7b is 33 % slower than m:1b.", "confirmed"),
        ("m:1b generates 1.5x as many tokens per second as n:7b.", "confirmed"),
        ("m:1b is 80 % faster than n:7b.", "refuted"),
        ("m:1b is 51.8 % faster than n:7b.", "unsupported"),  # so near that other requests may be meant
        ("m:1b generates 2.5x as many tokens per second as n:7b.", "refuted"),
        ("The TTFT of m:1b is 33 % lower than that of n:7b.", "confirmed"),
    ],
)
def test_a_comparison_of_two_measured_models_is_judged(text: str, verdict: str) -> None:
    assert [found for found, _ in judged(text)] == [verdict]


def test_it_is_told_with_the_numbers_of_both() -> None:
    assert judged("m:1b is 80 % faster than n:7b.") == [
        (
            "refuted",
            "dir/REPORT.md (line 3) states that m:1b is 80.0% faster than n:7b, which the measurements refute: mean TTFT"
            " 200 ms against 300 ms, 50.0% faster",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "m:1b should be 80 % faster than n:7b.",
        "m:1b was 80 % faster than gpt-4.",
        "m:1b is faster than n:7b.",
    ],
)
def test_goals_and_models_that_nobody_measured_are_judged_by_nothing(text: str) -> None:
    assert {found for found, _ in judged(text)} <= {"unsupported"}
