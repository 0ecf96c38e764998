"""How each tool writes a run: one function for each shape, `(results, folder, number of the run) -> None`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.serving.results import Results
from tests.serving.writers import (
    aiperf,
    aiperf_gpus,
    guidellm,
    inference_perf,
    inferencex,
    llama_bench,
    llmperf,
    locust,
    mlperf,
    ollama,
    request_csv,
    sglang_serving,
    summary_json,
    vllm_serve,
    wide_csv,
)

Writer = Callable[[Results, Path, int], None]

WRITERS: dict[str, Writer] = {
    "vllm": vllm_serve.summary,
    "vllm-detailed": vllm_serve.detailed,
    "sglang": sglang_serving.summary,
    "sglang-detailed": sglang_serving.detailed,
    "guidellm": guidellm.report,
    "aiperf": aiperf.profile,
    "aiperf-csv": aiperf.table,
    "aiperf-requests": aiperf.with_requests,
    "aiperf-gpu": aiperf_gpus.with_gpus,
    "genai-perf": aiperf.genai_perf,
    "inference-perf": inference_perf.stage,
    "inference-perf-requests": inference_perf.with_requests,
    "llmperf": llmperf.summary,
    "llmperf-responses": llmperf.with_responses,
    "ollama": ollama.answers,
    "ollama-suite": ollama.suite,
    "inferencex": inferencex.aggregate,
    "llama-bench": llama_bench.tests,
    "mlperf": mlperf.summary,
    "locust": locust.stats,
    "json": summary_json.summary,
    "csv": request_csv.requests,
    "csv-gpu": request_csv.with_gpus,
    "csv-wide": wide_csv.requests,
    "csv-sweep": wide_csv.levels,
}

# Where several runs share a file: the shape that holds the same of each run
GATHERED: dict[str, tuple[str, Writer]] = {
    "vllm-appended": ("vllm", vllm_serve.appended),
    "sglang-appended": ("sglang", sglang_serving.appended),
    "guidellm-sweep": ("guidellm", guidellm.sweep),
    "inferencex-list": ("inferencex", inferencex.combined),
}
WRITERS |= {name: writer for name, (_, writer) in GATHERED.items()}
