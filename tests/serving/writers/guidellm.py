"""GuideLLM's `benchmarks.json`, version 0.6, as guidellm/benchmark/schemas write it.

`request_latency` is seconds; `inter_token_latency_ms` leaves out the first token and weighs each request by its further
tokens, `time_per_output_token_ms` includes it. The mean of a rate of tokens is over the time between the
first and the last of them. Percentiles come from the distribution's steps.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np

from tests.serving.results import Results, Spread
from tests.serving.simulation import Request
from tests.serving.world import World

_POINTS = {
    "p001": 0.001, "p01": 0.01, "p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95,
    "p99": 0.99, "p999": 0.999,
}  # fmt: skip
_OF_SPREAD = {"p001": 0.1, "p01": 1, "p05": 5, "p999": 99.9}


@dataclass(frozen=True, slots=True)
class _Weighted:
    values: Sequence[float]
    weights: Sequence[float]


def report(results: Results, folder: Path, number: int) -> None:
    """A report of one benchmark, with its requests."""
    _write(_report(results, [_benchmark(results, number)]), folder / f"benchmarks_{number}.json")


def sweep(results: Results, folder: Path, number: int) -> None:
    """All runs in one report, as a sweep leaves them."""
    path = folder / "benchmarks.json"
    before = json.loads(path.read_text())["benchmarks"] if number else []
    _write(_report(results, [*before, _benchmark(results, number)]), path)


def _report(results: Results, benchmarks: list[object]) -> dict[str, object]:
    world = results.world
    return {
        "metadata": {"version": 1, "guidellm_version": "0.6.0", "python_version": "3.12.8", "platform": "Linux"},
        "args": {
            "data": [_asked(world)],
            "profile": _strategy(results)["type_"], "rate": [world.load.rate or world.load.concurrency],
            "backend": "openai_http", "backend_kwargs": {"target": "http://localhost:8000", "model": world.model},
            "random_seed": world.seed, "max_requests": world.load.requests, "warmup": None, "cooldown": None,
            **(results.told or {}),
        },
        "benchmarks": benchmarks,
    }  # fmt: skip


def _write(document: dict[str, object], path: Path) -> None:
    path.write_text(json.dumps(document))


def _asked(world: World) -> str:
    prompts, answers = world.prompts, world.answers
    return (
        f"prompt_tokens={prompts.mean},prompt_tokens_stdev={prompts.deviation},"
        f"output_tokens={answers.mean},output_tokens_stdev={answers.deviation}"
    )


def _strategy(results: Results) -> dict[str, object]:
    load = results.world.load
    if load.concurrency:
        return {"type_": "concurrent", "streams": load.concurrency, "max_concurrency": load.concurrency}
    if load.arrivals == "burst":
        return {"type_": "throughput", "max_concurrency": None}
    return {"type_": load.arrivals, "rate": load.rate, "max_concurrency": results.world.client.connections}


def _benchmark(results: Results, number: int) -> dict[str, object]:
    world = results.world
    run = str(UUID(int=(world.seed << 32) + number + 1))
    constraints = {"max_requests": world.load.requests}
    start, end = results.started, results.ended
    return {
        "type_": "generative_benchmark",
        "config": {
            "id_": run, "run_id": run, "run_index": 0, "strategy": _strategy(results),
            "constraints": constraints,
            "profile": {**_strategy(results), "constraints": constraints},
            "requests": {"data": _asked(world),
                         "random_seed": world.seed},
            "backend": {"target": "http://localhost:8000", "model": world.model, "timeout": world.client.timeout},
        },
        "scheduler_metrics": {
            "start_time": start, "request_start_time": start, "measure_start_time": start,
            "measure_end_time": end, "request_end_time": end, "end_time": end,
            "requests_made": _totals(results),
            "request_targeted_start_delay_avg": float(np.mean([r.sent - r.scheduled for r in results.requests])),
            "request_time_avg": float(np.mean([r.latency for r in results.requests])),
        },
        "metrics": _metrics(results),
        "requests": {
            "successful": [_request(results, r) for r in results.ok],
            "errored": [_request(results, r) for r in results.requests if r.outcome != "ok"],
            "incomplete": [], "total": None,
        },
        "start_time": start, "end_time": end, "duration": results.summary.duration,
        "warmup_duration": 0.0, "cooldown_duration": 0.0,
    }  # fmt: skip


def _totals(results: Results) -> dict[str, int]:
    told = results.summary
    return {"successful": told.completed, "errored": told.failed, "incomplete": 0,
            "total": told.sent}  # fmt: skip


def _metrics(results: Results) -> dict[str, object]:
    told, ok = results.summary, results.ok
    made = [(r.latency / r.output_tokens, r.output_tokens) for r in ok if r.output_tokens]
    between = [(tpot, r.output_tokens - 1) for r in ok if (tpot := r.tpot) is not None]
    successful = {
        "requests_per_second": _rate(told.request_rate, told.completed),
        "request_concurrency": _rate(told.concurrency, told.completed),
        "request_latency": _of(told.e2e),
        "prompt_token_count": _of(Spread.of([r.prompt_tokens for r in ok])),
        "output_token_count": _of(Spread.of([r.output_tokens for r in ok])),
        "total_token_count": _of(Spread.of([r.prompt_tokens + r.output_tokens for r in ok])),
        "time_to_first_token_ms": _of(told.ttft.times(1000)),
        "time_per_output_token_ms": _weighted(
            _Weighted([1000 * v for v, _ in made], [n for _, n in made]), 1.0
        ),
        "inter_token_latency_ms": _weighted(
            _Weighted([1000 * v for v, _ in between], [n for _, n in between]), _changed(results)
        ),
        "output_tokens_per_second": _rate(_token_rate(results), told.output_tokens),
        "tokens_per_second": _rate(told.total_rate, told.input_tokens + told.output_tokens),
    }
    nothing = _of(Spread.of(()))
    metrics: dict[str, object] = {"request_totals": _totals(results)}
    for name, distribution in successful.items():
        metrics[name] = {"successful": distribution, "errored": nothing, "incomplete": nothing,
                         "total": distribution}  # fmt: skip
    return metrics


def _changed(results: Results) -> float:
    """By what the stated TPOT differs from that of the requests: 1 unless it was told wrongly."""
    own = Spread.of([tpot for r in results.ok if (tpot := r.tpot) is not None]).mean
    return results.summary.tpot.mean / own if own else 1.0


def _token_rate(results: Results) -> float:
    """Output tokens by the time from the first token to the last, as far as the stated rate is the true one."""
    ok = [r for r in results.ok if r.first >= 0]
    if not ok:
        return 0.0
    told = results.summary
    window = max(r.end for r in ok) - min(r.first for r in ok)
    true = sum(r.output_tokens for r in results.ok) / (results.ended - results.started)
    return told.output_rate / true * sum(r.output_tokens for r in ok) / window if window else 0.0


def _of(spread: Spread) -> dict[str, object]:
    points = {name: spread.at(_OF_SPREAD.get(name, 100 * point)) for name, point in _POINTS.items()}
    return _distribution(spread.mean, spread.std, spread.low, spread.high, spread.n, points)


def _rate(mean: float, count: int) -> dict[str, object]:
    """A rate over the run; its own distribution over time is told by its mean alone."""
    return _distribution(mean, 0.0, mean, mean, count, dict.fromkeys(_POINTS, mean))


def _weighted(values: _Weighted, factor: float) -> dict[str, object]:
    if not values.values:
        return _of(Spread.of(()))
    order = np.argsort(values.values)
    sorted_values = np.asarray(values.values)[order] * factor
    weights = np.asarray(values.weights, float)[order]
    shares = np.cumsum(weights) / weights.sum()
    mean = float(np.average(sorted_values, weights=weights))
    std = float(np.sqrt(np.average((sorted_values - mean) ** 2, weights=weights)))
    places = np.minimum(np.searchsorted(shares, list(_POINTS.values())), len(shares) - 1)
    points = dict(zip(_POINTS, sorted_values[places].tolist(), strict=True))
    return _distribution(
        mean, std, float(sorted_values[0]), float(sorted_values[-1]), int(weights.sum()), points
    )


def _distribution(
    mean: float, std: float, low: float, high: float, count: int, points: dict[str, float]
) -> dict[str, object]:
    return {
        "mean": mean, "median": points["p50"], "mode": points["p50"], "variance": std**2, "std_dev": std,
        "min": low, "max": high, "count": count, "total_sum": mean * count, "percentiles": points, "pdf": None,
    }  # fmt: skip


def _request(results: Results, request: Request) -> dict[str, object]:
    start, end = results.when(request.sent), results.when(request.end)
    ok = request.outcome == "ok"
    answered = ok and request.output_tokens > 0
    first = results.when(request.first) if answered else None
    # Requests of a warm-up are numbered below 0
    name = str(UUID(int=(1 << 64) + request.index))
    return {
        "type_": "generative_request_stats", "request_id": name, "request_args": None, "output": None,
        "info": {
            "request_id": name, "status": "completed" if ok else "errored",
            "timings": {
                "targeted_start": results.when(request.scheduled), "queued": results.when(request.scheduled),
                "resolve_start": start, "request_start": start, "first_request_iteration": first,
                "first_token_iteration": first, "last_token_iteration": end if answered else None,
                "request_iterations": len(request.chunk_times), "token_iterations": len(request.chunk_times),
                "request_end": end, "resolve_end": end,
            },
            "error": None if ok else request.error,
        },
        "input_metrics": {"text_tokens": request.prompt_tokens, "total_tokens": request.prompt_tokens},
        "output_metrics": {"text_tokens": request.output_tokens, "total_tokens": request.output_tokens},
        "request_start_time": start, "request_end_time": end,
        "request_latency": request.latency,
        "prompt_tokens": request.prompt_tokens, "output_tokens": request.output_tokens,
        "total_tokens": request.prompt_tokens + request.output_tokens,
        "time_to_first_token_ms": 1000 * request.ttft if answered else None,
        "time_per_output_token_ms": 1000 * request.latency / request.output_tokens if answered else None,
        "inter_token_latency_ms": 1000 * tpot if ok and (tpot := request.tpot) is not None else None,
        "tokens_per_second": (request.prompt_tokens + request.output_tokens) / request.latency,
        "output_tokens_per_second": request.output_tokens / request.latency if answered else None,
    }  # fmt: skip
