"""Run medians: all that a comparison or a history knows of an audit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, combined, edges_of, firsts_of
from data_contracts.cold_requests import COLD, WARM
from data_contracts.metrics import metrics_where
from tasks.analysis.comparison.conditions import conditions
from tasks.analysis.comparison.executions import Executions, described
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.matching import Series
from tasks.analysis.evidence import Evidence
from tasks.analysis.rows import Rows
from tasks.memory.giving_back import give_back
from tasks.memory.growing import GrowingTable, looked_up
from tasks.memory.numbering import numbered
from tasks.memory.shelf import shelved

# One row for each run of each comparable group: the median of its values, how many they are, where they stand; how long
# its prompts and answers were (medians), when it began, and the versions that it ran on.
# Of millions of rows few have words of their own
_WORDS = pa.dictionary(pa.int32(), pa.string())
RUNS = pa.schema(
    [
        pa.field("metric", _WORDS, nullable=False),
        pa.field("key", _WORDS, nullable=False),
        pa.field("run", _WORDS, nullable=False),
        pa.field("value", pa.float64(), nullable=False),
        pa.field("n", pa.int64(), nullable=False),
        pa.field("artifacts", pa.list_(pa.string()), nullable=False),
        pa.field("digests", pa.list_(pa.string()), nullable=False),
        pa.field("input_tokens", pa.float64()),
        pa.field("output_tokens", pa.float64()),
        pa.field("started", pa.timestamp("us", tz="UTC")),
        pa.field("versions", _WORDS),
    ]
)
# Spreads and extremes are no measure of a run's level.
LEVELS = ("value", "mean", "p50", "p90", "p95", "p99", "total")
_MODELLESS = metrics_where(lambda metric: metric.modelless)
_APART = ("tool", "engine", "model", "config", "task", "statistic", "scope", "state", "artifact")
_DIRECTED = metrics_where(lambda metric: metric.direction != "neutral")
_PLACE = ("tool", "engine", "model", "config", "task", "artifact")
_STATES = {WARM: "warm", COLD: "cold"}
_AT_ONCE = 100_000


def run_medians(evidence: Evidence) -> pa.Table:
    """The RUNS of an audit, by metric, key and run: of every metric of which more or less is better.

    Where an artifact names no run it is one; where no model is named only the artifact says what was measured.
    """
    rows = evidence.counted_rows
    kept = rows.at(_comparable(rows))
    if not len(kept):
        return RUNS.empty_table()
    words = _Words.of(rows)
    execution, _ = numbered(len(rows), lambda part: words.execution(rows.at(part)))
    about = described(rows, execution, [str(text) for text in rows.names("config")])
    files = _Files.of(rows, evidence.sha256)
    # Metric by metric, whose names come in order: all of them at once would need as much again as all rows
    found = GrowingTable(RUNS)
    for _, part in kept.parts("metric"):
        for medians in _medians_of(part, words, about, files):
            found.add(medians)
            give_back()
    return found.done()


def _medians_of(kept: Rows, words: _Words, about: Executions, files: _Files) -> Iterator[pa.Table]:
    """The RUNS of one metric, some at a time."""
    series = words.series(kept)
    of_run = combined((series, _runs(kept)))
    values = kept.values("value")
    # By value within each run: `_medians` takes the middle by its place
    order = np.lexsort((values, of_run))
    edges = edges_of(of_run[order])
    starts, sizes = edges[:-1], np.diff(edges)
    firsts = order[starts]
    # The codes of a categorical sort as its words do
    keys = pd.Categorical(words.keys(kept.at(firsts_of(series))))[series[firsts]]
    runs = pd.Categorical(_run_names(kept.at(firsts)))
    by_name = np.lexsort((runs.codes, keys.codes))
    artifacts, digests = files.of_runs(kept, of_run, len(starts))
    medians, metric = _medians(values[order], starts, sizes), str(kept.first("metric"))
    for begin in range(0, len(by_name), _AT_ONCE):
        part = by_name[begin : begin + _AT_ONCE]
        execution = about.of_row[kept.places[firsts[part]]]
        yield pa.table(
            {
                "metric": _encoded(pa.array([metric] * len(part))),
                "key": _encoded(pa.array(keys[part])),
                "run": _encoded(pa.array(runs[part])),
                "value": medians[part],
                "n": sizes[part],
                "artifacts": artifacts.take(pa.array(part)),
                "digests": digests.take(pa.array(part)),
                "input_tokens": _or_null(about.lengths["input_tokens"][execution]),
                "output_tokens": _or_null(about.lengths["output_tokens"][execution]),
                "started": _or_null(about.started[execution]).cast(pa.int64()),
                "versions": _encoded(
                    pa.array([about.versions[code] for code in execution.tolist()], pa.string())
                ),
            }
        ).cast(RUNS)


def series_of(runs: pa.Table) -> tuple[Codes, list[Series]]:
    """The number of each run's series in RUNS, numbered as they come, and those series."""
    words = [coded(runs[name]) for name in ("metric", "key")]
    codes = [shelved(codes_of(column)) for column in words]
    number, places = numbered(len(runs), lambda part: (column[part] for column in codes))
    names = (column.dictionary.take(pa.array(own)) for column, own in zip(words, places, strict=True))
    return number, [*zip(*(column.to_pylist() for column in names), strict=True)]


def numbered_together(*sides: pa.Table) -> tuple[list[npt.NDArray[np.int32]], list[Series]]:
    """The number of each run's series in several RUNS, in one numbering over all, and these series in order."""
    told = [series_of(runs) for runs in sides]
    series = sorted({one for _, own in told for one in own})
    place = {one: i for i, one in enumerate(series)}
    return [
        looked_up(np.array([place[one] for one in own], np.int32), number) for number, own in told
    ], series


