"""What people write themselves: a CSV with a row for each request, and nvidia-smi's log of the GPUs beside it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from tests.serving.results import Results
from tests.serving.simulation import Sample

_COLUMNS = (
    "request_id", "model", "start_time", "end_time", "prompt_tokens", "completion_tokens", "max_tokens",
    "cached_tokens", "ttft_s", "tpot_s", "latency_s", "concurrency", "request_rate", "status", "error", "retries",
)  # fmt: skip


def requests(results: Results, folder: Path, number: int) -> None:
    """A row for each request, times as ISO 8601 in UTC with microseconds, seconds with six digits."""
    world = results.world
    with (folder / f"requests_{number}.csv").open("w", newline="") as file:
        out = csv.writer(file)
        judged = ("correct",) if world.item_accuracy is not None else ()
        out.writerow((*_COLUMNS, *judged, *(results.told or {})))
        for request in results.requests:
            answered = request.outcome == "ok"
            out.writerow(
                (
                    request.index, world.model, stamp(results.when(request.sent)),
                    stamp(results.when(request.end)), request.prompt_tokens,
                    request.output_tokens if answered else "", request.asked_tokens,
                    request.cached_tokens if world.engine.prefix_cache else "",
                    _seconds(request.ttft if answered else None), _seconds(request.tpot if answered else None),
                    _seconds(request.latency), world.load.concurrency or "", world.load.rate or "",
                    "ok" if answered else request.outcome, request.error, request.retries,
                    *(() if request.correct is None else (int(request.correct),)),
                    *(results.told or {}).values(),
                )
            )  # fmt: skip


def with_gpus(results: Results, folder: Path, number: int) -> None:
    """The same and a log of nvidia-smi."""
    requests(results, folder, number)
    gpus(results, folder, number)


def gpus(results: Results, folder: Path, number: int) -> None:
    """What `nvidia-smi --query-gpu=... --format=csv -l` logs."""
    gpu = results.world.gpu
    header = (
        "timestamp, index, name, power.draw [W], power.limit [W], utilization.gpu [%], memory.used [MiB], "
        "memory.total [MiB], temperature.gpu, clocks.current.graphics [MHz], clocks.max.graphics [MHz], "
        "clocks_throttle_reasons.active"
    )
    lines = [header]
    for sample in results.samples:
        lines.append(
            f"{_local(results.when(sample.time))}, {sample.gpu}, {gpu.name}, {sample.power:.2f} W, "
            f"{gpu.power_limit:.2f} W, {100 * sample.utilization:.0f} %, {sample.memory / 2**20:.0f} MiB, "
            f"{gpu.memory / 2**20:.0f} MiB, {sample.temperature:.0f}, {sample.clock:.0f} MHz, "
            f"{gpu.clock:.0f} MHz, {_reasons(sample)}"
        )
    (folder / f"gpu_{number}.csv").write_text("\n".join(lines) + "\n")


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def _local(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y/%m/%d %H:%M:%S.%f")[:-3]


def _reasons(sample: Sample) -> str:
    # 0x20 is a software thermal slowdown
    return "0x0000000000000020" if sample.throttled else "0x0000000000000000"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
