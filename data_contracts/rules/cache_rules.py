"""Whether prompts were read from a cache: hits that nobody speaks of, and first tokens that come too soon for the prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask
from data_contracts.rules.load_figures import all_of, time_of
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, mean_length, short, total_of
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups, load_of, same
from data_contracts.rules.steadiness_rules import in_order

_SAID = re.compile(r"prefix|prompt_?cache|caching|cache_(?:hit|prompt|reuse)|shared|multi_?turn", re.I)
_SHARE = 0.1
# Reading 500 tokens takes any model a good part of its first step, unless most of a TTFT is the way to a far server
_FLAT, _LONGER, _MORE_TOKENS = 0.1, 3.0, 500
_MORE_READ = 200  # where the server says how long it read, or a TTFT is so few steps that no way is in it
_STEPS = 3.0
# While a board reads its weights for one token it computes some 300, ten times as many where launches take most of a step;
# of more streams a step is that of all
_READ_IN_A_STEP, _STREAMS = 3_000.0, 4
# Templates give prompts of nearly one length; of lengths twice apart each comes four times by design alone
_PROMPTS, _EACH, _SPREAD = 3, 4, 2.0
_SIGMAS = 3.0
_ENOUGH = 36
_GROUPS, _ALL, _FALLS = 4, 0.9, 1.5
_ENOUGH_AGAIN = 8  # requests: as many prompts, each of them twice
_CHANCE = 1e-4
_SAME_DECODE, _ALL_BUT, _SIBLINGS = 0.9, 0.95, 20


def _hits_unsaid(frame: Runs) -> Verdict:
    records = frame.requests.records
    hits = frame.requests.total(np.where(records.counted, records.value("cached_input_tokens"), np.nan))
    asked = frame.requests.total(np.where(records.counted, records.value("input_tokens"), np.nan))
    for known_hits in (frame.value("cached_input_tokens", "total"), _mean_times_requests(frame)):
        hits = np.where(np.isfinite(hits), hits, known_hits)
    asked = np.where(np.isfinite(asked), asked, total_of(frame, "input_tokens"))
    lead = frame.served.lead
    hits = np.bincount(lead, np.nan_to_num(hits), len(frame)).astype(np.float64)
    asked = np.bincount(lead, np.nan_to_num(asked), len(frame)).astype(np.float64)
    checked = (lead == np.arange(len(frame))) & (asked > 0) & (hits > 0)
    share = hits / asked
    observed = phrase(short(100 * share), "% of the input tokens came from a cache")
    return Verdict(checked, checked & (share >= _SHARE) & ~_said(frame), observed)


def _mean_times_requests(frame: Runs) -> Floats:
    return frame.value("cached_input_tokens", "mean") * frame.number("completed")


def _said(frame: Runs) -> Mask:
    """True for runs whose settings speak of a cache of prompts."""
    found = np.zeros(len(frame), np.bool_)
    for name in ("workload", "config", "system"):
        words = frame.words(name)
        found |= words.where(np.array([_SAID.search(text) is not None for text in words.names], np.bool_))
    return found


def _flat(frame: Runs) -> Verdict:
    """The median after long prompts against that after short ones: sure to be hardly above it."""
    served, first_token, streams = frame.served, _first_token(frame), _load(frame)
    steps = np.nan_to_num(served.medians(np.where(served.ok, served.each_of_all, np.nan)))
    reads = np.isfinite(frame.requests.records.value("prefill_duration"))[served.request]
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown = [np.full(len(frame), np.nan) for _ in range(4)]
    for run, at in served.runs(_ENOUGH):
        ok = served.ok[at] & np.isfinite(first_token[at]) & np.isfinite(served.tokens_in[at])
        if ok.sum() < _ENOUGH:
            continue
        tokens, seconds = served.tokens_in[at][ok], first_token[at][ok]
        # Quantiles are costly, and no third of the prompts is longer than the longest
        if tokens.max() < _LONGER * tokens.min():
            continue
        low, high = np.quantile(tokens, (1 / 3, 2 / 3))
        brief, long = tokens <= low, tokens >= high
        few, many = float(np.median(tokens[brief])), float(np.median(tokens[long]))
        (soon, unsure), (late, also_unsure) = (_median(seconds[part]) for part in (brief, long))
        least = _MORE_READ if reads[at].all() or soon < _STEPS * steps[run] else _MORE_TOKENS
        if many < _LONGER * few or many - few < least:
            continue
        checked[run] = True
        slowest = (many - few) / _READ_IN_A_STEP * steps[run] if streams[run] <= _STREAMS else 0.0
        most = late - soon + _SIGMAS * np.hypot(unsure, also_unsure)
        failing[run] = most < max(_FLAT * soon, slowest)
        for column, value in zip(shown, (few, soon, many, late), strict=True):
            column[run] = value
    few_, soon_, many_, late_ = map(short, shown)
    observed = phrase(late_, " s for ", many_, " tokens, ", soon_, " s for ", few_)
    return Verdict(checked, failing, observed)


def _few_prompts(frame: Runs) -> Verdict:
    """A few lengths, far apart, that come again and again: so many requests ask so few prompts."""
    served = frame.served
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    asked, prompts = (np.full(len(frame), np.nan) for _ in range(2))
    for run, at in served.runs(_SIBLINGS, ~_said(frame)):
        tokens = served.tokens_in[at]
        if not np.isfinite(tokens).all():
            continue
        checked[run] = True
        if tokens.max() < _SPREAD * tokens.min():
            continue
        lengths, times = np.unique(tokens, return_counts=True)
        few = len(lengths) >= _PROMPTS and times.min() >= _EACH and lengths[0] > 0
        failing[run], asked[run], prompts[run] = few, len(tokens), len(lengths)
    return Verdict(checked, failing, phrase(asked, " requests have prompts of ", prompts, " lengths"))


def _median(values: Floats) -> tuple[float, float]:
    """The median and its standard error, by the middle half of the values."""
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    return float(middle), float(1.25 * (high - low) / 1.35 / np.sqrt(len(values)))


def _first_token(frame: Runs) -> Floats:
    """Of each request served the time to its first token without the load of the model; else that of reading the prompt."""
    served, records = frame.served, frame.requests.records
    load = np.nan_to_num(records.value("load_duration"))[served.request]
    prefill = records.value("prefill_duration")[served.request]
    return np.where(np.isfinite(prefill), prefill, served.ttft - load)


def _repeats_faster(frame: Runs) -> Verdict:
    """Of each prompt that is asked again, the first time against the later ones."""
    served, records = frame.served, frame.requests.records
    task = records.of_first(records.numbers.task).codes.astype(np.int64)[served.request]
    first_token = _first_token(frame)
    streams = np.nan_to_num(frame.asked("concurrency"), nan=1.0)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    before, after = (np.full(len(frame), np.nan) for _ in range(2))
    for run, at in served.runs(_ENOUGH_AGAIN, in_order(frame)):
        found = _firsts(first_token[at], served.tokens_in[at], task[at], served.ok[at], int(streams[run]))
        if found is None:
            continue
        first, later, longest, times = found
        largest = first > longest
        checked[run] = True
        unlikely = -np.log(times[largest]).sum() < np.log(_CHANCE)
        fall = float(np.median(first / later))
        failing[run] = largest.mean() >= _ALL and unlikely and fall >= _FALLS
        before[run], after[run] = np.median(first), np.median(later)
    observed = phrase(short(after), " s when asked again, ", short(before), " s the first time")
    return Verdict(checked, failing, observed)


def _firsts(
    ttft: Floats, tokens: Floats, task: Ints, ok: Mask, streams: int
) -> tuple[Floats, Floats, Floats, Floats] | None:
    """Of each repeated prompt its first time, the median and the largest of the others, and how often it was asked."""
    kept = np.flatnonzero(ok & np.isfinite(tokens) & (ttft > 0))
    prompts = np.unique(np.stack([task[kept], tokens[kept].astype(np.int64)]), axis=1, return_inverse=True)[1]
    order = np.lexsort((kept, prompts.ravel()))
    starts = np.unique(prompts.ravel()[order], return_index=True)[1]
    rows = []
    for part in np.split(kept[order], starts[1:]):
        # The first requests of all streams come at once and wait for each other
        if len(part) > 1 and part[0] >= streams:
            rows.append((ttft[part[0]], np.median(ttft[part[1:]]), ttft[part[1:]].max(), len(part)))
    if len(rows) < _GROUPS:
        return None
    first, later, longest, times = np.array(rows, np.float64).T
    return first, later, longest, times


def _later_runs_faster(frame: Runs) -> Verdict:
    """A run after another with the same prompts and no less load, whose first tokens come sooner and no others do."""
    ttft, each, load = _usual_first_token(frame), _usual_token(frame), _load(frame)
    usable = known(each, load) & (all_of(frame, "completed") >= _SIBLINGS) & (ttft > 0)
    # Of a TTFT that is the time of the whole request, or longer, another rule tells
    usable &= ~(ttft > _ALL_BUT * frame.value("e2e_latency", "p50"))
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    before = np.full(len(frame), np.nan)
    lengths = frame.number("input_tokens_p50"), mean_length(frame, "input_tokens")
    for earlier, later in _after_another(frame, usable, ttft, load):
        # A median that two files hold is known of the first alone: then their means tell
        alike = any(same(prompts, earlier, later) for prompts in lengths) and load[later] >= load[earlier]
        if not alike:
            continue
        checked[later] = True
        faster = ttft[earlier] >= _FALLS * ttft[later] and each[later] >= _SAME_DECODE * each[earlier]
        if faster and not failing[later]:
            failing[later], before[later] = True, ttft[earlier]
    observed = phrase(short(ttft), " s, but ", short(before), " s in another run")
    return Verdict(checked, failing, observed, place=frame.places("ttft", "p50"))


def _usual_first_token(frame: Runs) -> Floats:
    """The median time to the first token: as stated, else of the requests."""
    found, served, first_token = frame.value("ttft", "p50"), frame.served, _first_token(frame)
    of_requests = served.medians(np.where(served.ok, first_token, np.nan), _SIBLINGS)
    of_requests[served.run[served.ok & ~np.isfinite(first_token)]] = np.nan
    return np.where(np.isnan(found), of_requests, found)


def _usual_token(frame: Runs) -> Floats:
    """The usual time of a token after the first: as stated, else of the requests, else of their means."""
    found, served = frame.value("tpot", "p50"), frame.served
    of_requests = served.medians(np.where(served.ok, served.each_of_all, np.nan), _SIBLINGS)
    found = np.where(np.isnan(found), of_requests, found)
    speed = frame.requests.quantile(frame.requests.records.value("decode_throughput"), 0.5)
    found = np.where(np.isfinite(found), found, 1 / speed)
    decode = frame.value("e2e_latency", "mean") - frame.value("ttft", "mean")
    tokens = mean_length(frame, "output_tokens")
    return np.where(np.isfinite(found), found, decode / np.where(tokens > 1, tokens - 1, np.nan))


def _load(frame: Runs) -> Floats:
    """The load that was asked for; where no file says it, how many requests were in flight on average."""
    load = load_of(frame)
    flying = frame.mean_of("request_throughput")[0] * frame.value("e2e_latency", "mean")
    together = frame.executed.total(frame.requests.records.value("e2e_latency")) / time_of(frame)
    flying = np.where(np.isfinite(flying), flying, together)
    return np.where(np.isfinite(load), load, np.maximum(np.round(flying), 1.0))


def _after_another(frame: Runs, usable: Mask, ttft: Floats, load: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of the first run on a server and each other one; of unknown order, that of least load and longest TTFT."""
    started = frame.number("started")
    for rows in groups(frame, usable, "load", "prompt_cache"):
        timed = np.isfinite(started[rows]).all() and len(np.unique(started[rows])) == len(rows)
        order = np.argsort(started[rows]) if timed else np.lexsort((-ttft[rows], load[rows]))
        ordered = rows[order]
        first = int(ordered[0])
        for later in ordered[1:].tolist():
            yield first, later


