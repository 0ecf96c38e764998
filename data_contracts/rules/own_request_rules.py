"""Whether what a run states of its requests is what the requests beside it give, where all of them are listed."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import commonprefix, dirname

import numpy as np

from data_contracts.definitions import QUANTILES, half_step
from data_contracts.metrics import METRICS
from data_contracts.rules.frames import Floats, Ints, Mask, Words, nowhere
from data_contracts.rules.rule import Rule, Verdict, behind, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs

_METRICS = ("ttft", "e2e_latency", "input_tokens", "output_tokens")
# Times are listed with three digits or more
_DIGITS = 0.005
# A latency that was made of first token and gaps leaves out how the stream ended: a round trip, and the client's own time
_CLOSING, _MADE = 0.005, 0.01
_FEWEST = 8  # of fewer a rank more or less is most of the range


@dataclass(frozen=True)
class _Listed:
    """One metric of the requests that succeeded, by the run that states something of them; `lists` is whose they are."""

    frame: Runs
    metric: str
    lists: Ints

    @cached_property
    def values(self) -> Floats:
        records = self.frame.requests.records
        return np.where(records.counted, records.value(self.metric), np.nan)

    @cached_property
    def count(self) -> Floats:
        return self._own(self.frame.executed.count(np.isfinite(self.values)))

    @cached_property
    def complete(self) -> Mask:
        """True for runs of which each request that completed is listed with this metric."""
        found: Mask = (self.count >= _FEWEST) & (self.count == self.frame.number("completed"))
        return found

    @cached_property
    def made(self) -> Floats:
        """1 for runs of which some value was made of others, else 0."""
        records = self.frame.requests.records
        derived = records.numbers.metric.isin(self.metric) & records.numbers.flagged("derived")
        return np.where(self._own(self.frame.executed.count(records.any(derived))) > 0, 1.0, 0.0)

    def bounds(self, statistic: str) -> tuple[Floats, Floats]:
        """Between which values a statistic can be, by whichever definition."""
        executed, values = self.frame.executed, self.values
        if statistic == "mean":
            mean = self._own(executed.total(values)) / self.count
            return mean, mean
        steps = np.maximum(executed.count(np.isfinite(values)) - 1, 1)
        # Definitions of a quantile differ by less than one place in the order
        low, high = (np.clip(QUANTILES[statistic] + place / steps, 0.0, 1.0) for place in (-1, 1))
        return self._own(executed.quantile(values, low)), self._own(executed.quantile(values, high))

    def is_of_all(self, stated: Floats) -> Mask:
        """True where a mean is that of all requests, failed ones too: another rule tells of it."""
        frame = self.frame
        records = frame.requests.records
        failed = records.of_first(records.numbers.status).isin("failed")
        stored = np.where(failed, np.nan_to_num(records.value(self.metric)), self.values)
        mean = self._own(frame.executed.total(stored) / frame.executed.count(np.isfinite(stored)))
        some = self._own(frame.executed.count(failed)) > 0
        found: Mask = some & (np.abs(stated - mean) <= _DIGITS * np.abs(mean))
        return found

    def _own(self, values: Floats) -> Floats:
        found: Floats = np.append(values, np.nan)[self.lists]
        return found


def _not_of_its_requests(frame: Runs) -> Verdict:
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, nearest = (np.full(len(frame), np.nan) for _ in range(2))
    place: Ints = nowhere(len(frame))
    named = nowhere(len(frame)).astype(np.int32)
    names: list[str] = []
    of_tokens: list[bool] = []
    lists = _lists(frame)
    for metric in _METRICS:
        listed = _Listed(frame, metric, lists)
        for statistic in ("mean", *QUANTILES):
            stated = frame.value(metric, statistic)
            here = listed.complete & known(stated)
            if not here.any():
                continue
            low, high = listed.bounds(statistic)
            slack = (
                half_step(stated) + (_DIGITS + listed.made * _MADE) * np.abs(high) + listed.made * _CLOSING
            )
            off = here & ((stated < low - slack) | (stated > high + slack))
            if statistic == "mean":
                off &= ~listed.is_of_all(stated)
            broken = off & ~failing
            checked, failing = checked | here, failing | broken
            said = np.where(broken, stated, said)
            nearest = np.where(broken, np.where(stated < low, low, high), nearest)
            place = np.where(broken, frame.places(metric, statistic), place)
            named[broken] = len(names)
            names.append(f"{statistic} {METRICS[metric].phrase}")
            of_tokens.append(METRICS[metric].unit != "s")
    coded = np.array([*of_tokens, False], np.int32)[named]
    unit = Words(np.where(named < 0, -1, coded).astype(np.int32), ("s", "tokens"))
    observed = phrase(Words(named, tuple(names)), " of ", short(said), behind(unit))
    count = frame.executed.count(frame.requests.records.counted)
    expected = phrase(
        "the ", np.append(count, np.nan)[lists], " requests listed give ", short(nearest), behind(unit)
    )
    return Verdict(checked, failing, observed, expected, place=place)


def _lists(frame: Runs) -> Ints:
    """Of each run the one that lists its requests: itself, else the one in its folder of as many; -1 where none is."""
    count = frame.executed.count(frame.requests.records.counted)
    done, names = frame.number("completed"), [str(name) for name in frame.artifact.to_pylist()]
    found = np.where(count > 0, np.arange(len(frame)), -1)
    beside: dict[tuple[str, float], list[tuple[str, int]]] = defaultdict(list)
    for run in np.flatnonzero(count >= _FEWEST).tolist():
        beside[dirname(names[run]), count[run]].append((names[run], run))
    for lists in beside.values():
        lists.sort()
    for run in np.flatnonzero((count == 0) & (done >= _FEWEST)).tolist():
        found[run] = _called_alike(names[run], beside.get((dirname(names[run]), done[run]), []))
    return found


def _called_alike(name: str, lists: Sequence[tuple[str, int]]) -> int:
    """The list with the longest begin of its name in common; -1 of none, and of two that have as much."""
    place = bisect(lists, (name, 0))
    # In order of their names those that begin most alike stand next to it
    near = lists[max(place - 2, 0) : place + 2]
    alike = [len(commonprefix([name, other])) for other, _ in near]
    return near[alike.index(max(alike))][1] if alike.count(max(alike, default=0)) == 1 else -1


RULES = (
    Rule(
        "statistic_not_of_its_requests", "critical", ("run",),
        "the run states a {observed}, and {expected}", "the same statistic of all its requests",
        "find out which requests it is of, or of which part of the run; quote none of the two until then",
        _not_of_its_requests,
    ),
)  # fmt: skip
