"""Prompts that the server had already seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Worlds
from tests.serving.faults.shapes import ANY_RUN, REQUESTS, SERVER
from tests.serving.world import World
from tests.serving.worlds import closed, sound, whole

_GROUP = Group.CACHE


def prefilling(seed: int, streams: int = 1) -> World:
    """One stream whose prompts take far longer to read than a step does, of many lengths."""
    dice = np.random.default_rng([seed, 29])
    world = sound(seed, str(dice.choice(["edge", "desktop", "server", "long"])))
    prompts = replace(world.prompts, mean=max(world.prompts.mean, 300), low=0.15)
    slow = min(world.engine.prefill_rate, prompts.mean / (12 * world.engine.step))
    engine = replace(world.engine, prefill_rate=slow, prefix_cache=False)
    engine = replace(engine, kv_tokens=max(engine.kv_tokens, 40 * prompts.mean))
    return closed(replace(world, prompts=prompts, engine=engine), streams, whole(dice, 60, 160))


def alone(seed: int) -> Worlds:
    return (prefilling(seed),)


def twice(seed: int) -> Worlds:
    """The same run two times, half an hour apart."""
    world = prefilling(seed)
    return world, replace(world, epoch=world.epoch + 1800, noise=1)


def ladder(seed: int) -> Worlds:
    """A few numbers of streams, one after the other on one server, with the same prompts."""
    world = prefilling(seed)
    return tuple(
        replace(closed(world, streams, 60), epoch=world.epoch + 1800 * place, noise=place)
        for place, streams in enumerate((1, 2, 3, 4))
    )


def _never_restarted(worlds: Worlds) -> Worlds:
    first, *others = worlds
    return first, *(replace(_cached(world), warm_prompts=True) for world in others)


def _cached(world: World) -> World:
    return replace(world, engine=replace(world.engine, prefix_cache=True))


def _few_prompts(worlds: Worlds) -> Worlds:
    return tuple(replace(_cached(w), distinct_prompts=4 + w.seed % 5) for w in worlds)


def _seen_before(worlds: Worlds) -> Worlds:
    return tuple(replace(_cached(w), warm_prompts=True) for w in worlds)


def _second_warm(worlds: Worlds) -> Worlds:
    first, second = worlds
    return first, replace(_cached(second), warm_prompts=True)


def _shared(worlds: Worlds) -> Worlds:
    """Nine tenths of each prompt are the same words."""
    changed = []
    for world in worlds:
        own = replace(world.prompts, mean=max(20, world.prompts.mean // 10))
        changed.append(replace(_cached(world), prompts=own, shared_prefix=9 * world.prompts.mean // 10))
    return tuple(changed)


FAULTS = (
    Fault("few-prompts-repeated", _GROUP, "later answers to the same prompts begin far sooner", REQUESTS | SERVER, alone,
          plant=_few_prompts),
    Fault("prompts-seen-before-the-run", _GROUP, "TTFT does not grow with the length of the prompt", REQUESTS | SERVER,
          alone, plant=_seen_before),
    Fault("second-run-on-a-warm-server", _GROUP, "TTFT falls from one run to the same run again",
          ANY_RUN - {"locust", "llama-bench"}, twice, plant=_second_warm),
    Fault("sweep-on-a-warm-server", _GROUP, "from the second level on the prompts were in the cache",
          ANY_RUN - {"locust", "llama-bench"}, ladder, plant=_never_restarted),
    Fault("shared-prefix", _GROUP, "TTFT is far below what prefilling the whole prompt takes", frozenset({"csv", "csv-gpu"}),
          alone, plant=_shared),
)  # fmt: skip
