"""Every number that the measurements give for what a document states: by file, by state of the model, together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.cold_requests import COLD, WARM
from data_contracts.metrics import METRICS
from tasks.analysis.claims.claim_sources import same_settings
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.judging import Candidate
from tasks.analysis.claims.naming import STATED
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import group_means
from tasks.analysis.statistics import quantile, summarize

Given = Candidate[pd.DataFrame]
# An extreme may come from any configuration; a mean without settings is one of a single configuration.
_OF_ALL = frozenset({"min", "max", "best"})
# Few columns, since a document's every number is looked for among copies of these rows.
_NEEDED = ("artifact", "record", "metric", "model", "config", "task", "value", "unit", "state", "request")
STATES = {"warm": WARM, "cold": COLD}


class Values:
    """The counted single values of an audit by metric and model."""

    def __init__(self, evidence: Evidence) -> None:
        rows = evidence.counted
        kept = (rows["statistic"] == "value").to_numpy() & rows["scope"].isin(
            ["request", "sample"]
        ).to_numpy()
        kept &= rows["model"].notna().to_numpy() & rows["metric"].isin(list(STATED)).to_numpy()
        groups = rows.loc[kept, list(_NEEDED)].groupby(["metric", "model"], observed=True, sort=False)
        self._rows = {(str(metric), str(model)): part for (metric, model), part in groups}
        self._none = rows.iloc[:0][list(_NEEDED)]
        self.models = sorted({str(name) for name in rows["model"].dropna().unique()})
        pairs = rows.loc[kept, ["model", "tool"]].drop_duplicates()
        self.tools: dict[str, set[str]] = {}
        for model, tool in zip(pairs["model"].tolist(), pairs["tool"].tolist(), strict=True):
            self.tools.setdefault(str(model), set()).add(str(tool))

    def of(self, metric: str, model: str, artifacts: frozenset[str]) -> pd.DataFrame:
        rows = self._rows.get((metric, model), self._none)
        found: pd.DataFrame = rows[rows["artifact"].isin(artifacts).to_numpy()]
        return found


def with_settings(rows: pd.DataFrame, stated: Statement) -> pd.DataFrame:
    """The rows whose settings do not contradict the stated ones, of them those that record most of the stated ones."""
    if not stated.settings or rows.empty:
        return rows
    codes = rows["config"].cat.codes.to_numpy()
    # Rows that record no settings contradict none, and support none: any that do go before them
    agree = {-1: 0}
    for code in np.unique(codes[codes >= 0]).tolist():
        recorded = orjson.loads(rows["config"].cat.categories[code])
        same = same_settings(stated.settings, recorded)
        agree[code] = len(stated.settings.keys() & recorded.keys()) if same else -1
    matched = np.array([agree[code] for code in codes.tolist()])
    found: pd.DataFrame = rows[(matched >= 0) & (matched == matched.max())]
    return found


def is_pinned(rows: pd.DataFrame, stated: Statement) -> bool:
    """True where the stated settings leave exactly one recorded configuration."""
    if not stated.settings or rows.empty or rows["config"].isna().any():
        return False
    recorded = orjson.loads(str(rows["config"].iloc[0]))
    return rows["config"].nunique() == 1 and bool(stated.settings.keys() & recorded.keys())


def candidates(rows: pd.DataFrame, stated: Statement, statistic: str) -> Iterator[Given]:
    """The statistic over each file (first those with one configuration), over its warm or cold requests, over all."""
    files = [part for _, part in rows.groupby("artifact", observed=True, sort=True)]
    anywhere = bool(stated.settings) or statistic in _OF_ALL
    plain = [part for part in files if anywhere or part["config"].nunique() <= 1] or files
    yield from _given(plain, statistic, True)
    yield from _given(files, statistic, False)
    for file in [*files, rows]:
        yield from _given(_parts(file), statistic, False)
    yield from _given([rows], statistic, False)
    if statistic == "max":
        # A "peak" may be that of single requests or that of configurations.
        yield from _given(files, "best", False)


def state_part(rows: pd.DataFrame, state: str | None) -> pd.DataFrame:
    """The warm or the cold of some requests; all where no state is asked for."""
    part: pd.DataFrame = rows if state is None else rows[(rows["state"] == STATES[state]).to_numpy()]
    return part


def _parts(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    yield state_part(rows, "warm")
    yield state_part(rows, "cold")
    yield rows.iloc[1:]


def _given(parts: Iterable[pd.DataFrame], statistic: str, likely: bool) -> Iterator[Given]:
    for part in parts:
        if len(part):
            yield Candidate(computed(part, statistic), part, likely)


def computed(rows: pd.DataFrame, statistic: str) -> float:
    """A statistic of at least one value; `best` is the best mean of a configuration."""
    values: npt.NDArray[np.float64] = np.sort(rows["value"].to_numpy())
    # Among configurations the best is the best mean: the best single request may be an accident
    if statistic == "best":
        means = group_means(rows.assign(config=rows["config"].cat.codes), "config")
        better = METRICS[str(rows["metric"].iloc[0])].direction
        return float(means.max() if better == "higher" else means.min())
    if statistic.startswith("p"):
        return quantile(values, int(statistic[1:]) / 100)
    summary = summarize(values)
    by_name = {"mean": summary.mean, "value": summary.mean, "min": summary.minimum, "max": summary.maximum}
    return by_name[statistic]


# All that `computed` can compute: a number of any other statistic is neither confirmed nor refuted
KNOWN = frozenset({"mean", "value", "min", "max", "best", *(f"p{q:02d}" for q in range(1, 100))})
