"""Runs as rules look at them: what each states of itself, what was asked of it, its requests and its points in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import edges_of
from data_contracts.definitions import half_step
from data_contracts.once import Once
from data_contracts.rules.frames import Floats, Ints, Keep, Located, Mask, Numbers, Records, Words, in_memory
from data_contracts.rules.served import Served, leads, served
from data_contracts.setting_names import Aspect, named_number, parted, stated_number

_NONE: Ints = np.zeros(0, np.int64)
_SETTINGS = ("workload", "system", "config")


@dataclass(frozen=True)
class Members:
    """Records and the run that each belongs to, -1 for those of none; there are `runs` runs.

    `keep` puts away what is made of them once.
    """

    records: Records
    of_run: Ints
    runs: int
    keep: Keep = in_memory

    @cached_property
    def order(self) -> Ints:
        """The records that belong to a run, those of one run together, else as they stand."""
        order = np.argsort(self.of_run, kind="stable")
        return self.keep(order[np.searchsorted(self.of_run[order], 0) :])

    @cached_property
    def bounds(self) -> Ints:
        """Where the records of each run begin in `order`, and at last where all end."""
        return np.searchsorted(self.of_run[self.order], np.arange(self.runs + 1)).astype(np.int64)

    def count(self, wanted: Mask) -> Floats:
        """How many of these records each run has."""
        runs = self.of_run[wanted]
        return np.bincount(runs[runs >= 0], minlength=self.runs).astype(np.float64)

    def first(self, wanted: Mask) -> Ints:
        """The first of these records in each run, or -1."""
        rows = np.flatnonzero(wanted & (self.of_run >= 0))[::-1]
        found = np.full(self.runs, -1, np.int64)
        found[self.of_run[rows]] = rows
        return found

    def total(self, values: Floats) -> Floats:
        """The sum of what is known of each run's values; NaN where nothing is."""
        known = np.isfinite(values) & (self.of_run >= 0)
        sums = np.bincount(self.of_run[known], values[known], minlength=self.runs)
        return np.where(self.count(known) > 0, sums, np.nan)

    def quantile(self, values: Floats, q: float | Floats) -> Floats:
        """The q-quantile (type 7) of each run's known values; NaN where there is none."""
        known = np.flatnonzero(np.isfinite(values) & (self.of_run >= 0))
        run, ranked = self.of_run[known], values[known]
        # Of millions of requests each column that is done with is let go of
        del known
        ranked = ranked[np.lexsort((ranked, run))]
        sizes = np.bincount(run, minlength=self.runs)
        del run
        bounds = np.r_[0, np.cumsum(sizes)]
        some = sizes > 0
        found = np.full(self.runs, np.nan)
        place = bounds[:-1][some] + np.broadcast_to(q, self.runs)[some] * (sizes[some] - 1)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, bounds[1:][some] - 1)
        found[some] = ranked[below] + (place - below) * (ranked[above] - ranked[below])
        return found


