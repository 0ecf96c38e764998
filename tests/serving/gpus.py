"""What a monitor of the GPUs writes down while a server works."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tests.serving.engine import Step
from tests.serving.simulation import Sample
from tests.serving.world import World

_Times = npt.NDArray[np.float64]
_AMBIENT = 32.0  # degrees Celsius, of an idle board
_WARMTH = 0.11  # degrees by W at rest
_INERTIA = 25.0  # seconds until a board has all but reached its temperature


def watched(world: World, steps: Sequence[Step], start: float, end: float) -> tuple[Sample, ...]:
    """Samples of every board from the first request to the last answer."""
    gpu = world.gpu
    dice = np.random.default_rng([world.seed, world.noise, 7])
    times = np.arange(start + gpu.interval, end, gpu.interval)
    begins, ends = (np.array([getattr(s, name) for s in steps]) for name in ("start", "end"))
    busy = _busy(begins, ends, np.concatenate([[start], times]))
    kv = np.array([s.kv_tokens for s in steps])
    last = np.maximum(np.searchsorted(begins, times, "right") - 1, 0)
    temperature = np.full(gpu.count, _AMBIENT + _WARMTH * gpu.idle_power)
    samples = []
    for place, time in enumerate(times.tolist()):
        slowed = _slowed(world, time)
        for board in range(gpu.count):
            share = min(1.0, busy[place] * float(1 - 0.02 * dice.random()))
            load = share * (0.78 + 0.1 * float(dice.random())) / slowed
            power = gpu.idle_power + (gpu.power_limit - gpu.idle_power) * load
            goal = _AMBIENT + _WARMTH * power
            temperature[board] += (goal - temperature[board]) * (1 - np.exp(-gpu.interval / _INERTIA))
            memory = gpu.weights / gpu.count + gpu.kv_bytes / gpu.count * float(kv[last[place]]) + 9e8
            samples.append(
                Sample(
                    time, board, round(power, 2), round(share, 2), min(memory, gpu.memory),
                    round(float(temperature[board])), round(gpu.clock / slowed), slowed > 1.0,
                )
            )  # fmt: skip
    return tuple(samples)


def _busy(begins: _Times, ends: _Times, edges: _Times) -> list[float]:
    """The share of each span between two edges in which a step ran."""
    done = np.concatenate([[0.0], np.cumsum(ends - begins)])

    def until(time: float) -> float:
        place = int(np.searchsorted(begins, time, "right"))
        if place == 0:
            return 0.0
        return float(done[place] - max(0.0, ends[place - 1] - time))

    at = [until(edge) for edge in edges.tolist()]
    spans = np.diff(edges).tolist()
    return [(b - a) / span for a, b, span in zip(at, at[1:], spans, strict=False)]


def _slowed(world: World, time: float) -> float:
    factor = 1.0
    for since, slower in world.engine.slowdowns:
        if time >= since:
            factor *= slower
    return factor
