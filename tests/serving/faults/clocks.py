"""Clocks that jump, and orders that decide the result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Runs, Worlds
from tests.serving.faults.shapes import AIPERF, DATES, GAPS, SPANS, TELEMETRY
from tests.serving.faults.telling import each, noted, requests
from tests.serving.results import Results
from tests.serving.simulation import Request
from tests.serving.worlds import closed, sound, whole

_GROUP = Group.CLOCKS


def any_world(seed: int) -> Worlds:
    return (sound(seed),)


def one_stream(seed: int) -> Worlds:
    world = sound(seed, str(np.random.default_rng([seed, 41]).choice(["edge", "desktop", "server"])))
    return (closed(world, 1, 60 + seed % 50),)


def siblings(seed: int) -> Worlds:
    """Five runs of an afternoon."""
    world = sound(seed, "edge")
    return tuple(
        replace(world, seed=seed * 10 + place, epoch=world.epoch + 1200 * place) for place in range(5)
    )


def alternating(seed: int) -> Worlds:
    """Two batch sizes, three runs each, one after the other in turn, while the machine gets slower."""
    return _ordered(seed, (0, 1, 1, 0, 0, 1))


def _ordered(seed: int, order: tuple[int, ...]) -> Worlds:
    world = sound(seed, "edge")
    made = []
    for place, level in enumerate(order):
        warmth = 1.0 + 0.06 * place
        engine = replace(world.engine, step=world.engine.step * warmth)
        batch = replace(closed(world, 1 + level, world.load.requests), seed=seed * 10 + place)
        made.append(replace(batch, engine=engine, epoch=world.epoch + 1500 * place))
    return tuple(made)


def _one_after_the_other(worlds: Worlds) -> Worlds:
    return _ordered(worlds[0].seed // 10, (0, 0, 0, 1, 1, 1))


def compared(seed: int) -> Worlds:
    """Two engines on one board, an hour apart."""
    world = closed(sound(seed, "server"), 4, 240)
    watched = replace(world, gpu=replace(world.gpu, interval=0.2))
    second = replace(
        watched, engine=replace(world.engine, step=world.engine.step * 1.1), engine_name="sglang"
    )
    return watched, replace(second, epoch=world.epoch + 3600, noise=1)


def _one_on_a_slow_clock(worlds: Worlds) -> Worlds:
    """The board of the second run is hot and runs at two thirds of its clock from the start."""
    first, second = worlds
    return first, replace(second, engine=replace(second.engine, slowdowns=((-1.0, 1.5),)))


def _ended_before_begun(results: Results) -> tuple[Request, ...]:
    """The clock was set back a little while some requests were under way."""
    step = 3 + results.world.seed % 20
    return tuple(
        replace(r, end=r.sent - 0.05 * (1 + r.index % 3)) if r.index % step == 1 else r
        for r in results.requests
    )


def _said_to_be_one(worlds: Worlds) -> Worlds:
    return tuple(replace(w, load=replace(w.load, concurrency=4)) for w in worlds)


def _one_told(results: Results) -> Results:
    load = replace(results.world.load, concurrency=1)
    return replace(results, world=replace(results.world, load=load))


def _zone_jump(results: Results) -> tuple[Request, ...]:
    """In the second half the clock shows another hour."""
    half = len(results.requests) // 2
    shift = 3600.0 * (1 + results.world.seed % 3)
    return tuple(_moved(r, shift) if place >= half else r for place, r in enumerate(results.requests))


def _moved(request: Request, seconds: float) -> Request:
    times = tuple(time + seconds for time in request.chunk_times)
    return replace(
        request, scheduled=request.scheduled + seconds, sent=request.sent + seconds,
        first=request.first + seconds, end=request.end + seconds, chunk_times=times,
    )  # fmt: skip


def _too_short(results: Results) -> Results:
    """The stated duration is less than from the first request to the last answer."""
    factor = 0.3 + results.world.seed % 4 / 10
    told = results.summary
    rates = {
        name: getattr(told, name) / factor
        for name in ("request_rate", "input_rate", "output_rate", "total_rate")
    }
    return replace(results, summary=replace(told, duration=told.duration * factor, **rates))


def _idle_inside(results: Results) -> Results:
    """The clock of the run began long before the first request: every rate is too low."""
    factor = 1.4 + results.world.seed % 5 / 5
    told = results.summary
    rates = {
        name: getattr(told, name) / factor
        for name in ("request_rate", "input_rate", "output_rate", "total_rate", "concurrency")
    }
    idle = told.duration * (factor - 1)
    return replace(
        results, summary=replace(told, duration=told.duration * factor, **rates),
        started=results.started - idle, start=results.start - idle,
    )  # fmt: skip


def _another_year(runs: Runs) -> Runs:
    """One run's clock stood at another year."""
    place = runs[0].world.seed % len(runs)
    days = 86400.0 * whole(np.random.default_rng([runs[0].world.seed, 43]), 200, 2000)
    return tuple(
        replace(r, started=r.started - days, ended=r.ended - days) if at == place else r
        for at, r in enumerate(runs)
    )


def _negative_gaps(results: Results) -> tuple[Request, ...]:
    return tuple(
        replace(r, chunk_times=_back(r.chunk_times)) if len(r.chunk_times) > 4 and r.index % 7 == 2 else r
        for r in results.requests
    )


def _back(times: tuple[float, ...]) -> tuple[float, ...]:
    return (*times[:2], times[1] - 0.02, *times[3:])


FAULTS = (
    Fault("ended-before-it-began", _GROUP, "requests end before they begin", SPANS, any_world,
          tell=requests(_ended_before_begun, summed=False)),
    Fault("one-stream-that-overlaps", _GROUP, "requests of one stream overlap",
          SPANS | {"vllm", "sglang", "sglang-detailed"}, one_stream, plant=_said_to_be_one, tell=each(_one_told)),
    Fault("zone-jump", _GROUP, "times jump by whole hours within the run", SPANS, any_world,
          tell=requests(_zone_jump, summed=False)),
    Fault("duration-against-time-stamps", _GROUP, "the duration is less than from the first time stamp to the last",
          frozenset({"vllm-detailed", "guidellm", "aiperf", *AIPERF}), any_world, tell=each(_too_short)),
    Fault("idle-time-in-the-duration", _GROUP, "the run is said to begin long before its first request",
          frozenset({"vllm-detailed", "guidellm"}), any_world, tell=each(_idle_inside)),
    Fault("time-stamps-of-another-year", _GROUP, "one file is of another day than its siblings",
          DATES - {"aiperf-csv"}, siblings, tell=_another_year),
    Fault("levels-one-after-the-other", _GROUP, "the levels of a factor follow one another in time", DATES, alternating,
          plant=_one_after_the_other),
    Fault("compared-on-unlike-clocks", _GROUP, "the board ran at another clock in one of the compared runs",
          TELEMETRY, compared, plant=_one_on_a_slow_clock,
          tell=noted({"engine": "vllm"}, {"engine": "sglang"})),
    Fault("gaps-below-zero", _GROUP, "times between chunks are negative", GAPS, any_world,
          tell=requests(_negative_gaps, summed=False)),
)  # fmt: skip
