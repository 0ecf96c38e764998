"""The requests of runs in the order in which they were sent: when, how long, how many tokens, all as plain columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import combined, extremes_of, firsts_of
from data_contracts.rules.frames import NO_TIME, Floats, Ints, Keep, Mask, Records, Words, in_memory
from data_contracts.setting_names import Aspect, parted

# What each request may have its own of: it tells no execution from another
OF_EACH: frozenset[Aspect] = frozenset({"seed", "output_limit", "output_tokens", "input_tokens", "lengths"})
_WHO = ("run", "tool", "engine", "model", "config", "system")
# Which moment of a request its time is, by tool: its own documents and code say so
_AT_START = ("guidellm", "aiperf", "vllm-bench-serve")
_AT_END = ("ollama-api",)


@dataclass(frozen=True)
class Served:
    """Requests by execution, in order of time, else as they stand. NaN where nothing is known; times are seconds.

    `lead` is the first run of each run's execution, which stands for all of it: a file that sets a limit for each request
    is one execution and many runs. `bounds` has an entry more than there are runs. `edge` tells which moment `time` is.
    """

    lead: Ints
    bounds: Ints
    request: Ints
    time: Floats
    timed: Mask
    starts: Mask
    ends: Mask
    ttft: Floats
    latency: Floats
    tokens_in: Floats
    tokens_out: Floats
    ok: Mask

    def of(self, run: int) -> slice:
        """The requests of the execution that this run leads."""
        return slice(int(self.bounds[run]), int(self.bounds[run + 1]))

    def runs(self, least: int, wanted: Mask | None = None) -> Iterator[tuple[int, slice]]:
        """The runs that lead at least so many requests, and where those are."""
        enough = np.diff(self.bounds) >= least
        for run in np.flatnonzero(enough if wanted is None else enough & wanted).tolist():
            yield run, self.of(run)

    def started(self, run: int) -> Floats | None:
        """When each request of a run was sent; None where its files do not say."""
        at = self.of(run)
        if not self.timed[run] or not (self.starts[run] or self.ends[run]):
            return None
        return self.time[at] if self.starts[run] else self.time[at] - self.latency[at]

    def spans(self, run: int) -> list[tuple[Floats, Floats]]:
        """Begin and end of each request by each reading of its time; none where times or latencies are missing."""
        at = self.of(run)
        time, latency = self.time[at], self.latency[at]
        if not self.timed[run] or not np.isfinite(latency).all():
            return []
        readings = [] if self.ends[run] else [(time, time + latency)]
        return readings if self.starts[run] else [*readings, (time - latency, time)]

    def each(self, run: int) -> Floats:
        """Seconds for each token after the first."""
        return self._each(self.of(run))

    @property
    def each_of_all(self) -> Floats:
        """The same for the requests of all runs."""
        return self._each(slice(None))

    def _each(self, at: slice) -> Floats:
        more = self.tokens_out[at] - 1
        return (self.latency[at] - self.ttft[at]) / np.where(more > 0, more, np.nan)

    @property
    def run(self) -> Ints:
        """The run that leads each request."""
        return np.repeat(np.arange(len(self.lead)), np.diff(self.bounds))

    def means(self, values: Floats, least: int) -> tuple[Floats, Floats]:
        """The mean of what is known of each run that leads at least so many requests, and of how many; NaN of the others."""
        kept = np.flatnonzero(np.isfinite(values))
        run = self.run[kept]
        count = np.bincount(run, minlength=len(self.lead)).astype(np.float64)
        count[(count == 0) | (np.diff(self.bounds) < least)] = np.nan
        return np.bincount(run, values[kept], len(self.lead)) / count, count

    def medians(self, values: Floats, least: int = 1) -> Floats:
        """The median, without NaN, of each run that leads at least so many requests; NaN of the others."""
        kept = np.flatnonzero(~np.isnan(values))
        run = self.run[kept]
        # All runs in one sort: a call for each of thousands takes longer than its numbers
        ordered = values[kept][np.lexsort((values[kept], run))]
        count = np.bincount(run, minlength=len(self.lead))
        some = np.flatnonzero((count > 0) & (np.diff(self.bounds) >= least))
        first = (np.cumsum(count) - count)[some]
        found = np.full(len(self.lead), np.nan)
        found[some] = (ordered[first + (count[some] - 1) // 2] + ordered[first + count[some] // 2]) / 2
        return found


def leads(columns: Mapping[str, pa.Array], words: Mapping[str, Words]) -> Ints:
    """For each run the first run of its execution: the runs that differ in what each request has its own of alone."""
    workload = words["workload"]
    asked = [parted(text, OF_EACH)[0] or "" for text in workload.names]
    distinct = {text: code for code, text in enumerate(dict.fromkeys([*asked, ""]))}
    plain = np.array([distinct[text] for text in [*asked, ""]], np.int64)[workload.codes]
    runs = codes_of(columns["run"].cast(pa.string()).dictionary_encode())
    alike = combined([runs, plain, *(words[name].codes for name in _WHO if name in words)])
    return firsts_of(alike)[alike]


def served(
    lead: Ints, tool: Words, records: Records, of_run: Ints, gaps: Records, keep: Keep = in_memory
) -> Served:
    """The requests of runs, columns put away by `keep`; `gaps` are points in time that may hold the gaps between tokens."""
    size = len(lead)
    kept = np.flatnonzero(of_run >= 0)
    run = lead[of_run[kept]]
    time = _times(records, run, kept, size)
    # It is stable: requests of one time stay as they are written down
    order = np.lexsort((np.nan_to_num(time, nan=np.inf), run))
    bounds = np.searchsorted(run[order], np.arange(size + 1)).astype(np.int64)
    timed = np.bincount(run[np.isfinite(time)], minlength=size) == np.diff(bounds)
    # Where a row has an end too, its time is the start
    begins = np.isfinite(records.value("start_time")) | np.isfinite(records.value("end_time"))
    stated = np.bincount(run[begins[kept]], minlength=size) > 0
    at, time = keep(kept[order]), keep(time[order])
    # Of millions of requests not all columns are made at once
    del run, order, kept
    return Served(
        lead, bounds, at, time, timed & (np.diff(bounds) > 0),
        stated | tool.isin(*_AT_START), tool.isin(*_AT_END) & ~stated,
        keep(records.value("ttft")[at]), keep(_latencies(records, gaps)[at]),
        keep(records.value("input_tokens")[at]), keep(records.value("output_tokens")[at]),
        records.counted[at],
    )  # fmt: skip


def _times(records: Records, run: Ints, kept: Ints, size: int) -> Floats:
    """When each request was, by its own clock; NaN for those of a run whose requests all have one time: the run's."""
    stated = records.value("start_time")[kept]
    stamps = records.numbers.timestamp[records.first][kept]
    written = np.where(stamps == NO_TIME, np.nan, stamps / 1e6)
    # A run of which one request has no time has none to tell apart
    with np.errstate(invalid="ignore"):
        low, high = extremes_of(run, written, size)
    written = np.where((low < high)[run], written, np.nan)
    return np.where(np.isfinite(stated), stated, written)


