"""Whether the load was what was asked for: rates that were not sent, loops that wait for answers, runs of few rounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, mean_length, short
from data_contracts.rules.runs import Runs

# Arrivals are random: of n of them the rate is off by 1/sqrt(n), seldom by four times that.
_SIGMAS = 4.0
_LATE = 0.05  # of the time that was needed: what a client costs by itself
# Of these the longest is a little above what the run states of its tail
_ABOVE = {"max": 1.0, "p99": 1.25, "p95": 1.5, "p90": 2.0}
# Requests in flight of an open loop come and go: it stays at its highest number for most of the run only where held there
_HELD = 0.5
_FEWEST = 20  # requests from which on a share of them says something
_FOLLOWS = 0.9
_BY_CHANCE = 0.2
_MOMENT = 0.005  # s, in which a client sends the next request after an answer
_ROUNDS = 3  # fewer, and most requests belong to the ramp at the begin or the drain at the end
_SETTLES = 5.0  # s: clocks and power of a GPU settle within seconds, and tools watch it once a second
_BURST = 8
_MILLION = 14.0  # of exponential gaps one in exp(14) is so many times the mean
_SEVERAL, _AT_THE_END = 8.0, 0.95
_TOO_SOON = 0.1  # eight random arrivals take a tenth of their time once in half a million runs
_DELAYS = ("schedule_delay", "request_targeted_start_delay")
_OF_LATENCY = 0.1


def _sent_slower(frame: Runs) -> Verdict:
    """The time that sending took beyond what the rate needs is a wait: of the server if a latency is as long, else not."""
    asked = frame.asked("request_rate")
    count = np.where(
        np.isfinite(frame.number("attempted")), _all(frame, "attempted"), _all(frame, "completed")
    )
    rate, _ = frame.mean_of("request_throughput")
    took = frame.value("run_duration")
    took = np.where(np.isfinite(took), took, frame.number("completed") / rate)
    chance = _SIGMAS / np.sqrt(count)
    longest = _longest(frame)
    checked = known(asked, count, took, longest) & (asked > 0) & (count >= _FEWEST)
    failing = checked & (took > count / asked * (1 + chance) + longest + _LATE * took)
    reached = count / np.where(took > 0, took, np.nan)
    starts = _rate_of_starts(frame)
    told = np.isfinite(starts) & np.isfinite(asked) & (asked > 0)
    by_starts = told & (starts < asked * (1 - chance - _LATE))
    checked, failing = checked | told, np.where(told, by_starts, failing)
    reached = np.where(told, starts, reached)
    expected = phrase("asked for ", short(asked), " request/s")
    return Verdict(checked, failing, phrase(short(reached), " request/s"), expected)


def _sent_faster(frame: Runs) -> Verdict:
    asked, count, starts = frame.asked("request_rate"), _all(frame, "completed"), _rate_of_starts(frame)
    # Requests cannot be completed faster than they are sent
    reached = np.where(np.isfinite(starts), starts, frame.mean_of("request_throughput")[0])
    checked = known(asked, count, reached) & (asked > 0) & (count >= _FEWEST)
    failing = checked & (reached > asked * (1 + _SIGMAS / np.sqrt(count) + _LATE))
    expected = phrase("asked for ", short(asked), " request/s")
    return Verdict(checked, failing, phrase(short(reached), " request/s"), expected)


def _paused(frame: Runs) -> Verdict:
    """In random arrivals a gap of so many times the usual one comes once in a million runs."""
    asked = frame.asked("request_rate")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    pause, usual = np.full(len(frame), np.nan), 1 / asked
    for run, at in frame.served.runs(_FEWEST, asked > 0):
        started = frame.served.started(run)
        if started is None or not np.isfinite(started).all():
            continue
        gaps = np.diff(np.sort(started))
        checked[run], pause[run] = True, gaps.max()
        # A rate that was never reached has long gaps throughout
        reached = len(gaps) / gaps.sum() > 0.8 * asked[run] if gaps.sum() > 0 else False
        failing[run] = reached and gaps.max() > (np.log(at.stop - at.start) + _MILLION) * usual[run]
    observed = phrase(short(pause), " s")
    return Verdict(checked, failing, observed, phrase("asked for one each ", short(usual), " s"))


def _held_back(frame: Runs) -> Verdict:
    """The first token cannot come with the last one, unless the stream was held back or there was none."""
    ttft, latency = _middle(frame, "ttft"), _middle(frame, "e2e_latency")
    tokens = mean_length(frame, "output_tokens")
    tokens = np.where(np.isfinite(tokens), tokens, frame.number("output_tokens_p50"))
    checked = known(ttft, latency) & (tokens >= _SEVERAL)
    failing = checked & (ttft > _AT_THE_END * latency) & (ttft <= latency)
    expected = phrase("the whole takes ", short(latency), " s")
    return Verdict(checked, failing, phrase(short(ttft), " s"), expected, place=frame.places("ttft", "p50"))


def _all(frame: Runs, name: str) -> Floats:
    """A count of requests over all of a run's execution."""
    counts = np.bincount(frame.served.lead, np.nan_to_num(frame.number(name)), len(frame))
    return np.asarray(counts[frame.served.lead], np.float64)


