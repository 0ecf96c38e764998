"""Latencies that are no time of an answer: a limit at which clients gave up, a wait before a second try."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.definitions import half_step
from data_contracts.rules.frames import Floats, Mask, nowhere
from data_contracts.rules.latency_tails import Tails, round_times
from data_contracts.rules.rule import Rule, Verdict, either, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Members, Runs

_FEWEST = 3  # requests: two of one latency are a coincidence
# Of a limit that nobody would have set: so many more than anywhere else, where a server answers in batches or steps
_SEVERAL, _FULLER = 5, 3.0
_AT_ONCE = 1e-3  # of the limit
_FAR = 1.1  # of a run whose latencies are all alike, the longest say nothing
_TIMEOUTS = (
    "timeout",
    "request_timeout",
    "timeout_s",
    "timeout_seconds",
    "request_timeout_seconds",
    "timeout_sec",
)
_RETRIES = ("retries", "retry_count", "num_retries", "n_retries")
_UPPER = ("p75", "p80", "p90", "p95", "p99", "p99.9", "max")
_SHARES = {"p75": 0.25, "p80": 0.2, "p90": 0.1, "p95": 0.05, "p99": 0.01}
# No two answers take the same time to the fourth digit; where their parts differ so much more, not to the third
_EXACT, _PARTS = 1e-4, 10.0
# The last answers of a burst end soon after each other too, but no twenty times as soon as the others before them
_DENSER = 20.0
_STARTS = 3.0  # requests that begin and end together differ in their latency as in their TTFT


def _at_a_limit(frame: Runs) -> Verdict:
    members, records = frame.executed, frame.requests.records
    latency = np.where(records.counted, records.value("e2e_latency"), np.nan)
    listed, at_the_top = np.zeros(len(frame), np.bool_), np.full(len(frame), np.nan)
    first, tails = nowhere(len(frame)), Tails.of(members, latency)
    # Timers that fire at once leave latencies that are nearer together than others come to lie by chance
    for near_by in (Tails.TOP, _AT_ONCE):
        top = latency >= _of_run(tails.longest, members) * (1 - near_by)
        found = _listed_at_a_limit(frame, tails, near_by, top) & ~listed
        at_the_top = np.where(found, tails.at_the_top(near_by), at_the_top)
        first = np.where(found, members.first(top), first)
        listed |= found
    stated = _Stated.of(frame)
    count = np.where(listed, at_the_top, stated.count)
    limit = np.where(listed, tails.longest, stated.limit)
    named = _limit(frame, limit)
    took = short(np.where(np.isfinite(named), named, limit))
    least = either(listed, "", " or more")
    of_all = np.where(listed, tails.count, stated.n)
    said = phrase(count, least, " of ", of_all, " requests took ", took, " s")
    checked = (tails.count > 2 * _FEWEST) | stated.checked
    failing = listed | stated.piled
    return Verdict(checked, failing, said, request=first)


def _listed_at_a_limit(frame: Runs, tails: Tails, near_by: float, top: Mask) -> Mask:
    """Runs of whose requests many took as long as the longest, at a time that a limit can be."""
    members = frame.executed
    at_the_top = tails.at_the_top(near_by)
    piled = (tails.count > 2 * _FEWEST) & (at_the_top >= _FEWEST)
    piled &= at_the_top > 4 * tails.below_the_top(near_by)
    named = np.isfinite(_limit(frame, tails.longest)) & (tails.longest > 2 * tails.median)
    tokens = members.records.value("output_tokens")
    fewest, most = (members.quantile(np.where(top, tokens, np.nan), q) for q in (0.0, 1.0))
    usual = members.quantile(np.where(top, np.nan, tokens), 0.5)
    del tokens
    # A limit of tokens ends answers of one length, above the others'
    named &= ~((fewest == most) & (most > usual))
    # Answers of one length that began together end together, and those that waited for the load of a model came first
    alike = (fewest == most) & (most > 0)
    odd = (at_the_top >= _SEVERAL) & (at_the_top >= _FULLER * tails.fullest(near_by))
    odd &= tails.longest > _FAR * tails.median
    found: Mask = piled & (named | (odd & ~alike & (_last(members, top) > 2 * at_the_top)))
    return found


def _last(members: Members, wanted: Mask) -> Floats:
    """The place of the last wanted record among those of its run, as they stand; NaN for none."""
    found = np.full(members.runs, np.nan)
    at = np.flatnonzero(wanted[members.order])
    runs = members.of_run[members.order[at]]
    np.fmax.at(found, runs, at - members.bounds[runs])
    return found


def _of_run(values: Floats, members: Members) -> Floats:
    """The value of each record's run, NaN for those of none."""
    found: Floats = np.append(values, np.nan)[members.of_run]
    return found


