"""What must hold between the latencies of a run: the whole is first token and decode, the gaps fill the decode."""

from __future__ import annotations

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.rules.frames import Floats, Ints, Mask, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, mean_length, short
from data_contracts.rules.runs import Runs

# The end of a stream comes after its last token: a round trip, and with it what client and server do at the end.
_CLOSING = 0.005  # s
_RELATIVE = 0.01
_LEVELS = ("min", "mean", "p50", "p90", "p95", "p99", "max")
_MEDIANS = 1.1  # between the two middle requests of a run latencies seldom differ by more
# Lengths of answers spread about as far as those of an exponential distribution, where no file says how far
_SPREAD_OF_LENGTHS = 1.0
_P99_DEVIATIONS = 2.0  # of a normal distribution 2.33; a longer tail has more of its deviation there
# Nor drafts nor a machine for prompts alone make a first token twenty times as quick as the others
_OF_A_STEP = 0.05
# A gap of several tokens is longer than the time of one; a mean of requests and one of gaps differ by less than these
_ONE_TOKEN, _TWICE = 1.3, 2.0
# Clients of which it is known that each gap holds one token or more; SGLang's counts the tokens of each gap itself
_GAPS_OF_TOKENS = ("vllm-bench-serve", "aiperf")


def _first_token_late(frame: Runs) -> Verdict:
    """Each request's first token comes before its end, so that this holds for every quantile of all, and the mean."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, whole = (np.full(len(frame), np.nan) for _ in range(2))
    place = nowhere(len(frame))
    for level in _LEVELS:
        ttft, latency = frame.value("ttft", level), frame.value("e2e_latency", level)
        here = known(ttft, latency)
        loose = half_step(ttft) + half_step(latency) + 1e-6 * latency
        broken = here & (ttft > latency + loose) & ~failing
        checked, failing = checked | here, failing | broken
        said, whole = np.where(broken, ttft, said), np.where(broken, latency, whole)
        place = np.where(broken, frame.places("ttft", level), place)
    expected = phrase("at most the latency, ", short(whole), " s")
    return Verdict(checked, failing, phrase(short(said), " s"), expected, place=place)


def _requests_do_not_add_up(frame: Runs) -> Verdict:
    records = frame.requests.records
    latency, ttft, tokens, each = (
        records.value(name) for name in ("e2e_latency", "ttft", "output_tokens", "tpot")
    )
    here = records.counted & known(latency, ttft, tokens, each) & (tokens > 1)
    # Tools differ in whether the first token is one of those that the decode is divided by
    loose = _RELATIVE * latency + _CLOSING + half_step(latency) + half_step(ttft) + tokens * half_step(each)
    off = [np.abs(latency - ttft - count * each) > loose for count in (tokens - 1, tokens)]
    broken = here & off[0] & off[1]
    first = frame.requests.first(broken)
    of_first = [short(_at(values, first)) for values in (latency, ttft, tokens, each)]
    expected = phrase(
        "latency ",
        of_first[0],
        " s, TTFT ",
        of_first[1],
        " s and ",
        of_first[2],
        " tokens of ",
        of_first[3],
        " s",
    )
    checked, several = frame.requests.count(here), frame.requests.count(broken)
    observed = phrase(several, " of ", checked, " requests")
    return Verdict(checked > 0, several > 0, observed, expected, request=first)


def _means_do_not_add_up(frame: Runs) -> Verdict:
    """The means add up as each request does, but for what long answers with slow or quick tokens weigh."""
    latency, ttft, each = (frame.value(name, "mean") for name in ("e2e_latency", "ttft", "tpot"))
    tokens = mean_length(frame, "output_tokens")
    alike = _of_one_length(frame)
    # Tokens of requests that failed may be among those of a total
    checked = known(latency, ttft, each, tokens) & (tokens > 1) & (alike | ~(frame.number("failed") > 0))
    unlike = np.where(alike, 0.0, _of_unlike_lengths(frame, tokens))
    checked &= np.isfinite(unlike)
    loose = _RELATIVE * latency + _CLOSING + half_step(latency) + half_step(ttft) + tokens * half_step(each)
    off = [np.abs(latency - ttft - count * each) > loose + unlike for count in (tokens - 1, tokens)]
    expected = phrase(
        "TTFT ", short(ttft), " s and ", short(tokens - 1), " tokens of ", short(each), " s are ",
        short(ttft + (tokens - 1) * each), " s",
    )  # fmt: skip
    failing = checked & off[0] & off[1]
    place = frame.places("e2e_latency", "mean")
    return Verdict(checked, failing, phrase(short(latency), " s"), expected, place=place)


def _of_unlike_lengths(frame: Runs, tokens: Floats) -> Floats:
    """How far a mean of products can be from the product of the means (Cauchy and Schwarz); NaN where nothing tells."""
    spread = frame.value("output_tokens", "stddev")
    spread = np.where(np.isfinite(spread), spread, _SPREAD_OF_LENGTHS * tokens)
    each = frame.value("tpot", "stddev")
    # A deviation of 0 between different values is none
    each = np.where(
        each > 0, each, (frame.value("tpot", "p99") - frame.value("tpot", "mean")) / _P99_DEVIATIONS
    )
    return np.where(each > 0, spread * each, np.nan)


def _first_token_too_soon(frame: Runs) -> Verdict:
    """The first token takes a step of the engine, as each other one does."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, usual = (np.full(len(frame), np.nan) for _ in range(2))
    place = nowhere(len(frame))
    for level in ("mean", "p50"):
        ttft, each = frame.value("ttft", level), frame.value("tpot", level)
        here = (ttft > 0) & (each > 0)
        broken = here & (ttft + half_step(ttft) < _OF_A_STEP * each) & ~failing
        checked, failing = checked | here, failing | broken
        said, usual = np.where(broken, ttft, said), np.where(broken, each, usual)
        place = np.where(broken, frame.places("ttft", level), place)
    expected = phrase("each later token takes ", short(usual), " s")
    return Verdict(checked, failing, phrase(short(said), " s"), expected, place=place)