def _middle(frame: Runs, metric: str) -> Floats:
    """The median of a latency: as stated, else of the requests."""
    found, served = frame.value(metric, "p50"), frame.served
    for run, at in served.runs(_FEWEST, np.isnan(found)):
        values = (served.ttft if metric == "ttft" else served.latency)[at]
        found[run] = np.nanmedian(values) if np.isfinite(values).any() else np.nan
    return found


def _took(frame: Runs) -> Floats:
    """How long a run took: as stated, else from its first request to its last answer."""
    found = frame.value("run_duration")
    for run, _ in frame.served.runs(2, np.isnan(found)):
        spans = frame.served.spans(run)
        if spans:
            found[run] = max(ended.max() - started.min() for started, ended in spans)
    return found


def _longest(frame: Runs) -> Floats:
    """About the longest latency of each run, by what it states of its tail."""
    found = np.full(len(frame), np.nan)
    for statistic, above in _ABOVE.items():
        found = np.where(np.isfinite(found), found, frame.value("e2e_latency", statistic) * above)
    for run, at in frame.served.runs(_FEWEST):
        latency = frame.served.latency[at]
        if not np.isfinite(found[run]) and np.isfinite(latency).any():
            found[run] = np.nanmax(latency)
    return found


def _rate_of_starts(frame: Runs) -> Floats:
    """Requests sent in a second, from the first to the last one."""
    found = np.full(len(frame), np.nan)
    for run, at in frame.served.runs(_FEWEST):
        if frame.served.timed[run]:
            # Times of ends will do: they are later by a latency, at the begin as at the end
            times = frame.served.time[at]
            span = times[-1] - times[0]
            found[run] = (len(times) - 1) / span if span > 0 else np.nan
    return found


def _saturated(frame: Runs) -> Verdict:
    """A server that cannot follow lets requests wait: the run takes longer, by as much as the last of them waited."""
    asked = frame.asked("request_rate")
    count, took = frame.number("completed"), frame.value("run_duration")
    ttft, longest = frame.value("ttft", "p50"), _longest(frame)
    chance = _SIGMAS / np.sqrt(count)
    over = took - count / asked
    checked = known(asked, count, took, ttft, longest) & (asked > 0) & (count >= _FEWEST)
    failing = checked & (over > count / asked * np.maximum(chance, 0.1)) & (ttft > over / 4)
    failing &= over <= longest + _LATE * took
    reached = phrase(short(count / took), " request/s")
    return Verdict(checked, failing, reached, phrase("asked for ", short(asked), " request/s"))


