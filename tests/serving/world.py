"""What a benchmark of a server consists of: client, load, lengths, engine, GPU. All times are seconds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

Arrivals = Literal["poisson", "constant", "closed", "burst"]
Spread = Literal["fixed", "uniform", "lognormal"]


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens the prompts or the answers have."""

    mean: int
    spread: Spread = "uniform"
    low: float = 0.5  # of the mean: the lowest of a uniform spread, which ends as far above the mean
    sigma: float = 0.6  # of a lognormal one

    @property
    def deviation(self) -> int:
        """What is asked for as the standard deviation, in whole tokens."""
        if self.spread == "fixed":
            return 0
        if self.spread == "uniform":
            return round(self.mean * (1 - self.low) / math.sqrt(3))
        return round(self.mean * math.sqrt(math.expm1(self.sigma**2)))


@dataclass(frozen=True, slots=True)
class Load:
    """How requests are asked for: `rate` requests a second, or `concurrency` of them in a closed loop."""

    arrivals: Arrivals
    requests: int
    rate: float = 0.0
    concurrency: int = 0
    warmup: int = 0  # requests before the measured ones, one after the other
    warmup_inside: bool = False  # whether they are reported among the measured ones


@dataclass(frozen=True, slots=True)
class Client:
    """What the load generator costs and does by itself."""

    connections: int | None = None  # how many requests it can have open
    send_cost: float = 0.0  # CPU time of each request, one after the other
    chunk_cost: float = 0.0  # CPU time of each chunk that is received, one after the other
    timeout: float | None = None
    retries: int = 0
    streaming: bool = True
    overhead: float = 0.0003  # on average, from when a request may be sent until it is
    network: float = 0.0004  # one way


@dataclass(frozen=True, slots=True)
class Engine:
    """A server with continuous batching and chunked prefill."""

    prefill_rate: float  # tokens a second
    step: float  # of an empty batch
    step_per_sequence: float
    step_per_token: float  # of context
    max_batch: int
    kv_tokens: int
    prefill_chunk: int = 8192
    prefix_cache: bool = False
    cold_start: float = 0.0  # before its first step
    load_duration: float = 0.0
    draft_tokens: int = 0
    acceptance: float = 0.0
    request_limit: int | None = (
        None  # with so many waiting or running, a further one is answered with an error
    )
    failure_share: float = 0.0
    failure_delay: float = 0.01
    late_failures: bool = False  # failures come after the first tokens
    slowdowns: tuple[tuple[float, float], ...] = ()  # from a time on, steps take so many times as long
    drift: float = 0.0  # steps get longer by this share in a hundred seconds
    jitter: float = 0.03


@dataclass(frozen=True, slots=True)
class Gpu:
    """One of the boards that serve, and how it is watched."""

    name: str = "NVIDIA A100-SXM4-80GB"
    count: int = 1
    idle_power: float = 60.0  # W
    power_limit: float = 400.0  # W
    weights: float = 16e9  # bytes
    kv_bytes: float = 131_072.0  # of a token
    memory: float = 80e9  # bytes
    clock: float = 1410.0  # MHz
    interval: float = 1.0  # between samples


@dataclass(frozen=True, slots=True)
class World:
    """All that decides a run. `epoch` is when it begins, in seconds since 1970 (UTC).

    Two runs of one seed are asked the same; of another `noise`, no step takes as long as in the other run.
    """

    seed: int
    load: Load
    prompts: Lengths
    answers: Lengths
    engine: Engine
    client: Client = field(default_factory=Client)
    gpu: Gpu = field(default_factory=Gpu)
    model: str = "acme/orion-8b-instruct"
    noise: int = 0
    tokenizer: str = "acme/orion-8b-instruct"
    engine_name: str = "vllm"
    epoch: float = 1_780_000_000.0
    ignore_eos: bool = True
    max_tokens: int | None = None  # of an answer; None: what each request asks for
    distinct_prompts: int | None = None  # so many prompts, asked in turn; None: each its own
    shared_prefix: int = 0  # tokens that all prompts begin with
    warm_prompts: bool = False  # a run before has left these very prompts in the cache
    unanswered_share: float = 0.0  # requests that are answered with one token
    item_accuracy: float | None = None  # the share of answers that are judged right, where they are judged