def _of_one_length(frame: Runs) -> Mask:
    """True for runs whose answers all had as many tokens."""
    shortest, longest = frame.value("output_tokens", "min"), frame.value("output_tokens", "max")
    asked, done = frame.asked("output_tokens"), frame.number("completed")
    # No answer is longer than was asked for: where the total is all that could be, none was shorter
    full = frame.value("output_tokens_total") == asked * done
    found: Mask = (shortest == longest) | (frame.value("output_tokens", "stddev") == 0) | full
    return found


def _gaps_do_not_fill(frame: Runs) -> Verdict:
    """All gaps between tokens together are the time from the first token to the end, of all requests together."""
    requests = frame.requests.records
    # A latency that was made of the gaps holds whatever is missing among them
    made = requests.numbers.metric.isin("e2e_latency") & requests.numbers.flagged("derived")
    stated_each = requests.counted & ~requests.any(made)
    decode = frame.requests.total(
        np.where(stated_each, requests.value("e2e_latency") - requests.value("ttft"), np.nan)
    )
    done = frame.number("completed")
    stated = done * (frame.value("e2e_latency", "mean") - frame.value("ttft", "mean"))
    decode = np.where(np.isfinite(decode), decode, stated)
    gaps, listed = _gaps(frame)
    # Of a request without gaps nothing tells whether it had a second token
    checked = known(gaps, decode) & (decode > 0) & (listed == done)
    failing = checked & (np.abs(gaps - decode) > _RELATIVE * decode + done * _CLOSING)
    observed = phrase("the gaps of ", listed, " requests are ", short(gaps), " s together")
    return Verdict(checked, failing, observed, phrase("decoding took ", short(decode), " s"))


def _gaps(frame: Runs) -> tuple[Floats, Floats]:
    """The sum of all gaps of each run that lists them, and of how many requests they are."""
    total, listed = np.full(len(frame), np.nan), np.zeros(len(frame))
    for members in (frame.points, frame.samples):
        numbers = members.records.numbers
        gaps = numbers.metric.isin("itl") & np.isfinite(numbers.value) & numbers.statistic.isin("value")
        of_run = members.of_run[members.records.record_of[gaps]]
        kept = of_run >= 0
        sums = np.bincount(of_run[kept], numbers.value[gaps][kept], minlength=len(frame))
        count = members.count(members.records.any(gaps))
        total, listed = np.where(count > 0, sums, total), np.where(count > 0, count, listed)
    return total, listed


def _gaps_too_short(frame: Runs) -> Verdict:
    """A gap holds one token or more, so that no run has more gaps than tokens after the first."""
    latency, ttft = frame.value("e2e_latency", "mean"), frame.value("ttft", "mean")
    tokens = mean_length(frame, "output_tokens")
    gap = frame.value("itl", "mean")
    least = (latency - ttft) / (tokens - 1)
    checked = known(gap, least) & (tokens > 2) & frame.words("tool").isin(*_GAPS_OF_TOKENS)
    # The end of an answer may come as one more piece, without a token
    loose = _RELATIVE + 1 / tokens
    failing = checked & (gap < least * (1 - loose) - half_step(gap))
    expected = phrase(
        short(latency - ttft),
        " s of decoding over ",
        short(tokens - 1),
        " tokens are at least ",
        short(least),
        " s",
    )
    place = frame.places("itl", "mean")
    return Verdict(checked, failing, phrase(short(gap), " s"), expected, place=place)


