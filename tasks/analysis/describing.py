"""The facts of one group of values: mean, spread, extremes, quantiles where there are enough samples, runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_contracts.definitions import QUANTILES, samples_needed
from data_contracts.facts import Fact, Verdict
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    metric_name,
    quantile_name,
    render_count,
    render_number,
    render_share,
)
from tasks.analysis.counting import count_fact
from tasks.analysis.grouping import Group
from tasks.analysis.statistics import (
    MIN_RUNS,
    Interval,
    Summary,
    log_t_interval,
    mean_digits,
    quantile,
    summarize,
    written_digits,
)

# Asked for so often that they are given, marked, even of too few samples: of these topics.
ALWAYS, ALWAYS_OF = ("p50", "p95"), ("throughput", "ttft")
_LONGEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Described:
    """A group with what every fact about it needs. `sample` names its values: "warm request", "sample"."""

    group: Group
    topic: str
    tier: int
    summary: Summary
    written: int
    sample: str

    @classmethod
    def of(cls, group: Group, topic: str, tier: int, sample: str = "request") -> Described:
        return cls(group, topic, tier, summarize(group.values), written_digits(group.values), sample)

    @property
    def metric(self) -> str:
        return metric_name(self.group.metric)

    @property
    def unit(self) -> str | None:
        unit = self.group.rows["unit"].iloc[0]
        return None if unit is np.nan else str(unit)

    @property
    def samples(self) -> str:
        return f"n = {counted(self.summary.n, self.sample)}"

    def number(self, value: float, digits: int) -> str:
        if METRICS[self.group.metric].kind == "share":
            return render_share(value, digits)
        return render_number(value, digits, self.unit)

    def fact(
        self,
        statistic: str,
        value: float | None,
        digits: int | None,
        clause: str,
        *,
        tier: int | None = None,
        verdict: Verdict = "measured",
        n: int | None = None,
        interval: Interval | None = None,
    ) -> Fact:
        return Fact(
            self.topic,
            self.group.subject,
            self.group.metric,
            statistic,
            value,
            self.unit,
            clause,
            self.tier + 2 if tier is None else tier,
            digits,
            self.summary.n if n is None else n,
            interval.low if interval else None,
            interval.high if interval else None,
            verdict,
            self.group.sources,
        )


def describe(of: Described) -> Iterator[Fact]:
    """Every statistic of the group that its samples support, each as a fact; of one sample only its value."""
    yield mean_fact(of)
    yield _count(of)
    if of.summary.n > 1:
        yield from _spread(of)
        yield from _extremes(of)
        yield from _quantiles(of)


def mean_fact(of: Described) -> Fact:
    """The plain mean of the values, with its spread in the sentence."""
    s, who, digits = of.summary, of.group.who, mean_digits(of.summary, of.written)
    average = of.number(s.mean, digits)
    if s.n == 1:
        clause = f"the {of.metric} of the only {of.sample} of {who} is {average}"
        return of.fact("mean", s.mean, digits, clause, tier=of.tier, verdict="insufficient")
    spread = f"standard deviation {of.number(s.stddev, 2)}" if s.stddev else "all equal"
    verb = METRICS[of.group.metric].verb
    what = f"{who} {verb}" if verb else f"the {of.metric} of {who} is"
    clause = f"{what} {average} on average ({of.samples}{_settings(of)}, {spread})"
    return of.fact("mean", s.mean, digits, clause, tier=of.tier)


def _settings(of: Described) -> str:
    configs = int(of.group.rows["config"].nunique())
    return f" over {counted(configs, 'configuration')}" if configs > 1 else ""


def _count(of: Described) -> Fact:
    n = of.summary.n
    clause = f"the {of.metric} of {of.group.who} was measured in {counted(n, of.sample)}"
    where, unit = of.group.sources, of.group.kind
    return count_fact(of.topic, of.group.names, of.group.metric, n, clause, of.tier + 2, where, unit=unit)


def _spread(of: Described) -> Iterator[Fact]:
    s = of.summary
    if s.stddev is None:
        return
    text = f"the {of.metric} of {of.group.who} has a standard deviation of {of.number(s.stddev, 2)} ({of.samples})"
    yield of.fact("stddev", s.stddev, 2, text)
    if s.cv is not None:
        clause = (
            f"the {of.metric} of {of.group.who} varies by {render_share(s.cv)} of its mean ({of.samples})"
        )
        yield Fact(
            of.topic,
            of.group.subject,
            of.group.metric,
            "cv",
            s.cv,
            "1",
            f"{clause}: its coefficient of variation",
            of.tier + 2,
            2,
            s.n,
            sources=of.group.sources,
        )


def _extremes(of: Described) -> Iterator[Fact]:
    digits = min(_LONGEST_DIGITS, of.written)
    for statistic, word, value in (
        ("min", "lowest", of.summary.minimum),
        ("max", "highest", of.summary.maximum),
    ):
        clause = f"the {word} {of.metric} of {of.group.who} is {of.number(value, digits)} ({of.samples})"
        yield of.fact(statistic, value, digits, clause)


def _quantiles(of: Described) -> Iterator[Fact]:
    n, digits = of.summary.n, min(_LONGEST_DIGITS, of.written)
    for statistic, q in QUANTILES.items():
        enough = n >= samples_needed(q)
        if not enough and (statistic not in ALWAYS or of.topic not in ALWAYS_OF):
            continue
        value = quantile(of.group.values, q)
        text = f"the {quantile_name(statistic)} of the {of.metric} of {of.group.who} is {of.number(value, digits)}"
        clause = f"{text} ({of.samples})" if enough else f"{text}, {_too_few(of, q, digits)}"
        verdict: Verdict = "measured" if enough else "n_too_small"
        yield of.fact(statistic, value, digits, clause, verdict=verdict)


def _too_few(of: Described, q: float, digits: int) -> str:
    have, need = render_count(of.summary.n), render_count(samples_needed(q))
    highest = of.number(of.summary.maximum, digits)
    return f"which is not to be relied on: n too small ({have} of {need} {of.sample}s needed); the maximum is {highest}"


def runs_fact(of: Described) -> Fact:
    """What repetition supports: an interval around the run medians, or why there is none."""
    rows = of.group.rows
    named = rows[rows["run"].notna().to_numpy()]
    medians = named.groupby("run", observed=True)["value"].median().to_numpy()
    enough = len(named) == len(rows) and len(medians) >= MIN_RUNS
    interval = log_t_interval(medians) if enough and _alike(named) else None
    if interval is None:
        clause = _no_interval(of, len(rows) - len(named), len(medians))
        return of.fact("run_median", None, None, clause, verdict="insufficient", n=len(medians))
    digits = mean_digits(summarize(medians), of.written)
    low, high = of.number(interval.low, digits), of.number(interval.high, digits)
    clause = (
        f"over {counted(len(medians), 'run')} the median {of.metric} of {of.group.who} is"
        f" {of.number(interval.center, digits)} ({render_share(0.95)} confidence interval {low} to {high},"
        " by t on the logarithms of run medians)"
    )
    return of.fact("run_median", interval.center, digits, clause, n=len(medians), interval=interval)


def _no_interval(of: Described, nameless: int, runs: int) -> str:
    who = of.group.who
    if nameless:
        missing = counted(nameless, of.sample)
        return (
            f"how the {of.metric} of {who} repeats over runs cannot be judged: no run is named by {missing}"
        )
    if runs < MIN_RUNS:
        need = render_count(MIN_RUNS)
        return (
            f"the {of.metric} of {who} comes from {counted(runs, 'run')}; a confidence interval needs {need}"
        )
    differ = f"the {counted(runs, 'run')} of {who} differ in settings or tasks, or hold zeros"
    return f"{differ}, so no confidence interval of the {of.metric} pools them"


def _alike(rows: pd.DataFrame) -> bool:
    """True when every run holds the same settings and tasks."""
    codes = np.stack([rows[key].cat.codes.to_numpy(np.int64) for key in ("config", "task", "run")])
    kinds = len(np.unique(codes[:2], axis=1).T)
    return len(np.unique(codes, axis=1).T) == kinds * rows["run"].nunique()
