"""Facts, good comments and servers' answers that the tests of the commentary share; all made up for them."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from data_contracts.schemas import FACTS
from tasks.commentary.prompting import NumberedFact

_ROWS: tuple[tuple[str, str, str, str | None, str, str], ...] = (
    ("inventory", "files", "count", "holds", "101 files were found: 97 ingested and 4 duplicate", "{}"),
    ("telemetry", "gpu_power", "share", "measured", "GPU power is recorded in 0% of 274 requests", "{}"),
    (
        "failures",
        "requests_failed",
        "count",
        "measured",
        "77 of 274 requests failed, 36 of them in a single run",
        "{}",
    ),
    (
        "throughput",
        "decode_throughput",
        "mean",
        "measured",
        "gemma3:1b-it-qat decodes at 183.7 token/s on average (n = 41 requests)",
        '{"model":"gemma3:1b-it-qat"}',
    ),
    (
        "ttft",
        "ttft",
        "p95",
        "n_too_small",
        "llama3.1:8b-instruct-q4_0: the largest warm TTFT is 2.31 s (n = 12 is too small for a 95th percentile)",
        '{"model":"llama3.1:8b-instruct-q4_0"}',
    ),
    (
        "sweep",
        "decode_throughput",
        "spread",
        "confounded",
        "the group means over num_ctx spread by 4.1%; num_gpu varies along with it",
        '{"setting":"num_ctx"}',
    ),
    (
        "ttft",
        "ttft",
        "change",
        "improved",
        "mistral:7b has a TTFT 12% lower than the baseline",
        '{"model":"mistral:7b"}',
    ),
    (
        "throughput",
        "decode_throughput",
        "change",
        "regressed",
        "qwen2.5:7b has a decode throughput 9% lower than the baseline",
        '{"model":"qwen2.5:7b"}',
    ),
    (
        "latency",
        "e2e_latency",
        "change",
        "unchanged",
        "phi3:mini has an end-to-end latency within 1% of the baseline",
        '{"model":"phi3:mini"}',
    ),
    ("redundancy", "files", "count", "measured", "4 files are byte for byte copies of others", "{}"),
)


def facts_table(copies: int = 1, topics: tuple[str, ...] | None = None) -> pa.Table:
    """The example facts, `copies` times over, in the schema FACTS."""
    rows: list[dict[str, Any]] = [
        {
            "fact_id": f"F{place:02d}{copy:03d}",
            "topic": topic,
            "rank": copy * len(_ROWS) + place,
            "subject": subject,
            "metric": metric,
            "statistic": statistic,
            "verdict": verdict,
            "clause": clause,
            "sources": [],
        }
        for copy in range(copies)
        for place, (topic, metric, statistic, verdict, clause, subject) in enumerate(_ROWS, start=1)
        if topics is None or topic in topics
    ]
    return pa.Table.from_pylist(rows, schema=FACTS)


FACTS_SEEN: tuple[NumberedFact, ...] = tuple(
    NumberedFact(f"F{place:02d}", f"id-{place}", clause, subject, metric, verdict)
    for place, (_, metric, _, verdict, clause, subject) in enumerate(_ROWS, start=1)
)

# What a person writes who knows what a remark may say
GOOD_COMMENTS: tuple[str, ...] = (
    "F01: It is worth checking that no folder was left out before the audit.",
    "F01: Keep the duplicates out of any later pooling of rows.",
    "F01: Duplicates are left out of the statistics that follow.",
    "F01: Nothing was lost on the way from the folders to this audit.",
    "F01: Check whether the duplicate files came from a copied folder.",
    "F02: The missing telemetry prevents any comparison of energy between models.",
    "F02: Log power and memory together, with timestamps that can be joined to the requests.",
    "F02: The gap keeps a reader from weighing speed against energy.",
    "F02: Until power is recorded, efficiency stays an open matter for these models.",
    "F02: Make sure that the sampler runs during the whole benchmark.",
    "F02: Record the power draw of the GPU with each request next time.",
    "F02: Energy cannot be judged from these artifacts.",
    "F02: Add a sampler for power to the benchmark script before the next sweep.",
    "F02: Missing power readings limit what can be said about cost.",
    "F02: Without power telemetry no statement about energy can be made.",
    "F03: Repeat the run after a fresh start of the server.",
    "F03: The failures should be investigated before drawing conclusions about this model.",
    "F03: It is worth finding out whether the failures share a time or a setting.",
    "F03: A failed request says nothing about speed, only about availability.",
    "F03: Store the error text with the request, so that failures can be told apart.",
    "F03: Treat the surviving requests of that run with care.",
    "F03: Do not compare the throughput of this run with that of the others until the failures are explained.",
    "F03: Mark failed requests as failed rather than leaving a blank, and rerun the affected group.",
    "F03: Check the server log of that run before its rates are compared with anything.",
    "F04: The mean rests on a modest sample, so read it as an indication.",
    "F04: A confidence interval would make this mean easier to compare.",
    "F04: The mean alone does not show how much the rate varies between requests.",
    "F04: Gemma is measured here on its own, so no ranking follows from it.",
    "F04: The figure holds for these settings only.",
    "F04: Users feel the slow requests, so look at the distribution as well.",
    "F04: Repeat the measurement over separate runs before choosing a model by it.",
    "F04: State the hardware next to this figure when quoting it.",
    "F04: For a fair comparison, use the same prompts and the same machine.",
    "F04: This rate describes decoding alone, not the wait for the prompt.",
    "F04: Requests within a run are not independent, so the spread may look narrow.",
    "F05: An alert threshold should not be derived from so short a series.",
    "F05: Warm requests alone are shown, which leaves the cold start out.",
    "F05: The maximum may reflect a cold start.",
    "F05: Collect more warm requests before setting a service objective.",
    "F05: Keep cold and warm requests apart when this is measured again.",
    "F05: Treat the maximum as a rough hint of the tail, not as a quantile.",
    "F05: This Llama variant needs a longer series of warm requests.",
    "F05: The tail is unknown here, and a slow request may have been missed.",
    "F05: The number of warm requests should be raised before the tail is reported.",
    "F05: Do not promise a time to first token on this basis.",
    "F05: The sample is too small for a tail quantile; the maximum is shown in its place.",
    "F06: Design the next sweep as a full grid, with repetitions of each cell.",
    "F06: Vary num_ctx while num_gpu is held fixed, and the effect can be told apart.",
    "F06: Randomise the order of the settings to keep drift out of the sweep.",
    "F06: No setting should be chosen on this evidence.",
    "F06: Because the settings move together, the spread cannot be assigned to either of them.",
    "F06: The settings move together, so neither can be credited with the spread.",
    "F06: Treat the ranking of these settings as open.",
    "F06: A confounded sweep cannot say which setting matters.",
    "F07: The TTFT is lower than in the baseline.",
    "F07: Check that the cache state was comparable in both runs.",
    "F07: Confirm the reduced wait on another day before relying on it.",
    "F08: Bisect the changes since the baseline to locate the regression.",
    "F08: Investigate this regression before the next release.",
    "F08: Throughput has regressed; compare the server versions of these audits.",
    "F08: Decoding is slower than in the baseline, which deserves a look at the driver version.",
    "F08: Throughput is lower than in the baseline and should be investigated.",
    "F09: An unchanged mean does not tell what happened to the tail.",
    "F09: Watch this figure in the next audit all the same.",
    "F09: The end-to-end latency is stable against the baseline.",
    "F09: Latency is unchanged within the noise of the measurement.",
    "F10: Copies make it harder to trace where a number comes from.",
    "F10: Write results to a fresh folder for each run to avoid such copies.",
    "F10: Check which of the copies is the original.",
)


def answer_chunks(text: str, done_reason: str = "stop", prompt_tokens: int = 900) -> list[dict[str, Any]]:
    """An Ollama chat stream that says `text`, word by word, in the shape that real servers send."""
    stamp = {"model": "good:latest", "created_at": "2026-11-22T20:52:40.152665203Z"}
    words = [f"{w} " if not w.endswith("\n") else w for w in text.replace("\n", "\n ").split(" ") if w]
    chunks: list[dict[str, Any]] = [
        {**stamp, "message": {"role": "assistant", "content": word}, "done": False} for word in words
    ]
    durations = {
        "total_duration": 1_500_000_000,
        "load_duration": 200_000_000,
        "prompt_eval_count": prompt_tokens,
        "prompt_eval_duration": 300_000_000,
        "eval_count": len(words) + 1,
        "eval_duration": 800_000_000,
    }
    last = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": done_reason}
    return [*chunks, {**stamp, **last, **durations}]


def ndjson(chunks: list[dict[str, Any]]) -> bytes:
    """Chunks as a server streams them."""
    return "".join(json.dumps(chunk) + "\n" for chunk in chunks).encode()
