"""What is to be asked: the prompts, the answers' lengths and the schedule, drawn from a world's seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tests.serving.world import Lengths, World


@dataclass(frozen=True, slots=True)
class Plan:
    """One request to be sent. `due` is None in a closed loop: it is sent when a place is free."""

    index: int
    prompt: int
    prompt_tokens: int
    asked_tokens: int
    answer_tokens: int
    due: float | None
    fails: bool
    warmup: bool
    correct: bool | None


def plans(world: World, dice: np.random.Generator) -> list[Plan]:
    """The warm-up's requests, then the measured ones."""
    load = world.load
    size = load.warmup + load.requests
    distinct = min(world.distinct_prompts or size, size)
    prompts = np.arange(size) % distinct
    lengths = world.shared_prefix + draw(world.prompts, distinct, dice)[prompts]
    asked = draw(world.answers, size, dice)
    limit = world.max_tokens or int(asked.max())
    asked = np.minimum(asked, limit)
    answers = asked if world.ignore_eos else np.minimum(asked, draw(world.answers, size, dice))
    answers = np.where(dice.random(size) < world.unanswered_share, 1, answers)
    due = _schedule(world, dice)
    fails = dice.random(size) < world.engine.failure_share
    # What is hard is hard in every run, but for a few items that fall now one way, now the other
    luck = np.random.default_rng([world.seed, world.noise, 5]).normal(0.0, 0.04, size)
    right = dice.random(size) + luck < (world.item_accuracy or 0.0)
    return [
        Plan(
            place - load.warmup, int(prompts[place]), int(lengths[place]),
            int(limit if world.max_tokens else asked[place]), int(answers[place]),
            None if due is None or place < load.warmup else float(due[place - load.warmup]),
            bool(fails[place]) and place >= load.warmup, place < load.warmup,
            bool(right[place]) if world.item_accuracy is not None else None,
        )
        for place in range(size)
    ]  # fmt: skip


def draw(lengths: Lengths, size: int, dice: np.random.Generator) -> npt.NDArray[np.int64]:
    """So many lengths, at least 1."""
    if lengths.spread == "fixed":
        return np.full(size, lengths.mean, np.int64)
    if lengths.spread == "uniform":
        low = max(1, round(lengths.mean * lengths.low))
        return dice.integers(low, max(low, 2 * lengths.mean - low), size, endpoint=True)
    drawn = dice.lognormal(np.log(lengths.mean) - lengths.sigma**2 / 2, lengths.sigma, size)
    return np.maximum(1, np.rint(np.minimum(drawn, 20.0 * lengths.mean))).astype(np.int64)


def _schedule(world: World, dice: np.random.Generator) -> npt.NDArray[np.float64] | None:
    load = world.load
    if load.arrivals == "closed":
        return None
    if load.arrivals == "burst":
        return np.zeros(load.requests)
    if load.arrivals == "constant":
        return np.arange(load.requests) / load.rate
    gaps = dice.exponential(1.0 / load.rate, load.requests)
    times = np.cumsum(gaps)
    # As vLLM's client does: the gaps are scaled so that the last request is due when the rate says
    scaled: npt.NDArray[np.float64] = times * (load.requests / load.rate / times[-1])
    return scaled
