"""Requests that failed and were told otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Worlds
from tests.serving.faults.shapes import BOUNDS, FAILED, QUANTILES, REQUESTS
from tests.serving.faults.telling import figures, requests
from tests.serving.results import Results, Spread
from tests.serving.simulation import Request
from tests.serving.simulator import simulate
from tests.serving.world import World
from tests.serving.worlds import closed, sound

_GROUP = Group.FAILURES


def any_world(seed: int) -> Worlds:
    return (sound(seed),)


def levels(seed: int) -> Worlds:
    """A sweep over streams."""
    world = sound(seed, "server")
    return tuple(
        replace(closed(world, streams, 20 * streams + 100), epoch=world.epoch + 900 * place, noise=place)
        for place, streams in enumerate((8, 16, 32, 64))
    )


def _failing(worlds: Worlds) -> Worlds:
    return tuple(replace(w, engine=replace(w.engine, failure_share=_share(w, 0.15, 0.4))) for w in worlds)


def _broken_off(worlds: Worlds) -> Worlds:
    return tuple(
        replace(w, engine=replace(w.engine, failure_share=_share(w, 0.25, 0.45), late_failures=True))
        for w in worlds
    )


def _counted_as_done(results: Results) -> tuple[Request, ...]:
    """A refusal is an answer without tokens that came at once."""
    return tuple(
        r if r.outcome == "ok" else replace(r, outcome="ok", error="", first=r.end, chunk_times=(), chunk_tokens=())
        for r in results.requests
    )  # fmt: skip


def _timing_out(worlds: Worlds) -> Worlds:
    """The client gives up on about a tenth of the requests."""
    changed = []
    for world in worlds:
        latencies = [request.latency for request in simulate(world).requests]
        limit = float(f"{np.percentile(latencies, 88):.2g}")
        changed.append(replace(world, client=replace(world.client, timeout=limit)))
    return tuple(changed)


def _timeouts_as_latencies(results: Results) -> tuple[Request, ...]:
    return tuple(
        r if r.outcome != "timeout"
        else replace(r, outcome="ok", error="", first=r.first if r.first >= 0 else r.end)
        for r in results.requests
    )  # fmt: skip


def _retried(worlds: Worlds) -> Worlds:
    return tuple(
        replace(w, engine=replace(w.engine, failure_share=_share(w, 0.1, 0.3)), client=replace(w.client, retries=3))
        for w in worlds
    )  # fmt: skip


def _crowded(worlds: Worlds) -> Worlds:
    return tuple(replace(w, engine=replace(w.engine, request_limit=18, failure_delay=2.0)) for w in worlds)


def _with_zeros(results: Results) -> Spread:
    ok = [r.ttft for r in results.ok]
    return Spread.of([*ok, *([0.0] * (len(results.requests) - len(ok)))])


def _share(world: World, low: float, high: float) -> float:
    return float(np.random.default_rng([world.seed, 37]).uniform(low, high))


FAULTS = (
    Fault("failures-counted-as-answers", _GROUP, "answers without a token came at once: failures counted as success",
          REQUESTS | {"aiperf", "aiperf-csv", "genai-perf", "llmperf", "inference-perf"},
          any_world, plant=_failing, tell=requests(_counted_as_done)),
    Fault("timeouts-as-latencies", _GROUP, "many latencies are exactly the timeout",
          (REQUESTS | QUANTILES) - {"mlperf"}, any_world, plant=_timing_out, tell=requests(_timeouts_as_latencies)),
    Fault("retries-in-latency", _GROUP, "latency includes attempts that failed", frozenset({"csv", "csv-gpu"}), any_world,
          plant=_retried),
    Fault("errors-grow-with-load", _GROUP, "the share of failures grows with the load", FAILED, levels,
          plant=_crowded),
    Fault("survivors-only", _GROUP, "many requests failed, and the quantiles are those of the rest", FAILED - {"locust"},
          any_world, plant=_broken_off),
    Fault("refusals-lower-the-mean", _GROUP, "fast failures stand in the mean latency", frozenset({"locust"}), any_world,
          plant=_failing),
    Fault("zeros-of-failures-in-the-mean", _GROUP, "failures stand as 0 s in a statistic",
          (BOUNDS & FAILED) | {"vllm-detailed", "sglang-detailed"}, any_world, plant=_failing,
          tell=figures(ttft=_with_zeros)),
)  # fmt: skip
