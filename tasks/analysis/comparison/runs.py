"""Run medians: all that a comparison or a history knows of an audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes, combined, edges_of, firsts_of
from data_contracts.cold_requests import COLD, WARM
from data_contracts.metrics import metrics_where
from tasks.analysis.comparison.conditions import conditions
from tasks.analysis.comparison.executions import described
from tasks.analysis.comparison.keys import Key
from tasks.analysis.evidence import Evidence
from tasks.analysis.rows import Rows

# One row for each run of each comparable group: the median of its values, how many they are, where they stand; how long
# its prompts and answers were (medians), when it began, and the versions that it ran on.
RUNS = pa.schema(
    [
        pa.field("metric", pa.string(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("run", pa.string(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
        pa.field("n", pa.int64(), nullable=False),
        pa.field("artifacts", pa.list_(pa.string()), nullable=False),
        pa.field("digests", pa.list_(pa.string()), nullable=False),
        pa.field("input_tokens", pa.float64()),
        pa.field("output_tokens", pa.float64()),
        pa.field("started", pa.timestamp("us", tz="UTC")),
        pa.field("versions", pa.string()),
    ]
)
# Spreads and extremes are no measure of a run's level.
LEVELS = ("value", "mean", "p50", "p90", "p95", "p99", "total")
_MODELLESS = metrics_where(lambda metric: metric.modelless)
_NAMED = ("tool", "engine", "model", "config", "task", "statistic", "scope")
_DIRECTED = metrics_where(lambda metric: metric.direction != "neutral")
_PLACE = ("tool", "engine", "model", "config", "task", "artifact")
_STATES = {WARM: "warm", COLD: "cold"}


def run_medians(evidence: Evidence) -> pa.Table:
    """The RUNS of an audit, by metric, key and run: of every metric of which more or less is better.

    Where an artifact names no run it is one; where no model is named only the artifact says what was measured.
    """
    rows = evidence.counted
    comparable = _comparable(rows)
    if not comparable.any():
        return RUNS.empty_table()
    parts = _Parts.of(rows)
    run = _runs(rows)
    about = described(
        rows, combined((parts.place, run)), [str(text) for text in rows["config"].cat.categories]
    )
    kept = evidence.counted_rows.at(comparable)
    parts, run, about_row = parts.only(comparable), run[comparable], about.of_row[comparable]
    series = parts.series
    of_run = combined((series, run))
    values = kept.values("value")
    # By value within each run: `_medians` takes the middle by its place
    order = np.lexsort((values, of_run))
    edges = edges_of(of_run[order])
    starts, sizes = edges[:-1], np.diff(edges)
    firsts = order[starts]
    # The codes of a categorical sort as its words do
    keys = pd.Categorical([parts.key(place) for place in firsts_of(series).tolist()])[series[firsts]]
    metrics = pd.Categorical(kept.at(firsts).texts("metric"))
    runs = pd.Categorical(_run_names(kept.at(firsts)))
    by_name = np.lexsort((runs.codes, keys.codes, metrics.codes))
    artifacts, digests = _artifacts(kept, of_run, len(starts), evidence.sha256)
    execution = about_row[firsts][by_name]
    return pa.table(
        {
            "metric": pa.array(metrics[by_name]),
            "key": pa.array(keys[by_name]),
            "run": pa.array(runs[by_name]),
            "value": _medians(values[order], starts, sizes)[by_name],
            "n": sizes[by_name],
            "artifacts": artifacts.take(pa.array(by_name)),
            "digests": digests.take(pa.array(by_name)),
            "input_tokens": _or_null(about.lengths["input_tokens"][execution]),
            "output_tokens": _or_null(about.lengths["output_tokens"][execution]),
            "started": _or_null(about.started[execution]).cast(pa.int64()),
            "versions": pa.array([about.versions[code] for code in execution], pa.string()),
        }
    ).cast(RUNS)


def rows_by_key(evidence: Evidence, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Rows]:
    """The rows of `Evidence.counted` that stand behind these (metric, key)."""
    rows = evidence.counted
    comparable = _comparable(rows)
    if not comparable.any() or not wanted:
        return {}
    parts, kept = _Parts.of(rows).only(comparable), evidence.counted_rows.at(comparable)
    series = parts.series
    order = np.argsort(series, kind="stable")
    starts = edges_of(series[order])[:-1]
    metrics = [str(name) for name in kept.names("metric")[kept.values("metric")[order[starts]]]]
    found = {}
    for metric, places in zip(metrics, np.split(order, starts[1:]), strict=True):
        series_key = (metric, parts.key(places[0]))
        if series_key in wanted:
            found[series_key] = kept.at(places)
    return found


def _comparable(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return np.asarray((rows["metric"].isin(list(_DIRECTED)) & rows["statistic"].isin(LEVELS)).to_numpy())


@dataclass(frozen=True)
class _Parts:
    """Of each row the codes of everything that tells groups apart, and the words that they stand for."""

    codes: dict[str, Codes]
    words: dict[str, list[str]]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> _Parts:
        codes = {name: rows[name].cat.codes.to_numpy().astype(np.int64) for name in ("metric", *_NAMED)}
        words = {name: [str(word) for word in rows[name].cat.categories] for name in (*_NAMED, "artifact")}
        # Several settings may be one condition; with a place more, which -1, the code of none, finds
        said = [conditions(text) for text in words["config"]]
        distinct = {text: place for place, text in enumerate(dict.fromkeys(t for t in said if t is not None))}
        of_text = np.array([*(-1 if text is None else distinct[text] for text in said), -1])
        codes["config"], words["config"] = of_text[codes["config"]], [str(text) for text in distinct]
        of_request = (rows["scope"] == "request").to_numpy() & rows["state"].isin(list(_STATES)).to_numpy()
        codes["state"] = np.where(of_request, rows["state"].to_numpy(np.int64), -1)
        named = rows["model"].notna() | (rows["metric"].isin(list(_MODELLESS)) & rows["task"].notna())
        codes["artifact"] = np.where(named.to_numpy(), -1, rows["artifact"].cat.codes.to_numpy(np.int64))
        return cls(codes, words)

    @cached_property
    def series(self) -> Codes:
        """One code for each comparable group."""
        return combined(self.codes.values())

    @cached_property
    def place(self) -> Codes:
        """One code for all that was measured of one model on one task under one set of conditions."""
        return combined(self.codes[name] for name in _PLACE)

    def only(self, mask: npt.NDArray[np.bool_]) -> _Parts:
        return _Parts({name: codes[mask] for name, codes in self.codes.items()}, self.words)

    def key(self, row: int) -> str:
        """The key of a row's group."""
        found = {name: int(self.codes[name][row]) for name in self.words}
        names = {name: self.words[name][code] if code >= 0 else None for name, code in found.items()}
        return Key(**names, state=_STATES.get(int(self.codes["state"][row]))).text


