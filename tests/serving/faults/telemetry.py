"""Telemetry of the GPUs that cannot be of this run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.serving.faults.fault import Fault, Group, Runs, Worlds
from tests.serving.faults.shapes import BESIDE, TELEMETRY
from tests.serving.results import Results
from tests.serving.simulation import Sample
from tests.serving.worlds import closed, sound

_GROUP = Group.TELEMETRY


def watched(seed: int) -> Worlds:
    """A run long enough for a hundred samples."""
    kind = ("desktop", "server", "long")[seed % 3]
    world = sound(seed, kind)
    looped = closed(world, 4, 240)
    return (replace(looped, gpu=replace(looped.gpu, interval=_interval(looped.load.requests, kind))),)


def _interval(requests: int, kind: str) -> float:
    return {"desktop": 0.5, "server": 0.2, "long": 1.0}[kind] * requests / 240


def _samples(change: Callable[[Results, Sample], Sample]) -> Callable[[Runs], Runs]:
    return lambda runs: tuple(replace(r, samples=tuple(change(r, s) for s in r.samples)) for r in runs)


def _frozen(results: Results, sample: Sample) -> Sample:
    first = next(s for s in results.samples if s.gpu == sample.gpu)
    return replace(first, time=sample.time)


def _coarse(worlds: Worlds) -> Worlds:
    return tuple(replace(w, gpu=replace(w.gpu, interval=w.gpu.interval * 60)) for w in worlds)


def _throttled(worlds: Worlds) -> Worlds:
    """From a third of the run on, the clock is down by a third."""
    return tuple(
        replace(w, engine=replace(w.engine, slowdowns=((30 * w.gpu.interval, 1.6),))) for w in worlds
    )


def _before(runs: Runs) -> Runs:
    """The log is of the hour before."""
    return tuple(replace(r, samples=tuple(replace(s, time=s.time - 3600) for s in r.samples)) for r in runs)


FAULTS = (
    Fault("no-power-while-serving", _GROUP, "0 W while the server worked", BESIDE, watched,
          tell=_samples(lambda _, s: replace(s, power=0.0))),
    Fault("idle-while-serving", _GROUP, "0% busy while the server worked", BESIDE, watched,
          tell=_samples(lambda _, s: replace(s, utilization=0.0))),
    Fault("power-above-the-limit", _GROUP, "power above the board's limit", TELEMETRY, watched,
          tell=_samples(lambda r, s: replace(s, power=s.power + r.world.gpu.power_limit))),
    Fault("memory-below-the-weights", _GROUP, "memory too small to hold the model's weights", BESIDE, watched,
          tell=_samples(lambda _, s: replace(s, memory=4.0e8))),
    Fault("memory-above-the-board", _GROUP, "more memory used than the board has", TELEMETRY, watched,
          tell=_samples(lambda r, s: replace(s, memory=r.world.gpu.memory * 1.3))),
    Fault("frozen", _GROUP, "telemetry never changes", BESIDE, watched, tell=_samples(_frozen)),
    Fault("utilization-above-everything", _GROUP, "more than 100% busy", BESIDE, watched,
          tell=_samples(lambda _, s: replace(s, utilization=s.utilization * 100))),
    Fault("clock-throttled", _GROUP, "the clock was reduced during the run", TELEMETRY, watched, plant=_throttled),
    Fault("sampled-too-coarsely", _GROUP, "too few samples for the run", TELEMETRY, watched, plant=_coarse),
    Fault("telemetry-of-another-hour", _GROUP, "the samples are not of the time of the run", TELEMETRY, watched,
          tell=_before),
)  # fmt: skip
