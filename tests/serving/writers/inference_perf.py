"""inference-perf: `stage_0_lifecycle_metrics.json`, `summary_lifecycle_metrics.json` and, if asked for, each request.

As inference_perf/reportgen/base.py writes them: seconds everywhere, rates by the time from the first request to the last
answer, percentiles 0.1 to 99.9, the delay of each request against its schedule.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tests.serving.results import Results, Spread
from tests.serving.simulation import Request

_POINTS = {"p0.1": 0.1, "p1": 1, "p5": 5, "p10": 10, "p25": 25, "median": 50, "p75": 75, "p90": 90, "p95": 95,
           "p99": 99, "p99.9": 99.9}  # fmt: skip


def stage(results: Results, folder: Path, number: int) -> None:
    here = folder / f"reports-{number}"
    here.mkdir(exist_ok=True)
    (here / "stage_0_lifecycle_metrics.json").write_text(json.dumps(_report(results), indent=2))


def with_requests(results: Results, folder: Path, number: int) -> None:
    stage(results, folder, number)
    rows = [_request(results, request) for request in results.requests]
    (folder / f"reports-{number}" / "per_request_lifecycle_metrics.json").write_text(json.dumps(rows))


def _report(results: Results) -> dict[str, object]:
    load, told, requests = results.world.load, results.summary, results.requests
    failed = [request for request in requests if request.outcome != "ok"]
    sending = max(r.sent for r in requests) - min(r.sent for r in requests)
    summary: dict[str, object] = {
        "count": told.sent,
        "schedule_delay": _statistics([r.sent - r.scheduled for r in requests]),
    }
    if load.rate:
        summary |= {"send_duration": sending, "requested_rate": load.rate,
                    "achieved_rate": len(requests) / sending if sending else 0.0}  # fmt: skip
    else:
        summary["concurrency"] = load.concurrency
    return {
        "load_summary": summary,
        "successes": {
            "count": told.completed,
            "latency": {
                "request_latency": _of(told.e2e),
                "normalized_time_per_output_token": _statistics(
                    [r.latency / r.output_tokens for r in results.ok if r.output_tokens]
                ),
                "time_per_output_token": _of(told.tpot), "time_to_first_token": _of(told.ttft),
                "inter_token_latency": _of(told.itl),
            },
            "throughput": {
                "input_tokens_per_sec": told.input_rate, "output_tokens_per_sec": told.output_rate,
                "total_tokens_per_sec": told.total_rate, "requests_per_sec": told.request_rate,
            },
            "prompt_len": _statistics([r.prompt_tokens for r in results.ok]),
            "output_len": _statistics([r.output_tokens for r in results.ok]),
        },
        "failures": {
            "count": told.failed,
            "request_latency": _statistics([r.latency for r in failed]) if failed else None,
            "prompt_len": _statistics([r.prompt_tokens for r in failed]) if failed else None,
        },
    }  # fmt: skip


def _statistics(values: Sequence[float]) -> dict[str, float]:
    return _of(Spread.of(values))


def _of(spread: Spread) -> dict[str, float]:
    return {
        "mean": spread.mean, "min": spread.low,
        **{name: spread.at(point) for name, point in _POINTS.items()}, "max": spread.high,
    }  # fmt: skip


def _request(results: Results, request: Request) -> dict[str, object]:
    ok = request.outcome == "ok"
    body = {"model": results.world.model, "max_tokens": request.asked_tokens,
            "ignore_eos": results.world.ignore_eos, "stream": results.world.client.streaming}  # fmt: skip
    times = [
        time
        for time, tokens in zip(request.chunk_times, request.chunk_tokens, strict=True)
        for _ in range(tokens)
    ]
    return {
        "scheduled_time": request.scheduled, "start_time": request.sent, "end_time": request.end,
        "request": json.dumps(body), "response": "",
        "info": {
            "input_tokens": request.prompt_tokens, "output_tokens": request.output_tokens,
            "output_token_times": times if ok else [],
        },
        "error": None if ok else {"error_type": "HTTP Error 503", "error_msg": request.error},
    }  # fmt: skip
