"""What follows from a request's own numbers: rates from counts and times, the whole from its parts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.metrics import METRICS
from data_contracts.rules.frames import Floats, Mask, Records
from data_contracts.rules.rule import Rule, Verdict, phrase

# Servers count the first token to the prompt or to the answer, and clocks tick between the parts of a request.
_RELATIVE = 0.01
_ALMOST_ALL = 0.95  # of a streamed answer the first token comes sooner, unless it waited long
# s for each token: hardly any server gives one user 3,000 tokens a second
_AT_ONCE = 3e-4
_UNSEEN = 0.005  # of answers of unknown length


def _all_known(*values: Floats) -> Mask:
    known: Mask = np.logical_and.reduce([np.isfinite(v) for v in values])
    return known


def _rounding(frame: Records, values: Floats) -> Floats:
    """Half a unit of the last decimal that an artifact uses for these values, one of each record; 0 where it is unknown."""
    files = frame.of_first(frame.numbers.artifact)
    finest = np.full(len(files.names), np.inf)
    # A zero says nothing of how many decimals its artifact writes.
    np.fmin.at(finest, files.codes, np.where(values != 0, half_step(values), np.nan))
    return np.where(np.isfinite(finest), finest, 0.0)[files.codes]


def _rate(rate: str) -> Callable[[Records], Verdict]:
    """A rate is the ratio that defines it, within 1% and what the rounding of the three numbers allows."""
    ratio = METRICS[rate].ratio_of
    if ratio is None:
        raise ValueError(f"{rate} is no ratio of two metrics: say so in the table of metrics")

    def check(frame: Records) -> Verdict:
        said, tokens, seconds = (frame.value(m) for m in (rate, ratio.numerator, ratio.denominator))
        checked = frame.counted & np.isfinite(said) & (seconds > 0) & (tokens > 0)
        # Rows that the mask leaves out may divide by zero here
        with np.errstate(all="ignore"):
            follows = tokens / seconds
            # A rounded time makes the rate as uncertain as it is itself, relatively: the shorter, the more
            loose = _rounding(frame, said) + follows * _rounding(frame, seconds) / seconds
            failing = checked & (np.abs(said - follows) > _RELATIVE * follows + loose)
        expected = phrase(tokens, " token / ", seconds, " s = ", follows, " token/s")
        return Verdict(checked, failing, phrase(said, " token/s"), expected, place=frame.place(rate))

    return check


def _sum_of(frame: Records, *metrics: str) -> tuple[Floats, Floats]:
    """The sum of metrics, NaN where one is missing, and what their rounding allows."""
    parts = [frame.value(metric) for metric in metrics]
    return np.sum(parts, axis=0), np.sum([_rounding(frame, part) for part in parts], axis=0)


def _ttft_before_prefill(frame: Records) -> Verdict:
    ttft = frame.value("ttft")
    least, loose = _sum_of(frame, "load_duration", "prefill_duration")
    checked = frame.counted & _all_known(ttft, least)
    failing = checked & (ttft < least * (1 - _RELATIVE) - loose - _rounding(frame, ttft))
    expected = phrase("at least load + prefill = ", least, " s")
    return Verdict(checked, failing, phrase(ttft, " s"), expected, place=frame.place("ttft"))


def _ttft_of_the_server(frame: Records) -> Verdict:
    """A sweep that takes TTFT from the server's own times defines it as load + prefill."""
    ttft = frame.value("ttft")
    exactly, loose = _sum_of(frame, "load_duration", "prefill_duration")
    by_server = frame.of_first(frame.numbers.tool).isin("ollama-sweep", "ollama-requests")
    checked = frame.counted & by_server & _all_known(ttft, exactly)
    failing = checked & (np.abs(ttft - exactly) > _RELATIVE * exactly + loose + _rounding(frame, ttft))
    expected = phrase("load + prefill = ", exactly, " s")
    return Verdict(checked, failing, phrase(ttft, " s"), expected, place=frame.place("ttft"))


def _ttft_after_the_end(frame: Records) -> Verdict:
    ttft, total = frame.value("ttft"), frame.value("e2e_latency")
    checked = frame.counted & _all_known(ttft, total)
    failing = checked & (ttft > total * (1 + 1e-6) + _rounding(frame, ttft) + _rounding(frame, total))
    return Verdict(
        checked, failing, phrase(ttft, " s"), phrase("at most ", total, " s"), place=frame.place("ttft")
    )


