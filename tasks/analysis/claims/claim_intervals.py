"""Intervals and percentiles that artifacts state over a few runs, beside what these runs allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from data_contracts.definitions import QUANTILES
from data_contracts.facts import Fact, Verdict, subject_of
from data_contracts.wording import (
    counted,
    metric_name,
    quantile_name,
    render_name,
    render_number,
    render_path,
    render_share,
)
from tasks.analysis.claims.claim_acceptance import accepted, reason_to_accept
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.grouping import split
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import summarize

_KEYS = ("artifact", "engine", "model", "task", "metric")
# An interval that is narrower by less may use another t.
_NARROW = 0.98
_AGREE = 0.01  # bounds are printed with three or four digits
_DIGITS = 4
_CONFIDENCE = 0.95


def interval_facts(evidence: Evidence) -> Iterator[Fact]:
    """A verdict on each stated confidence interval, and on each percentile of several runs."""
    rows = evidence.counted
    kept = (rows["scope"] == "aggregate").to_numpy()
    with_bounds = rows.loc[
        kept & rows["statistic"].isin(["ci_low", "ci_high"]).to_numpy(), "artifact"
    ].unique()
    rows = rows[kept & rows["artifact"].isin(with_bounds).to_numpy()]
    for names, part in split(Rows.of(rows), _KEYS):
        stated = _Stated(evidence, names, part.frame)
        yield from stated.interval()
        if len(stated.runs) > 1:
            yield from stated.percentiles()


@dataclass(frozen=True)
class _Stated:
    evidence: Evidence
    names: dict[str, str | None]
    rows: pd.DataFrame

    @property
    def runs(self) -> pd.DataFrame:
        """The means of the single runs, where the artifact holds as many as its interval says it is of."""
        means = self.rows[(self.rows["statistic"] == "mean").to_numpy()]
        several = means[
            means["run"].notna().to_numpy() & (means["run"] != means["artifact"].astype(str)).to_numpy()
        ]
        bound = self.rows[(self.rows["statistic"] == "ci_low").to_numpy()]
        n = bound["n"].iloc[0] if len(bound) else np.nan
        # Of other runs than the interval's the spread would be another one
        found: pd.DataFrame = several if len(several) == n else several.iloc[:0]
        return found

    def interval(self) -> Iterator[Fact]:
        low, high = (self._only(name) for name in ("ci_low", "ci_high"))
        n = self.rows.loc[(self.rows["statistic"] == "ci_low").to_numpy(), "n"]
        spread = self._spread()
        if low is None or high is None or spread is None or not n.iloc[0] > 1 or high <= low:
            return
        count = int(n.iloc[0])
        width = 2 * half_width(spread, count)
        # Neither is said to be as wide as the other where a width is beyond every double, above or below
        if not width or not isfinite(share := (high - low) / width) or not isfinite(width):
            return
        verdict: Verdict = (
            "confirmed" if abs(share - 1) <= _AGREE else "refuted" if share < _NARROW else "unsupported"
        )
        unit = self._unit
        least = render_number(width, _DIGITS, unit)
        wide = render_number(high - low, _DIGITS, unit)
        values = counted(count, "run mean" if len(self.runs) else "value")
        interval = f"{render_share(_CONFIDENCE)} confidence interval of {self._metric_name}"
        clause = f"{self._label} states a {interval} that is {wide} wide"
        if verdict == "confirmed":
            clause += f", which its {values} confirm"
        else:
            required = f"its own {values} require {least} (t, sample standard deviation)"
            clause += f"; {required}: it is {render_share(share)} as wide"
        yield self._fact("ci_width", share, "1", clause, verdict, 2, count)

    def percentiles(self) -> Iterator[Fact]:
        """Percentiles beside those of the runs: what lies outside all of theirs is none of the samples'."""
        means = np.sort(self.runs["value"].to_numpy())
        for statistic, q in QUANTILES.items():
            stated, own = self._whole(statistic), self._of_runs(statistic)
            # One that is a run's mean shows what it was computed from; any other may be one of all samples
            if (
                stated is None
                or len(own) < 2
                or not np.isclose(stated, self._nearest_rank(means, q), rtol=1e-6)
            ):
                continue
            low, high = float(own.min()), float(own.max())
            verdict: Verdict = "unsupported" if possible(stated, low, high) else "refuted"
            given, least, most = (render_number(v, _DIGITS, self._unit) for v in (stated, low, high))
            clause = (
                f"{self._label} states a {quantile_name(statistic)} of {self._metric_name} of {given}, but it is one of its"
                f" {counted(len(means), 'run mean')}: the {quantile_name(statistic)} of each run is {least} to {most}"
            )
            yield self._fact(f"{statistic}_of_runs", high, self._unit, clause, verdict, _DIGITS, len(means))

    @staticmethod
    def _nearest_rank(means: npt.NDArray[np.float64], q: float) -> float:
        """The percentile of run means as it is written by rounding its rank up: with so few, one of them."""
        return float(means[min(len(means) - 1, int(np.ceil(q * len(means))) - 1)])

    @property
    def _label(self) -> str:
        also = ", ".join(render_name(str(self.names[key])) for key in ("engine", "model") if self.names[key])
        return f"{render_path(str(self.names['artifact']))}{f' ({also})' if also else ''}"

    @property
    def _metric_name(self) -> str:
        return metric_name(str(self.names["metric"]))

    @property
    def _unit(self) -> str:
        return str(self.rows["unit"].iloc[0])

    def _spread(self) -> float | None:
        """The standard deviation of the run means, else the one that stands beside the interval."""
        runs = self.runs
        if len(runs) > 1:
            return summarize(runs["value"].to_numpy()).stddev or None
        return self._only("stddev")

    def _only(self, statistic: str) -> float | None:
        values = self.rows.loc[(self.rows["statistic"] == statistic).to_numpy(), "value"]
        # Tools write 0 as the deviation of a single repetition, where it is unknown
        return float(values.iloc[0]) if len(values) == 1 and values.iloc[0] != 0 else None

    def _whole(self, statistic: str) -> float | None:
        """A statistic that is not one run's."""
        rows = self.rows[(self.rows["statistic"] == statistic).to_numpy()]
        rows = rows[~rows["run"].isin(self.runs["run"].unique().tolist()).to_numpy()]
        return float(rows["value"].iloc[0]) if len(rows) == 1 else None

    def _of_runs(self, statistic: str) -> npt.NDArray[np.float64]:
        rows = self.rows[(self.rows["statistic"] == statistic).to_numpy()]
        own: npt.NDArray[np.float64] = rows.loc[
            rows["run"].isin(self.runs["run"].unique().tolist()).to_numpy(), "value"
        ].to_numpy()
        return own

    def _fact(
        self, statistic: str, value: float, unit: str, clause: str, verdict: Verdict, digits: int, n: int
    ) -> Fact:
        names = {key: name for key, name in self.names.items() if key != "metric"}
        tier = 2 if verdict == "refuted" else 5
        fact = Fact(
            "claims", subject_of(names), str(self.names["metric"]), statistic, value, unit, clause, tier, digits, n,
            verdict=verdict, sources=sources_of(self.evidence, Rows.of(self.rows)),
        )  # fmt: skip
        return accepted(fact, reason_to_accept(self.evidence, fact, str(self.names["artifact"])))


def half_width(stddev: float, n: int) -> float:
    """Half the width of Student's 95% interval of a mean, from the standard deviation (ddof = 1) of n values."""
    # Of three values t is 4.30, where the 1.96 of a normal distribution would halve the interval
    return float(stdtrit(n - 1, 0.5 + _CONFIDENCE / 2)) * stddev / sqrt(n)


def possible(stated: float, low: float, high: float, slack: float = 1e-6) -> bool:
    """True where the stated percentile may be that of all samples: it lies between those of the single runs."""
    return low * (1 - slack) <= stated <= high * (1 + slack)