def _runs(rows: pd.DataFrame) -> Codes:
    runs = rows["run"].cat.codes.to_numpy(np.int64)
    # Numbered behind the runs, so that no file shares a code with a run
    files = rows["artifact"].cat.codes.to_numpy(np.int64) + len(rows["run"].cat.categories)
    return np.where(runs < 0, files, runs)


def _run_names(rows: Rows) -> list[str]:
    """The run of each row; where none is named, its artifact."""
    named = zip(rows.texts("run"), rows.texts("artifact"), strict=True)
    return [str(artifact) if run is None else run for run, artifact in named]


def _or_null(numbers: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(numbers, mask=~np.isfinite(numbers))


def _medians(values: npt.NDArray[np.float64], starts: Codes, sizes: Codes) -> npt.NDArray[np.float64]:
    low, high = values[starts + (sizes - 1) // 2], values[starts + sizes // 2]
    # Not (low + high) / 2 of equal values, which may round.
    with np.errstate(over="ignore"):
        middle: npt.NDArray[np.float64] = np.where(low == high, low, (low + high) / 2)
    # Two values of which the sum is beyond every double: their middle is not
    return np.where(np.isfinite(middle), middle, low / 2 + high / 2)


def _artifacts(
    rows: Rows, of_run: Codes, runs: int, sha256: Mapping[str, str | None]
) -> tuple[pa.ListArray, pa.ListArray]:
    """The artifacts of each run, in order of the runs' codes, and their digests."""
    names = rows.names("artifact").tolist()
    pairs = np.unique(of_run * len(names) + rows.values("artifact"))
    of_pair, files = np.divmod(pairs, len(names))
    offsets = pa.array(np.searchsorted(of_pair, np.arange(runs + 1)), pa.int32())
    digests = [sha256.get(name) for name in names]
    columns = (pa.array(column, pa.string()).take(pa.array(files)) for column in (names, digests))
    one, other = (pa.ListArray.from_arrays(offsets, column) for column in columns)
    return one, other
