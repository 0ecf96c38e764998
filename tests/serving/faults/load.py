"""Loads that were not what they were asked to be, and runs that never came to rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Worlds
from tests.serving.faults.shapes import ASKED_RATE, COUNTS, ORDERED, PHASES, REQUESTS, SPANS, TIMES
from tests.serving.faults.telling import each
from tests.serving.results import Results, summed_up
from tests.serving.world import World
from tests.serving.worlds import at_share, between, capacity, closed, sound, whole

_GROUP = Group.LOAD
# Where few requests a second are asked for and sent, only the rate that was asked for tells of it
_SHORTFALL = ASKED_RATE


def opened(seed: int) -> Worlds:
    """An open loop at a share of what the server can do."""
    dice = np.random.default_rng([seed, 13])
    world = sound(seed, str(dice.choice(["desktop", "server", "long"])))
    return (at_share(world, dice.uniform(0.3, 0.5), whole(dice, 200, 700)),)


def constant(seed: int) -> Worlds:
    (world,) = opened(seed)
    return (at_share(world, 0.35, world.load.requests, "constant"),)


def streams(seed: int) -> Worlds:
    """A closed loop, long against its streams."""
    dice = np.random.default_rng([seed, 17])
    world = sound(seed, str(dice.choice(["desktop", "server"])))
    number = int(dice.integers(4, 13))
    return (closed(world, number, number * whole(dice, 25, 60)),)


def warmed(seed: int) -> Worlds:
    """Few streams, after a warm-up that is not reported."""
    dice = np.random.default_rng([seed, 19])
    world = sound(seed, str(dice.choice(["edge", "desktop", "server"])))
    return (closed(world, 1, whole(dice, 60, 200)),)


def _slow_client(worlds: Worlds) -> Worlds:
    """Each request costs the client about twice the time between two of them."""
    return tuple(
        replace(w, client=replace(w.client, send_cost=_factor(w, 1.6, 2.6) / w.load.rate)) for w in worlds
    )


def _few_connections(worlds: Worlds) -> Worlds:
    return tuple(_pinned(world) for world in worlds)


def _pinned(world: World) -> World:
    """Half of the connections that the asked rate needs, on a server that could do more."""
    busy = at_share(world, 0.75, world.load.requests)
    alone = world.prompts.mean / world.engine.prefill_rate + world.answers.mean * (world.engine.step)
    needed = busy.load.rate * alone
    connections = max(1, int(needed / 2))
    rate = max(busy.load.rate, 2.0 * connections / alone)
    load = replace(busy.load, rate=float(f"{rate:.3g}"))
    return replace(busy, load=load, client=replace(world.client, connections=connections))


def _stalled(worlds: Worlds) -> Worlds:
    """The server stands still for a part of the run while the client waits with what is due."""
    changed = []
    for world in worlds:
        length = world.load.requests / world.load.rate
        stall = ((0.4 * length, 60.0), (0.6 * length, 1 / 60.0))
        connections = max(2, int(4 * world.load.rate / capacity(world)))
        changed.append(
            replace(world, engine=replace(world.engine, slowdowns=stall),
                    client=replace(world.client, connections=connections))
        )  # fmt: skip
    return tuple(changed)


def _all_at_once(results: Results) -> Results:
    """The rate that was asked for is told, and all were sent at once."""
    rate = 0.4 * capacity(results.world)
    load = replace(results.world.load, rate=float(f"{rate:.3g}"), arrivals="poisson")
    return replace(results, world=replace(results.world, load=load))


def _burst(worlds: Worlds) -> Worlds:
    return tuple(replace(w, load=replace(w.load, arrivals="burst")) for w in worlds)


def _overloaded(worlds: Worlds) -> Worlds:
    return tuple(at_share(w, _factor(w, 1.5, 2.5), w.load.requests) for w in worlds)


def _shift(worlds: Worlds) -> Worlds:
    """From about the middle on, everything takes longer."""
    changed = []
    for world in worlds:
        length = world.load.requests / (world.load.rate or _closed_rate(world))
        since = 0.45 * length
        changed.append(
            replace(world, engine=replace(world.engine, slowdowns=((since, _factor(world, 1.5, 2.2)),)))
        )
    return tuple(changed)


def _drift(worlds: Worlds) -> Worlds:
    changed = []
    for world in worlds:
        length = world.load.requests / (world.load.rate or _closed_rate(world))
        changed.append(replace(world, engine=replace(world.engine, drift=80.0 / length)))
    return tuple(changed)


def _closed_rate(world: World) -> float:
    engine, batch = world.engine, world.load.concurrency
    context = world.prompts.mean + world.answers.mean / 2
    step = engine.step + batch * (engine.step_per_sequence + engine.step_per_token * context)
    return batch / (batch * world.prompts.mean / engine.prefill_rate + world.answers.mean * step)


def _cold(worlds: Worlds) -> Worlds:
    """Nothing was warmed up: the first step waits for graphs and memory."""
    return tuple(
        replace(w, load=replace(w.load, warmup=0),
                engine=replace(w.engine, cold_start=_factor(w, 20, 60) * _first_token(w)))
        for w in worlds
    )  # fmt: skip


def _warmup_told(worlds: Worlds) -> Worlds:
    return tuple(
        replace(w, load=replace(w.load, warmup=max(3, w.load.warmup), warmup_inside=True),
                engine=replace(w.engine, cold_start=_factor(w, 20, 60) * _first_token(w)))
        for w in worlds
    )  # fmt: skip


def _first_token(world: World) -> float:
    return world.prompts.mean / world.engine.prefill_rate + world.engine.step


def _ramp_only(worlds: Worlds) -> Worlds:
    """Little more than one request for each stream: the window is all ramp and drain."""
    return tuple(
        replace(w, load=replace(w.load, requests=round(1.3 * 12 * w.load.concurrency), concurrency=12 * w.load.concurrency))
        for w in worlds
    )  # fmt: skip


def _brief(worlds: Worlds) -> Worlds:
    """Two seconds, or some ten requests where those take longer."""
    changed = []
    for world in worlds:
        requests = max(10, int(2.0 * world.load.rate))
        changed.append(replace(world, load=replace(world.load, requests=requests)))
    return tuple(changed)


def _buffered(results: Results) -> Results:
    """What stands between client and server holds the stream back and lets all go at the end."""
    made = tuple(
        replace(r, first=r.end - 1e-4, chunk_times=(r.end - 1e-4, r.end),
                chunk_tokens=(1, r.output_tokens - 1))
        if r.output_tokens > 1 else r
        for r in results.requests
    )  # fmt: skip
    return replace(results, requests=made, summary=summed_up(made, results.summary.duration, results.samples))


def _factor(world: World, low: float, high: float) -> float:
    return between(np.random.default_rng([world.seed, 23]), low, high)


FAULTS = (
    Fault("client-cannot-send-faster", _GROUP, "far fewer requests were sent than asked for, and the server was not busy",
          _SHORTFALL, opened, plant=_slow_client),
    Fault("connections-pinned", _GROUP, "requests under way stand at a limit of the client", _SHORTFALL, opened,
          plant=_few_connections),
    Fault("waiting-left-out-of-latency", _GROUP, "requests were sent later than scheduled, and latency leaves that out",
          TIMES - {"csv-wide"}, constant, plant=_stalled),
    Fault("all-sent-at-once", _GROUP, "a rate is stated and all requests began together", TIMES - {"csv-wide"},
          opened, plant=_burst, tell=each(_all_at_once)),
    Fault("overload", _GROUP, "more was asked for than the server could do: latency grows over the run",
          ASKED_RATE | ORDERED, opened, plant=_overloaded),
    Fault("level-shift", _GROUP, "from one moment on everything takes longer", ORDERED, streams, plant=_shift),
    Fault("trend", _GROUP, "latency or rate grows or falls over the run", ORDERED, streams, plant=_drift),
    Fault("first-request-cold", _GROUP, "the first request is far from the rest", ORDERED, warmed, plant=_cold),
    Fault("warmup-in-the-figures", _GROUP, "requests of the warm-up stand among the measured ones", ORDERED, warmed,
          plant=_warmup_told),
    Fault("all-ramp-and-drain", _GROUP, "few requests for each stream: most of the window is ramp and drain",
          (COUNTS - {"locust"}) | SPANS, streams, plant=_ramp_only),
    Fault("too-brief", _GROUP, "the run is shorter than its quantiles need", COUNTS | REQUESTS, opened, plant=_brief),
    Fault("stream-held-back", _GROUP, "the first token comes with the last: the stream was buffered",
          REQUESTS | PHASES | {"llmperf", "mlperf"}, opened, tell=each(_buffered)),
)  # fmt: skip
