"""Other CSVs that people write: a row for each request with what its GPU did; a row for each level of a sweep."""

from __future__ import annotations

import csv
from bisect import bisect_left
from pathlib import Path

from tests.serving.results import Results
from tests.serving.simulation import Request, Sample


def requests(results: Results, folder: Path, number: int) -> None:
    """Times as seconds since 1970, latencies as milliseconds with two decimals, the sample of the GPU next to its end."""
    world = results.world
    times = [sample.time for sample in results.samples]
    with (folder / f"bench_{number}.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow((
            "timestamp", "model", "concurrency", "input_tokens", "output_tokens", "ttft_ms", "tpot_ms", "e2e_ms",
            "tokens_per_s", "success", "error", "gpu_util_pct", "gpu_mem_mb", "gpu_power_w", "gpu_temp_c",
            *(results.told or {}),
        ))  # fmt: skip
        for request in results.requests:
            ok = request.outcome == "ok"
            out.writerow((
                f"{results.when(request.sent):.3f}", world.model, world.load.concurrency or "",
                request.prompt_tokens, request.output_tokens if ok else "",
                _ms(request.ttft if ok else None), _ms(request.tpot if ok else None), _ms(request.latency),
                f"{request.output_tokens / request.latency:.2f}" if ok else "", ok, request.error,
                *_gpu(results.samples, times, request), *(results.told or {}).values(),
            ))  # fmt: skip


def levels(results: Results, folder: Path, number: int) -> None:
    """All runs in one table; a run appends its row."""
    world, told = results.world, results.summary
    path = folder / "sweep.csv"
    row: dict[str, object] = {
        "model": world.model, "concurrency": world.load.concurrency or None,
        "request_rate": world.load.rate or None, "num_requests": told.sent, "successful_requests": told.completed,
        "failed_requests": told.failed, "duration_s": round(told.duration, 3),
        "mean_input_tokens": round(told.input_tokens / max(told.completed, 1), 1),
        "mean_output_tokens": round(told.output_tokens / max(told.completed, 1), 1),
        "request_throughput_rps": round(told.request_rate, 4), "output_throughput_tps": round(told.output_rate, 3),
        "total_throughput_tps": round(told.total_rate, 3),
        "ttft_mean_ms": round(1000 * told.ttft.mean, 3), "ttft_p50_ms": round(1000 * told.ttft.at(50), 3),
        "ttft_p99_ms": round(1000 * told.ttft.at(99), 3), "tpot_mean_ms": round(1000 * told.tpot.mean, 4),
        "tpot_p99_ms": round(1000 * told.tpot.at(99), 4), "e2e_mean_ms": round(1000 * told.e2e.mean, 3),
        "e2e_p50_ms": round(1000 * told.e2e.at(50), 3), "e2e_p99_ms": round(1000 * told.e2e.at(99), 3),
        **(results.told or {}),
    }  # fmt: skip
    with path.open("a", newline="") as file:
        out = csv.writer(file)
        if not number:
            out.writerow(row)
        out.writerow("" if value is None else value for value in row.values())


def _ms(seconds: float | None) -> str:
    return "" if seconds is None else f"{1000 * seconds:.2f}"


def _gpu(samples: tuple[Sample, ...], times: list[float], request: Request) -> tuple[object, ...]:
    if not samples:
        return "", "", "", ""
    sample = samples[min(bisect_left(times, request.end), len(samples) - 1)]
    return (
        round(100 * sample.utilization), round(sample.memory / 2**20), f"{sample.power:.1f}",
        round(sample.temperature),
    )  # fmt: skip
