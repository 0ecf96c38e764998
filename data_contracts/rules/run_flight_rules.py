"""How many requests a run had under way at once: by Little's law, and by what the client allows."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Floats, Ints
from data_contracts.rules.rule import Rule, Verdict, either, phrase
from data_contracts.rules.run_figures import TWO_CLOCKS, differs, edge_of, known, mean_length, rounded, short
from data_contracts.rules.runs import Runs

# Here concurrency is the sum of all latencies / duration, so that Little's law is its definition.
_BY_DEFINITION = ("sglang-bench-serving", "trtllm-bench", "guidellm")
# A request holds its slot a little longer than its latency, never shorter: what is above is no clock's fault.
_SLOTS = 0.05
# Of answers of many lengths the mean time of a token is not that of all tokens together
_TOKENS_VARY = 0.25


def _little(frame: Runs) -> Verdict:
    said, place = frame.mean_of("concurrency")
    rate, _ = frame.mean_of("request_throughput")
    latency = frame.value("e2e_latency", "mean")
    defined = frame.words("tool").isin(*_BY_DEFINITION)
    # Counted from outside, what is in flight at the start and the end of the run belongs to it in part
    edge = np.where(defined, 0.0, edge_of(frame))
    follows = rate * latency
    checked = known(said, follows, edge) & (follows > 0) & ~(frame.number("failed") > 0)
    failing = checked & differs(said, follows, TWO_CLOCKS, rounded(rate), rounded(latency), edge)
    expected = phrase(
        short(rate), " request/s of ", short(latency), " s each keep ", short(follows), " in flight"
    )
    return Verdict(checked, failing, phrase(short(said)), expected, place=place)


def _more_in_flight(frame: Runs) -> Verdict:
    asked = frame.asked("concurrency")
    rate, place = _requests_a_second(frame)
    latency = frame.value("e2e_latency", "mean")
    follows = rate * latency
    checked = known(asked, follows) & (asked > 0)
    loose = _SLOTS + rounded(rate) + rounded(latency)
    failing = checked & (follows > asked * (1 + loose))
    decoding, tokens, each = _decoding(frame)
    by_tokens = known(asked, decoding) & (asked > 0) & ~checked
    failing |= by_tokens & (decoding > asked * (1 + _SLOTS + _TOKENS_VARY))
    observed = phrase(
        short(np.where(by_tokens, tokens, rate)), either(by_tokens, " token/s", " request/s"), " of ",
        short(np.where(by_tokens, each, latency)), " s each, ", short(np.where(by_tokens, decoding, follows)),
        " in flight",
    )  # fmt: skip
    place = np.where(by_tokens, frame.places("tpot", "mean"), place)
    return Verdict(checked | by_tokens, failing, observed, phrase("at most ", asked, " at once"), place=place)


def _decoding(frame: Runs) -> tuple[Floats, Floats, Floats]:
    """How many requests decode at once, by the tokens of a second and the time of each; of no known length it will do."""
    tokens, _ = _tokens_a_second(frame)
    each = frame.value("tpot", "mean")
    return tokens * each, tokens, each


def _requests_a_second(frame: Runs) -> tuple[Floats, Ints]:
    """The rate of requests and its place: as stated, else that of their tokens, else that of one GPU times the GPUs."""
    rate, place = frame.mean_of("request_throughput")
    tokens, at = _tokens_a_second(frame)
    # What was asked for is the most that a request has: by it there are no fewer requests than there were
    length = mean_length(frame, "output_tokens")
    length = np.where(np.isfinite(length), length, frame.asked("output_tokens"))
    stated = np.isfinite(rate)
    return np.where(stated, rate, tokens / length), np.where(stated, place, at)


def _tokens_a_second(frame: Runs) -> tuple[Floats, Ints]:
    """Output tokens of a second and their place: as stated, else those of one GPU times the GPUs."""
    tokens, at = frame.mean_of("output_throughput")
    of_one, beside = frame.mean_of("output_throughput_per_gpu")
    # GPUs of decoding alone are not those that the settings count
    of_all = np.where(frame.says("parts"), np.nan, of_one * frame.asked("gpu_count"))
    stated = np.isfinite(tokens)
    return np.where(stated, tokens, of_all), np.where(stated, at, beside)


RULES = (
    Rule(
        "concurrency_not_rate_times_latency", "critical", ("run",),
        "a mean of {observed} requests in flight breaks Little's law ({expected})",
        "request throughput x mean latency",
        "find out which of concurrency, throughput and latency was counted over other requests or another time",
        _little,
    ),
    Rule(
        "more_in_flight_than_asked", "critical", ("run",),
        "more requests were in flight than the client allows ({observed}; {expected})",
        "request throughput x mean latency within the concurrency",
        "check the concurrency in the settings, and whether latency includes the wait in the client",
        _more_in_flight,
    ),
)  # fmt: skip
