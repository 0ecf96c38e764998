"""The numbers of each run: statistics of its requests, or as its files state them where no request is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.definitions import QUANTILES, enough_samples
from data_contracts.metrics import METRICS
from tasks.analysis.statistics import quantile, summarize
from tasks.ingestion.runs import runs_of_rows
from tasks.querying.database import answered
from tasks.store import Audit

_COLUMNS = ("metric", "statistic", "scope", "value", "unit", "n", "status")


@dataclass(frozen=True, slots=True)
class Spread:
    """The statistics of one metric in one run, `n` None where nothing says of how many requests they are."""

    unit: str | None
    n: int | None
    statistics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RunNumbers:
    """A run, a row of the view `runs`, with its numbers by metric."""

    run: Mapping[str, Any]
    spreads: Mapping[str, Spread]

    @property
    def config(self) -> dict[str, Any]:
        return _object(self.run["config"])

    @property
    def workload(self) -> dict[str, Any]:
        return _object(self.run["workload"])

    @property
    def where(self) -> str:
        """How the run is named in a remark."""
        return (
            f"{self.run['artifacts'][0] if self.run['artifacts'] else self.run['run']} ({self.run['run_id']})"
        )

    @property
    def invalid(self) -> str:
        """Why the run is not to be relied on; "" where it is."""
        return f"is invalid ({', '.join(self.run['reasons'])})" if self.run["validity"] == "invalid" else ""


@dataclass(frozen=True, slots=True)
class RunDocument:
    """What a format has of one run: a file's name and its JSON; without a `body`, `why` there is none."""

    name: str
    body: dict[str, Any] | None
    why: str = ""

    @classmethod
    def of(cls, numbers: RunNumbers, lacks: str, body: Callable[[], dict[str, Any]]) -> RunDocument:
        """The document of a run, or what it `lacks`."""
        name = f"{numbers.run['run_id']}.json"
        return cls(name, None, f"{numbers.where} {lacks}") if lacks else cls(name, body())


def run_numbers(audit: Audit) -> Iterator[RunNumbers]:
    """Each run of an audit. A run's statistic that stands twice with different values is none, and left out."""
    measurements = audit.table("ingest", "measurements.parquet")
    of = runs_of_rows(measurements)
    ids = np.array([*of.runs["run_id"].to_pylist(), None], object)
    rows = measurements.select([*_COLUMNS]).to_pandas()
    rows["run_id"] = ids[of.of_row]
    rows = rows[rows["run_id"].notna() & rows["value"].notna() & (rows["scope"] != "timeseries")]
    by_run = dict(iter(rows.groupby("run_id", sort=False)))
    with answered("FROM runs ORDER BY started, run_id", [audit], lambda _line: None) as answer:
        runs = [row for batch in answer.batches for row in batch.to_pylist()]
    for run in runs:
        yield RunNumbers(run, _spreads(by_run.get(run["run_id"], rows.iloc[:0])))


def _spreads(rows: pd.DataFrame) -> dict[str, Spread]:
    found: dict[str, Spread] = {}
    for metric, own in rows.groupby("metric", sort=True, observed=True):
        asked = own[(own["scope"] == "request") & (own["statistic"] == "value") & (own["status"] == "ok")]
        spread = _of_requests(str(metric), asked) if len(asked) else _stated(own[own["scope"] == "aggregate"])
        if spread.statistics:
            found[str(metric)] = spread
    return found


def _of_requests(metric: str, rows: pd.DataFrame) -> Spread:
    values: npt.NDArray[np.float64] = rows["value"].to_numpy(np.float64)
    values = values[np.isfinite(values)]
    if not len(values):
        return Spread(None, None, {})
    summary = summarize(values)
    told = {"stddev": summary.stddev, "min": summary.minimum, "max": summary.maximum}
    # Of several requests a rate is a ratio of sums, which no mean of their rates is
    if metric not in METRICS or METRICS[metric].ratio_of is None:
        told["mean"] = summary.mean
    # Of fewer requests a quantile is the largest of them, or nearly
    told |= {name: quantile(values, q) for name, q in QUANTILES.items() if enough_samples(len(values), q)}
    return Spread(_only(rows["unit"]), len(values), {k: v for k, v in told.items() if v is not None})


def _stated(rows: pd.DataFrame) -> Spread:
    said = {
        str(statistic): float(own["value"].iloc[0])
        for statistic, own in rows.groupby("statistic", sort=True, observed=True)
        if own["value"].nunique() == 1 and np.isfinite(own["value"].iloc[0])
    }
    n = _only(rows["n"])
    return Spread(_only(rows["unit"]), None if n is None else int(n), said)


def _only(column: pd.Series[Any]) -> Any:
    known = column.dropna().unique()
    return known[0] if len(known) == 1 else None


def _object(text: str | None) -> dict[str, Any]:
    found = orjson.loads(text) if text else {}
    return found if isinstance(found, dict) else {}
