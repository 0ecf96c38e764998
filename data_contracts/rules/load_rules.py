"""Whether the load was what was asked for: rates that were not sent, loops that wait for answers."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Floats, nowhere
from data_contracts.rules.load_figures import FEWEST, all_of, in_flight, longest_of
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs

# Arrivals are random: of n of them the rate is off by 1/sqrt(n), seldom by four times that.
_SIGMAS = 4.0
_LATE = 0.05  # of the time that was needed: what a client costs by itself
# Requests in flight of an open loop come and go: it stays at its highest number for most of the run only where held there
_HELD = 0.5
_FOLLOWS = 0.9
_BY_CHANCE = 0.2
_MOMENT = 0.005  # s, in which a client sends the next request after an answer
_BURST = 8
_MILLION = 14.0  # of exponential gaps one in exp(14) is so many times the mean
_TOO_SOON = 0.1  # eight random arrivals take a tenth of their time once in half a million runs
_DELAYS = ("schedule_delay", "request_targeted_start_delay")
_OF_LATENCY = 0.1


def _sent_slower(frame: Runs) -> Verdict:
    """The time that sending took beyond what the rate needs is a wait: of the server if a latency is as long, else not."""
    asked = frame.asked("request_rate")
    count = np.where(
        np.isfinite(frame.number("attempted")), all_of(frame, "attempted"), all_of(frame, "completed")
    )
    rate, _ = frame.mean_of("request_throughput")
    took = frame.value("run_duration")
    took = np.where(np.isfinite(took), took, frame.number("completed") / rate)
    chance = _SIGMAS / np.sqrt(count)
    longest = longest_of(frame)
    checked = known(asked, count, took, longest) & (asked > 0) & (count >= FEWEST)
    failing = checked & (took > count / asked * (1 + chance) + longest + _LATE * took)
    starts = _rate_of_starts(frame)
    told = np.isfinite(starts) & (asked > 0)
    by_starts = told & (starts < asked * (1 - chance - _LATE))
    checked, failing = checked | told, np.where(told, by_starts, failing)
    reached = np.where(told, starts, count / took)
    expected = phrase("asked for ", short(asked), " request/s")
    return Verdict(checked, failing, phrase(short(reached), " request/s"), expected)


def _sent_faster(frame: Runs) -> Verdict:
    asked, count, starts = frame.asked("request_rate"), all_of(frame, "completed"), _rate_of_starts(frame)
    # Requests cannot be completed faster than they are sent
    reached = np.where(np.isfinite(starts), starts, frame.mean_of("request_throughput")[0])
    checked = known(asked, count, reached) & (asked > 0) & (count >= FEWEST)
    failing = checked & (reached > asked * (1 + _SIGMAS / np.sqrt(count) + _LATE))
    expected = phrase("asked for ", short(asked), " request/s")
    return Verdict(checked, failing, phrase(short(reached), " request/s"), expected)


def _paused(frame: Runs) -> Verdict:
    """In random arrivals a gap of so many times the usual one comes once in a million runs."""
    asked = frame.asked("request_rate")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    pause, usual = np.full(len(frame), np.nan), 1 / asked
    for run, _ in frame.served.runs(FEWEST, asked > 0):
        started = frame.served.started(run)
        if started is None or not np.isfinite(started).all():
            continue
        gaps = np.diff(np.sort(started))
        checked[run], pause[run] = True, gaps.max()
        # A rate that was never reached has long gaps throughout
        reached = len(gaps) > 0.8 * asked[run] * gaps.sum()
        failing[run] = reached and gaps.max() > (np.log(len(started)) + _MILLION) * usual[run]
    observed = phrase(short(pause), " s")
    return Verdict(checked, failing, observed, phrase("asked for one each ", short(usual), " s"))


def _rate_of_starts(frame: Runs) -> Floats:
    """Requests sent in a second, from the first to the last one."""
    found = np.full(len(frame), np.nan)
    for run, at in frame.served.runs(FEWEST):
        if frame.served.timed[run]:
            # Times of ends will do: they are later by a latency, at the start as at the end
            times = frame.served.time[at]
            found[run] = (len(times) - 1) / (times[-1] - times[0])
    return found


def _saturated(frame: Runs) -> Verdict:
    """A server that cannot follow lets requests wait: the run takes longer, by as much as the last of them waited."""
    asked = frame.asked("request_rate")
    count, took = frame.number("completed"), frame.value("run_duration")
    ttft, longest = frame.value("ttft", "p50"), longest_of(frame)
    chance = _SIGMAS / np.sqrt(count)
    over = took - count / asked
    checked = known(asked, count, took, ttft, longest) & (asked > 0) & (count >= FEWEST)
    failing = checked & (over > count / asked * np.maximum(chance, 0.1)) & (ttft > over / 4)
    failing &= over <= longest + _LATE * took
    reached = phrase(short(count / took), " request/s")
    return Verdict(checked, failing, reached, phrase("asked for ", short(asked), " request/s"))


def _waits_for_answers(frame: Runs) -> Verdict:
    asked = frame.asked("request_rate")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    most = np.full(len(frame), np.nan)
    limit = frame.asked("concurrency")
    for run, _ in frame.served.runs(FEWEST, np.isfinite(asked)):
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


def _one_after_another(started: Floats, ended: Floats) -> bool:
    """True where nearly each request was sent the moment another one ended."""
    ends = np.sort(ended)
    before = np.searchsorted(ends, started + 1e-6) - 1
    later = started[before >= 0]
    if len(later) < FEWEST:
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
    delay, place = np.full(len(frame), np.nan), nowhere(len(frame))
    for name in frame.numbers.metric.names:
        if name.rpartition(".")[2] in _DELAYS:
            delay, at = (
                np.where(np.isfinite(delay), delay, frame.value(name, "mean")),
                frame.places(name, "mean"),
            )
            place = np.where(place < 0, at, place)
    records, lead = frame.requests.records, frame.served.lead == np.arange(len(frame))
    for stated, metric in ((delay, "schedule_delay"), (latency, "e2e_latency")):
        values = np.where(records.counted, records.value(metric), np.nan)
        count = frame.requests.count(np.isfinite(values))
        mean = frame.requests.total(values) / count
        stated[np.isnan(stated) & lead] = mean[np.isnan(stated) & lead]
    checked = known(delay, latency)
    failing = checked & (delay > _OF_LATENCY * latency)
    expected = phrase("the mean latency is ", short(latency), " s")
    return Verdict(checked, failing, phrase(short(delay), " s"), expected, place=place)


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
)  # fmt: skip
