"""The summary of a model's calls: units, three digits, sums of what was asked for, and the audits before."""

from __future__ import annotations

from typing import Any

from data_contracts.llm_calls import Call
from data_contracts.schemas import LLM_CALLS
from tasks.model_calls import summary, words

CALL = Call(
    outcome="ok", ttft=0.31234, total=1.2, prompt_tokens=1410, output_tokens=87, decode_throughput=72.512345
)
BUSY = Call(outcome="busy", total=0.004)


def row(call: Call, **more: Any) -> dict[str, Any]:
    measured = {name: value for name, value in call.to_json().items() if name in LLM_CALLS.names}
    said = {"persona": "Insight|Agent", "model": "tiny:latest", "lines_proposed": 4, "lines_accepted": 3}
    return {**said, **measured, **more}


def test_a_call_is_told_in_one_line() -> None:
    assert words(CALL) == "87 tokens in 1.20 s, TTFT 312 ms, 72.5 token/s"
    assert words(Call(outcome="length", total=2.0)) == "length: tokens not counted in 2.00 s"


def test_the_summary_sums_what_was_asked_for_and_leads_to_the_audits_before() -> None:
    rows = [
        row(BUSY, lines_proposed=0, lines_accepted=0),
        row(CALL, attempt=2),
        row(CALL, cached=True, lines_accepted=1),
    ]
    assert summary(
        rows, "20260302T090000Z-abcdef", [("20260301T090000Z-abcdef", [row(CALL, cached=True)])]
    ) == (
        """\
tiny:latest: 4 of 8 lines kept.

| Call | Attempt | Outcome | Prompt | Output | TTFT | Rate | Time |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| Insight\\|Agent | 1 | busy | – | – | – | – | 4.00 ms |
| Insight\\|Agent | 2 | ok | 1,410 | 87 | 312 ms | 72.5 token/s | 1.20 s |
| Insight\\|Agent | 1 | ok (cached) | 1,410 | 87 | 312 ms | 72.5 token/s | 1.20 s |
| together, median TTFT |  |  | 1,410 | 87 | 312 ms | 72.5 token/s | 1.20 s |

Prompt and output are in tokens. A cached call shows what it took when it was made, and no sum holds it.

## Last audits

| Audit | Model | Calls | Output | TTFT | Rate | Time |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| 20260302T090000Z-abcdef | tiny:latest | 2, 1 cached | 87 | 312 ms | 72.5 token/s | 1.20 s |
| 20260301T090000Z-abcdef | tiny:latest | 0, 1 cached | – | – | – | – |
"""
    )