@dataclass(frozen=True)
class _Stated:
    """Runs whose upper quantiles of latency are one time; NaN where a run states too few of them."""

    checked: Mask
    piled: Mask
    limit: Floats
    count: Floats  # of requests at the limit, at least
    n: Floats

    @classmethod
    def of(cls, frame: Runs) -> _Stated:
        levels = np.stack([frame.value("e2e_latency", name) for name in _UPPER])
        top = np.nanmax(np.nan_to_num(levels, nan=-np.inf), axis=0)
        middle, n = frame.value("e2e_latency", "p50"), frame.number("completed")
        checked = known(top, middle, n) & (np.isfinite(levels).sum(axis=0) > 1)
        piled = np.zeros(len(frame), np.bool_)
        count = np.full(len(frame), np.nan)
        for (name, share), level in zip(_SHARES.items(), levels, strict=False):
            # Of so many requests several lie between the quantile and the largest
            here: Mask = checked & (share * n >= _FEWEST) & ~piled
            here = here & (level >= top * (1 - Tails.TOP)) & _above(levels, name)
            here = here & (cls._round(frame, top, middle) | cls._unlike(frame, name, level, top, middle))
            here = here & ((top - level) / share * _DENSER < (level - middle) / (0.5 - share))
            piled[here] = True
            count = np.where(here, np.floor(share * n), count)
        return cls(checked, piled, top, count, n)

    @staticmethod
    def _round(frame: Runs, top: Floats, middle: Floats) -> Mask:
        """True where the longest is a limit of the settings or a round time, far from the middle."""
        longest = frame.value("e2e_latency", "max")
        return np.asarray(
            np.isfinite(_limit(frame, longest)) & (longest == top) & (top > 2 * middle), np.bool_
        )

    @staticmethod
    def _unlike(frame: Runs, name: str, level: Floats, top: Floats, middle: Floats) -> Mask:
        """True where latencies of one time are made of first tokens and decoding that differ, or are equal to the digit."""
        flat = top - level
        # Where the middle has few digits too, rounding makes equal what is not
        finest = half_step(middle) <= _EXACT * middle
        starts = frame.value("ttft", "p99") - np.minimum(
            frame.value("ttft", name), frame.value("ttft", "p90")
        )
        each, usual = frame.value("tpot", "p90"), frame.value("tpot", "p50")
        told = known(starts, each, usual)
        # At a limit of tokens latencies differ as the time of a token does; of what began together, as the first one does
        parts = (starts > _STARTS * flat) & ((each - usual) * top > _PARTS * flat * usual)
        alone = ~told & (flat <= _EXACT * top)
        return np.asarray(finest & (top > _FAR * middle) & ((told & parts) | alone), np.bool_)


def _above(levels: Floats, name: str) -> Mask:
    """True where a run states a quantile above this one."""
    return np.asarray(np.isfinite(levels[_UPPER.index(name) + 1 :]).any(axis=0), np.bool_)


def _limit(frame: Runs, longest: Floats) -> Floats:
    """The time limit that the longest latency is at: that of the settings, else a round time; NaN for none."""
    asked = frame.setting(*_TIMEOUTS)
    near = (longest >= asked * (1 - Tails.TOP)) & (longest <= asked * (1 + 2 * Tails.TOP))
    return np.where(near, asked, round_times(longest))


def _retried(frame: Runs) -> Verdict:
    members, records = frame.executed, frame.requests.records
    latency = np.where(records.counted, records.value("e2e_latency"), np.nan)
    tails = Tails.of(members, latency)
    checked = tails.count > 2 * _FEWEST
    shift = tails.median_above - tails.median_below
    # A middle of a few values is off by about their spread over the root of how many they are; never by half a unit
    off = np.minimum(0.5 * tails.spread_below / np.sqrt(tails.above), 0.02 * shift)
    wait = round_times(shift, early=off, late=off)
    # A second try is like a first one: as long, and spread as widely, after the wait
    alike = (tails.spread_above <= 2 * tails.spread_below) & (
        tails.spread_above > 2 * Tails.TOP * tails.longest
    )
    apart = tails.lowest_above > 2 * tails.highest_below
    several = (tails.above >= _FEWEST) & (tails.above < tails.count / 3)
    late = latency >= _of_run(tails.lowest_above, members)
    failing = checked & several & apart & alike & (wait > 3 * tails.highest_below) & ~_longer(members, late)
    observed = phrase(
        tails.above, " of ", tails.count, " requests took ", short(wait), " s more than the others, ",
        short(tails.lowest_above), " s and up against at most ", short(tails.highest_below), " s",
    )  # fmt: skip
    return Verdict(checked, failing, observed, request=members.first(late))


def _tried_again(frame: Runs) -> Verdict:
    """Requests of which their client says that it sent them more than once."""
    records = frame.requests.records
    names = [name for name in records.numbers.metric.names if name.rpartition(".")[2].lower() in _RETRIES]
    again = np.zeros(len(records), np.bool_)
    for name in names:
        again |= records.counted & (records.value(name) >= 1)
    several = frame.executed.count(again)
    of_all = frame.executed.count(records.counted & np.isfinite(records.value("e2e_latency")))
    checked = (of_all > 0) if names else np.zeros(len(frame), np.bool_)
    first = frame.executed.first(again)
    return Verdict(checked, checked & (several > 0), phrase(several, " of ", of_all), request=first)


def _longer(members: Members, wanted: Mask) -> Mask:
    """True for runs of which these requests had twice the tokens of the others: their answers took long."""
    tokens = members.records.value("output_tokens")
    own, others = (members.quantile(np.where(mask, tokens, np.nan), 0.5) for mask in (wanted, ~wanted))
    longer: Mask = own > 2 * others
    return longer


RULES = (
    Rule(
        "retried_requests_among_results", "warning", ("run",),
        "{observed} requests were tried more than once", "one try for each request, or each try by itself",
        "say whether a latency is that of the last try or of all of them, and count the tries that failed as failures",
        _tried_again,
    ),
    Rule(
        "latencies_at_a_limit", "warning", ("run",),
        "latencies pile up at a limit ({observed})", "the time until the last token",
        "see whether these requests timed out: then they failed, and enter no latency",
        _at_a_limit,
    ),
    Rule(
        "retries_in_latency", "warning", ("run",),
        "some latencies look like a wait and a second try ({observed})", "one try in each latency",
        "see in the client's log whether it retried: record each try, or the failure",
        _retried,
    ),
)  # fmt: skip
