"""Makes examples/artifacts: a small, realistic benchmark folder with planted faults (see PLANTED).

`python examples/make_artifacts.py` remakes it; the same bytes each time.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PLANTED = {
    "sweeps/helio-1b_suite_down.csv": "every request failed and its zeros look like measurements",
    "sweeps/helio-1b_sweep_summary.csv": "a mean that does not follow from its rows, and a configuration left out",
    "sweeps/orca-mini-3b_sweep.csv": "two requests that say success in tokens_s but carry an error text",
    "sweeps/orca-mini-3b_baseline.json": "the same measurements as the CSV beside it",
    "archive/helio-1b_sweep.csv": "a byte-for-byte copy",
    "compile/transformer_cuda.json": "a backend that failed is stored as 0.0 ms",
    "compile/startup_baseline.json": "p95 equals p99 for lack of samples",
    "agents/single_run.json": "stddev 0.0 from one run, and lost token telemetry",
    "gpu/telemetry.csv": "units inside the cells, local time without a zone",
    "raw/export_utf16.csv": "UTF-16 saved as if it were UTF-8",
    "raw/truncated.json": "cut off in the middle",
    "raw/never_written.csv": "0 bytes",
    "raw/heatmap.png": "not a benchmark artifact",
    "raw/runs.jsonl": "several key sets, a NaN literal and a line that is no JSON",
    "docs/SUMMARY.md": "claims a mean TTFT that its own requests refute",
}

_ROOT = Path(__file__).parent / "artifacts"
_START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_PROMPTS = ("greeting", "summary", "code review", "translation", "long answer")
_COLUMNS = [
    "timestamp",
    "model",
    "num_gpu",
    "num_ctx",
    "temperature",
    "prompt_index",
    "ttft_s",
    "tokens_s",
    "load_s",
    "prompt_eval_s",
    "eval_s",
    "prompt_eval_count",
    "eval_count",
    "total_tokens",
    "error",
]

Row = dict[str, Any]


def main() -> None:
    """Writes the folder anew."""
    shutil.rmtree(_ROOT, ignore_errors=True)
    dice = random.Random(20260302)
    helio = sweep("helio:1b", 182.0, dice)
    orca = sweep("orca-mini:3b", 96.0, dice)
    for row in orca[5:7]:
        row["error"] = "stream closed before the last chunk"
    write("sweeps/helio-1b_sweep.csv", table(helio))
    write("archive/helio-1b_sweep.csv", table(helio))
    write("sweeps/orca-mini-3b_sweep.csv", table(orca))
    write("sweeps/helio-1b_sweep_summary.csv", table(summary(helio)))
    write("sweeps/helio-1b_suite_down.csv", table([failed(row) for row in helio[:8]]))
    baseline = [
        row | {"num_gpu": 99, "num_ctx": 4096, "temperature": 0.7}
        for row in sweep("orca-mini:3b", 95.0, dice)[:5]
    ]
    write("sweeps/orca-mini-3b_baseline.csv", table(baseline))
    write(
        "sweeps/orca-mini-3b_baseline.json",
        document({"model": "orca-mini:3b", "results": [without_model(r) for r in baseline]}),
    )
    for day in range(5):
        rows = sweep("helio:1b", 182.0 + dice.gauss(0, 1.2), dice, day=day + 1)[:10]
        write(f"nightly/2026-03-0{day + 3}/requests.csv", table(rows))
        write(f"nightly/2026-03-0{day + 3}/system.json", document(system_metrics(dice, day)))
    write("compile/transformer_cuda.json", document(compilation(dice)))
    write("compile/startup_baseline.json", document(timing_baseline(dice)))
    write("agents/single_run.json", document(agent_run()))
    write("gpu/telemetry.csv", telemetry(dice))
    write("raw/runs.jsonl", run_lines(dice))
    write(
        "raw/settings.json",
        document({"note": "unknown tool", "warm_ms": [12.5, 12.9, 13.1], "peak_memory_mb": 812}),
    )
    write("raw/truncated.json", document({"model": "helio:1b", "results": baseline})[:700])
    write("raw/never_written.csv", "")
    write("raw/export_utf16.csv", ("\ufeff" + table(helio[:3])).encode("utf-16-le").decode("latin-1"))
    (_ROOT / "raw/heatmap.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + bytes(dice.randrange(256) for _ in range(200))
    )
    write("docs/SUMMARY.md", claims(helio))
    write(
        "docs/README.md",
        "# Benchmarks\n\nHow the sweeps were run.\n\n## Hardware\n\nOne workstation, one GPU.\n",
    )


def sweep(model: str, speed: float, dice: random.Random, day: int = 0) -> list[Row]:
    """A settings sweep: num_ctx by temperature by prompt, one request each; the first request is cold."""
    rows: list[Row] = []
    clock = _START + timedelta(days=day)
    for num_ctx in (2048, 4096):
        for temperature in (0.2, 0.8):
            for index, _ in enumerate(_PROMPTS, start=1):
                cold = not rows or (temperature == 0.2 and index == 1)
                load = dice.uniform(1.9, 2.6) if cold else dice.uniform(0.04, 0.06)
                prefill = dice.uniform(0.010, 0.030)
                tokens = dice.randrange(80, 420)
                rate = dice.gauss(speed, speed * 0.012) - (1.5 if num_ctx == 4096 else 0.0)
                rows.append(request(model, clock, num_ctx, temperature, index, load, prefill, tokens, rate))
                clock += timedelta(seconds=load + prefill + tokens / rate + 0.4)
    return rows


def request(
    model: str,
    at: datetime,
    num_ctx: int,
    temperature: float,
    index: int,
    load: float,
    prefill: float,
    tokens: int,
    rate: float,
) -> Row:
    load, prefill, seconds = round(load, 6), round(prefill, 6), round(tokens / rate, 6)
    values = (
        at.isoformat(timespec="milliseconds"), model, 99, num_ctx, temperature, index, round(load + prefill, 6),
        round(tokens / seconds, 4), load, prefill, seconds, 24 + index, tokens, 24 + index + tokens, "",
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def failed(row: Row) -> Row:
    zeros: Row = dict.fromkeys(("ttft_s", "tokens_s", "load_s", "prompt_eval_s", "eval_s"), 0.0)
    counts: Row = dict.fromkeys(("prompt_eval_count", "eval_count", "total_tokens"), 0)
    return row | zeros | counts | {"error": "connection refused: is the server running?"}


def without_model(row: Row) -> Row:
    return {k: v for k, v in row.items() if k not in ("model", "error")}


def summary(rows: list[Row]) -> list[Row]:
    """Means by configuration: the first is wrong, the last configuration is dropped."""
    groups: dict[tuple[int, float], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["num_ctx"], row["temperature"]), []).append(row)
    means = [
        {
            "num_gpu": 99,
            "num_ctx": num_ctx,
            "temperature": temperature,
            "mean_tokens_s": round(sum(r["tokens_s"] for r in group) / len(group), 4),
            "mean_ttft_s": round(sum(r["ttft_s"] for r in group) / len(group), 6),
            "mean_load_s": round(sum(r["load_s"] for r in group) / len(group), 6),
        }
        for (num_ctx, temperature), group in groups.items()
    ]
    means[0]["mean_tokens_s"] = round(means[0]["mean_tokens_s"] * 1.15, 4)
    return means[:-1]


def compilation(dice: random.Random) -> Row:
    def timed(backend: str, mean: float) -> Row:
        spread = mean * 0.04
        timing = {
            "mean_time_ms": mean,
            "std_time_ms": spread,
            "min_time_ms": mean - spread,
            "max_time_ms": mean + 2 * spread,
        }
        return {
            "backend": backend,
            "compilation": None,
            "benchmark": {"backend": backend, **timing, "metadata": {}},
        }

    dead = timed("tensorrt", 0.0)
    dead["compilation"] = {
        "backend": "tensorrt",
        "success": False,
        "compile_time_s": 0.0,
        "metadata": {},
        "error": "no such engine",
    }
    return {
        "generated_at": "2026-03-02T11:08:57.892899+00:00",
        "model": {
            "name": "transformer",
            "device": "cuda",
            "dtype": "torch.float16",
            "batch_size": 2,
            "seq_len": 128,
        },
        "settings": {"runs": 10, "warmup_runs": 3, "backends": ["eager", "jit", "tensorrt"]},
        "backends": {
            "eager": timed("eager", dice.uniform(1.1, 1.3)),
            "jit": timed("jit", dice.uniform(0.7, 0.9)),
            "tensorrt": dead,
        },
    }


def timing_baseline(dice: random.Random) -> Row:
    runs = []
    for _ in range(3):
        samples = sorted(dice.gauss(15.5, 0.2) for _ in range(20))
        mean = sum(samples) / 20
        deviation = (sum((s - mean) ** 2 for s in samples) / 19) ** 0.5
        last = samples[-1]
        runs.append(
            {
                "samples": 20,
                "p50_ms": samples[9],
                "p95_ms": last,
                "p99_ms": last,
                "mean_ms": mean,
                "stdev_ms": deviation,
            }
        )
    means = [run["mean_ms"] for run in runs]
    stats = {
        "overall_mean_ms": sum(means) / 3,
        "overall_stdev_ms": 0.05,
        "run_results": runs,
        "latency_percentiles": {"p50": sorted(means)[1], "p95": max(means), "p99": max(means)},
        "cv_percent": 0.36,
        "outliers_detected": 0,
    }
    environment = {
        "python_version": "3.12.4",
        "os": "Linux",
        "cuda_available": True,
        "gpu_name": "Example GPU",
    }
    return {
        "test_name": "startup_baseline",
        "runs": 3,
        "samples_per_run": 20,
        "timing_stats": stats,
        "environment": environment,
        "timestamp": 1772445600.25,
    }


def agent_run() -> Row:
    zeros = dict.fromkeys(
        (
            "average_tokens_per_second",
            "eval_duration_ms",
            "load_duration_ms",
            "stddev_throughput",
            "stddev_ttft",
        ),
        0.0,
    )
    lost = {
        **zeros,
        "average_ttft_ms": 4907.909,
        "total_duration_ms": 19852.0278,
        "prompt_eval_duration_ms": 0.0,
        "total_tokens_generated": 0,
    }
    good = {
        "average_tokens_per_second": 93.41, "average_ttft_ms": 3759.7126, "eval_duration_ms": 14933.1292, "load_duration_ms": 3463.0342,
        "prompt_eval_duration_ms": 287.3553, "stddev_throughput": 0.0, "stddev_ttft": 0.0, "total_duration_ms": 18731.9748, "total_tokens_generated": 1395,
    }  # fmt: skip
    options = {"num_gpu": 80, "num_ctx": 512, "temperature": 0.6000000238418579}
    return {
        "baseline": {
            "agent_type": "Baseline",
            "aggregate_metrics": lost,
            "configuration": {},
            "model": "helio:1b",
            "runs": 1,
        },
        "chimera": {
            "agent_type": "Optimized",
            "aggregate_metrics": good,
            "configuration": options,
            "model": "helio:1b",
            "runs": 1,
        },
        "delta": {
            "baseline_throughput": 0.0,
            "baseline_ttft_ms": 4907.909,
            "chimera_throughput": 93.41,
            "chimera_ttft_ms": 3759.7126,
            "throughput_delta_absolute": 93.41,
            "throughput_improvement_percent": 0.0,
            "ttft_delta_absolute_ms": 1148.1964,
            "ttft_reduction_percent": 23.3948,
        },
    }


def system_metrics(dice: random.Random, day: int) -> Row:
    points = []
    for minute in range(4):
        at = _START + timedelta(days=day + 1, minutes=minute)
        system = {
            "timestamp": at.timestamp(),
            "cpu_percent": round(dice.uniform(8, 30), 1),
            "memory_percent": 61.2,
            "memory_used_gb": 9.8,
            "memory_total_gb": 16.0,
        }
        points.append(
            {
                "timestamp": at.timestamp(),
                "datetime": at.replace(tzinfo=None).isoformat(),
                "system": system,
                "gpu": None,
            }
        )
    return {"export_timestamp": points[-1]["timestamp"], "metrics_count": len(points), "metrics": points}


def telemetry(dice: random.Random) -> str:
    lines = ["timestamp, power.draw [W], utilization.gpu [%], memory.used [MiB]"]
    for second in range(60):
        at = _START + timedelta(seconds=second)
        lines.append(
            f"{at:%Y/%m/%d %H:%M:%S}.{second:03d}, {dice.uniform(52, 141):.2f} W, {dice.randrange(0, 98)} %, {dice.randrange(5000, 5600)} MiB"
        )
    return "\n".join(lines) + "\n"


def run_lines(dice: random.Random) -> str:
    lines = []
    for index in range(12):
        at = (_START + timedelta(minutes=index)).timestamp()
        row: Row = {
            "timestamp": at,
            "model": "helio:1b",
            "prompt_tokens": dice.randrange(40, 90),
            "latency_ms": round(dice.uniform(900, 1800), 3),
        }
        if index % 3 == 2:
            row["cached_tokens"] = dice.randrange(1, 40)
        lines.append(json.dumps(row))
    lines[4] = lines[4].replace('"latency_ms": ', '"latency_ms": NaN, "was": ')
    lines[7] = lines[7][:30]
    return "\n".join(lines) + "\n"


def claims(rows: list[Row]) -> str:
    rate = sum(r["tokens_s"] for r in rows) / len(rows)
    table = f"| Metric | Value |\n|--------|-------|\n| **Model** | helio:1b |\n| **Mean throughput** | {rate:.2f} tokens/s |\n| **Mean TTFT** | 0.165 s |\n"
    return f"# helio:1b at a glance\n\n## Quick stats\n\n{table}\n## Advice\n\nUse num_ctx 2048.\n\nData: `sweeps/helio-1b_sweep.csv`\n"


def table(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def document(content: Row) -> str:
    return json.dumps(content, indent=2) + "\n"


def write(name: str, text: str) -> None:
    path = _ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