def _gaps_too_long(frame: Runs) -> Verdict:
    """Where a gap is the time of one token, there are as many tokens as gaps fill the decode."""
    decode = frame.value("e2e_latency", "mean") - frame.value("ttft", "mean")
    tokens = mean_length(frame, "output_tokens")
    gap, each = frame.value("itl", "mean"), frame.value("tpot", "mean")
    single = gap <= _ONE_TOKEN * each
    checked = known(decode, tokens, gap, each) & (decode > 0) & (tokens > 2) & single
    checked &= ~(frame.number("failed") > 0)
    failing = checked & (gap * (tokens - 1) > _TWICE * (decode + _CLOSING))
    expected = phrase(
        short(decode), " s of decoding in gaps of ", short(gap), " s are ", short(decode / gap + 1), " tokens"
    )
    return Verdict(checked, failing, phrase(short(tokens), " tokens"), expected)


def _speed_of_a_user(frame: Runs) -> Verdict:
    """The median speed of a user is one over the median time of a token, whichever way it is counted."""
    speed, each = frame.value("output_speed_per_user", "p50"), frame.value("tpot", "p50")
    latency, tokens = frame.value("e2e_latency", "p50"), mean_length(frame, "output_tokens")
    place = frame.places("output_speed_per_user", "p50")
    follows = 1 / each
    checked = known(speed, each) & (each > 0) & ~frame.flagged("divided_by_e2e", place)
    # Its speeds are of steps of the engine
    checked &= ~frame.words("tool").isin("trtllm-bench")
    # Interpolated between two requests, one over a median is not the median of one over; over a whole request it is less
    with_first = np.nan_to_num(tokens / latency, nan=np.inf)
    low = np.minimum(follows, with_first)
    failing = checked & ((speed > follows * _MEDIANS) | (speed < low / _MEDIANS))
    expected = phrase("one token each ", short(each), " s is ", short(follows), " token/s")
    return Verdict(checked, failing, phrase(short(speed), " token/s"), expected, place=place)


def _at(values: Floats, rows: Ints) -> Floats:
    return np.append(values, np.nan)[rows]


RULES = (
    Rule(
        "ttft_above_latency", "critical", ("run",),
        "a TTFT of {observed} is longer than the whole request ({expected})",
        "no statistic of TTFT above the same one of latency",
        "check the units of both, and whether they are of the same requests",
        _first_token_late,
    ),
    Rule(
        "latency_not_ttft_plus_decode", "critical", ("run",),
        "the times of {observed} contradict each other (the first: {expected})",
        "latency = TTFT + (output tokens - 1) x TPOT",
        "find out which of latency, TTFT, TPOT and token count is of another request",
        _requests_do_not_add_up,
    ),
    Rule(
        "mean_latency_not_ttft_plus_decode", "critical", ("run",),
        "a mean latency of {observed} is not what the run's TTFT and TPOT give ({expected})",
        "latency = TTFT + (output tokens - 1) x TPOT, within what lengths and TPOT spread",
        "find out which of the means is of other requests",
        _means_do_not_add_up,
    ),
    Rule(
        "ttft_shorter_than_a_step", "warning", ("run",),
        "a TTFT of {observed} is too short for the run's tokens ({expected})",
        "at least a twentieth of the time of a token",
        "check its unit, and whether an empty piece of the stream was taken for the first token",
        _first_token_too_soon,
    ),
    Rule(
        "gaps_do_not_fill_decode", "critical", ("run",),
        "the gaps between tokens do not add up to the time of decoding ({observed}; {expected})",
        "sum of all gaps = latency - TTFT",
        "find out whether gaps are missing, or latency and TTFT are of other requests",
        _gaps_do_not_fill,
    ),
    Rule(
        "gaps_shorter_than_tokens", "warning", ("run",),
        "a mean gap between tokens of {observed} is too short for the run's tokens ({expected})",
        "at least decode time / (output tokens - 1)",
        "check whether gaps without a token were counted, or the tokens by another tokenizer",
        _gaps_too_short,
    ),
    Rule(
        "more_tokens_than_gaps", "critical", ("run",),
        "a mean answer of {observed} is longer than the run's gaps between tokens allow ({expected})",
        "decode time / mean gap + 1, within a factor of two",
        "find out which tokens were counted: those of prompts may be among them",
        _gaps_too_long,
    ),
    Rule(
        "speed_not_inverse_of_tpot", "critical", ("run",),
        "a speed for each user of {observed} is not what its TPOT gives ({expected})", "1 / TPOT",
        "find out which of the two is of another run, and what the speed was divided by",
        _speed_of_a_user,
    ),
)  # fmt: skip
