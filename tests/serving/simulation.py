"""What happened in a world: every request with the time of each of its tokens, every sample of the GPUs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.serving.world import World

Outcome = Literal["ok", "error", "timeout"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the client saw it; times are seconds since the run began, -1 where there is none."""

    index: int
    prompt: int  # which prompt it was: the same number, the same words
    prompt_tokens: int
    cached_tokens: int
    asked_tokens: int
    scheduled: float
    sent: float
    first: float
    end: float
    output_tokens: int
    chunk_times: tuple[float, ...]
    chunk_tokens: tuple[int, ...]
    outcome: Outcome = "ok"
    error: str = ""
    retries: int = 0
    warmup: bool = False
    correct: bool | None = None
    prefill: float = 0.0  # seconds that the engine spent on the prompt
    decode: float = 0.0

    @property
    def ttft(self) -> float:
        return self.first - self.sent

    @property
    def latency(self) -> float:
        return self.end - self.sent

    @property
    def tpot(self) -> float | None:
        return (self.end - self.first) / (self.output_tokens - 1) if self.output_tokens > 1 else None

    @property
    def gaps(self) -> tuple[float, ...]:
        """Between the chunks, the first one excluded."""
        return tuple(b - a for a, b in zip(self.chunk_times, self.chunk_times[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Sample:
    """One GPU at one time: W, share of time busy, bytes, degrees Celsius, MHz."""

    time: float
    gpu: int
    power: float
    utilization: float
    memory: float
    temperature: float
    clock: float
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Simulation:
    """A run: its requests by the time at which they were scheduled. `duration` is from the first sent to the last end."""

    world: World
    requests: tuple[Request, ...]
    samples: tuple[Sample, ...]
    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start

    @property
    def ok(self) -> tuple[Request, ...]:
        return tuple(request for request in self.requests if request.outcome == "ok")
