"""A run as its tool tells it: the requests as the client recorded them and the figures over them, in SI units.

A fault of the telling changes one of the two, or both; without one they follow from the simulation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from tests.serving.simulation import Request, Sample, Simulation
from tests.serving.simulator import simulate
from tests.serving.world import World

POINTS = (0.1, 1, 5, 10, 25, 50, 66, 75, 80, 90, 95, 97, 98, 99, 99.9, 99.99)


@dataclass(frozen=True, slots=True)
class Spread:
    """Statistics of some numbers; `std` is the population's, as most clients have it. Of no number all are 0."""

    mean: float
    std: float
    low: float
    high: float
    points: Mapping[float, float]
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        if not len(values):
            return cls(0.0, 0.0, 0.0, 0.0, dict.fromkeys(POINTS, 0.0), 0)
        column = np.asarray(values, float)
        points = dict(zip(POINTS, np.percentile(column, POINTS).tolist(), strict=True))
        return cls(
            float(column.mean()), float(column.std()), float(column.min()), float(column.max()), points,
            len(column),
        )  # fmt: skip

    def at(self, point: float) -> float:
        return self.points[point]

    def times(self, factor: float) -> Spread:
        """Every statistic in another unit."""
        return replace(
            self, mean=self.mean * factor, std=self.std * factor, low=self.low * factor,
            high=self.high * factor, points={p: value * factor for p, value in self.points.items()},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures over a run: seconds, tokens, requests and their rates."""

    duration: float
    sent: int
    completed: int
    failed: int
    input_tokens: int
    output_tokens: int
    retokenized: int  # output tokens as the client counts them again
    request_rate: float
    input_rate: float
    output_rate: float
    total_rate: float
    goodput: float | None
    peak_output_rate: float
    peak_concurrency: int
    concurrency: float
    ttft: Spread
    tpot: Spread
    itl: Spread
    e2e: Spread
    power: float | None  # W of all boards together
    energy: float | None  # J
    accepted: float | None  # tokens of a decoding step, with speculative decoding


@dataclass(frozen=True, slots=True)
class Results:
    """What a writer gets."""

    world: World
    requests: tuple[Request, ...]
    samples: tuple[Sample, ...]
    summary: Summary
    started: float  # seconds since 1970, UTC
    ended: float
    start: float = 0.0  # the same moment on the clock of the requests' times
    told: Mapping[str, object] | None = None  # what the experimenter notes beside it

    @property
    def ok(self) -> tuple[Request, ...]:
        return tuple(request for request in self.requests if request.outcome == "ok")

    def when(self, time: float) -> float:
        """A time of the requests as seconds since 1970."""
        return self.started + time - self.start


@lru_cache(maxsize=32)
def run(world: World) -> Results:
    """A world simulated and summed up; the last ones are kept, for many faults are planted into one world."""
    return told_of(simulate(world))


def told_of(simulation: Simulation) -> Results:
    world = simulation.world
    return Results(
        world, simulation.requests, simulation.samples,
        summed_up(simulation.requests, simulation.duration, simulation.samples),
        world.epoch + simulation.start, world.epoch + simulation.end, simulation.start,
    )  # fmt: skip


def summed_up(
    requests: Sequence[Request], duration: float, samples: Sequence[Sample] = (), slo: float | None = None
) -> Summary:
    """The figures over requests as a careful client computes them: latencies over those that succeeded."""
    ok = [request for request in requests if request.outcome == "ok"]
    inputs, outputs = sum(r.prompt_tokens for r in ok), sum(r.output_tokens for r in ok)
    latencies = [r.latency for r in ok]
    boards = len({sample.gpu for sample in samples})
    power = boards * float(np.mean([s.power for s in samples])) if samples else None
    return Summary(
        duration, len(requests), len(ok), len(requests) - len(ok), inputs, outputs, outputs,
        len(ok) / duration, inputs / duration, outputs / duration, (inputs + outputs) / duration,
        None if slo is None else sum(r.ttft <= slo for r in ok) / duration,
        peak_rate(ok), peak_concurrency(ok), sum(latencies) / duration,
        Spread.of([r.ttft for r in ok]),
        Spread.of([tpot for r in ok if (tpot := r.tpot) is not None]),
        Spread.of([gap for r in ok for gap in r.gaps]),
        Spread.of(latencies),
        power, None if power is None else power * duration, _accepted(ok),
    )  # fmt: skip


def _accepted(requests: Sequence[Request]) -> float | None:
    steps = [tokens for request in requests for tokens in request.chunk_tokens[1:]]
    return sum(steps) / len(steps) if steps and max(steps) > 1 else None


def peak_rate(requests: Sequence[Request]) -> float:
    """Chunks in the best second, as vLLM's client counts them from the first request on."""
    times = np.array([time for request in requests for time in request.chunk_times])
    if not len(times):
        return 0.0
    began = min(request.sent for request in requests)
    return float(np.bincount((times - began).astype(int)).max())


def peak_concurrency(requests: Sequence[Request]) -> int:
    """Most requests under way at one time; one that ends makes place for one that begins then."""
    events = sorted([(r.sent, 1) for r in requests] + [(r.end, -1) for r in requests])
    return int(max(np.cumsum([change for _, change in events]), default=0))
