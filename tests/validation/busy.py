"""Two sound runs whose requests are listed beside what they state: an open loop and a closed one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tests.validation.making import NOON, SETTINGS, Audit, clean

OPEN, CLOSED = "bench/open.json", "bench/closed.json"
_REQUESTS, _RATE, _STREAMS = 120, 2.0, 4
_SECOND = 1_000_000
_Floats = npt.NDArray[np.float64]


def busy() -> Audit:
    """A clean audit with two more runs, to which most rules about requests have something to say."""
    audit = clean()
    dice = np.random.default_rng(11)
    each = _each(dice)
    starts = np.cumsum(dice.exponential(1 / _RATE, _REQUESTS))
    _listed(audit, OPEN, starts, each, {"request_rate": _RATE, "num_prompts": _REQUESTS})
    each = _each(dice)
    _listed(
        audit, CLOSED, _in_turn(each["e2e_latency"]), each, {"max_concurrency": _STREAMS, "max_tokens": 400}
    )
    return audit


def _each(dice: np.random.Generator) -> dict[str, _Floats]:
    """Lengths and times of requests; reading a thousand tokens takes 0.1 s, writing one 10 ms."""
    tokens_in = np.round(dice.uniform(200, 2_000, _REQUESTS))
    tokens_out = np.round(dice.uniform(50, 200, _REQUESTS))
    ttft = 0.05 + tokens_in / 10_000 * (1 + 0.05 * dice.standard_normal(_REQUESTS))
    each = 0.01 * (1 + 0.03 * dice.standard_normal(_REQUESTS))
    return {
        "input_tokens": tokens_in, "output_tokens": tokens_out, "ttft": ttft,
        "e2e_latency": ttft + (tokens_out - 1) * each,
    }  # fmt: skip


def _in_turn(latency: _Floats) -> _Floats:
    """When each request is sent: once one of the streams is free."""
    free, starts = np.arange(_STREAMS) * 0.1, np.empty(len(latency))
    for place, seconds in enumerate(latency):
        stream = int(np.argmin(free))
        starts[place] = free[stream]
        free[stream] += seconds + 0.001
    return starts


def _listed(
    audit: Audit, artifact: str, starts: _Floats, each: dict[str, _Floats], asked: dict[str, Any]
) -> None:
    identity = {"tool": "aiperf", "task": None, "config": SETTINGS | asked, "run": artifact}
    for place, start in enumerate(starts):
        when = NOON + round(float(start) * _SECOND)
        for name, values in each.items():
            audit.number(artifact, str(place), name, float(values[place]), identity=identity, timestamp=when)
        end = when / _SECOND + float(each["e2e_latency"][place])
        audit.number(artifact, str(place), "end_time", end, identity=identity, timestamp=when, unit="s")
    took = float((starts + each["e2e_latency"]).max() - starts.min())
    for (metric, statistic), value in _stated(each, took).items():
        audit.number(
            artifact, "/summary", metric, value, scope="aggregate", statistic=statistic, identity=identity,
            n=None if statistic == "value" else _REQUESTS,
        )  # fmt: skip


def _stated(each: dict[str, _Floats], took: float) -> dict[tuple[str, str], float]:
    answers, prompts = float(each["output_tokens"].sum()), float(each["input_tokens"].sum())
    stated = {
        ("run_duration", "value"): took,
        ("requests_completed", "value"): float(_REQUESTS),
        ("input_tokens_total", "value"): prompts,
        ("output_tokens_total", "value"): answers,
        ("request_throughput", "value"): _REQUESTS / took,
        ("output_throughput", "value"): answers / took,
        ("total_token_throughput", "value"): (answers + prompts) / took,
    }
    for metric in ("ttft", "e2e_latency", "output_tokens"):
        values = each[metric]
        stated |= {
            (metric, name): float(np.quantile(values, q))
            for name, q in (("min", 0.0), ("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("max", 1.0))
        }
        stated[metric, "mean"], stated[metric, "stddev"] = float(values.mean()), float(values.std(ddof=1))
    return stated
