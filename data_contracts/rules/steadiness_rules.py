"""Whether a run was in one state throughout: no trend, no shift of level, no first requests unlike all others."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import load_of

# Requests in order are cut into so many parts and two more, the ramp at the start and the drain at the end. Their medians
# hardly depend on each other, and single requests on nothing.
_PARTS = 24
_IN_EACH = 3
# The best split of the parts between the sixth and the eighteenth: of parts in random order it is as clear as this once
# in 10,000 runs (found by drawing them), and seldom as large as asked for below.
_SPLITS = np.arange(6, _PARTS - 5)
_CLEAR = 3.8
# What is clear may still be too small to matter
_SLOWER, _WAITS = 1.2, 2.0
_AT_ONCE = 0.25  # of the longest latency
_FIRST, _FAR, _FAR_WAVE = 5, 2.0, 8.0
_FEWEST = 20
# Clients that list requests in the order in which they sent them, or in which they ended, which is nearly the same
_IN_ORDER = ("vllm-bench-serve", "sglang-bench-serving", "inference-perf", "llmperf")


def _no_steady_state(frame: Runs) -> Verdict:
    served, ordered, spread_out = frame.served, in_order(frame), _spread_out(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    at_first, later, since = (np.full(len(frame), np.nan) for _ in range(3))
    what: list[str | None] = [None] * len(frame)
    for run, at in served.runs((_PARTS + 2) * _IN_EACH, ordered):
        ok = served.ok[at]
        lengths = [served.tokens_in[at][ok], served.tokens_out[at][ok]]
        for name, values, least in (
            ("time per token", served.each(run)[ok], _SLOWER),
            ("TTFT", served.ttft[at][ok] if spread_out[run] else np.empty(0), _WAITS),
        ):
            found = shift(values)
            if found is None:
                continue
            checked[run] = True
            place, before, after = found
            ratio = max(before, after) / min(before, after) if min(before, after) > 0 else np.inf
            # Other prompts or answers after that are a cause of their own
            if (
                place
                and ratio >= least
                and not any(_shifted(length) for length in lengths)
                and not failing[run]
            ):
                failing[run] = True
                at_first[run], later[run], since[run], what[run] = before, after, place, name
    told, before_, after_ = pa.array(what, pa.string()), short(at_first), short(later)
    observed = phrase(told, " ", before_, " s in its first ", since, " requests, ", after_, " s after them")
    return Verdict(checked, failing, observed)


def _spread_out(frame: Runs) -> Mask:
    """False for runs whose requests were all sent at once: there each waits for those before it, as was asked."""
    served, found = frame.served, np.isfinite(load_of(frame))
    for run, at in served.runs(2, served.timed):
        latency = served.latency[at]
        longest = np.nanmax(latency) if np.isfinite(latency).any() else 0.0
        found[run] = np.ptp(served.time[at]) > _AT_ONCE * longest
    return found


def shift(values: Floats) -> tuple[int, float, float] | None:
    """Where the level of values changes (0: nowhere for sure), and the medians before and after; None of too few."""
    places = np.flatnonzero(np.isfinite(values))
    if len(places) < (_PARTS + 2) * _IN_EACH:
        return None
    known = values[places]
    edges = np.linspace(0, len(known), _PARTS + 3).astype(np.int64)[1:-1]
    medians = np.array([np.median(known[a:b]) for a, b in pairwise(edges)])
    # Equal medians share their mean rank
    ordered = np.sort(medians)
    below, through = np.searchsorted(ordered, medians, "left"), np.searchsorted(ordered, medians, "right")
    ranks = (below + through + 1) / 2
    off = np.cumsum(ranks)[_SPLITS - 1] - _SPLITS * (_PARTS + 1) / 2
    clear = np.abs(off) / np.sqrt(_SPLITS * (_PARTS - _SPLITS) * (_PARTS + 1) / 12)
    best = int(np.argmax(clear))
    cut = int(edges[_SPLITS[best]])
    before, after = float(np.median(known[edges[0] : cut])), float(np.median(known[cut : edges[-1]]))
    return (int(places[cut]) if clear[best] >= _CLEAR else 0), before, after


def _shifted(lengths: Floats) -> bool:
    found = shift(lengths)
    if found is None:
        return False
    place, before, after = found
    return bool(place) and not 0.95 * after < before < 1.05 * after


def in_order(frame: Runs) -> Mask:
    """True for runs whose requests stand in the order in which they were sent."""
    return frame.served.timed | frame.words("tool").isin(*_IN_ORDER)


def _first_far(frame: Runs) -> Verdict:
    served, ordered = frame.served, in_order(frame)
    loads = frame.requests.count(np.isfinite(frame.requests.records.value("load_duration"))) > 0
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    many, least, others = (np.full(len(frame), np.nan) for _ in range(3))
    streams = frame.asked("concurrency")
    # Where a load is recorded, rules about cold requests tell of it
    for run, at in served.runs(_FEWEST, ordered & ~loads):
        ok = served.ok[at]
        for values in (served.ttft[at], served.latency[at]):
            if failing[run] or np.isfinite(values[ok]).sum() < _FEWEST:
                continue
            checked[run] = True
            kept = ok & np.isfinite(values)
            first = _slow_at_first(
                values[kept], (served.tokens_in[at] + served.tokens_out[at])[kept], streams[run]
            )
            if first:
                known = values[kept]
                failing[run], many[run] = True, first
                least[run], others[run] = known[:first].min(), known[first:].max()
    observed = phrase("the first ", many, " took ", short(least), " s or more")
    expected = phrase("the slowest of all others ", short(others), " s")
    return Verdict(checked, failing, observed, expected)


def _slow_at_first(values: Floats, lengths: Floats, streams: float) -> int:
    """How many of the first are each far slower than all after them (0: none), and not because they are longer."""
    single = [(first, _FAR) for first in range(1, _FIRST + 1)]
    # All streams begin at once, which makes the first wave of a sound run slower too, if not by as much
    wave = [(int(streams), _FAR_WAVE)] if _FIRST < streams <= len(values) / 2 else []
    for first, far in single + wave:
        by_length = np.nanmin(lengths[:first], initial=np.inf) / np.nanmax(lengths[first:], initial=1)
        factor = far * (max(1.0, by_length) if np.isfinite(by_length) else 1.0)
        if values[:first].min() > factor * values[first:].max():
            return first
    return 0


RULES = (
    Rule(
        "no_steady_state", "warning", ("run",),
        "the run changes its speed: {observed}", "one level throughout",
        "state the figures of each part, and find out what changed: their mean is of neither",
        _no_steady_state,
    ),
    Rule(
        "first_requests_unlike_the_others", "warning", ("run",),
        "the warm-up is among the results ({observed}; {expected})", "first requests as fast as others",
        "leave the first requests out of every statistic",
        _first_far,
    ),
)  # fmt: skip
