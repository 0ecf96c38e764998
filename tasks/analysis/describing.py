"""The facts of one group of values: mean, spread, extremes, quantiles where there are enough samples, runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from data_contracts.definitions import QUANTILES, samples_needed
from data_contracts.facts import Fact, Verdict
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    measured_name,
    quantile_name,
    render_count,
    render_quantity,
    render_share,
)
from tasks.analysis.counting import count_fact
from tasks.analysis.grouping import Group
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import (
    MIN_RUNS,
    Interval,
    Summary,
    log_t_interval,
    mean_digits,
    quantiles,
    summarize,
    written_digits,
)

# Asked for so often that they are given, marked, even of too few samples: of these topics.
_ALWAYS, _ALWAYS_OF = ("p50", "p95"), ("throughput", "ttft")
_MOST_DIGITS = 4  # of single values, however many their files write


@dataclass(frozen=True)
class GroupFacts:
    """The facts of one group. `sample` names its values: "warm request", "sample"; `tier` is that of its mean."""

    group: Group
    topic: str
    tier: int
    sample: str = "request"

    @cached_property
    def summary(self) -> Summary:
        return summarize(self.group.values)

    @cached_property
    def written(self) -> int:
        """How many digits its values were written with."""
        return written_digits(self.group.values)

    @cached_property
    def metric(self) -> str:
        return measured_name(self.group.metric)

    @property
    def subject(self) -> str:
        """What its sentences are about: "TTFT of helio:1b"."""
        return f"{self.metric} of {self.group.label}"

    @cached_property
    def unit(self) -> str | None:
        return self.group.rows.first("unit")

    @cached_property
    def basis(self) -> str:
        told = f", {self.group.told}" if self.group.told else ""
        return f"n = {counted(self.summary.n, self.sample)}{told}"

    @property
    def told(self) -> str:
        """Why its values are said to be cold or warm, in brackets where a sentence gives no basis."""
        return f" ({self.group.told})" if self.group.told else ""

    def number(self, value: float, digits: int) -> str:
        return render_quantity(self.group.metric, value, digits, self.unit)

    @property
    def _digits(self) -> int:
        # A count is whole: its last digits are no noise
        return self.written if METRICS[self.group.metric].names_its_unit else min(_MOST_DIGITS, self.written)

    def fact(
        self, statistic: str, value: float | None, digits: int | None, clause: str, *, tier: int | None = None,
        verdict: Verdict = "measured", n: int | None = None, interval: Interval | None = None, unit: str | None = None,
    ) -> Fact:  # fmt: skip
        """A fact about the group, by default two tiers below its mean and in its unit."""
        return Fact(
            self.topic, self.group.subject, self.group.metric, statistic, value, unit or self.unit, clause,
            self.tier + 2 if tier is None else tier, digits, self.summary.n if n is None else n,
            interval.low if interval else None, interval.high if interval else None, verdict, self.group.sources,
        )  # fmt: skip

    def all(self) -> Iterator[Fact]:
        """Every statistic that the samples support; of one sample, and of one setup of many, only its mean."""
        yield self.mean()
        if self.group.of_many:
            return
        yield self._count()
        if self.summary.n > 1:
            yield from self._spread()
            yield from self._extremes()
            yield from self._quantiles()

    def mean(self) -> Fact:
        """The plain mean of the values, with its spread in the sentence."""
        s, digits = self.summary, mean_digits(self.summary, self.written)
        average, label = self.number(s.mean, digits), self.group.label
        if s.n == 1:
            clause = f"the {self.metric} of the only {self.sample} of {label}{self.told} is {average}"
            return self.fact("mean", s.mean, digits, clause, tier=self.tier, verdict="insufficient")
        spread = f"standard deviation {self.number(s.stddev, 2)}" if s.stddev else "all equal"
        if s.stddev is None:
            spread = "spread too far for a standard deviation"
        verb = METRICS[self.group.metric].verb
        what = f"{label} {verb}" if verb else f"the {self.subject} is"
        clause = f"{what} {average} on average ({self.basis}, {spread})"
        return self.fact("mean", s.mean, digits, clause, tier=self.tier)

    def _count(self) -> Fact:
        group, n = self.group, self.summary.n
        clause = f"the {self.subject} was measured in {counted(n, self.sample)}{self.told}"
        tier, where = self.tier + 2, group.sources
        return count_fact(self.topic, group.names, group.metric, n, clause, tier, where, unit=group.kind)

    def _spread(self) -> Iterator[Fact]:
        stddev, cv = self.summary.stddev, self.summary.cv
        if stddev is not None:
            clause = f"the {self.subject} has a standard deviation of {self.number(stddev, 2)} ({self.basis})"
            yield self.fact("stddev", stddev, 2, clause)
        if cv is not None:
            varies = f"the {self.subject} varies by {render_share(cv)} of its mean ({self.basis})"
            yield self.fact("cv", cv, 2, f"{varies}: its coefficient of variation", unit="1")

    def _extremes(self) -> Iterator[Fact]:
        digits = self._digits
        extremes = (("min", "lowest", self.summary.minimum), ("max", "highest", self.summary.maximum))
        for statistic, word, value in extremes:
            clause = f"the {word} {self.subject} is {self.number(value, digits)} ({self.basis})"
            yield self.fact(statistic, value, digits, clause)

    def _quantiles(self) -> Iterator[Fact]:
        n, digits = self.summary.n, self._digits
        always = _ALWAYS if self.topic in _ALWAYS_OF else ()
        told = {s: q for s, q in QUANTILES.items() if s in always or n >= samples_needed(q)}
        values = quantiles(self.group.values, tuple(told.values()))
        for (statistic, q), value in zip(told.items(), values, strict=True):
            enough = n >= samples_needed(q)
            text = f"the {quantile_name(statistic)} of the {self.subject} is {self.number(value, digits)}"
            clause = f"{text} ({self.basis})" if enough else f"{text}, {self._too_few(q, digits)}"
            verdict: Verdict = "measured" if enough else "n_too_small"
            yield self.fact(statistic, value, digits, clause, verdict=verdict)

    def _too_few(self, q: float, digits: int) -> str:
        have, need = render_count(self.summary.n), render_count(samples_needed(q))
        told = f"; {self.group.told}" if self.group.told else ""
        why = f"n too small ({have} of {need} {self.sample}s needed{told})"
        return (
            f"which is not to be relied on: {why}; the maximum is {self.number(self.summary.maximum, digits)}"
        )

    def run_median(self) -> Fact:
        """What repetition supports: an interval around the run medians, or why there is none."""
        rows = self.group.rows
        named = rows.at(rows.values("run") >= 0)
        medians = pd.Series(named.values("value")).groupby(named.values("run")).median().to_numpy()
        # A value that names no run may belong to any of them: their medians would leave it out
        enough = len(named) == len(rows) and len(medians) >= MIN_RUNS
        interval = log_t_interval(medians) if enough and _alike(named) else None
        if interval is None:
            clause = self._no_interval(len(rows) - len(named), len(medians))
            return self.fact("run_median", None, None, clause, verdict="insufficient", n=len(medians))
        digits = mean_digits(summarize(medians), self.written)
        center, low, high = (self.number(v, digits) for v in (interval.center, interval.low, interval.high))
        clause = (
            f"over {counted(len(medians), 'run')} the median {self.subject} is {center} ({render_share(0.95)} confidence"
            f" interval {low} to {high}, by t on the logarithms of run medians)"
        )
        return self.fact("run_median", interval.center, digits, clause, n=len(medians), interval=interval)

    def _no_interval(self, nameless: int, runs: int) -> str:
        if nameless:
            missing = f"{counted(nameless, self.sample)}{self.told}"
            return f"how the {self.subject} repeats over runs cannot be judged: no run is named by {missing}"
        several = counted(runs, "run")
        if runs < MIN_RUNS:
            need = render_count(MIN_RUNS)
            # Of cold and of warm requests the same is said, so that it says of which
            those = "" if self.sample in ("request", "sample") else f" in {self.sample}s"
            return f"the {self.subject}{those} comes from {several}; a confidence interval needs {need}"
        differ = f"the {several} of {self.group.label} differ in settings or tasks, hold zeros, or lie too far apart"
        return f"{differ}, so no confidence interval of the {self.metric} pools them"


def _alike(rows: Rows) -> bool:
    """True when every run holds the same settings and tasks."""
    # Runs that did different work differ for that reason, which an interval would take for noise
    codes = np.stack([rows.values(key) for key in ("config", "task", "run")])
    kinds = len(np.unique(codes[:2], axis=1).T)
    return len(np.unique(codes, axis=1).T) == kinds * len(np.unique(codes[2]))
