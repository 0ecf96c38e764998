"""AIPerf: `profile_export_aiperf.json`, `.csv` and `profile_export.jsonl`, as aiperf/exporters write them (schema 1.0).

`inter_token_latency` is (latency - TTFT) / (tokens - 1) of a request; `benchmark_duration` spans the first request sent
to the last response; a request that failed has no metric but a count of errors. Latencies are milliseconds, times
nanoseconds.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.serving.results import Results, Spread
from tests.serving.simulation import Request

_POINTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_Metrics = dict[str, dict[str, object]]


def profile(results: Results, folder: Path, number: int) -> None:
    """The summary as JSON."""
    here = _folder(folder, number)
    (here / "profile_export_aiperf.json").write_text(json.dumps(_document(results), indent=2))


def table(results: Results, folder: Path, number: int) -> None:
    """The summary as CSV alone: two decimals."""
    here = _folder(folder, number)
    _write_table(_metrics(results), here / "profile_export_aiperf.csv")


def genai_perf(results: Results, folder: Path, number: int) -> None:
    """The JSON of AIPerf's predecessor, genai-perf: the same metrics beside `input_config` alone."""
    kept = {
        "time_to_first_token", "time_to_second_token", "inter_token_latency", "request_latency",
        "output_sequence_length", "input_sequence_length", "output_token_throughput", "request_throughput",
        "output_token_throughput_per_user", "request_count",
    }  # fmt: skip
    metrics = {key: value for key, value in _metrics(results).items() if key in kept}
    world = results.world
    told = {
        "model": [world.model], "formatted_model_name": world.model.replace("/", "_"), "service_kind": "openai",
        "endpoint_type": "chat", "streaming": world.client.streaming, "num_prompts": world.load.requests,
        "concurrency": world.load.concurrency or None, "request_rate": world.load.rate or None,
        "synthetic_input_tokens_mean": world.prompts.mean, "output_tokens_mean": world.answers.mean,
        "synthetic_input_tokens_stddev": world.prompts.deviation,
        "output_tokens_stddev": world.answers.deviation,
        "subcommand": "profile", **(results.told or {}),
    }  # fmt: skip
    here = _folder(folder, number)
    (here / "profile_export_genai_perf.json").write_text(
        json.dumps({**metrics, "input_config": told}, indent=2)
    )


def with_requests(results: Results, folder: Path, number: int) -> None:
    """The summary as JSON and a line for each request."""
    profile(results, folder, number)
    lines = [json.dumps(_record(results, request)) for request in results.requests]
    (_folder(folder, number) / "profile_export.jsonl").write_text("\n".join(lines) + "\n")


def _folder(folder: Path, number: int) -> Path:
    here = folder / f"run_{number}"
    here.mkdir(exist_ok=True)
    return here


def _document(results: Results) -> dict[str, object]:
    world = results.world
    generator = {
        "concurrency": world.load.concurrency or None, "request_rate": world.load.rate or None,
        "request_count": world.load.requests, "warmup_request_count": world.load.warmup,
        "request_rate_mode": "poisson" if world.load.arrivals == "poisson" else "constant",
    }  # fmt: skip
    return {
        "schema_version": "1.0", "aiperf_version": "0.3.0", "benchmark_id": f"{world.seed:08x}",
        **_metrics(results),
        "input_config": {
            "endpoint": {"model_names": [world.model], "type": "chat", "streaming": world.client.streaming},
            "input": {"prompt": {
                "input_tokens": {"mean": world.prompts.mean, "stddev": world.prompts.deviation},
                "output_tokens": {"mean": world.answers.mean, "stddev": world.answers.deviation},
            }},
            "loadgen": {key: value for key, value in generator.items() if value is not None},
            "tokenizer": {"name": world.tokenizer}, **(results.told or {}),
        },
        "was_cancelled": False, "error_summary": _errors(results.requests),
        "start_time": _iso(results.started), "end_time": _iso(results.ended),
    }  # fmt: skip