def _flat_over_runs(frame: Runs) -> Verdict:
    """Runs that differ in the length of their prompts: the longest against the shortest."""
    ttft, tokens = frame.value("ttft", "p50"), frame.number("input_tokens_p50")
    load = load_of(frame)
    usable = known(ttft, tokens, load) & (ttft > 0) & (frame.number("completed") >= _SIBLINGS)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    quick, few = (np.full(len(frame), np.nan) for _ in range(2))
    for rows in groups(frame, usable, "input_tokens"):
        short_one, long_one = (int(rows[place(tokens[rows])]) for place in (np.argmin, np.argmax))
        more = tokens[long_one] - tokens[short_one]
        if more < _MORE_TOKENS or tokens[long_one] < _LONGER * tokens[short_one]:
            continue
        checked[long_one] = True
        failing[long_one] = ttft[long_one] - ttft[short_one] < _FLAT * ttft[short_one]
        quick[long_one], few[long_one] = ttft[short_one], tokens[short_one]
    observed = phrase(short(ttft), " s for ", tokens, " tokens, ", short(quick), " s for ", few)
    return Verdict(checked, failing, observed, place=frame.places("ttft", "p50"))


_RESTART = (
    "find out whether the server had these prompts in its cache: restart it between runs, or ask others"
)