def _latencies(records: Records, gaps: Records) -> Floats:
    """The time of each whole request: as stated, else its first token and all gaps after it."""
    stated = records.value("e2e_latency")
    held = gaps.numbers.metric.isin("itl")
    if np.isfinite(stated).all() or not held.any():
        return stated
    names = records.of_first(records.numbers.artifact), records.numbers.record.take(pa.array(records.first))
    rows = np.flatnonzero(held & np.isfinite(gaps.numbers.value))
    # One dictionary for both, so that a code stands for one record name
    both = pa.chunked_array(
        [_plain(names[1]), _plain(gaps.numbers.record.take(pa.array(rows)))]
    ).combine_chunks()
    coded = both.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    factor = int(coded.max(initial=0)) + 1
    artifacts = {name: code for code, name in enumerate(names[0].names)}
    mapped = np.array([*(artifacts.get(name, -1) for name in gaps.numbers.artifact.names), -1])
    own = names[0].codes.astype(np.int64) * factor + coded[: len(records)]
    theirs = mapped[gaps.numbers.artifact.codes[rows]].astype(np.int64) * factor + coded[len(records) :]
    order = np.argsort(own, kind="stable")
    place = np.searchsorted(own[order], theirs)
    found = (place < len(own)) & (own[order][np.minimum(place, len(own) - 1)] == theirs)
    sums = np.bincount(order[place[found]], gaps.numbers.value[rows][found], minlength=len(own))
    # Of a request without gaps nothing says whether it had a second token
    some = np.bincount(order[place[found]], minlength=len(own)) > 0
    return np.where(np.isfinite(stated) | ~some, stated, records.value("ttft") + sums)


def _plain(names: pa.Array) -> pa.Array:
    return names.cast(pa.string()) if pa.types.is_dictionary(names.type) else names