def _waits_for_answers(frame: Runs) -> Verdict:
    asked = frame.asked("request_rate")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    most = np.full(len(frame), np.nan)
    limit = frame.asked("concurrency")
    for run, _ in frame.served.runs(_FEWEST, np.isfinite(asked)):
        # Where nothing says which moment a time is, a loop that waits shows in one of the readings, and no other in either
        for started, ended in frame.served.spans(run):
            level, held = in_flight(started, ended)
            waits = (level > 1 and held >= _HELD) or _one_after_another(started, ended)
            if waits or not checked[run]:
                checked[run], failing[run], most[run] = True, waits, level
    # Without the times of requests: as many in flight on average as the client allows, and the rate not reached
    rate, _ = frame.mean_of("request_throughput")
    flying = frame.mean_of("concurrency")[0]
    flying = np.where(np.isfinite(flying), flying, rate * frame.value("e2e_latency", "mean"))
    stated = known(asked, limit, rate, flying) & ~checked & (limit >= 1)
    pinned = stated & (flying >= 0.9 * limit) & (rate < 0.9 * asked)
    most = np.where(pinned, limit, most)
    observed = phrase("never more than ", most, " in flight")
    expected = phrase("asked for ", short(asked), " request/s")
    return Verdict(checked | stated, failing | pinned, observed, expected)


def in_flight(started: Floats, ended: Floats) -> tuple[float, float]:
    """The most requests at once, and the share of the time during which so many were under way."""
    moments = np.concatenate([started, ended])
    change = np.concatenate([np.ones(len(started)), -np.ones(len(ended))])
    # One that ends makes place for one that begins at the same moment
    order = np.lexsort((change, moments))
    level = np.cumsum(change[order])
    lasts = np.diff(moments[order], append=moments[order][-1])
    most, span = level.max(), moments.max() - moments.min()
    return float(most), float(lasts[level == most].sum() / span) if span > 0 else 0.0


def _one_after_another(started: Floats, ended: Floats) -> bool:
    """True where nearly each request was sent the moment another one ended."""
    ends = np.sort(ended)
    before = np.searchsorted(ends, started + 1e-6) - 1
    later = started[before >= 0]
    if len(later) < _FEWEST:
        return False
    soon = later - ends[before[before >= 0]] <= _MOMENT
    span = ended.max() - started.min()
    return bool(soon.mean() >= _FOLLOWS and len(ended) / span * _MOMENT < _BY_CHANCE)