RULES = (
    Rule(
        "cache_hits_unsaid", "warning", ("run",),
        "{observed}, and no setting says so", "a setting that says that prompts were cached",
        "say it beside the results: TTFT and throughput are those of prompts that the server knew",
        _hits_unsaid,
    ),
    Rule(
        "ttft_flat_over_prompts", "warning", ("run",),
        "the first token comes as soon after a long prompt as after a short one ({observed})",
        "a TTFT that grows with the prompt",
        "check whether the server had the prompts in its cache, and whether they were sent in full",
        _flat,
    ),
    Rule(
        "few_prompts_repeated", "info", ("run",),
        "{observed}, each of them several times, and no setting speaks of a cache",
        "each prompt once, or a word on the cache",
        "say whether the server caches prompts: then most of these times are those of prompts that it knew",
        _few_prompts,
    ),
    Rule(
        "repeated_prompts_faster", "warning", ("run",),
        "prompts that were asked again were read from a cache (TTFT or prefill {observed})",
        "each prompt once, or a first time like the others",
        "ask each prompt once, or say that its later times are those of a warm cache",
        _repeats_faster,
    ),
    Rule(
        "ttft_falls_after_first_run", "warning", ("run",),
        "the median TTFT is {observed} with no more load, and decoding is no faster",
        "as in the run with the least load, or the first one", _RESTART,
        _later_runs_faster,
    ),
    Rule(
        "ttft_flat_over_runs", "warning", ("run",),
        "the median TTFT is {observed} in another run", "a TTFT that grows with the prompt", _RESTART,
        _flat_over_runs,
    ),
)  # fmt: skip
