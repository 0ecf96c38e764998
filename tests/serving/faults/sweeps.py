"""Sweeps from which no best configuration follows."""

from __future__ import annotations

from dataclasses import replace

from tests.serving.faults.fault import Fault, Group, Worlds
from tests.serving.faults.shapes import ASKED_CONCURRENCY
from tests.serving.world import World
from tests.serving.worlds import closed, sound

_GROUP = Group.SWEEPS
_LEVELS = (1, 2, 4, 8, 16, 32, 64, 128)


def knee(seed: int) -> Worlds:
    """Streams from one to far beyond what the server can take, three repetitions each."""
    return _sweep(_saturating(seed), _LEVELS, 3)


def _saturating(seed: int) -> World:
    """A server that takes sixteen sequences at once."""
    world = sound(seed, "server")
    return replace(
        world, engine=replace(world.engine, max_batch=16, step_per_sequence=world.engine.step / 60)
    )


def _sweep(world: World, levels: tuple[int, ...], repetitions: int) -> Worlds:
    runs = []
    for repetition in range(repetitions):
        for place, streams in enumerate(levels):
            number = repetition * len(levels) + place
            run = closed(world, streams, max(40, 5 * streams))
            runs.append(replace(run, seed=world.seed * 100 + number, epoch=world.epoch + 600 * number))
    return tuple(runs)


def _first(worlds: Worlds) -> World:
    return _saturating(worlds[0].seed // 100)


def _once(worlds: Worlds) -> Worlds:
    return _sweep(_first(worlds), _LEVELS, 1)


def _below_the_knee(worlds: Worlds) -> Worlds:
    return _sweep(_first(worlds), (1, 2, 4, 8), 3)


def _with_a_hole(worlds: Worlds) -> Worlds:
    return _sweep(_first(worlds), (1, 2, 4, 64, 128), 3)


def _together(worlds: Worlds) -> Worlds:
    """With every step of the streams the prompts grow too."""
    return tuple(
        replace(
            w, prompts=replace(w.prompts, mean=max(16, w.prompts.mean // 8) * w.load.concurrency // 2 + 16)
        )
        for w in worlds
        if w.load.concurrency <= 32
    )


FAULTS = (
    Fault("best-of-one-repetition", _GROUP, "the best level was run once", ASKED_CONCURRENCY, knee, plant=_once),
    Fault("knee-not-reached", _GROUP, "throughput still rises at the last level", ASKED_CONCURRENCY, knee,
          plant=_below_the_knee),
    Fault("levels-missing", _GROUP, "levels are missing between two that are far apart", ASKED_CONCURRENCY, knee,
          plant=_with_a_hole),
    Fault("factors-together", _GROUP, "prompt length and concurrency change together",
          ASKED_CONCURRENCY - {"inferencex"}, knee, plant=_together),
)  # fmt: skip
