"""Two audits compared: a verdict, an effect with its interval, and a reason for each comparable group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import Codes
from data_contracts.metrics import METRICS, Metric
from data_contracts.rows import ComparisonRow
from data_contracts.schemas import COMPARISONS
from data_contracts.wording import counted, listing, render_count, render_share
from tasks.analysis.comparison.matching import Series, Unmatched, match
from tasks.analysis.comparison.samples import Floats
from tasks.analysis.comparison.sentences import q_words
from tasks.analysis.comparison.testing import (
    Groups,
    Welch,
    benjamini_hochberg,
    level,
    log_groups,
    welch,
)
from tasks.analysis.statistics import MIN_RUNS

MAX_Q = 0.05  # of the changes that an audit reports one in twenty may be chance
Mask = npt.NDArray[np.bool_]


def compare(baseline: pa.Table, current: pa.Table, baseline_id: str) -> pa.Table:
    """The COMPARISONS of two audits' RUNS, by key and metric.

    A run that stands in both is not evidence of a change: what is tested are the current audit's other runs.
    """
    # pandas makes no index of no rows
    if not baseline.num_rows and not current.num_rows:
        return COMPARISONS.empty_table()
    sides = _Sides.of(baseline, current)
    rows = [*_matched(sides), *_unmatched(sides)]
    for row in rows:
        row["baseline"] = baseline_id
    rows.sort(key=lambda row: (row["key"], row["metric"]))
    return pa.Table.from_pylist(rows, COMPARISONS)


@dataclass(frozen=True)
class _Sides:
    """Both tables with one numbering of their series; `known` marks runs of the current audit that both have."""

    series: list[Series]
    baseline: pa.Table
    current: pa.Table
    of_baseline: Codes
    of_current: Codes
    known: Mask
    gone: Mask

    @classmethod
    def of(cls, baseline: pa.Table, current: pa.Table) -> _Sides:
        both = pa.concat_tables([t.select(["metric", "key"]) for t in (baseline, current)]).to_pandas()
        codes, names = pd.factorize(pd.MultiIndex.from_frame(both), sort=True)
        cut = baseline.num_rows
        series = [(str(metric), str(key)) for metric, key in names]
        of_baseline, of_current = codes[:cut].astype(np.int64), codes[cut:].astype(np.int64)
        same = _same_runs(baseline, of_baseline, current, of_current)
        known = _shares_artifact(current, baseline) | same
        return cls(
            series, baseline, current, of_baseline, of_current, known, _shares_artifact(baseline, current)
        )

    def counts(self, codes: Codes, mask: Mask | None = None) -> Codes:
        return np.bincount(codes if mask is None else codes[mask], minlength=len(self.series))


def _shares_artifact(runs: pa.Table, others: pa.Table) -> Mask:
    """True for the runs that stand, in part at least, in an artifact that the others stand in."""
    digests = runs["digests"].combine_chunks()
    known = pc.unique(pc.list_flatten(others["digests"].combine_chunks()))
    # Two artifacts without a digest are not the same one
    hits = pc.is_in(pc.list_flatten(digests), known, skip_nulls=True).to_numpy(zero_copy_only=False)
    mask = np.zeros(runs.num_rows, np.bool_)
    mask[pc.list_parent_indices(digests).to_numpy(zero_copy_only=False)[hits]] = True
    return mask


def _same_runs(baseline: pa.Table, of_baseline: Codes, current: pa.Table, of_current: Codes) -> Mask:
    """True for runs of one name and one value on both sides: a file that grew holds its former runs again."""
    columns = ["run", "value", "n"]
    frames = [t.select(columns).to_pandas() for t in (baseline, current)]
    for frame, codes in zip(frames, (of_baseline, of_current), strict=True):
        frame["series"] = codes
    # A run that the baseline holds twice would come out of the merge twice: the mask would not fit
    former = frames[0].drop_duplicates()
    merged = frames[1].merge(former, how="left", on=["series", *columns], indicator=True)
    return np.asarray((merged["_merge"] == "both").to_numpy(), np.bool_)


@dataclass(frozen=True, slots=True)
class _Tests:
    """For every series: the baseline's runs, the current audit's new ones and all it holds; effects; q of the family."""

    before: Groups
    now: Groups
    held: Groups
    change: Welch
    q: Floats

    @classmethod
    def of(cls, sides: _Sides) -> _Tests:
        size, new, values = len(sides.series), ~sides.known, sides.current["value"].to_numpy()
        before = log_groups(sides.baseline["value"].to_numpy(), sides.of_baseline, size)
        now = log_groups(values[new], sides.of_current[new], size)
        change = _told(welch(before, now))
        enough = (before.n >= MIN_RUNS) & (now.n >= MIN_RUNS)
        # What is below its floor is no discovery, however sure: else many small shifts, such as those between two
        # days, would lower the bar for all others.
        small = np.abs(np.log(change.ratio)) < np.log1p([METRICS[metric].floor for metric, _ in sides.series])
        p = np.where(enough & np.isfinite(change.p), np.where(small, 1.0, change.p), np.nan)
        return cls(before, now, log_groups(values, sides.of_current, size), change, benjamini_hochberg(p))

    @property
    def tested(self) -> int:
        return int(np.isfinite(self.q).sum())


def _told(change: Welch) -> Welch:
    """The changes without those of which the ratio or a limit is zero or infinite as a double."""
    # A limit is unknown, and no reason to drop the ratio, where there are too few runs for one
    told = np.isfinite(change.ratio) & (change.ratio > 0) & ~np.isinf(change.high) & (change.low != 0)
    return Welch(
        *(np.where(told, part, np.nan) for part in (change.ratio, change.low, change.high, change.p))
    )


def _matched(sides: _Sides) -> list[ComparisonRow]:
    """A row for each series that both sides have."""
    tests = _Tests.of(sides)
    both = np.flatnonzero((tests.before.n > 0) & (tests.held.n > 0))
    family = counted(tests.tested, "test")
    return [_judged(sides.series[i], tests, i, family) for i in both.tolist()]


def _judged(series: Series, tests: _Tests, i: int, family: str) -> ComparisonRow:
    row = _row(series, "unchanged", int(tests.before.n[i]), int(tests.now.n[i]), "")
    row["value_baseline"] = _level(tests.before.mean[i])
    whole = int(tests.held.n[i])
    if tests.now.n[i] == 0:
        reason = f"both audits hold the same {counted(whole, 'run')}: nothing to test"
        return row | {"n_current": whole, "value_current": _level(tests.held.mean[i]), "reason": reason}
    ratio, q = _finite(tests.change.ratio[i]), _finite(tests.q[i])
    row |= {"value_current": _level(tests.now.mean[i]), "ratio": ratio}
    again = whole - int(tests.now.n[i])
    beside = f" ({counted(again, 'run')} in both audits left aside)" if again else ""
    if ratio is None or q is None:
        return row | {"verdict": "insufficient", "reason": _why_insufficient(row) + beside}
    row |= {"ci_low": float(tests.change.low[i]), "ci_high": float(tests.change.high[i])}
    row |= {"p": float(tests.change.p[i]), "q": q}
    verdict, reason = _verdict(METRICS[series[0]], ratio, q, family)
    return row | {"verdict": verdict, "reason": reason + beside}


def _verdict(metric: Metric, ratio: float, q: float, family: str) -> tuple[str, str]:
    least = f"the floor of {render_share(metric.floor)}"
    # The floor before q: what lies below it had its p set to 1, so its q says nothing about it
    if abs(np.log(ratio)) < np.log1p(metric.floor):
        return "unchanged", f"less than {least}"
    significance = f"q {q_words(q)} in a family of {family}"
    if q > MAX_Q:
        return "unchanged", f"no more than the spread between runs ({significance})"
    better = (ratio < 1) == (metric.direction == "lower")
    reason = f"more than the spread between runs ({significance}) and than {least}"
    return "improved" if better else "regressed", reason


def _why_insufficient(row: ComparisonRow) -> str:
    if row["ratio"] is None and row["value_baseline"] is not None and row["value_current"] is not None:
        return "the two lie, or their runs spread, too far apart for a ratio with an interval"
    if row["ratio"] is None:
        return "a run's median of zero or less has no ratio"
    need = render_count(MIN_RUNS)
    return (
        f"{counted(row['n_baseline'], 'run')} against {render_count(row['n_current'])}:"
        f" a verdict needs {need} on each side"
    )


def _unmatched(sides: _Sides) -> list[ComparisonRow]:
    """A row for each series that only one side has."""
    before, now = sides.counts(sides.of_baseline), sides.counts(sides.of_current)
    new = sides.counts(sides.of_current, ~sides.known)
    kept = sides.counts(sides.of_baseline, ~sides.gone)
    only_now = np.flatnonzero((now > 0) & (before == 0)).tolist()
    only_before = np.flatnonzero((before > 0) & (now == 0)).tolist()
    reread = [_reread(sides.series[i], 0, int(now[i])) for i in only_now if not new[i]]
    reread += [_reread(sides.series[i], int(before[i]), 0) for i in only_before if not kept[i]]
    pairs = match(
        (sides.series[i] for i in only_before if kept[i]), (sides.series[i] for i in only_now if new[i])
    )
    place = {series: i for i, series in enumerate(sides.series)}
    n = {series: (int(before[i]), int(now[i])) for series, i in place.items()}
    return reread + [_alone(pair, n) for pair in pairs]


def _reread(series: Series, before: int, now: int) -> ComparisonRow:
    reason = (
        "both audits hold these artifacts, but one reads them otherwise: run the older audit's stages again"
    )
    return _row(series, "incomparable", before, now, reason)


def _alone(pair: Unmatched, n: dict[Series, tuple[int, int]]) -> ComparisonRow:
    if pair.current is None:
        assert pair.baseline is not None
        return _row(pair.baseline, "vanished", n[pair.baseline][0], 0, "measured by the baseline audit only")
    now = n[pair.current][1]
    if pair.baseline is None:
        return _row(pair.current, "new", 0, now, "not measured by the baseline audit")
    reason = f"{listing(list(pair.differing))}: other conditions than the baseline's"
    return _row(pair.current, "incomparable", n[pair.baseline][0], now, reason)


def _row(series: Series, verdict: str, before: int, now: int, reason: str) -> ComparisonRow:
    metric, key = series
    return ComparisonRow(
        baseline="", key=key, metric=metric, unit=METRICS[metric].unit, verdict=verdict,
        value_baseline=None, value_current=None, ratio=None, ci_low=None, ci_high=None, p=None, q=None,
        n_baseline=before, n_current=now, reason=reason,
    )  # fmt: skip


def _level(log_mean: float) -> float | None:
    return float(level(np.array(log_mean))) if np.isfinite(log_mean) else None


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
