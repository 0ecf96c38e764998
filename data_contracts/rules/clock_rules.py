"""Whether the times of a run's requests can be true, and whether the order of runs could have made their differences."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import NO_TIME, Floats
from data_contracts.rules.load_figures import in_flight
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups, load_of

_FEWEST = 8
# Clocks of client and log differ by less; times that are written in whole seconds overlap by up to one of them
_SLACK, _SHARE = 0.05, 0.05
_ZONE = 1_800.0  # s: zones differ by half hours, and a few by quarters more
# The gap in which a clock jumps is as long as others beside; of slower requests a pause may be so long by chance
_NEAR, _SLOWEST = 5.0, 20.0
_ROUNDED = 1.0  # s: times may be written in whole seconds
_TWO_CLOCKS, _CLOSING = 0.02, 1.0
_IDLE = 0.1
_DAY = 86_400e6  # us
_TOGETHER = 21_600e6  # us: runs of one sitting
_REPETITIONS, _LEVELS = 3, 2


def _overlap(frame: Runs) -> Verdict:
    """More requests under way by their times than the run allows at once; whichever moment of a request its time is."""
    streams, served = frame.asked("concurrency"), frame.served
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    most = np.full(len(frame), np.nan)
    for run, at in served.runs(_FEWEST, (streams >= 1) & served.timed & ~(frame.asked("request_rate") > 0)):
        step = _resolution(served.time[at])
        shares = []
        for begin, end in served.spans(run):
            held = np.maximum(0.99 * (end - begin) - _SLACK - 2 * step, 0.0)
            level, _ = in_flight(begin, begin + held)
            shares.append((_above(begin, begin + held, float(streams[run])), level))
        if shares:
            share, level = min(shares)
            checked[run], failing[run], most[run] = True, share > _SHARE, level
    return Verdict(checked, failing, phrase(most, " at once"), phrase(streams, " allowed"))


def _above(begin: Floats, end: Floats, limit: float) -> float:
    """The share of the time during which more requests than the limit are under way."""
    moments = np.concatenate([begin, end])
    change = np.concatenate([np.ones(len(begin)), -np.ones(len(end))])
    order = np.lexsort((change, moments))
    level = np.cumsum(change[order])
    lasts = np.diff(moments[order], append=moments[order][-1])
    return float(lasts[level > limit].sum() / (moments.max() - moments.min()))


def _resolution(time: Floats) -> float:
    """In what steps times are written: a second, a tenth of it, or less."""
    for step in (1.0, 0.1, 0.01):
        if (np.abs(time / step - np.round(time / step)) < 1e-4).all():
            return step
    return 0.0


def _zone_jump(frame: Runs) -> Verdict:
    """A gap between two requests in a row that is a difference of time zones to the second, once or twice in a run."""
    served = frame.served
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    jump = np.full(len(frame), np.nan)
    for run, at in served.runs(_FEWEST, served.timed):
        as_written = np.argsort(served.request[at], kind="stable")
        time, latency = served.time[at][as_written], served.latency[at][as_written]
        gaps = np.diff(time)
        usual = float(np.median(np.abs(gaps)))
        longest = float(np.nanmax(latency)) if np.isfinite(latency).any() else 0.0
        near = _NEAR + usual
        checked[run] = longest < _ZONE / 2 and usual < _SLOWEST
        whole = np.round(gaps / _ZONE)
        odd = (np.abs(whole) >= 1) & (np.abs(whole) <= 28) & (np.abs(gaps - whole * _ZONE) <= near)
        others = np.abs(gaps[~odd])
        quiet = bool(len(others)) and others.max() < _ZONE / 6
        if checked[run] and 1 <= odd.sum() <= 2 and quiet:
            failing[run], jump[run] = True, gaps[odd][0] / 3600
    return Verdict(checked, failing, phrase(short(jump), " h from one request to the next"))


def _duration(frame: Runs) -> Verdict:
    """From the first request to the last one no more time can pass than the run took, and not much less."""
    served, took = frame.served, frame.value("run_duration")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    span = np.full(len(frame), np.nan)
    for run, at in served.runs(_FEWEST, served.timed & (took > 0)):
        time, latency = served.time[at], np.nan_to_num(served.latency[at])
        if len(time) != frame.number("attempted")[run]:
            continue
        slack = _TWO_CLOCKS * took[run] + _CLOSING + 2 * _resolution(time)
        least = time.max() - time.min()
        most = least + latency.max()
        beyond = least > took[run] + slack
        checked[run], failing[run] = True, beyond or most < took[run] * (1 - _IDLE) - slack
        span[run] = least if beyond else most
    expected = phrase("from the first request to the last ", short(span), " s pass")
    return Verdict(checked, failing, phrase(short(took), " s"), expected, place=frame.places("run_duration"))


def _other_day(frame: Runs) -> Verdict:
    """One run of a group is of another day than all others, which were made in one sitting."""
    started = frame.number("started")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    days = np.full(len(frame), np.nan)
    for rows in groups(frame, np.isfinite(started), "load", "seed"):
        if len(rows) < 4:
            continue
        checked[rows] = True
        away = np.abs(started[rows] - np.median(started[rows]))
        far = away > _DAY
        if far.sum() == 1 and np.ptp(started[rows][~far]) < _TOGETHER:
            failing[rows[far]], days[rows[far]] = True, away[far] / _DAY
    return Verdict(checked, failing, phrase(short(days), " days from the others"))


def _one_after_the_other(frame: Runs) -> Verdict:
    """All repetitions of one level before all of the next: a drift of the machine looks like their difference."""
    started = frame.number("started")
    setups = np.stack([frame.words("config").codes, np.nan_to_num(load_of(frame))])
    level = np.unique(setups, axis=1, return_inverse=True)[1].ravel()
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown: list[str | None] = [None] * len(frame)
    for rows in groups(frame, np.isfinite(started), "config", "load", "seed"):
        levels, times = np.unique(level[rows], return_counts=True)
        levels, times = levels[times >= _REPETITIONS], times[times >= _REPETITIONS]
        rows = rows[np.isin(level[rows], levels)]
        if len(levels) < _LEVELS or len(np.unique(started[rows])) < len(rows):
            continue
        ordered = rows[np.argsort(started[rows], kind="stable")]
        checked[rows] = True
        changes = int((np.diff(level[ordered]) != 0).sum())
        if changes == len(levels) - 1:
            failing[ordered[0]] = True
            shown[ordered[0]] = f"{len(levels)} levels, {times.min()} runs or more of each in a row"
    return Verdict(checked, failing, phrase(pa.array(shown, pa.string())))


def _ended_before(frame: Runs) -> Verdict:
    """What a row says of its end against its start, where the clock of both can tell the difference."""
    records = frame.requests.records
    ends, stamps = records.value("end_time"), records.numbers.timestamp[records.first]
    starts = np.where(stamps == NO_TIME, np.nan, stamps / 1e6)
    told = known(ends, starts)
    late = ends < starts - _ROUNDED
    first = frame.requests.first(late)
    before = np.append(starts - ends, np.nan)[first]
    several, of_all = frame.requests.count(late), frame.requests.count(told)
    observed = phrase(several, " of ", of_all, " requests")
    expected = phrase("the first by ", short(before), " s")
    return Verdict(of_all > 0, several > 0, observed, expected, request=first)


def _span_not_latency(frame: Runs) -> Verdict:
    """From start to end as much time passes as the latency says; not of requests that failed."""
    records = frame.requests.records
    ends, stamps = records.value("end_time"), records.numbers.timestamp[records.first]
    latency = records.value("e2e_latency")
    passed = ends - np.where(stamps == NO_TIME, np.nan, stamps / 1e6)
    told = records.counted & known(passed, latency) & (passed >= 0)
    # Times that are written in whole seconds are off by one at either end
    off = told & (np.abs(passed - latency) > 2.0 + _IDLE * latency)
    first = frame.requests.first(off)
    apart, said = (np.append(values, np.nan)[first] for values in (passed, latency))
    several, of_all = frame.requests.count(off), frame.requests.count(told)
    observed = phrase(several, " of ", of_all, " requests")
    expected = phrase("the first: ", short(apart), " s pass, the latency is ", short(said), " s")
    return Verdict(of_all > 0, several > 0, observed, expected, request=first)


RULES = (
    Rule(
        "ends_before_it_begins", "warning", ("run",),
        "{observed} ended before they started ({expected})", "an end after the start",
        "find out which clock was set while they ran: no latency that comes from it can be true",
        _ended_before,
    ),
    Rule(
        "times_contradict_latency", "warning", ("run",),
        "start and end of {observed} do not fit their latency ({expected})", "end - start = latency",
        "find out whether both times are of one clock and one zone",
        _span_not_latency,
    ),
    Rule(
        "requests_overlap", "warning", ("run",),
        "by their times more requests were under way than the run allows ({observed}; {expected})",
        "no more than the concurrency that was asked for",
        "correct the concurrency or the clock: latencies and times cannot both be true",
        _overlap,
    ),
    Rule(
        "clock_jumps_by_a_zone", "warning", ("run",),
        "the clock of the requests jumps by {observed}", "times of one zone",
        "write times in UTC: until then no rate or order can be computed from these",
        _zone_jump,
    ),
    Rule(
        "duration_not_that_of_requests", "warning", ("run",),
        "the run says that it took {observed}, but {expected}", "the time from the first request to the last answer",
        "compute the rates again over the time in which requests ran",
        _duration,
    ),
    Rule(
        "run_of_another_day", "warning", ("run",),
        "a run is {observed}, with which it is compared", "runs of one sitting",
        "repeat one of the others beside it: what changed meanwhile looks like an effect of the load",
        _other_day,
    ),
    Rule(
        "levels_one_after_the_other", "info", ("run",),
        "{observed}: order and level cannot be told apart", "runs of all levels in turn",
        "alternate them: heat and other load drift with time, and look like an effect of the level",
        _one_after_the_other,
    ),
)  # fmt: skip
