"""Whether a run is long enough to be one, and its stream a stream."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask
from data_contracts.rules.load_figures import FEWEST, all_of, middle_of, time_of
from data_contracts.rules.load_series import LEVELS
from data_contracts.rules.rule import Rule, Verdict, either, phrase
from data_contracts.rules.run_figures import known, mean_length, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups, load_beside, load_of

_ROUNDS = 3  # fewer, and most requests belong to the ramp at the start or the drain at the end
_SETTLES = 5.0  # s: clocks and power of a GPU settle within seconds, and tools watch it once a second
_SEVERAL, _AT_THE_END = 8.0, 0.95
_FULL, _NEARLY, _LOWERED = 40, 0.8, 1.1
_AT_ONCE = 2e-4  # s for each token: no server gives one user 5,000 tokens a second


def _held_back(frame: Runs) -> Verdict:
    """The first token cannot come with the last one, unless the stream was held back or there was none."""
    ttft, latency = middle_of(frame, "ttft"), middle_of(frame, "e2e_latency")
    tokens = mean_length(frame, "output_tokens")
    tokens = np.where(np.isfinite(tokens), tokens, frame.number("output_tokens_p50"))
    place = frame.places("ttft", "p50")
    # Of a server's histograms each quantile is interpolated by itself
    checked = known(ttft, latency) & (tokens >= _SEVERAL) & ~frame.flagged("server_side", place)
    # One that waited long for its first token decodes at the usual speed after it
    at_once = latency - ttft < _AT_ONCE * (tokens - 1)
    failing = checked & (ttft > _AT_THE_END * latency) & at_once & (ttft <= latency)
    expected = phrase("the whole takes ", short(latency), " s")
    return Verdict(checked, failing, phrase(short(ttft), " s"), expected, place=place)


def _few_rounds(frame: Runs) -> Verdict:
    lead, streams = frame.served.lead, frame.asked("concurrency")
    count = all_of(frame, "completed")
    took, latency = frame.value("run_duration"), frame.value("e2e_latency", "mean")
    open_loop = frame.asked("request_rate") > 0
    # Of an open loop the rounds are those of the time
    rounds = np.where(open_loop, took / latency, count / streams)
    checked = np.isfinite(rounds) & (count > 1) & (open_loop | (streams > 1))
    checked &= lead == np.arange(len(frame))
    what = either(open_loop, "mean latencies from begin to end: ", "requests for each stream: ")
    observed = phrase(what, short(rounds))
    return Verdict(checked, checked & (rounds < _ROUNDS), observed)


def _ramp_and_drain(frame: Runs) -> Verdict:
    """The rate while as many requests are under way as usual, against that of the whole run."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown = [np.full(len(frame), np.nan) for _ in range(4)]
    for run, _ in frame.served.runs(_FULL):
        windows = [_steady(*span) for span in frame.served.spans(run)]
        if not windows:
            continue
        # Where nothing says which moment a time is, the reading in which less is lost
        begin, end, within, whole = min(windows, key=lambda window: window[2])
        checked[run] = True
        failing[run] = within > _LOWERED * whole
        for column, value in zip(shown, (begin, end, within, whole), strict=True):
            column[run] = value
    begin_, end_, within_, whole_ = map(short, shown)
    observed = phrase(within_, " answers a second from ", begin_, " s to ", end_, " s")
    return Verdict(checked, failing, observed, phrase("of the whole run ", whole_))


def _steady(started: Floats, ended: Floats) -> tuple[float, float, float, float]:
    """From when until when the run is full, the answers a second in that time, and those of all of it."""
    moments = np.concatenate([started, ended])
    order = np.argsort(moments, kind="stable")
    level = np.cumsum(np.concatenate([np.ones(len(started)), -np.ones(len(ended))])[order])
    times = moments[order] - started.min()
    lasts = np.diff(times, append=times[-1])
    by_level = np.argsort(level, kind="stable")
    usual = level[by_level][np.searchsorted(np.cumsum(lasts[by_level]), lasts.sum() / 2)]
    full = np.flatnonzero((level >= _NEARLY * usual) & (lasts > 0))
    begin, end = float(times[full[0]]), float(times[full[-1]] + lasts[full[-1]])
    ends = ended - started.min()
    answers = int(((ends > begin) & (ends <= end)).sum())
    return begin, end, answers / (end - begin), len(ended) / float(times[-1])


def _brief(frame: Runs) -> Verdict:
    took, lead = time_of(frame), frame.served.lead
    checked = _served(frame) & (took > 0) & (lead == np.arange(len(frame)))
    failing = checked & (took < _SETTLES)
    for rows in _sweeps(frame, checked) if failing.any() else ():
        # A level of a sweep finds them settled by the others
        if took[rows].sum() >= LEVELS * _SETTLES:
            failing[rows] &= all_of(frame, "completed")[rows] < FEWEST
    return Verdict(checked, failing, phrase(short(took), " s"), place=frame.places("run_duration"))


def _sweeps(frame: Runs, usable: Mask) -> Iterator[Ints]:
    """The runs of each sweep over loads; requests that stand beside the summary of their run are a sweep of their own."""
    load = load_beside(frame)
    told, beside = load_of(frame) > 0, load > 0
    for kind in (told, beside & ~told):
        for rows in groups(frame, usable & kind, "load", "seed"):
            if len(np.unique(load[rows])) >= LEVELS:
                yield rows


def _served(frame: Runs) -> Mask:
    """True for runs of several requests to a model."""
    timed = known(frame.mean_of("ttft")[0]) | known(frame.mean_of("output_throughput")[0])
    return (timed | known(middle_of(frame, "ttft"))) & (all_of(frame, "completed") > 1)


RULES = (
    Rule(
        "stream_held_back", "warning", ("run",),
        "a median TTFT of {observed} is the time of the whole answer ({expected})", "a first token before the last",
        "read it as a latency, not as a TTFT: the answer came in one piece",
        _held_back,
    ),
    Rule(
        "run_of_few_rounds", "warning", ("run",),
        "the run is too short: {observed}", f"{_ROUNDS} rounds or more",
        "ask for more requests: most of these belong to the ramp at the start or the drain at the end",
        _few_rounds,
    ),
    Rule(
        "rate_lowered_by_ramp_and_drain", "info", ("run",),
        "begin and end of the run are in its rates ({observed}; {expected})", "rates of the time in which it was full",
        "state the rate of that time beside the other, or let the run be longer",
        _ramp_and_drain,
    ),
    Rule(
        "run_too_brief", "warning", ("run",),
        "the run took {observed}", f"{_SETTLES:g} s or more",
        "let it run longer: clocks and power of a GPU have not settled by then",
        _brief,
    ),
)  # fmt: skip