def _burst(frame: Runs) -> Verdict:
    asked = frame.asked("request_rate")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    many, within = (np.full(len(frame), np.nan) for _ in range(2))
    for run, _ in frame.served.runs(3 * _BURST, asked > 0):
        started = frame.served.started(run)
        if started is None:
            continue
        since = np.sort(started)
        since = since - since[0]
        place = np.arange(_BURST, len(since) // 2)
        early = place[since[place] < _TOO_SOON * place / asked[run]]
        # Where most of them came at once, the rate was not that of a burst but of the whole run
        whole = since[-1] < 0.5 * len(since) / asked[run]
        checked[run], failing[run] = True, bool(len(early)) and not whole
        if len(early):
            many[run], within[run] = early[-1] + 1, since[early[-1]]
    observed = phrase(many, " requests within ", short(within), " s")
    return Verdict(checked, failing, observed, phrase("asked for ", short(asked), " request/s"))


def _late_by_schedule(frame: Runs) -> Verdict:
    """Some clients state how much later than planned they sent."""
    latency = frame.value("e2e_latency", "mean")
    delay, place = np.full(len(frame), np.nan), np.full(len(frame), -1, np.int64)
    for name in frame.numbers.metric.names:
        if name.rpartition(".")[2] in _DELAYS:
            delay, at = (
                np.where(np.isfinite(delay), delay, frame.value(name, "mean")),
                frame.places(name, "mean"),
            )
            place = np.where(place < 0, at, place)
    checked = known(delay, latency)
    failing = checked & (delay > _OF_LATENCY * latency)
    expected = phrase("the mean latency is ", short(latency), " s")
    return Verdict(checked, failing, phrase(short(delay), " s"), expected, place=place)


def _few_rounds(frame: Runs) -> Verdict:
    lead, streams = frame.served.lead, frame.asked("concurrency")
    count = _all(frame, "completed")
    took, latency = frame.value("run_duration"), frame.value("e2e_latency", "mean")
    open_loop = frame.asked("request_rate") > 0
    # Of an open loop the rounds are those of the time
    rounds = np.where(open_loop, took / latency, count / streams)
    checked = np.isfinite(rounds) & (count > 1) & (open_loop | (streams > 1))
    checked &= lead == np.arange(len(frame))
    what = np.where(open_loop, "mean latencies long", "requests for each stream").astype(object)
    observed = phrase(short(rounds), " ", pa.array(what, pa.string()))
    return Verdict(checked, checked & (rounds < _ROUNDS), observed)


def _brief(frame: Runs) -> Verdict:
    took, lead = _took(frame), frame.served.lead
    checked = known(took) & _served(frame) & (took > 0) & (lead == np.arange(len(frame)))
    place = frame.places("run_duration")
    return Verdict(checked, checked & (took < _SETTLES), phrase(short(took), " s"), place=place)


def _served(frame: Runs) -> Mask:
    """True for runs of several requests to a model."""
    timed = known(frame.mean_of("ttft")[0]) | known(frame.mean_of("output_throughput")[0])
    return (timed | known(_middle(frame, "ttft"))) & (_all(frame, "completed") > 1)


_SAY_WHAT_RAN = "name it by the rate that was reached, or run it with more clients and connections"

RULES = (
    Rule(
        "requests_sent_slower_than_asked", "warning", ("run",),
        "requests were sent at {observed} ({expected}), and no latency is as long as they are late",
        "the rate that was asked for, within its random spread", _SAY_WHAT_RAN,
        _sent_slower,
    ),
    Rule(
        "requests_sent_faster_than_asked", "warning", ("run",),
        "requests came at {observed} ({expected})", "the rate that was asked for, within its random spread",
        "name it by the rate that was reached, or as one burst",
        _sent_faster,
    ),
    Rule(
        "sending_paused", "warning", ("run",),
        "no request was sent for {observed} ({expected})", "gaps as those of random arrivals",
        "add to the latencies how late requests were sent: what waited in the client is left out",
        _paused,
    ),
    Rule(
        "stream_held_back", "warning", ("run",),
        "a median TTFT of {observed} is the time of the whole answer ({expected})", "a first token before the last",
        "read it as a latency, not as a TTFT: the answer came in one piece",
        _held_back,
    ),
    Rule(
        "server_slower_than_asked", "info", ("run",),
        "the server answered {observed} ({expected}), so that requests waited longer and longer",
        "the rate that was asked for",
        "read its latencies as those of an overloaded server: they grow with the length of the run",
        _saturated,
    ),
    Rule(
        "rate_waits_for_answers", "warning", ("run",),
        "requests were sent when others had ended ({observed}; {expected})",
        "requests at the rate, whether others have ended or not",
        "read it as a closed loop: its latencies leave out the time that requests waited to be sent",
        _waits_for_answers,
    ),
    Rule(
        "burst_at_the_start", "warning", ("run",),
        "the run begins with a burst ({observed}; {expected})", "the rate from the first request on",
        "leave the burst out of the statistics, or run it again: its requests waited for each other",
        _burst,
    ),
    Rule(
        "requests_sent_late", "warning", ("run",),
        "requests were sent later than planned by {observed} on average ({expected})",
        "a delay that is small beside the latency",
        "add the delay to the latencies, or run it with a client that keeps up",
        _late_by_schedule,
    ),
    Rule(
        "run_of_few_rounds", "warning", ("run",),
        "the run is too short: {observed}", f"{_ROUNDS} rounds or more",
        "ask for more requests: most of these belong to the ramp at the begin or the drain at the end",
        _few_rounds,
    ),
    Rule(
        "run_too_brief", "warning", ("run",),
        "the run took {observed}", f"{_SETTLES:g} s or more",
        "let it run longer: clocks and power of a GPU have not settled by then",
        _brief,
    ),
)  # fmt: skip
