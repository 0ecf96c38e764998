"""A summary as people write it themselves: flat JSON with the unit in each name, with energy and intervals."""

from __future__ import annotations

import json
import math
from pathlib import Path

from tests.serving.results import Results, Spread
from tests.serving.writers.request_csv import stamp


def summary(results: Results, folder: Path, number: int) -> None:
    world, told = results.world, results.summary
    right = [r.correct for r in results.ok if r.correct is not None]
    figures: dict[str, object] = {
        "model": world.model, "engine": world.engine_name, "started": stamp(results.started),
        "gpu": world.gpu.name, "num_gpus": world.gpu.count, "concurrency": world.load.concurrency or None,
        "request_rate": world.load.rate or None, "num_requests": told.sent,
        "prompt_tokens_target": world.prompts.mean, "max_tokens": world.max_tokens,
        "duration_s": told.duration, "completed": told.completed, "failed": told.failed,
        "total_input_tokens": told.input_tokens, "total_output_tokens": told.output_tokens,
        "requests_per_second": told.request_rate, "output_tokens_per_second": told.output_rate,
        "total_tokens_per_second": told.total_rate, **_statistics("ttft", told.ttft),
        **_statistics("tpot", told.tpot), **_statistics("e2e_latency", told.e2e),
    }  # fmt: skip
    if told.power is not None and told.energy is not None:
        figures |= {
            "avg_power_w": told.power,
            "energy_j": told.energy,
            "joules_per_output_token": told.energy / told.output_tokens if told.output_tokens else None,
        }
    if right:
        figures["accuracy"] = sum(right) / len(right)
    users = [r.output_tokens / r.latency for r in results.ok]
    figures["mean_tokens_per_second_per_request"] = sum(users) / len(users) if users else None
    figures |= results.told or {}
    path = folder / f"summary_{number}.json"
    path.write_text(json.dumps({k: v for k, v in figures.items() if v is not None}, indent=2))


def _statistics(name: str, spread: Spread) -> dict[str, float]:
    """The interval of the mean is that of a normal distribution, at 95%."""
    ms = spread.times(1000)
    half = 1.96 * ms.std / math.sqrt(spread.n) if spread.n else math.nan
    return {
        f"{name}_mean_ms": ms.mean, f"{name}_std_ms": ms.std, f"{name}_p50_ms": ms.at(50),
        f"{name}_p95_ms": ms.at(95), f"{name}_p99_ms": ms.at(99), f"{name}_min_ms": ms.low,
        f"{name}_max_ms": ms.high, f"{name}_ci95_low_ms": ms.mean - half, f"{name}_ci95_high_ms": ms.mean + half,
        f"{name}_n": spread.n,
    }  # fmt: skip
