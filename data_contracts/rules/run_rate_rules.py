"""What must hold between the rates, counts and times that a run states of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data_contracts.rules.frames import Floats, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import (
    TWO_CLOCKS,
    differs,
    edge_of,
    exceeds,
    falls_short,
    known,
    rounded,
    short,
    total_of,
)
from data_contracts.rules.runs import Runs

# GuideLLM's rates are means over time, from the first request's end to the last one's: a latency less than the run. What
# it counts as a prompt's tokens in them differs from version to version.
_OF_ENDS = ("guidellm",)
_WITH_PROMPTS = ("input_throughput", "total_token_throughput")


def _window(frame: Runs) -> Floats:
    """How much larger a rate may be that leaves out the time before the first request ended."""
    edge = np.clip(np.nan_to_num(edge_of(frame)), 0.0, 1.0)
    return np.where(frame.words("tool").isin(*_OF_ENDS), edge / (1 - edge), 0.0)


@dataclass(frozen=True)
class _Rate:
    """A rate of a run: how sentences name it, and the counts that it may divide; a tool may mean any of them."""

    metric: str
    name: str
    counts: Callable[[Runs], Sequence[Floats]]
    what: str
    divided: str
    unit: str = "token/s"

    @property
    def noun(self) -> str:
        """What is counted: requests or tokens."""
        return self.unit.partition("/")[0] + "s"

    @property
    def called(self) -> str:
        return f"{'an' if self.name[0] in 'io' else 'a'} {self.name} throughput of {{observed}}"


def _over_time(rate: _Rate, of_tools: bool = True) -> Callable[[Runs], Verdict]:
    """A rate is one of the counts over the run's duration, of tools that define it so or (`of_tools` False) of others."""

    def check(frame: Runs) -> Verdict:
        said, place = frame.mean_of(rate.metric)
        duration = frame.value("run_duration")
        readings = rate.counts(frame)
        checked = known(said, duration, readings[0]) & (duration > 0) & (readings[0] > 0)
        checked &= frame.words("tool").known == of_tools
        if rate.metric in _WITH_PROMPTS:
            checked &= ~frame.words("tool").isin(*_OF_ENDS)
        loose = (TWO_CLOCKS, rounded(duration), _window(frame))
        other = [differs(said, count / duration, *loose) | ~np.isfinite(count) for count in readings]
        failing = checked & np.logical_and.reduce(other)
        follows = phrase(
            short(readings[0]),
            f" {rate.what} in ",
            short(duration),
            " s are ",
            short(readings[0] / duration),
            f" {rate.unit}",
        )
        return Verdict(checked, failing, phrase(short(said), f" {rate.unit}"), follows, place=place)

    return check


def _requests(frame: Runs) -> tuple[Floats, Floats]:
    # Tools for any HTTP server count failed requests in their rate too
    return frame.number("completed"), frame.number("attempted")


def _tokens(*metrics: str) -> Callable[[Runs], Sequence[Floats]]:
    return lambda frame: (np.sum([total_of(frame, metric) for metric in metrics], axis=0),)


def _of_other_lengths(frame: Runs) -> Verdict:
    """Tokens per second over requests per second are the tokens of a request, whatever the duration was."""
    said, place = frame.mean_of("output_throughput")
    requests, _ = frame.mean_of("request_throughput")
    tokens = frame.value("output_tokens", "mean")
    # Where a duration is stated, the rules about it tell which of the two rates is wrong
    checked = (
        known(said, requests, tokens) & ~np.isfinite(frame.value("run_duration")) & (requests * tokens > 0)
    )
    # A run without failures: some tools leave the tokens of failed requests in one of the two
    checked &= ~(frame.number("failed") > 0) & ~frame.words("tool").isin(*_OF_ENDS)
    # A server's own counters are read at other moments than the run begins and ends
    checked &= ~frame.flagged("server_side", place)
    follows = requests * tokens
    failing = checked & differs(said, follows, TWO_CLOCKS, rounded(requests), rounded(tokens))
    expected = phrase(
        short(requests), " request/s of ", short(tokens), " tokens are ", short(follows), " token/s"
    )
    return Verdict(checked, failing, phrase(short(said), " token/s"), expected, place=place)


def _sum_of_rates(frame: Runs) -> Verdict:
    said, place = frame.mean_of("total_token_throughput")
    parts = [frame.mean_of(name)[0] for name in ("input_throughput", "output_throughput")]
    follows = parts[0] + parts[1]
    checked = known(said, follows) & (follows > 0) & ~frame.words("tool").isin(*_OF_ENDS)
    failing = checked & differs(said, follows, TWO_CLOCKS, rounded(parts[0]), rounded(parts[1]))
    expected = phrase(
        "input ", short(parts[0]), " + output ", short(parts[1]), " = ", short(follows), " token/s"
    )
    return Verdict(checked, failing, phrase(short(said), " token/s"), expected, place=place)


