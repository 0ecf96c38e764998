"""Requests with known values: all that a made claim can be true or false of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Metric = Literal["ttft", "e2e_latency", "decode_duration", "decode_throughput", "output_tokens"]
Shape = Literal["ollama", "table", "vllm", "sglang", "guidellm", "runs"]

# What each shape of file holds of a request; a claim about another metric is one that the data cannot support
HELD: dict[Shape, tuple[Metric, ...]] = {
    "ollama": ("e2e_latency", "decode_duration", "decode_throughput", "output_tokens"),
    "table": ("ttft", "e2e_latency", "decode_throughput", "output_tokens"),
    "vllm": ("ttft", "e2e_latency", "output_tokens"),
    "sglang": ("ttft", "e2e_latency", "output_tokens"),
    "guidellm": ("ttft", "e2e_latency", "output_tokens"),
    "runs": ("ttft", "e2e_latency", "decode_throughput", "output_tokens"),
}
_FAMILIES = ("aster", "birch", "cedar", "dahlia", "elder", "fennel", "gorse", "hazel", "iris", "juniper", "kale", "linden",
             "maple", "nettle", "olive", "poppy", "quince", "rowan", "sorrel", "thyme", "umbel", "viola", "willow",
             "yarrow")  # fmt: skip
# How the models of a study are named; in the last kinds one name begins as the other does
_NAMES = (("{}:1b", "{}:7b"), ("{}-3b-instruct", "{}-8b-chat"), ("lab/{}-2B", "lab/{}-9B"),
          ("{}:4b-q4_0", "{}:4b-q8_0"), ("{}:7b", "{}:7b-q4_0"))  # fmt: skip
_SPEEDS = (14.0, 23.0, 37.0, 59.0, 96.0)  # token/s
_SIZES = (12, 20, 120)
_MEASURED_AGAIN_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a run: durations in s as its file writes them, `cold` where the model was loaded for it."""

    run: int
    cold: bool
    load: float
    ttft: float
    decode: float
    input_tokens: int
    output_tokens: int

    @property
    def e2e(self) -> float:
        return round(self.ttft + self.decode, 6)

    @property
    def rate(self) -> float:
        return round(self.output_tokens / self.decode, 6)

    def value(self, metric: Metric) -> float:
        """The value of a metric, in s, token/s or tokens."""
        values: dict[Metric, float] = {
            "ttft": self.ttft, "e2e_latency": self.e2e, "decode_duration": self.decode, "decode_throughput": self.rate,
            "output_tokens": self.output_tokens,
        }  # fmt: skip
        return values[metric]


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of one model, in the order in which they were sent."""

    model: str
    requests: tuple[Request, ...]

    def values(self, metric: Metric) -> list[float]:
        return [request.value(metric) for request in self.requests]

    @property
    def warm(self) -> tuple[Request, ...]:
        return tuple(request for request in self.requests if not request.cold)

    @property
    def has_cold(self) -> bool:
        return any(request.cold for request in self.requests)

    @property
    def runs(self) -> list[tuple[Request, ...]]:
        """The requests by run."""
        numbers = sorted({request.run for request in self.requests})
        return [tuple(r for r in self.requests if r.run == number) for number in numbers]


@dataclass(frozen=True, slots=True)
class Study:
    """A folder: its models, measured with one tool."""

    folder: str
    shape: Shape
    groups: tuple[Group, ...]

    @property
    def held(self) -> tuple[Metric, ...]:
        return HELD[self.shape]


def studies(dice: random.Random) -> Iterator[Study]:
    """Folders without end, in all shapes by turns; some measure the models of the one before once more."""
    number = 0
    names: list[str] = []
    while True:
        for shape in HELD:
            if not number or dice.random() >= _MEASURED_AGAIN_SHARE:
                family = _FAMILIES[number % len(_FAMILIES)] + str(number // len(_FAMILIES) or "")
                names = [name.format(family) for name in dice.choice(_NAMES)]
            speeds = dice.sample(_SPEEDS, len(names))
            cold = shape in ("ollama", "table") and dice.random() < 0.5
            size = dice.choice(_SIZES)
            runs = dice.choice((3, 5)) if shape == "runs" else 1
            groups = [_group(dice, *named, size, runs, cold) for named in zip(names, speeds, strict=True)]
            yield Study(f"{number:03d}-{shape}", shape, tuple(groups))
            number += 1


def _group(dice: random.Random, model: str, speed: float, size: int, runs: int, cold: bool) -> Group:
    """Requests whose times are skewed, as those of servers are, so that means, medians and extremes differ."""
    first_token = dice.uniform(0.08, 0.6)
    made = []
    for run in range(runs):
        level = dice.lognormvariate(0, 0.04)
        for place in range(max(4, size // runs)):
            is_cold = cold and place == 0
            load = dice.uniform(2.5, 6.0) if is_cold else dice.uniform(0.015, 0.03)
            tokens = dice.randint(60, 400)
            ttft = load + first_token * dice.lognormvariate(0, 0.3)
            decode = tokens / (speed * level * dice.lognormvariate(0, 0.12))
            times = round(load, 6), round(ttft, 6), round(decode, 6)
            made.append(Request(run, is_cold, *times, dice.randint(20, 300), tokens))
    return Group(model, tuple(made))
