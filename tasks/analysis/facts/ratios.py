"""How many times as fast or as slow: a model beside itself in another quantization or on another engine, and others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    metric_name,
    render_config,
    render_count,
    render_name,
    render_number,
    render_share,
)
from tasks.analysis.comparison.contrasts import Contrast, Contrasts
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.pooled import Pooled
from tasks.analysis.comparison.runs import rows_by_key, run_medians
from tasks.analysis.comparison.testing import Changes
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows

TOPIC = "ratios"
# The ones that rest on most runs, of metrics that an audit is about first
MAX_RATIOS = 60
_DIGITS = 3


def ratio_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each contrast: the ratio of the larger to the smaller, with its interval where the runs allow one."""
    tested = Contrasts.of(evidence.once(run_medians))
    told = [_Told(tested, number) for number in range(len(tested.contrasts))]
    known = [one for one in told if one.ratio is not None and one.is_fair]
    known.sort(key=lambda one: (not METRICS[one.contrast.metric].headline, -one.runs, one.subject))
    kept = known[:MAX_RATIOS]
    wanted = {series for one in kept for pair in one.pairs for series in pair}
    rows = rows_by_key(evidence, wanted)
    for one in kept:
        yield one.fact(evidence, Rows.together([rows[series] for pair in one.pairs for series in pair]))


class _Told:
    """A contrast with its numbers, the larger side first: of one pair those of its test, of several those together."""

    def __init__(self, tested: Contrasts, number: int) -> None:
        contrast = tested.contrasts[number]
        self.contrast: Contrast = contrast
        self.key = Key.parsed(contrast.pairs[0][0][1])
        self.alone = len(contrast.pairs) == 1
        own = slice(first := int(tested.first[number]), first + len(contrast.pairs))
        test: Changes | Pooled = tested.changes if self.alone else tested.whole
        place = first if self.alone else number
        ratio, low, high, p = (float(part[place]) for part in (test.ratio, test.low, test.high, test.p))
        # A setup without a ratio of its own is part of none
        given = np.isfinite(tested.changes.ratio[own])
        self.pairs = [pair for pair, one in zip(contrast.pairs, given.tolist(), strict=True) if one]
        sides = [(contrast.one, int(tested.changes.n_now[own][given].sum()))]
        sides.append((contrast.other, int(tested.changes.n_before[own][given].sum())))
        if ratio < 1:
            ratio, low, high = 1 / ratio, 1 / high, 1 / low
            sides.reverse()
        self.larger, self.smaller = sides
        self.ratio = None if isnan(ratio) else ratio
        self.limits = None if isnan(p) or isnan(low) or isnan(high) else (low, high)

    @property
    def runs(self) -> int:
        return self.larger[1] + self.smaller[1]

    @property
    def is_fair(self) -> bool:
        """False where one of the two may have loaded its model meanwhile, and too few runs tell."""
        loads = METRICS[self.contrast.metric].holds_load and self.key.state != "warm"
        return not loads or self.limits is not None

    @property
    def shared(self) -> Key:
        """What both sides have in common."""
        key = self.key if self.alone else self.key.over_configurations
        if self.contrast.axis == "quantization":
            return key.without_quantization
        return replace(key, engine=None) if self.contrast.axis == "engine" else replace(key, model=None)

    @property
    def subject(self) -> str:
        # By their names, and not by which is the larger: a fact is the same one whatever its value
        levels = sorted((self.larger[0], self.smaller[0]))
        names = {**self.shared.names, "statistic": None, "axis": self.contrast.axis}
        return subject_of({**names, "one": levels[0], "other": levels[1]})

    def fact(self, evidence: Evidence, rows: Rows) -> Fact:
        low, high = self.limits or (None, None)
        metric = METRICS[self.contrast.metric]
        return Fact(
            TOPIC, self.subject, metric.name, f"ratio_of_{self.key.statistic}", self.ratio, "1", self._clause(),
            2 if metric.headline else 4, _DIGITS, n=self.runs, ci_low=low, ci_high=high,
            verdict="insufficient" if self.limits is None else "measured", sources=sources_of(evidence, rows),
        )  # fmt: skip

    def _clause(self) -> str:
        runs = f"{counted(self.larger[1], 'run')} against {render_count(self.smaller[1])}"
        said = f"observed, {runs}"
        if self.limits is not None:
            low, high = (render_number(limit, _DIGITS) for limit in self.limits)
            said = f"{render_share(0.95)} confidence interval {low} to {high}, {runs}"
        return (
            f"the {self.key.level}{metric_name(self.contrast.metric)} of {self._who()} is"
            f" {render_number(_known(self.ratio), _DIGITS)} times that of {render_name(self.smaller[0])}"
            f"{self._where()} ({said})"
        )

    def _who(self) -> str:
        level, model = render_name(self.larger[0]), self.shared.model
        if self.contrast.axis == "model" or model is None:
            return level
        return f"{render_name(model)} {'in' if self.contrast.axis == 'quantization' else 'on'} {level}"

    def _where(self) -> str:
        """The conditions that both share, or over how many of them they were compared."""
        if not self.alone:
            return f" over {counted(len(self.pairs), 'setup')}"
        task = f" on task {render_name(self.shared.task)}" if self.shared.task else ""
        settings = f" with {render_config(self.shared.config)}" if self.shared.config else ""
        state = f" ({self.shared.state})" if self.shared.state else ""
        return f"{task}{settings}{state}"


def _known(ratio: float | None) -> float:
    """The ratio of a contrast that is told."""
    if ratio is None:
        raise ValueError("a contrast without a ratio is not told")
    return ratio


KIND = FactKind(TOPIC, "ratios", (ratio_facts,))