def _per_gpu(frame: Runs) -> Verdict:
    rates = {
        "output_throughput_per_gpu": "output_throughput",
        "input_throughput_per_gpu": "input_throughput",
        "total_throughput_per_gpu": "total_token_throughput",
    }
    gpus = frame.asked("gpu_count")
    # Where prefill and decode have GPUs of their own, each rate is divided by those of its phase
    alone = ~frame.says("parts") & (gpus > 0)
    said, follows, whole = (np.full(len(frame), np.nan) for _ in range(3))
    place = nowhere(len(frame))
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    for name, of_all in rates.items():
        one, at = frame.mean_of(name)
        all_of_them, _ = frame.mean_of(of_all)
        here = alone & known(one, all_of_them)
        broken = here & differs(one, all_of_them / gpus, TWO_CLOCKS, rounded(all_of_them)) & ~failing
        checked, failing = checked | here, failing | broken
        said, whole = np.where(broken, one, said), np.where(broken, all_of_them, whole)
        follows, place = np.where(broken, all_of_them / gpus, follows), np.where(broken, at, place)
    expected = phrase(short(whole), " token/s over ", gpus, " GPUs are ", short(follows), " token/s for each")
    return Verdict(checked, failing, phrase(short(said), " token/s for each GPU"), expected, place=place)


def _peak(frame: Runs) -> Verdict:
    peak, place = frame.mean_of("peak_output_throughput")
    mean, _ = frame.mean_of("output_throughput")
    duration = frame.value("run_duration")
    gap, each = frame.value("itl", "mean"), frame.value("tpot", "mean")
    # The peak counts chunks: with several tokens in each, gaps are longer than a token takes, and it is lower for that.
    # A run shorter than two of its windows fills none
    by_token = gap <= 1.05 * each
    checked = known(peak, mean, duration) & by_token & (duration >= 2)
    failing = checked & falls_short(peak, mean, rounded(mean))
    expected = phrase("the mean over the run is ", short(mean), " token/s")
    return Verdict(checked, failing, phrase(short(peak), " token/s"), expected, place=place)


def _goodput(frame: Runs) -> Verdict:
    good, place = frame.mean_of("goodput")
    rate, _ = frame.mean_of("request_throughput")
    checked = known(good, rate)
    failing = checked & exceeds(good, rate, TWO_CLOCKS, rounded(rate))
    expected = phrase("all requests together are ", short(rate), " request/s")
    return Verdict(checked, failing, phrase(short(good), " request/s"), expected, place=place)


def _mean_times_requests(frame: Runs) -> Verdict:
    tokens = frame.value("output_tokens_total")
    mean, done = frame.value("output_tokens", "mean"), frame.number("completed")
    follows = mean * done
    checked = known(tokens, follows) & (follows > 0) & ~(frame.number("failed") > 0)
    failing = checked & differs(tokens, follows, 1e-6, rounded(mean))
    expected = phrase(done, " requests of ", short(mean), " tokens are ", short(follows))
    return Verdict(
        checked,
        failing,
        phrase(tokens, " output tokens"),
        expected,
        place=frame.places("output_tokens_total"),
    )


_RATES = (
    _Rate("output_throughput", "output", _tokens("output_tokens"), "output tokens", "output tokens"),
    _Rate("input_throughput", "input", _tokens("input_tokens"), "input tokens", "input tokens"),
    _Rate("total_token_throughput", "total", _tokens("input_tokens", "output_tokens"), "tokens",
          "input and output tokens"),
    _Rate("request_throughput", "request", _requests, "requests", "completed requests", "request/s"),
)  # fmt: skip
_FIND_THE_COUNT = "find out which count and which time the tool divided; until then rank no run by this rate"

RULES = (
    *(
        Rule(
            f"{rate.name}_rate_not_{rate.noun}_over_duration", "critical", ("run",),
            f"{rate.called} is not what the run's {rate.noun} and duration give ({{expected}})",
            f"{rate.divided} / run duration", _FIND_THE_COUNT,
            _over_time(rate),
        )
        for rate in _RATES
    ),
    *(
        Rule(
            f"own_{rate.name}_rate_not_count_over_duration", "warning", ("run",),
            f"{rate.called} is not what the run's count and duration give ({{expected}})",
            "count / run duration",
            "say what the rate is of, and which time was measured: a planned duration is none, and a mean of rates no rate",
            _over_time(rate, of_tools=False),
        )
        for rate in _RATES
    ),
    Rule(
        "token_rate_not_request_rate_times_tokens", "critical", ("run",),
        "an output throughput of {observed} does not go with the run's requests ({expected})",
        "request throughput x output tokens of a request", _FIND_THE_COUNT,
        _of_other_lengths,
    ),
    Rule(
        "total_rate_not_input_plus_output", "critical", ("run",),
        "a total throughput of {observed} is not the sum of its parts ({expected})",
        "input + output throughput", _FIND_THE_COUNT,
        _sum_of_rates,
    ),
    Rule(
        "rate_per_gpu_not_rate_over_gpus", "critical", ("run",),
        "a throughput of {observed} is not that of the run over its GPUs ({expected})",
        "throughput / number of GPUs",
        "correct the number of GPUs or the rate: one of them is of another run",
        _per_gpu,
    ),
    Rule(
        "peak_below_mean", "critical", ("run",),
        "a peak throughput of {observed} is below the mean ({expected})", "at least the mean over the run",
        "find out which of the two is of another run, or counts other tokens",
        _peak,
    ),
    Rule(
        "goodput_above_throughput", "critical", ("run",),
        "a goodput of {observed} is above the throughput ({expected})", "at most the request throughput",
        "compute it again: requests within the objectives are a part of all",
        _goodput,
    ),
    Rule(
        "tokens_not_mean_times_requests", "critical", ("run",),
        "a total of {observed} is not what its requests give ({expected})", "mean output tokens x requests",
        "find out which requests the total or the mean leaves out",
        _mean_times_requests,
    ),
)  # fmt: skip