def _metrics(results: Results) -> _Metrics:
    told, ok = results.summary, results.ok
    alone = {
        "request_throughput": ("requests/sec", told.request_rate),
        "output_token_throughput": ("tokens/sec", told.output_rate),
        "total_token_throughput": ("tokens/sec", told.total_rate),
        "request_count": ("requests", float(told.completed)),
        "error_request_count": ("requests", float(told.failed)),
        "benchmark_duration": ("sec", told.duration),
        "total_isl": ("tokens", float(told.input_tokens)),
        "total_osl": ("tokens", float(told.output_tokens)),
        "min_request_timestamp": ("ns", _ns(results, min(r.sent for r in results.requests))),
        "max_response_timestamp": ("ns", _ns(results, max(r.end for r in results.requests))),
    }
    users = [1.0 / tpot for r in ok if (tpot := r.tpot)]
    spreads = {
        "time_to_first_token": ("ms", told.ttft.times(1000)),
        "time_to_second_token": ("ms", Spread.of([1000 * r.gaps[0] for r in ok if r.gaps])),
        "inter_token_latency": ("ms", told.tpot.times(1000)),
        "inter_chunk_latency": ("ms", told.itl.times(1000)),
        "request_latency": ("ms", told.e2e.times(1000)),
        "output_token_throughput_per_user": ("tokens/sec/user", Spread.of(users)),
        "output_sequence_length": ("tokens", Spread.of([r.output_tokens for r in ok])),
        "input_sequence_length": ("tokens", Spread.of([r.prompt_tokens for r in ok])),
    }
    if not results.world.client.streaming:
        for name in ("time_to_second_token", "inter_token_latency", "inter_chunk_latency"):
            del spreads[name]
        del spreads["time_to_first_token"], spreads["output_token_throughput_per_user"]
    if told.goodput is not None:
        alone["goodput"] = ("requests/sec", told.goodput)
    if not told.failed:
        del alone["error_request_count"]
    return {
        **{name: {"unit": unit, "avg": value} for name, (unit, value) in alone.items()},
        **{name: _statistics(unit, spread) for name, (unit, spread) in spreads.items()},
    }


def _statistics(unit: str, spread: Spread) -> dict[str, object]:
    points = {f"p{point}": spread.at(point) for point in _POINTS}
    return {
        "unit": unit,
        "avg": spread.mean,
        **points,
        "min": spread.low,
        "max": spread.high,
        "std": spread.std,
    }


def _record(results: Results, request: Request) -> dict[str, object]:
    ok = request.outcome == "ok"
    metadata = {
        "session_num": request.index, "x_request_id": f"{results.world.seed:08x}-{request.index:06d}",
        "x_correlation_id": f"{results.world.seed:08x}-{request.index:06d}",
        "conversation_id": f"session_{request.prompt:06d}", "turn_index": 0,
        "request_start_ns": _ns(results, request.sent),
        "request_ack_ns": _ns(results, request.sent) + 500_000 if ok else None,
        "request_end_ns": _ns(results, request.end), "worker_id": "worker_0",
        "record_processor_id": "record_processor_0",
        "benchmark_phase": "warmup" if request.warmup else "profiling",
        "was_cancelled": False, "cancellation_time_ns": None,
    }  # fmt: skip
    error = {"code": 503, "type": "ServiceUnavailable", "message": request.error}
    if request.outcome == "timeout":
        error = {"code": 408, "type": "TimeoutError", "message": request.error}
    metrics = _request_metrics(request) if ok else {"error_isl": _value(request.prompt_tokens, "tokens")}
    return {"metadata": metadata, "metrics": metrics, "error": None if ok else error}


def _request_metrics(request: Request) -> dict[str, object]:
    metrics: dict[str, object] = {
        "input_sequence_length": _value(request.prompt_tokens, "tokens"),
        "time_to_first_token": _value(1000 * request.ttft, "ms"),
        "request_latency": _value(1000 * request.latency, "ms"),
        "output_token_count": _value(request.output_tokens, "tokens"),
        "output_sequence_length": _value(request.output_tokens, "tokens"),
    }
    if request.tpot and request.gaps:
        metrics["time_to_second_token"] = _value(1000 * request.gaps[0], "ms")
        metrics["inter_chunk_latency"] = _value([1000 * gap for gap in request.gaps], "ms")
        metrics["inter_token_latency"] = _value(1000 * request.tpot, "ms")
        metrics["output_token_throughput_per_user"] = _value(1 / request.tpot, "tokens/sec/user")
    return metrics


def _value(value: object, unit: str) -> dict[str, object]:
    return {"value": value, "unit": unit}


def _errors(requests: Iterable[Request]) -> list[dict[str, object]]:
    counts: dict[str, int] = {}
    for request in requests:
        if request.outcome != "ok":
            counts[request.error] = counts.get(request.error, 0) + 1
    return [
        {"error_details": {"code": None, "type": "Error", "message": message}, "count": count}
        for message, count in counts.items()
    ]


def _write_table(metrics: _Metrics, path: Path) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        columns = ("avg", "min", "max", *(f"p{point}" for point in _POINTS), "std")
        out.writerow(("Metric", *columns))
        spreads = {name: metric for name, metric in metrics.items() if "p50" in metric}
        for name, metric in spreads.items():
            out.writerow((_header(name, metric), *(f"{metric[column]:.2f}" for column in columns)))
        out.writerow(())
        out.writerow(("Metric", "Value"))
        for name, metric in metrics.items():
            if name not in spreads:
                out.writerow((_header(name, metric), f"{metric['avg']:.2f}"))


def _header(name: str, metric: dict[str, object]) -> str:
    title = name.replace("_", " ").title().replace(" To ", " to ").replace("Isl", "Input Sequence Length")
    return f"{title.replace('Osl', 'Output Sequence Length')} ({metric['unit']})"


def _ns(results: Results, time: float) -> int:
    return round(results.when(time) * 1e6) * 1000


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