def rows_by_key(evidence: Evidence, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Rows]:
    """The rows of `Evidence.counted` that stand behind these (metric, key)."""
    rows = evidence.counted_rows
    metrics = {metric for metric, _ in wanted}.intersection(_DIRECTED)
    words, found = _Words.of(rows), {}
    for metric, part in rows.at(_comparable(rows, metrics)).parts("metric"):
        series = words.series(part)
        order = np.argsort(series, kind="stable")
        starts = edges_of(series[order])[:-1]
        keys = words.keys(part.at(order[starts]))
        for key, places in zip(keys, np.split(order, starts[1:]), strict=True):
            if (metric, key) in wanted:
                found[metric, key] = part.at(places)
    return found


def _comparable(rows: Rows, metrics: Collection[str] = _DIRECTED) -> npt.NDArray[np.bool_]:
    return rows.among("metric", metrics) & rows.among("statistic", LEVELS)


@dataclass(frozen=True)
class _Words:
    """What tells groups of rows apart; several settings may be one condition, which `condition` numbers."""

    condition: Codes
    conditions: list[str]

    @classmethod
    def of(cls, rows: Rows) -> _Words:
        said = [conditions(str(text)) for text in rows.names("config")]
        distinct = {text: place for place, text in enumerate(dict.fromkeys(t for t in said if t is not None))}
        # With a place more, which -1, the code of none, finds
        of_text = np.array([*(-1 if text is None else distinct[text] for text in said), -1])
        return cls(of_text, [str(text) for text in distinct])

    def codes(self, rows: Rows, name: str) -> Codes:
        """A code for each row, -1 where nothing is said; the artifact's only where nothing else tells."""
        codes: Codes = rows.values(name)
        if name == "config":
            return self.condition[codes]
        if name == "state":
            of_request = rows.among("scope", ["request"]) & np.isin(codes, list(_STATES))
            return np.where(of_request, codes, -1).astype(np.int64)
        if name == "artifact":
            named = rows.known("model") | (rows.among("metric", _MODELLESS) & rows.known("task"))
            codes[named] = -1
        return codes

    def series(self, rows: Rows) -> Codes:
        """One code for each comparable group of the rows of one metric, numbered as they come."""
        return combined(self.codes(rows, name) for name in _APART)

    def execution(self, rows: Rows) -> Iterator[Codes]:
        """What tells executions apart."""
        yield from (self.codes(rows, name) for name in _PLACE)
        yield _runs(rows)

    def keys(self, rows: Rows) -> list[str]:
        """The key of each row's group."""
        columns = [self._texts(rows, name) for name in _APART]
        return [Key(**dict(zip(_APART, texts, strict=True))).text for texts in zip(*columns, strict=True)]

    def _texts(self, rows: Rows, name: str) -> list[str | None]:
        if name == "state":
            return [_STATES.get(code) for code in self.codes(rows, name).tolist()]
        words = self.conditions if name == "config" else rows.names(name)
        return [str(words[code]) if code >= 0 else None for code in self.codes(rows, name).tolist()]


def _runs(rows: Rows) -> Codes:
    runs = rows.values("run")
    # Numbered behind the runs, so that no file shares a code with a run
    files = rows.values("artifact") + len(rows.names("run"))
    return np.where(runs < 0, files, runs)


def _run_names(rows: Rows) -> list[str]:
    """The run of each row; where none is named, its artifact."""
    named = zip(rows.texts("run"), rows.texts("artifact"), strict=True)
    return [str(artifact) if run is None else run for run, artifact in named]


def _encoded(words: pa.Array) -> pa.DictionaryArray:
    """With a dictionary of these words alone, however many the rows beside them have."""
    return words.cast(pa.string()).dictionary_encode()


def _or_null(numbers: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(numbers, mask=~np.isfinite(numbers))


def _medians(values: npt.NDArray[np.float64], starts: Codes, sizes: Codes) -> npt.NDArray[np.float64]:
    low, high = values[starts + (sizes - 1) // 2], values[starts + sizes // 2]
    # Not (low + high) / 2 of equal values, which may round.
    with np.errstate(over="ignore"):
        middle: npt.NDArray[np.float64] = np.where(low == high, low, (low + high) / 2)
    # Two values of which the sum is beyond every double: their middle is not
    return np.where(np.isfinite(middle), middle, low / 2 + high / 2)


@dataclass(frozen=True)
class _Files:
    """The names of all artifacts by their codes, and their digests."""

    names: pa.Array
    digests: pa.Array

    @classmethod
    def of(cls, rows: Rows, sha256: Mapping[str, str | None]) -> _Files:
        names = [str(name) for name in rows.names("artifact")]
        return cls(pa.array(names, pa.string()), pa.array([sha256.get(name) for name in names], pa.string()))

    def of_runs(self, rows: Rows, of_run: Codes, runs: int) -> tuple[pa.ListArray, pa.ListArray]:
        """The artifacts of each run, in order of the runs' codes, and their digests."""
        pairs = np.unique(of_run * len(self.names) + rows.values("artifact"))
        of_pair, files = np.divmod(pairs, len(self.names))
        offsets = pa.array(np.searchsorted(of_pair, np.arange(runs + 1)), pa.int32())
        columns = (column.take(pa.array(files)) for column in (self.names, self.digests))
        one, other = (pa.ListArray.from_arrays(offsets, column) for column in columns)
        return one, other
