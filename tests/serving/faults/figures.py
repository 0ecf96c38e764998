"""Statistics that no run can have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Runs, Worlds
from tests.serving.faults.shapes import AIPERF, ANY_RUN, DEVIATIONS, QUANTILES, RATES, SERVER
from tests.serving.faults.telling import figures, spread
from tests.serving.results import Results, Spread
from tests.serving.worlds import at_share, sound

_GROUP = Group.STATISTICS
_WITH_P99 = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf", "aiperf-csv",
                       *AIPERF, "genai-perf", "inference-perf", "inference-perf-requests", "llmperf",
                       "llmperf-responses", "locust", "json", "csv-sweep"})  # fmt: skip


def any_world(seed: int) -> Worlds:
    return (sound(seed),)


def many(seed: int) -> Worlds:
    """Enough requests for a p99."""
    return (at_share(sound(seed, "server"), 0.35, 1000 + seed % 300),)


def repeated(seed: int) -> Worlds:
    """Three repetitions with other requests each."""
    world = sound(seed, ("edge", "desktop", "server")[seed % 3])
    return tuple(
        replace(world, seed=seed * 10 + place, epoch=world.epoch + 1800 * place) for place in range(3)
    )


def _twenty(worlds: Worlds) -> Worlds:
    return tuple(replace(w, load=replace(w.load, requests=14 + w.seed % 10)) for w in worlds)


def _no_spread(value: Spread) -> Spread:
    return replace(value, std=0.0)


def _flat_tail(value: Spread) -> Spread:
    return replace(value, points={**value.points, 95: value.at(99)})


def _too_narrow(value: Spread) -> Spread:
    """A deviation divided by the root of n once too often: that of the mean, told as that of requests."""
    return replace(value, std=value.std / np.sqrt(max(value.n, 1)))


def _copied(runs: Runs) -> Runs:
    """The figures of the first repetition stand in all, at other times."""
    first = runs[0]
    return tuple(
        replace(first, started=r.started, ended=r.started + first.summary.duration,
                world=replace(first.world, epoch=r.world.epoch))
        for r in runs
    )  # fmt: skip


def _mean_of_rates(results: Results) -> float:
    """The mean over requests of tokens by latency, as if it were the server's rate."""
    return float(np.mean([r.output_tokens / r.latency for r in results.ok]))


def _of_shards(results: Results) -> Spread:
    """The p99 as the mean of the p99 of eight shards, told for the whole."""
    latencies = [r.latency for r in results.ok]
    shards = [latencies[place::40] for place in range(40)]
    points = {**results.summary.e2e.points, 99: float(np.mean([np.percentile(s, 99) for s in shards if s]))}
    return replace(results.summary.e2e, points=points)


FAULTS = (
    Fault("no-deviation", _GROUP, "a deviation of 0 between different values", DEVIATIONS, any_world,
          tell=figures(ttft=spread("ttft", _no_spread), e2e=spread("e2e", _no_spread))),
    Fault("p99-of-twenty", _GROUP, "a p99 of about 20 requests is their maximum", _WITH_P99, many, plant=_twenty),
    Fault("p95-is-p99", _GROUP, "p95 and p99 are the same number", QUANTILES, many,
          tell=figures(ttft=spread("ttft", _flat_tail), e2e=spread("e2e", _flat_tail))),
    Fault("interval-too-narrow", _GROUP, "the deviation is too small for the distance of the percentiles", DEVIATIONS
          - {"inferencex"}, any_world,
          tell=figures(ttft=spread("ttft", _too_narrow), e2e=spread("e2e", _too_narrow))),
    Fault("repetitions-alike-to-the-last-digit", _GROUP, "repetitions are equal to the last digit",
          ANY_RUN - SERVER, repeated, tell=_copied),
    Fault("mean-of-rates", _GROUP, "the rate is the mean of the requests' rates, not tokens / time", RATES, many,
          tell=figures(output_rate=_mean_of_rates)),
    Fault("percentile-of-shards", _GROUP, "the p99 is not that of the requests beside it",
          frozenset({"guidellm", *AIPERF, "vllm-detailed", "sglang-detailed", "inference-perf-requests",
                     "llmperf-responses"}), many, tell=figures(e2e=_of_shards)),
)  # fmt: skip
