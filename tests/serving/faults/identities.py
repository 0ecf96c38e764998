"""Figures that cannot stand together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.serving.faults.fault import Fault, Group, Runs, Worlds
from tests.serving.faults.shapes import (
    AIPERF,
    ASKED_CONCURRENCY,
    BOUNDS,
    GAPS,
    PHASES,
    QUANTILES,
    RATES,
    REQUESTS,
)
from tests.serving.faults.telling import each, figures, in_turn, requests, spread
from tests.serving.results import Results, Spread
from tests.serving.simulation import Request
from tests.serving.worlds import between, closed, sound

_GROUP = Group.IDENTITIES


def any_world(seed: int) -> Worlds:
    return (sound(seed),)


def looped(seed: int) -> Worlds:
    """A closed loop of a few streams."""
    dice = np.random.default_rng([seed, 3])
    world = sound(seed, str(dice.choice(["desktop", "server", "long"])))
    streams = int(dice.integers(2, 17))
    return (closed(world, min(streams, world.engine.max_batch), world.load.requests),)


def boards(seed: int) -> Worlds:
    """A closed loop on eight boards."""
    return (closed(sound(seed, "rack"), 64, 1500),)


def drafting(seed: int) -> Worlds:
    """Speculative decoding."""
    world = sound(seed, "server")
    return (replace(world, engine=replace(world.engine, draft_tokens=4, acceptance=0.6)),)


def scale(results: Results, low: float = 1.2, high: float = 2.2) -> float:
    """A factor that is another one in each world."""
    return between(np.random.default_rng([results.world.seed, 5]), low, high)


def _swapped(value: Spread) -> Spread:
    points = {**value.points, 90: value.at(99), 99: value.at(90), 95: value.at(99) * 1.01}
    return replace(value, points=points)


def _mean_outside(value: Spread) -> Spread:
    return replace(value, mean=value.high * 1.3)


def _shorter(results: Results) -> Results:
    """The clock of the run stood still for a while: everything over the run is by the time that is left."""
    factor = 1.0 / scale(results, 1.6, 2.5)
    told = results.summary
    rates = {
        name: getattr(told, name) / factor
        for name in ("request_rate", "input_rate", "output_rate", "total_rate", "concurrency")
    }
    return replace(results, summary=replace(told, duration=told.duration * factor, **rates))


def _half_the_gaps(results: Results) -> tuple[Request, ...]:
    """Every second gap is lost: those that are left are as long as before."""
    made = []
    for request in results.requests:
        kept = request.gaps[::2]
        times = (request.first, *(request.first + np.cumsum(kept)).tolist()) if kept else request.chunk_times
        made.append(replace(request, chunk_times=times, chunk_tokens=(1,) * len(times)))
    return tuple(made)


def _with_prompts(results: Results) -> Results:
    told = results.summary
    tokens = told.output_tokens + told.input_tokens
    return replace(
        results,
        summary=replace(told, output_tokens=tokens, retokenized=tokens, output_rate=tokens / told.duration,
                        total_rate=(tokens + told.input_tokens) / told.duration),
    )  # fmt: skip


def _by_all_tokens(results: Results) -> Results:
    """Energy by output token, divided by the tokens of prompts and answers together."""
    told = results.summary
    joules = (told.energy or 0.0) / (told.input_tokens + told.output_tokens)
    return replace(results, told={"joules_per_output_token": joules})


def _one_board(runs: Runs) -> Runs:
    return tuple(
        replace(r, summary=replace(r.summary, output_rate=r.summary.output_rate * r.world.gpu.count,
                                   total_rate=r.summary.total_rate * r.world.gpu.count))
        for r in runs
    )  # fmt: skip


FAULTS = (
    Fault("output-rate-not-tokens-by-time", _GROUP, "output tokens / duration is not the stated output rate", RATES,
          any_world, tell=figures(output_rate=lambda r: r.summary.output_rate * scale(r))),
    Fault("total-rate-without-input", _GROUP, "the total rate is less than that of input and output together",
          RATES - {"llmperf", "llmperf-responses", "guidellm"}, any_world,
          tell=figures(total_rate=lambda r: r.summary.output_rate)),
    Fault("requests-a-minute-as-a-second", _GROUP, "requests / duration is not the stated request rate", RATES,
          any_world, tell=figures(request_rate=lambda r: r.summary.request_rate * 60)),
    Fault("rate-of-all-boards-as-of-one", _GROUP, "the rate by GPU does not follow from concurrency and latency",
          frozenset({"inferencex"}), boards, tell=_one_board),
    Fault("peak-below-mean", _GROUP, "the peak rate is below the mean rate", frozenset({"vllm", "vllm-detailed"}),
          any_world, tell=figures(peak_output_rate=lambda r: r.summary.output_rate / scale(r, 1.3, 3.0))),
    Fault("goodput-above-throughput", _GROUP, "more good requests a second than requests",
          frozenset({"vllm", "vllm-detailed", "aiperf", "aiperf-csv", *AIPERF}), any_world,
          tell=figures(goodput=lambda r: r.summary.request_rate * scale(r, 1.05, 1.4))),
    Fault("requests-lost", _GROUP, "completed and failed requests are fewer than were sent",
          frozenset({"vllm", "vllm-detailed", "guidellm", "aiperf", *AIPERF, "genai-perf", "inference-perf",
                     "inference-perf-requests", "llmperf", "llmperf-responses", "json", "csv-sweep"}), any_world,
          tell=in_turn(requests(lambda r: r.requests[: len(r.requests) * 9 // 10]),
                       figures(sent=lambda r: r.world.load.requests))),
    Fault("mean-above-maximum", _GROUP, "the mean TTFT is above its maximum", BOUNDS, any_world,
          tell=figures(ttft=spread("ttft", _mean_outside))),
    Fault("percentiles-out-of-order", _GROUP, "a higher percentile is below a lower one", QUANTILES, any_world,
          tell=figures(ttft=spread("ttft", _swapped), e2e=spread("e2e", _swapped))),
    Fault("tpot-does-not-fill-latency", _GROUP, "latency is not TTFT + (n - 1) TPOT", PHASES | {"mlperf"}, any_world,
          tell=figures(tpot=lambda r: r.summary.tpot.times(scale(r, 1.5, 2.5)))),
    Fault("gaps-left-out", _GROUP, "the gaps of a request do not add up to its latency without TTFT",
          GAPS, any_world, tell=requests(_half_the_gaps)),
    Fault("concurrency-not-rate-times-latency", _GROUP, "concurrency is not request rate x mean latency",
          frozenset({"sglang", "sglang-detailed", "guidellm"}), any_world,
          tell=figures(concurrency=lambda r: r.summary.concurrency * scale(r, 1.5, 3.0))),
    Fault("more-work-than-streams", _GROUP, "rate x latency is more than the streams that there were",
          ASKED_CONCURRENCY - {"csv", "csv-gpu", "csv-wide"}, looped, tell=each(_shorter)),
    Fault("energy-in-watt-hours", _GROUP, "energy is not power x time", frozenset({"json"}), any_world,
          tell=figures(energy=lambda r: (r.summary.energy or 0.0) / 3600)),
    Fault("energy-of-one-board", _GROUP, "energy is not power x time", frozenset({"json"}), boards,
          tell=figures(energy=lambda r: (r.summary.energy or 0.0) / r.world.gpu.count)),
    Fault("joules-by-all-tokens", _GROUP, "J/token x output rate is not W", frozenset({"json"}), any_world,
          tell=each(_by_all_tokens)),
    Fault("acceptance-against-chunks", _GROUP, "the acceptance length is not the tokens of a chunk",
          frozenset({"sglang", "sglang-detailed"}), drafting, tell=figures(accepted=lambda _: 4.8)),
    Fault("stated-mean-not-of-its-requests", _GROUP, "a stated mean is not that of the requests beside it",
          REQUESTS - {"csv", "csv-gpu", "csv-wide"}, any_world,
          tell=figures(ttft=lambda r: r.summary.ttft.times(scale(r, 1.15, 1.6)))),
    Fault("seconds-for-milliseconds", _GROUP, "TTFT is a thousandth of what latency and TPOT leave for it",
          PHASES, any_world, tell=figures(ttft=lambda r: r.summary.ttft.times(0.001))),
    Fault("output-counts-prompts-too", _GROUP, "output tokens include those of the prompts",
          PHASES & RATES, any_world, tell=each(_with_prompts)),
)  # fmt: skip
