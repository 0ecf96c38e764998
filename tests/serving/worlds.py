"""Sound worlds drawn from a seed: 5 to 20,000 token/s, runs of 20 to 5,000 requests, prompts of 16 to 30,000 tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.serving.world import Client, Engine, Gpu, Lengths, Load, World

# By how many parameters each has
_SIZES = {
    "acme/orion-8b-instruct": 8e9, "acme/orion-70b": 7e10, "borealis/lumen-3b-chat": 3e9,
    "contoso/heron-moe-30b-a3b": 3e10, "fabrikam/tern-1b": 1e9, "northwind/quill-14b": 1.4e10,
    "contoso/heron-moe-235b-a22b": 2.35e11,
}  # fmt: skip
MODELS = tuple(_SIZES)
_BYTES = (0.5, 2.2)  # of a parameter: four bits each, or sixteen and what is kept beside them


def sound(seed: int, kind: str | None = None) -> World:
    """A world whose run nobody could object to."""
    dice = np.random.default_rng([seed, 11])
    chosen = kind or str(dice.choice(sorted(KINDS)))
    world = KINDS[chosen](dice)
    name = str(dice.choice(_of_size(world.gpu.weights)))
    epoch = float(1_740_000_000 + int(dice.integers(0, 40_000_000)))
    return replace(world, seed=seed, model=name, tokenizer=name, epoch=epoch)


def _of_size(weights: float) -> list[str]:
    """The models whose name says that they may have weights of so many bytes."""
    return [name for name, size in _SIZES.items() if _BYTES[0] <= weights / size <= _BYTES[1]]


def between(dice: np.random.Generator, low: float, high: float) -> float:
    """A number of which every magnitude is as likely."""
    return float(np.exp(dice.uniform(np.log(low), np.log(high))))


def whole(dice: np.random.Generator, low: float, high: float) -> int:
    return round(between(dice, low, high))


def capacity(world: World) -> float:
    """About how many requests a second the engine can serve for ever."""
    engine, prompt, answer = world.engine, world.prompts.mean, world.answers.mean
    batch = max(1.0, min(engine.max_batch, engine.kv_tokens / (prompt + answer)))
    step = engine.step + batch * (engine.step_per_sequence + engine.step_per_token * (prompt + answer / 2))
    return 1.0 / (prompt / engine.prefill_rate + answer * step / batch)


def at_share(world: World, share: float, requests: int, arrivals: str = "poisson") -> World:
    """The same world asked at a share of what it can serve."""
    rate = float(f"{share * capacity(world):.3g}")
    load = replace(world.load, rate=rate, requests=requests, concurrency=0)
    return replace(world, load=replace(load, arrivals="constant" if arrivals == "constant" else "poisson"))


def closed(world: World, concurrency: int, requests: int) -> World:
    load = replace(world.load, arrivals="closed", concurrency=concurrency, requests=requests, rate=0.0)
    return replace(world, load=load)


def _edge(dice: np.random.Generator) -> World:
    engine = Engine(between(dice, 60, 400), between(dice, 0.05, 0.19), 0.002, 1e-6, 4, 16_000)
    gpu = Gpu("NVIDIA Jetson Orin Nano", 1, 7.0, 25.0, 2.2e9, 4e4, 8e9, 625.0)
    world = _world(dice, engine, gpu, (24, 300), (24, 60), 2)
    return closed(world, int(dice.integers(1, 3)), whole(dice, 24, 60))


def _desktop(dice: np.random.Generator) -> World:
    engine = Engine(between(dice, 900, 6_000), between(dice, 0.009, 0.03), 0.0006, 2e-7, 16, 60_000)
    gpu = Gpu("NVIDIA GeForce RTX 4090", 1, 22.0, 450.0, 8e9, 1.3e5, 24e9, 2520.0)
    world = _world(dice, engine, gpu, (32, 1_500), (40, 160), 3)
    if dice.random() < 0.5:
        return closed(world, int(dice.integers(2, 9)), whole(dice, 150, 500))
    return at_share(world, dice.uniform(0.25, 0.5), whole(dice, 150, 500))


def _server(dice: np.random.Generator) -> World:
    engine = Engine(between(dice, 8_000, 40_000), between(dice, 0.006, 0.016), 8e-5, 1.2e-8, 256, 500_000)
    gpu = Gpu("NVIDIA H100 80GB HBM3", 1, 70.0, 700.0, 1.6e10, 1.3e5, 80e9, 1980.0)
    world = _world(dice, engine, gpu, (120, 3_000), (50, 200), 5)
    requests = whole(dice, 500, 1_200)
    if dice.random() < 0.5:
        return closed(world, whole(dice, 8, 48), requests)
    return at_share(
        world, dice.uniform(0.25, 0.55), requests, "constant" if dice.random() < 0.3 else "poisson"
    )


def _rack(dice: np.random.Generator) -> World:
    engine = Engine(between(dice, 150_000, 400_000), between(dice, 0.008, 0.014), 2e-5, 1e-9, 1024, 4_000_000)
    gpu = Gpu("NVIDIA B200", 8, 140.0, 1000.0, 4e11, 7e4, 180e9, 1965.0)
    world = _world(dice, engine, gpu, (200, 1_500), (40, 90), 8)
    return at_share(world, dice.uniform(0.2, 0.4), whole(dice, 2_500, 5_000))


def _long(dice: np.random.Generator) -> World:
    engine = Engine(between(dice, 6_000, 40_000), between(dice, 0.01, 0.025), 2e-4, 2e-8, 64, 1_500_000)
    gpu = Gpu("NVIDIA H200", 2, 75.0, 700.0, 1.4e11, 1.6e5, 141e9, 1980.0)
    world = _world(dice, engine, gpu, (6_000, 20_000), (40, 120), 3)
    return at_share(world, dice.uniform(0.25, 0.45), whole(dice, 100, 260))


def _world(
    dice: np.random.Generator, engine: Engine, gpu: Gpu, prompt: tuple[int, int], answer: tuple[int, int],
    warmup: int,
) -> World:  # fmt: skip
    prompts = Lengths(whole(dice, *prompt), "uniform", 0.4)
    answers = Lengths(whole(dice, *answer), "uniform", 0.5)
    return World(0, Load("closed", 1, warmup=warmup), prompts, answers, engine, Client(), gpu)


KINDS: dict[str, Callable[[np.random.Generator], World]] = {
    "edge": _edge,
    "desktop": _desktop,
    "server": _server,
    "rack": _rack,
    "long": _long,
}