def _ttft_is_the_total(frame: Records) -> Verdict:
    ttft, total, tokens = frame.value("ttft"), frame.value("e2e_latency"), frame.value("output_tokens")
    # After a single token nothing is left to come, so that the two are rightly the same.
    # Not `tokens > 1`: where their number is unsaid, NaN must not excuse the request
    checked = frame.counted & np.isfinite(ttft) & (total > 0) & ~(tokens <= 1)
    # A request that waited long for its first token decodes at the usual speed after it
    at_once = total - ttft < np.where(np.isfinite(tokens), _AT_ONCE * (tokens - 1), _UNSEEN * total)
    failing = checked & (ttft >= _ALMOST_ALL * total) & at_once & (ttft <= total * (1 + 1e-6))
    observed = phrase(ttft, " s of ", total, " s")
    return Verdict(checked, failing, observed, place=frame.place("ttft"))


def _parts_exceed_whole(frame: Records) -> Verdict:
    total = frame.value("e2e_latency")
    # A part that is not recorded counts as zero: the others must fit into the whole all the same
    parts = [np.nan_to_num(frame.value(m)) for m in ("load_duration", "prefill_duration", "decode_duration")]
    whole = np.sum(parts, axis=0)
    loose = np.sum([_rounding(frame, part) for part in parts], axis=0) + _rounding(frame, total)
    checked = frame.counted & np.isfinite(total) & np.isfinite(frame.value("decode_duration"))
    failing = checked & (whole > total * (1 + _RELATIVE) + loose)
    expected = phrase("at least load + prefill + decode = ", whole, " s")
    return Verdict(checked, failing, phrase(total, " s"), expected, place=frame.place("e2e_latency"))


def _tokens_do_not_add_up(frame: Records) -> Verdict:
    total = frame.value("total_tokens")
    parts, _ = _sum_of(frame, "input_tokens", "output_tokens")
    checked = frame.counted & _all_known(total, parts)
    expected = phrase("input + output = ", parts, " token")
    return Verdict(
        checked,
        # Counts are whole numbers, of which no rounding has to be forgiven
        checked & (total != parts),
        phrase(total, " token"),
        expected,
        place=frame.place("total_tokens"),
    )


RULES = (
    Rule(
        "throughput_not_tokens_over_time", "warning", ("request",),
        "a decode throughput of {observed} is not what its tokens and time give ({expected})",
        "generated tokens / decode time",
        "find out which tokens or which time the tool divided, and name the metric after it",
        _rate("decode_throughput"),
    ),
    Rule(
        "prefill_throughput_not_tokens_over_time", "warning", ("request",),
        "a prefill throughput of {observed} is not what its tokens and time give ({expected})",
        "prompt tokens / prefill time",
        "check whether a cached prompt was counted: only newly evaluated tokens belong into the rate",
        _rate("prefill_throughput"),
    ),
    Rule(
        "ttft_not_load_plus_prefill", "warning", ("request",),
        "a TTFT of {observed} differs from the sum that defines it here ({expected})", "load + prefill",
        "check which of the three was written by hand or taken from another request",
        _ttft_of_the_server,
    ),
    Rule(
        "ttft_before_prefill_ended", "warning", ("request",),
        "a TTFT of {observed} is shorter than what must precede the first token ({expected})", "load + prefill or more",
        "measure it from sending the request to the first token; what stands here is another time",
        _ttft_before_prefill,
    ),
    Rule(
        "ttft_after_the_end", "critical", ("request",),
        "a TTFT of {observed} is longer than the whole request ({expected})", "the total duration or less",
        "check the units and the clocks of both times",
        _ttft_after_the_end,
    ),
    Rule(
        "ttft_is_the_total_duration", "warning", ("request",),
        "a TTFT takes nearly the whole request ({observed})", "less than 95% of the total duration, or a decode of its own",
        "stream the answer: without streaming the first token is seen when the last one is",
        _ttft_is_the_total,
    ),
    Rule(
        "phases_exceed_total", "warning", ("request",),
        "a total duration of {observed} is shorter than its phases ({expected})", "load + prefill + decode or more",
        "check the units, and whether the total leaves out the model's load",
        _parts_exceed_whole,
    ),
    Rule(
        "tokens_do_not_add_up", "warning", ("request",),
        "a total of {observed} is not the sum of its parts ({expected})", "input + output tokens",
        "check whether cached or reasoning tokens are counted twice or left out",
        _tokens_do_not_add_up,
    ),
)  # fmt: skip