@dataclass(frozen=True)
class Runs(Once):
    """Runs, one a row. `columns` are those of runs.parquet; `numbers` what runs state, `number_run` the run of each.

    `keep` puts away columns of all requests that are made once.
    """

    columns: Mapping[str, pa.Array]
    numbers: Numbers
    number_run: Ints
    requests: Members
    samples: Members
    points: Members
    keep: Keep = in_memory

    def __len__(self) -> int:
        return len(self.columns["run_id"])

    @cached_property
    def artifact(self) -> pa.Array:
        """The first artifact of each run."""
        held = self.columns["artifacts"]
        return held.flatten().take(held.offsets[:-1])

    @cached_property
    def folder(self) -> Words:
        """The folder of each run's first artifact, "" at the root of its source."""
        coded = self.artifact.cast(pa.string()).dictionary_encode()
        names = [name.rpartition("/")[0] for name in coded.dictionary.to_pylist()]
        distinct = {name: code for code, name in enumerate(dict.fromkeys(names))}
        codes = np.array([distinct[name] for name in names], np.int32)
        return Words(codes[coded.indices.to_numpy()], tuple(distinct))

    @cached_property
    def served(self) -> Served:
        """The requests in order of time, those of one execution together."""
        words = {
            name: self.words(name) for name in ("tool", "engine", "model", "config", "system", "workload")
        }
        requests = self.requests
        return served(
            leads(self.columns, words),
            words["tool"],
            requests.records,
            requests.of_run,
            self.points.records,
            self.keep,
        )

    @cached_property
    def executed(self) -> Members:
        """The requests, those of one execution together as those of the run that leads it."""
        of_run = self.requests.of_run
        leading = self.keep(np.append(self.served.lead, -1)[of_run])
        return Members(self.requests.records, leading, len(self), self.keep)

    def number(self, name: str) -> Floats:
        """A column of numbers or instants (us) as float64, NaN where null."""
        column = self.columns[name]
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64())
        values = column.cast(pa.float64(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False)
        return np.asarray(values, np.float64)

    def words(self, name: str) -> Words:
        """A column of words: engine, model, tool, tool_version, task."""
        coded = self.columns[name]
        coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
        codes = codes_of(coded).astype(np.int32)
        return Words(codes, tuple(coded.dictionary.to_pylist()))

    def asked(self, aspect: Aspect) -> Floats:
        """The one number that a run's settings give for an aspect; NaN where none does, or several that differ."""
        return self._of_settings(lambda text: stated_number(text, aspect))

    def setting(self, *names: str) -> Floats:
        """The one number that a run's settings give under one of these names, as `asked`."""
        return self._of_settings(lambda text: named_number(text, *names))

    def _of_settings(self, number: Callable[[str], float | None]) -> Floats:
        found = np.full(len(self), np.nan)
        for name in _SETTINGS:
            words = self.words(name)
            stated = [number(text) for text in words.names]
            numbers = np.array([*(np.nan if n is None else n for n in stated), np.nan])[words.codes]
            found = np.where(np.isfinite(found), found, numbers)
        return found

    def says(self, aspect: Aspect) -> Mask:
        """True for runs whose settings say anything of an aspect."""
        found = np.zeros(len(self), np.bool_)
        for name in _SETTINGS:
            words = self.words(name)
            told = [parted(text, frozenset((aspect,)))[1] is not None for text in words.names]
            found |= words.where(np.array(told, np.bool_))
        return found

    def places(self, metric: str, statistic: str = "value") -> Ints:
        """The first of `numbers` in which each run states this figure, -1 where it does not."""
        rows = self._rows(metric, statistic)[::-1]
        places = np.full(len(self), -1, np.int64)
        places[self.number_run[rows]] = rows
        return places

    def value(self, metric: str, statistic: str = "value") -> Floats:
        """What each run states; NaN where it does not, or states several figures that differ."""
        rows = self._rows(metric, statistic)
        low, high = np.full(len(self), np.inf), np.full(len(self), -np.inf)
        np.minimum.at(low, self.number_run[rows], self.numbers.value[rows])
        np.maximum.at(high, self.number_run[rows], self.numbers.value[rows])
        return np.where(low == high, low, np.nan)

    def half_step(self, metric: str, statistic: str = "value") -> Floats:
        """Half a unit of the last decimal in which a run states this figure; NaN where it does not."""
        return half_step(self.value(metric, statistic))

    def mean_of(self, metric: str) -> tuple[Floats, Ints]:
        """A run's level of a metric, stated as a value or as a mean, and its place in `numbers`."""
        value, mean = self.value(metric), self.value(metric, "mean")
        as_value = np.isfinite(value)
        places = np.where(as_value, self.places(metric), self.places(metric, "mean"))
        return np.where(as_value, value, mean), places

    def figures(self, metric: str) -> tuple[Ints, Floats]:
        """Every figure that runs state of a metric, as a value, else as a mean: the run of each, and the figure."""
        values, means = self._rows(metric, "value"), self._rows(metric, "mean")
        means = means[~np.isin(self.number_run[means], self.number_run[values])]
        rows = np.concatenate([values, means])
        return self.number_run[rows], self.numbers.value[rows]

    def flagged(self, flag: str, places: Ints) -> Mask:
        """True where the number at a place (-1 for none) carries this flag."""
        marked = np.append(self.numbers.flagged(flag), False)
        return np.asarray(marked[places])

    def located(self, rows: Ints) -> Located:
        nothing = pa.nulls(len(rows), pa.string())
        return Located(self.artifact.take(pa.array(rows)), nothing, nothing)

    def _rows(self, metric: str, statistic: str) -> Ints:
        return self._by_figure.get((metric, statistic), _NONE)

    @cached_property
    def _by_figure(self) -> Mapping[tuple[str, str], Ints]:
        """Which of `numbers` are known of a metric and statistic, in their order: rules ask for hundreds of them."""
        metric, statistic = self.numbers.metric, self.numbers.statistic
        known = np.flatnonzero(np.isfinite(self.numbers.value) & metric.known & statistic.known)
        figure = metric.codes[known].astype(np.int64) * len(statistic.names) + statistic.codes[known]
        order = np.argsort(figure, kind="stable")
        rows, figure = self.keep(known[order]), figure[order]
        found: dict[tuple[str, str], Ints] = {}
        for begin, end in pairwise(edges_of(figure).tolist()):
            of_metric, of_statistic = divmod(int(figure[begin]), len(statistic.names))
            found[metric.names[of_metric], statistic.names[of_statistic]] = rows[begin:end]
        return found


def asked_of_any(runs: pa.Table, *aspects: Aspect) -> bool:
    """Whether the settings of any of these runs (RUNS) give a number for one of these aspects, as `Runs.asked` finds it."""
    texts = {text for name in _SETTINGS for text in pc.unique(runs[name]).drop_null().to_pylist()}
    return any(stated_number(text, aspect) is not None for text in texts for aspect in aspects)
