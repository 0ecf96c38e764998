"""Failures that hide in a run: counted as successes, averaged, or left to the survivors."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from data_contracts.definitions import QUANTILES, half_step
from data_contracts.rules.frames import Floats, Ints, Words, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import load_of

_AVERAGED = ("ttft", "e2e_latency", "tpot", "output_tokens")
# Sums of some thousand doubles, and the seven digits of a single
_SUMMED = 1e-6
# What has to lie between two shares of failures before one is said to be larger: three standard errors, one in 700
_SIGMAS = 3.0
_FAILING = 0.02  # a share of failures below it changes no mean by more than the floor of a comparison
_SETUP = ("tool", "engine", "model", "config", "system", "task")


def _listed(frame: Runs, status: str) -> Floats:
    records = frame.requests.records
    return frame.requests.count(records.of_first(records.numbers.status).isin(status))


def _counted_as_success(frame: Runs) -> Verdict:
    ok, failed = _listed(frame, "ok"), _listed(frame, "failed")
    completed, place = frame.mean_of("requests_completed")
    # A file that lists fewer requests than it says there were does not show how the others ended
    checked = (completed <= ok + failed) & (ok + failed > 0)
    failing = checked & (completed > ok)
    observed = phrase(completed, " completed, where ", failed, " of ", ok + failed, " listed requests failed")
    return Verdict(checked, failing, observed, place=place)


def _averaged(frame: Runs) -> Verdict:
    """A mean that is that of all requests, failed ones as what they store or as 0, and not that of those that succeeded."""
    records, members = frame.requests.records, frame.requests
    status = records.of_first(records.numbers.status)
    ok, failed = status.isin("ok"), status.isin("failed")
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, of_ok = (np.full(len(frame), np.nan) for _ in range(2))
    place: Ints = nowhere(len(frame))
    metrics: list[str] = []
    named = nowhere(len(frame)).astype(np.int32)
    for metric in _AVERAGED:
        stated, values = frame.value(metric, "mean"), records.value(metric)
        right = members.total(np.where(ok, values, np.nan)) / members.count(ok & np.isfinite(values))
        stored = np.where(failed, np.nan_to_num(values), np.where(ok, values, np.nan))
        of_all = members.total(stored) / members.count(np.isfinite(stored))
        loose = half_step(stated) + _SUMMED * np.abs(stated)
        here = known(stated, right, of_all) & (members.count(failed) > 0)
        broken = (np.abs(stated - of_all) <= loose) & (np.abs(stated - right) > 2 * loose) & ~failing
        checked, failing = checked | here, failing | broken
        said, of_ok = np.where(broken, stated, said), np.where(broken, right, of_ok)
        place = np.where(broken, frame.places(metric, "mean"), place)
        named[broken] = len(metrics)
        metrics.append(metric.replace("_", " "))
    name = Words(named, tuple(metrics))
    observed = phrase("mean ", name, " ", short(said), "; of those that succeeded it is ", short(of_ok))
    return Verdict(checked, failing, observed, place=place)


def _error_rate(frame: Runs) -> Verdict:
    said, place = frame.mean_of("error_rate")
    attempted, failed = frame.number("attempted"), frame.number("failed")
    follows = failed / attempted
    checked = known(said, follows)
    # Percent and shares are written with two digits or more
    failing = checked & (np.abs(said - follows) > 0.005 + half_step(said))
    expected = phrase(failed, " of ", attempted, " failed, a share of ", short(follows))
    return Verdict(checked, failing, phrase(short(said)), expected, place=place)


def _survivors(frame: Runs) -> Verdict:
    attempted, failed = frame.number("attempted"), frame.number("failed")
    share = failed / attempted
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    place: Ints = nowhere(len(frame))
    named = nowhere(len(frame)).astype(np.int32)
    for code, (name, q) in enumerate(QUANTILES.items()):
        for metric in ("e2e_latency", "ttft"):
            here = known(frame.value(metric, name), share)
            broken = here & (share > 1 - q) & ~failing
            checked, failing = checked | here, failing | broken
            place = np.where(broken, frame.places(metric, name), place)
            named[broken] = code
    observed = phrase(Words(named, tuple(QUANTILES)), " where ", failed, " of ", attempted, " failed")
    return Verdict(checked, failing, observed, place=place)


def _mostly_failed(frame: Runs) -> Verdict:
    attempted, failed = frame.number("attempted"), frame.number("failed")
    completed = frame.number("completed")
    checked = np.isfinite(failed) & (attempted > 0)
    # A run without a single success states nothing that could mislead
    failing = checked & (2 * failed > attempted) & (completed > 0)
    return Verdict(checked, failing, phrase(failed, " of ", attempted))


def _grow_with_load(frame: Runs) -> Verdict:
    load = load_of(frame)
    attempted, failed = frame.number("attempted"), frame.number("failed")
    ready = known(load, failed) & (attempted > 0)
    setups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    codes = np.stack([frame.folder.codes, *(frame.words(name).codes for name in _SETUP)])
    for row in np.flatnonzero(ready).tolist():
        setups[tuple(codes[:, row].tolist())].append(row)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    least = nowhere(len(frame))
    for rows in setups.values():
        low, high = min(rows, key=lambda row: load[row]), max(rows, key=lambda row: load[row])
        if load[low] == load[high]:
            continue
        checked[high], least[high] = True, low
        failing[high] = _larger(failed[high], attempted[high], failed[low], attempted[low])
    observed = phrase(
        failed, " of ", attempted, " failed at a load of ", load, ", ",
        failed[least], " of ", attempted[least], " at ", load[least],
    )  # fmt: skip
    return Verdict(checked, failing, observed)


def _larger(failed: float, of: float, failed_before: float, of_before: float) -> bool:
    share, before = failed / of, failed_before / of_before
    pooled = (failed + failed_before) / (of + of_before)
    error = (pooled * (1 - pooled) * (1 / of + 1 / of_before)) ** 0.5
    return share >= _FAILING and share - before > _SIGMAS * error


RULES = (
    Rule(
        "failures_counted_as_success", "critical", ("run",),
        "failed requests count as completed ({observed})", "completed = requests that succeeded",
        "count them again from the list, and compute rates and means without those that failed",
        _counted_as_success,
    ),
    Rule(
        "failures_averaged", "critical", ("run",),
        "failed requests are part of a mean ({observed})", "a mean of the requests that succeeded",
        "compute it again without them: a request that failed at once pulls it down",
        _averaged,
    ),
    Rule(
        "error_rate_not_failed_over_all", "critical", ("run",),
        "an error rate of {observed} is not what the run's requests give ({expected})", "failed / attempted requests",
        "count the failed requests again",
        _error_rate,
    ),
    Rule(
        "quantile_of_survivors", "warning", ("run",),
        "a quantile leaves out more requests than lie beyond it ({observed})", "fewer failures than the quantile cuts off",
        "state the share of failures beside it: of all requests the quantile may be any time, or none",
        _survivors,
    ),
    Rule(
        "most_requests_failed", "critical", ("run",),
        "most requests of a run failed ({observed})", "a run of which most requests succeed",
        "find out why, and run it again: what the few that were left took is no measure of the server",
        _mostly_failed,
    ),
    Rule(
        "errors_grow_with_load", "warning", ("run",),
        "more requests fail the higher the load is ({observed})", "the same share of failures at each load",
        "compare the loads by requests that succeed in a second, and state the failures beside each latency",
        _grow_with_load,
    ),
)  # fmt: skip
