"""Speed that was paid for with quality, or whose price nobody looked at."""

from __future__ import annotations

from dataclasses import replace

from tests.serving.faults.fault import Fault, Group, Worlds
from tests.serving.faults.telling import noted
from tests.serving.world import World
from tests.serving.worlds import closed, sound

_GROUP = Group.QUALITY


def judged(seed: int) -> Worlds:
    """One model in two precisions: the second is faster and as good."""
    first, second = unjudged(seed)
    accuracy = 0.7 + seed % 5 / 25
    return replace(first, item_accuracy=accuracy), replace(second, item_accuracy=accuracy)


def unjudged(seed: int) -> Worlds:
    world = closed(sound(seed, ("desktop", "server")[seed % 2]), 4, 600)
    return world, replace(_faster(world), epoch=world.epoch + 3600, noise=1)


def _faster(world: World) -> World:
    engine = world.engine
    return replace(
        world, engine=replace(engine, step=engine.step * 0.6, prefill_rate=engine.prefill_rate * 1.4)
    )


def _worse(worlds: Worlds) -> Worlds:
    first, second = worlds
    return first, replace(second, item_accuracy=(first.item_accuracy or 0.7) - 0.18, seed=second.seed)


def _nobody_looked(worlds: Worlds) -> Worlds:
    return tuple(replace(world, item_accuracy=None) for world in worlds)


_NOTES = ({"quantization": "bf16"}, {"quantization": "int4"})

FAULTS = (
    Fault("faster-and-worse", _GROUP, "the faster run answers worse", frozenset({"csv", "csv-gpu", "json"}), judged,
          plant=_worse, tell=noted(*_NOTES)),
    Fault("quantized-and-never-judged", _GROUP, "a quantized model is faster and no quality was measured",
          frozenset({"csv", "csv-gpu", "json"}), judged, plant=_nobody_looked, tell=noted(*_NOTES)),
)  # fmt: skip
