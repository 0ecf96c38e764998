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

# What a person who knows the rules of DESIGN.md writes; the gate has not been asked before.
GOOD_COMMENTS: tuple[str, ...] = (
    "F01: Every file is accounted for, so the counts that follow rest on the complete inventory.",
    "F01: The inventory covers what was found, not what was run; ask the operators about missing folders.",
    "F01: Duplicates are left out of the statistics that follow.",
    "F01: Nothing was lost on the way from the folders to this audit.",
    "F01: Keep the duplicates out of any later pooling of rows.",
    "F01: This is a sound base for the tables below.",
    "F02: Without power telemetry no statement about energy can be made.",
    "F02: Record the power draw of the GPU with each request next time.",
    "F02: Energy cannot be judged from these artifacts.",
    "F02: Add a sampler for power to the benchmark script before the next sweep.",
    "F02: The gap keeps a reader from weighing speed against energy.",
    "F02: Log power and memory together, with timestamps that can be joined to the requests.",
    "F02: Until power is recorded, efficiency stays an open matter for these models.",
    "F02: Missing power readings limit what can be said about cost.",
    "F03: Check the server log of that run before its rates are compared with anything.",
    "F03: Failed requests are kept out of the means, which may flatter the models that failed often.",
    "F03: Store the error text with the request, so that failures can be told apart.",
    "F03: The failures cluster, which points to the environment rather than to the models.",
    "F03: Repeat the run after a fresh start of the server.",
    "F03: A failed request says nothing about speed, only about availability.",
    "F03: Treat the surviving requests of that run with care.",
    "F03: It is worth finding out whether the failures share a time or a setting.",
    "F03: Mark failed requests as failed rather than leaving a blank, and rerun the affected group.",
    "F04: The mean rests on a modest sample, so read it as an indication.",
    "F04: Read this together with the time to first token, since users wait for that too.",
    "F04: This rate describes decoding alone, not the wait for the prompt.",
    "F04: Repeat the measurement over separate runs before choosing a model by it.",
    "F04: The figure holds for these settings only.",
    "F04: Gemma is measured here on its own, so no ranking follows from it.",
    "F04: Decode throughput in tokens per second is what a reader of long answers notices.",
    "F04: Requests within a run are not independent, so the spread may look narrow.",
    "F04: State the hardware next to this figure when quoting it.",
    "F05: The sample is too small for a tail quantile; the maximum is shown in its place.",
    "F05: Collect more warm requests before setting a service objective.",
    "F05: Do not promise a time to first token on this basis.",
    "F05: The tail is unknown here, and a slow request may have been missed.",
    "F05: Keep cold and warm requests apart when this is measured again.",
    "F05: This Llama variant needs a longer series of warm requests.",
    "F05: An alert threshold should not be derived from so short a series.",
    "F05: Warm requests alone are shown, which leaves the cold start out.",
    "F06: Vary num_ctx while num_gpu is held fixed, and the effect can be told apart.",
    "F06: The settings move together, so neither can be credited with the spread.",
    "F06: No setting should be chosen on this evidence.",
    "F06: Design the next sweep as a full grid, with repetitions of each cell.",
    "F06: A confounded sweep cannot say which setting matters.",
    "F06: Randomise the order of the settings to keep drift out of the sweep.",
    "F06: Run the sweep again with a fixed seed and only this setting varied.",
    "F07: Time to first token has improved, so users see the answer begin sooner.",
    "F07: Mistral now responds faster than in the baseline.",
    "F07: The improvement stands against the audit's noise floor; keep this version.",
    "F07: Confirm the reduced wait on another day before relying on it.",
    "F07: The lower time to first token is what interactive users notice.",
    "F08: Throughput has regressed; compare the server versions of these audits.",
    "F08: Decoding is slower than in the baseline, which deserves a look at the driver version.",
    "F08: Investigate this regression before the next release.",
    "F08: The decline is beyond the noise floor and should be treated as real.",
    "F08: Pin the server version until the drop in throughput is understood.",
    "F09: Latency is unchanged, so this release neither helps nor hurts here.",
    "F09: The end-to-end latency is stable against the baseline.",
    "F09: No action is needed for this model.",
    "F09: Watch this figure in the next audit all the same.",
    "F10: The copies add no evidence and can be deleted.",
    "F10: Keep a copy in an archive folder if needed, and remove the rest from the source.",
    "F10: Copied files hint at manual steps in the benchmark workflow.",
    "F10: A reader who pools these files would count the same requests again.",
    "F10: Write results to a fresh folder for each run to avoid such copies.",
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
