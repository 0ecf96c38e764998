"""SGLang's `bench_serving`: a line for each run, with `--output-details` or without (python/sglang/bench_serving.py).

ITL pools the gaps between chunks; `concurrency` is the sum of the latencies by the duration. Failed requests stand in the
arrays with zeros and are not counted: there is no number of them.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from tests.serving.results import Results, Spread


def summary(results: Results, folder: Path, number: int) -> None:
    _write(_figures(results), folder, results, number)


def detailed(results: Results, folder: Path, number: int) -> None:
    requests = results.requests
    arrays: dict[str, object] = {
        "input_lens": [r.prompt_tokens for r in requests],
        "output_lens": [r.output_tokens if r.outcome == "ok" else 0 for r in requests],
        "ttfts": [r.ttft if r.outcome == "ok" else 0.0 for r in requests],
        "itls": [list(r.gaps) if r.outcome == "ok" else [] for r in requests],
        "generated_texts": ["" for _ in requests],
        "errors": [r.error for r in requests],
    }
    _write(_figures(results) | arrays, folder, results, number)


def appended(results: Results, folder: Path, number: int) -> None:
    """All runs in one file, as the client appends them."""
    with (folder / "results.jsonl").open("a") as file:
        file.write(json.dumps(_figures(results) | {"tag": f"run {number}"}) + "\n")


def _figures(results: Results) -> dict[str, object]:
    world, told = results.world, results.summary
    return {
        "tag": None, "backend": "sglang", "dataset_name": "random",
        "request_rate": world.load.rate or math.inf, "max_concurrency": world.load.concurrency or None,
        "sharegpt_output_len": None, "random_input_len": 2 * world.prompts.mean,
        "random_output_len": 2 * world.answers.mean, "random_range_ratio": 0.0,
        **(results.told or {}),
        "server_info": _server(results),
        "duration": told.duration, "completed": told.completed,
        "total_input_tokens": told.input_tokens, "total_input_text_tokens": told.input_tokens,
        "total_input_vision_tokens": 0,
        "total_output_tokens": told.output_tokens, "total_output_tokens_retokenized": told.retokenized,
        "request_throughput": told.request_rate, "input_throughput": told.input_rate,
        "output_throughput": told.output_rate, "total_throughput": told.total_rate,
        **_statistics("e2e_latency", told.e2e, (90, 99)), **_statistics("ttft", told.ttft, (99,)),
        **_statistics("tpot", told.tpot, (99,)), **_statistics("itl", told.itl, (95, 99)),
        "max_itl_ms": told.itl.high * 1000.0,
        "concurrency": told.concurrency, "accept_length": told.accepted,
    }  # fmt: skip


def _statistics(name: str, spread: Spread, points: tuple[int, ...]) -> dict[str, float]:
    ms = spread.times(1000.0)
    return {
        f"mean_{name}_ms": ms.mean,
        f"median_{name}_ms": ms.at(50),
        f"std_{name}_ms": ms.std,
        **{f"p{point}_{name}_ms": ms.at(point) for point in points},
    }


def _server(results: Results) -> dict[str, object]:
    world = results.world
    return {
        "model_path": world.model, "tokenizer_path": world.tokenizer, "dtype": "auto", "quantization": None,
        "kv_cache_dtype": "auto", "context_length": None, "device": "cuda", "tp_size": world.gpu.count,
        "chunked_prefill_size": world.engine.prefill_chunk, "max_running_requests": world.engine.max_batch,
        "schedule_policy": "fcfs", "disable_radix_cache": not world.engine.prefix_cache,
        "speculative_algorithm": "EAGLE" if world.engine.draft_tokens else None,
        "speculative_num_draft_tokens": world.engine.draft_tokens or None, "version": "0.5.3",
    }  # fmt: skip


def _write(figures: dict[str, object], folder: Path, results: Results, number: int) -> None:
    load = results.world.load
    name = f"sglang_{load.requests}_random_{number}.jsonl"
    (folder / name).write_text(json.dumps(figures) + "\n")
