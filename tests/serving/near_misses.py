"""Runs that look suspicious and are right: no finding may say that their numbers mislead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.serving.faults.fault import Runs, Worlds
from tests.serving.faults.shapes import ANY_RUN
from tests.serving.faults.telling import noted
from tests.serving.results import Results, Spread, run
from tests.serving.world import Lengths, World
from tests.serving.worlds import at_share, closed, sound

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`why` it is right; `shapes` that can write it."""

    name: str
    why: str
    worlds: Callable[[int], Worlds]
    tell: Callable[[Runs], Runs] | None = None
    shapes: frozenset[str] = ANY_RUN

    def runs(self, seed: int) -> Runs:
        made = tuple(map(run, self.worlds(seed)))
        return self.tell(made) if self.tell else made


def _changed(change: Callable[[World], World], kind: str | None = None) -> Callable[[int], Worlds]:
    return lambda seed: (change(sound(seed, kind)),)


def _with_engine(**changes: object) -> Callable[[World], World]:
    return lambda world: replace(world, engine=replace(world.engine, **changes))  # type: ignore[arg-type]


def _fixed(world: World) -> World:
    prompts, answers = Lengths(world.prompts.mean, "fixed"), Lengths(world.answers.mean, "fixed")
    return replace(world, prompts=prompts, answers=answers)


def _first_token_only(world: World) -> World:
    return closed(replace(world, answers=Lengths(1, "fixed")), 8, 300)


def _heavy(world: World) -> World:
    prompts = Lengths(world.prompts.mean, "lognormal", sigma=1.2)
    return replace(world, prompts=prompts, answers=Lengths(world.answers.mean, "lognormal", sigma=1.0))


def _natural(world: World) -> World:
    answers = Lengths(world.answers.mean, "lognormal", sigma=0.5)
    return replace(world, answers=answers, ignore_eos=False, max_tokens=10 * world.answers.mean)


def _saturated(world: World) -> World:
    engine = replace(world.engine, max_batch=8)
    return closed(replace(world, engine=engine), 32, 640)


def _all_at_once(world: World) -> World:
    return replace(world, load=replace(world.load, arrivals="burst", rate=0.0, concurrency=0, requests=600))


def _cached(world: World) -> World:
    return closed(_with_engine(prefix_cache=True)(replace(world, distinct_prompts=8)), 2, 120)


def _over_midnight(world: World) -> World:
    midnight = (world.epoch // _DAY + 1) * _DAY
    return replace(world, epoch=midnight - 20.0)


def _few_failures(world: World) -> World:
    return _with_engine(failure_share=0.004)(at_share(world, 0.3, 1200))


def _whole_digits(value: Spread) -> Spread:
    """Rounded to hundredths of a millisecond, as consoles print them."""
    rounded = {point: round(at, 5) for point, at in value.points.items()}
    return replace(
        value, mean=round(value.mean, 5), std=round(value.std, 5), low=round(value.low, 5),
        high=round(value.high, 5), points=rounded,
    )  # fmt: skip


def _rounded(runs: Runs) -> Runs:
    return tuple(map(_round_one, runs))


def _round_one(results: Results) -> Results:
    told = results.summary
    rates = ("duration", "request_rate", "input_rate", "output_rate", "total_rate", "concurrency")
    changes: dict[str, Any] = {name: round(getattr(told, name), 2) for name in rates}
    changes |= {name: _whole_digits(getattr(told, name)) for name in ("ttft", "tpot", "itl", "e2e")}
    return replace(
        results,
        summary=replace(told, **changes),
    )


def _unlike(seed: int) -> Worlds:
    """A small model beside one that is ten times slower."""
    world = sound(seed, "server")
    slow = replace(world.engine, step=10 * world.engine.step, prefill_rate=world.engine.prefill_rate / 10)
    second = replace(world, model="acme/orion-70b", tokenizer="acme/orion-70b", engine=slow)
    return closed(world, 8, 300), closed(replace(second, epoch=world.epoch + 3600), 8, 300)


_QUEUED = frozenset(
    {"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "json", "csv", "csv-gpu"}
)

NEAR_MISSES: tuple[NearMiss, ...] = (
    NearMiss("lengths-all-alike", "synthetic prompts of one length, ignore_eos", _changed(_fixed)),
    NearMiss("one-stream", "a single user", lambda seed: (closed(sound(seed, "desktop"), 1, 200),)),
    NearMiss("five-requests", "a smoke test", lambda seed: (closed(sound(seed, "edge"), 1, 5),)),
    NearMiss("one-request", "one request", lambda seed: (closed(sound(seed, "desktop"), 1, 1),)),
    NearMiss("rounded", "figures with two decimals", _changed(lambda world: world), _rounded),
    NearMiss("saturated", "more streams than the batch holds", _changed(_saturated, "server")),
    NearMiss("offline", "all prompts at once, as the tool says", _changed(_all_at_once, "server"), shapes=_QUEUED),
    NearMiss("heavy-tails", "lengths of a conversation", _changed(_heavy)),
    NearMiss("answers-end-by-themselves", "no ignore_eos, a limit far away", _changed(_natural)),
    NearMiss("speculative", "several tokens in a chunk",
             _changed(_with_engine(draft_tokens=4, acceptance=0.7), "server")),
    NearMiss("cached-and-said", "repeated prompts, with the cache declared", _changed(_cached, "server"),
             noted({"prefix_caching": "enabled", "dataset": "shared prompts"}),
             frozenset({"vllm", "sglang", "csv", "json"})),
    NearMiss("brief-and-many", "2,500 requests in half a minute", lambda seed: (sound(seed, "rack"),)),
    # GenAI-Perf counts none: there the requests that are missing are rightly asked for
    NearMiss("few-failures", "four in a thousand fail, and are counted", _changed(_few_failures, "server"),
             shapes=ANY_RUN - {"genai-perf"}),
    NearMiss("over-midnight", "the run begins at 23:59:40", _changed(_over_midnight)),
    NearMiss("small-batches-of-prompts", "chunked prefill of 512 tokens",
             _changed(_with_engine(prefill_chunk=512), "server")),
    NearMiss("seldom-asked", "the GPU rests between requests",
             lambda seed: (at_share(sound(seed, "server"), 0.01, 150),), shapes=frozenset({"csv-gpu", "vllm"})),
    NearMiss("one-token-asked", "a benchmark of prefill alone", _changed(_first_token_only, "server"),
             shapes=frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "inference-perf", "llmperf"})),
    NearMiss("unlike-models", "one model is ten times slower than the other", _unlike),
)  # fmt: skip
