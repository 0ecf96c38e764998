"""llmperf: a summary and the individual responses, as token_benchmark_ray.py writes them.

Seconds everywhere; the inter-token latency counts the first token too; a request's output throughput is by its whole
latency; a request that failed holds zeros; standard deviations are the sample's.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from tests.serving.results import Results, Spread
from tests.serving.simulation import Request

_POINTS = (25, 50, 75, 90, 95, 99)


def summary(results: Results, folder: Path, number: int) -> None:
    (folder / f"{_stem(results, number)}_summary.json").write_text(json.dumps(_summary(results, number)))


def with_responses(results: Results, folder: Path, number: int) -> None:
    summary(results, folder, number)
    rows = [_response(request) for request in results.requests]
    (folder / f"{_stem(results, number)}_individual_responses.json").write_text(json.dumps(rows))


def _stem(results: Results, number: int) -> str:
    world = results.world
    return f"{world.model.replace('/', '-')}_{world.prompts.mean}_{world.answers.mean}_{number}"


def _summary(results: Results, number: int) -> dict[str, object]:
    world, told, ok = results.world, results.summary, results.ok
    spreads = {
        "inter_token_latency_s": Spread.of([r.latency / r.output_tokens for r in ok if r.output_tokens]),
        "ttft_s": told.ttft, "end_to_end_latency_s": told.e2e,
        "request_output_throughput_token_per_s": Spread.of([r.output_tokens / r.latency for r in ok]),
        "number_input_tokens": Spread.of([r.prompt_tokens for r in ok]),
        "number_output_tokens": Spread.of([r.output_tokens for r in ok]),
    }  # fmt: skip
    errors = {"503": told.failed} if told.failed else {}
    return {
        "version": "2023-08-31", "name": f"{_stem(results, number)}_summary", "model": world.model,
        "mean_input_tokens": world.prompts.mean, "stddev_input_tokens": world.prompts.deviation,
        "mean_output_tokens": world.answers.mean, "stddev_output_tokens": world.answers.deviation,
        "num_concurrent_requests": world.load.concurrency or None, **(results.told or {}),
        **{key: v for name, spread in spreads.items() for key, v in _statistics(name, spread).items()},
        "results_num_requests_started": told.sent,
        "results_error_rate": told.failed / (told.completed + told.failed),
        "results_number_errors": told.failed, "results_error_code_frequency": str(errors),
        "results_mean_output_throughput_token_per_s": told.output_rate,
        "results_num_completed_requests": told.completed,
        "results_num_completed_requests_per_min": 60 * told.request_rate,
        "timestamp": int(results.ended),
    }  # fmt: skip


def _statistics(name: str, spread: Spread) -> dict[str, float]:
    sample = math.sqrt(spread.n / (spread.n - 1)) if spread.n > 1 else math.nan
    return {
        **{f"results_{name}_quantiles_p{point}": spread.at(point) for point in _POINTS},
        f"results_{name}_mean": spread.mean,
        f"results_{name}_min": spread.low,
        f"results_{name}_max": spread.high,
        f"results_{name}_stddev": spread.std * sample,
    }


def _response(request: Request) -> dict[str, object]:
    if request.outcome != "ok":
        return {
            "error_code": 503, "error_msg": request.error, "inter_token_latency_s": 0, "ttft_s": 0,
            "end_to_end_latency_s": 0, "request_output_throughput_token_per_s": 0, "number_total_tokens": 0,
            "number_output_tokens": 0, "number_input_tokens": 0,
        }  # fmt: skip
    return {
        "error_code": None, "error_msg": "",
        "inter_token_latency_s": request.latency / max(request.output_tokens, 1), "ttft_s": request.ttft,
        "end_to_end_latency_s": request.latency,
        "request_output_throughput_token_per_s": request.output_tokens / request.latency,
        "number_total_tokens": request.prompt_tokens + request.output_tokens,
        "number_output_tokens": request.output_tokens, "number_input_tokens": request.prompt_tokens,
    }  # fmt: skip
