"""Two audits compared: a verdict, an effect with its interval, and a reason for each comparable group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import METRICS, Metric
from data_contracts.schemas import COMPARISONS
from tasks.comparison.matching import Series, Unmatched, match
from tasks.comparison.sentences import q_words
from tasks.comparison.testing import Changes, Codes, Groups, benjamini_hochberg, log_groups, welch
from tasks.statistics import MIN_RUNS
from tasks.wording import counted, listing, render_count, render_share

MAX_Q = 0.05
Mask = npt.NDArray[np.bool_]


def compare(baseline: pa.Table, current: pa.Table, baseline_id: str) -> pa.Table:
    """The COMPARISONS of two audits' RUNS, by key and metric.

    A run that stands in both is not evidence of a change: what is tested are the current audit's other runs.
    """
    sides = _Sides.of(baseline, current)
    rows = [*_matched(sides), *_unmatched(sides)]
    for row in rows:
        row["baseline"] = baseline_id
    rows.sort(key=lambda row: (row["key"], row["metric"]))
    plain = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in COMPARISONS}
    return pa.table({k: pa.array([row.get(k) for row in rows], kind) for k, kind in plain.items()}).cast(
        COMPARISONS
    )


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
    hits = pc.is_in(pc.list_flatten(digests), known, skip_nulls=True).to_numpy(zero_copy_only=False)
    mask = np.zeros(runs.num_rows, np.bool_)
    mask[pc.list_parent_indices(digests).to_numpy(zero_copy_only=False)[hits]] = True
    return mask


def _same_runs(baseline: pa.Table, of_baseline: Codes, current: pa.Table, of_current: Codes) -> Mask:
    """True for runs of one name and one value on both sides: a file that grew holds its former runs again."""
    about = ["run", "value", "n"]
    frames = [t.select(about).to_pandas() for t in (baseline, current)]
    for frame, codes in zip(frames, (of_baseline, of_current), strict=True):
        frame["series"] = codes
    former = frames[0].drop_duplicates()
    merged = frames[1].merge(former, how="left", on=["series", *about], indicator=True)
    return np.asarray((merged["_merge"] == "both").to_numpy(), np.bool_)


def _matched(sides: _Sides) -> list[dict[str, Any]]:
    """A row for each series that both sides have."""
    size = len(sides.series)
    new = ~sides.known
    before = log_groups(sides.baseline["value"].to_numpy(), sides.of_baseline, size)
    now = log_groups(sides.current["value"].to_numpy()[new], sides.of_current[new], size)
    held = log_groups(sides.current["value"].to_numpy(), sides.of_current, size)
    whole = held.n
    both = (before.n > 0) & (whole > 0)
    enough = both & (before.n >= MIN_RUNS) & (now.n >= MIN_RUNS)
    change = welch(before, now)
    q = benjamini_hochberg(np.where(enough, change.p, np.nan))
    tested = int(np.isfinite(q).sum())
    return [
        _judged(sides.series[i], i, before, now, change, q, held, tested)
        for i in np.flatnonzero(both).tolist()
    ]


def _judged(
    series: Series, i: int, before: Groups, now: Groups, change: Changes, q: Any, held: Groups, tested: int
) -> dict[str, Any]:
    row = _row(series, "unchanged", int(before.n[i]), int(now.n[i]), "")
    row["value_baseline"] = _level(before.mean[i])
    whole = int(held.n[i])
    if now.n[i] == 0:
        reason = f"both audits hold the same {counted(whole, 'run')}: nothing to test"
        return row | {"n_current": whole, "value_current": _level(held.mean[i]), "reason": reason}
    row |= {"value_current": _level(now.mean[i]), "ratio": _finite(change.ratio[i])}
    again = whole - int(now.n[i])
    beside = f" ({counted(again, 'run')} in both audits left aside)" if again else ""
    if not np.isfinite(q[i]):
        return row | {"verdict": "insufficient", "reason": _why_insufficient(row) + beside}
    row |= {"ci_low": float(change.low[i]), "ci_high": float(change.high[i])}
    row |= {"p": float(change.p[i]), "q": float(q[i])}
    verdict, reason = _verdict(METRICS[series[0]], row, tested)
    return row | {"verdict": verdict, "reason": reason + beside}


def _verdict(metric: Metric, row: dict[str, Any], tested: int) -> tuple[str, str]:
    said = f"q {q_words(row['q'])} in a family of {counted(tested, 'test')}"
    least = f"the floor of {render_share(metric.floor)}"
    if row["q"] > MAX_Q:
        return "unchanged", f"no more than the spread between runs ({said})"
    if abs(np.log(row["ratio"])) < np.log1p(metric.floor):
        return "unchanged", f"more than the spread between runs ({said}), but less than {least}"
    better = (row["ratio"] < 1) == (metric.direction == "lower")
    reason = f"more than the spread between runs ({said}) and than {least}"
    return "improved" if better else "regressed", reason


def _why_insufficient(row: dict[str, Any]) -> str:
    if row["ratio"] is None:
        return "a run's median of zero or less has no ratio"
    need = render_count(MIN_RUNS)
    return (
        f"{counted(row['n_baseline'], 'run')} against {render_count(row['n_current'])}:"
        f" a verdict needs {need} on each side"
    )


def _unmatched(sides: _Sides) -> list[dict[str, Any]]:
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


def _reread(series: Series, before: int, now: int) -> dict[str, Any]:
    reason = (
        "both audits hold these artifacts, but one reads them otherwise: run the older audit's stages again"
    )
    return _row(series, "incomparable", before, now, reason)


def _alone(pair: Unmatched, n: dict[Series, tuple[int, int]]) -> dict[str, Any]:
    if pair.current is None:
        assert pair.baseline is not None
        return _row(pair.baseline, "vanished", n[pair.baseline][0], 0, "measured by the baseline audit only")
    now = n[pair.current][1]
    if pair.baseline is None:
        return _row(pair.current, "new", 0, now, "not measured by the baseline audit")
    reason = f"{listing(list(pair.differing))}: other conditions than the baseline's"
    return _row(pair.current, "incomparable", n[pair.baseline][0], now, reason)


def _row(series: Series, verdict: str, before: int, now: int, reason: str) -> dict[str, Any]:
    metric, key = series
    return {
        "key": key,
        "metric": metric,
        "unit": METRICS[metric].unit,
        "verdict": verdict,
        "n_baseline": before,
        "n_current": now,
        "reason": reason,
    }


def _level(log_mean: float) -> float | None:
    return float(np.exp(log_mean)) if np.isfinite(log_mean) else None


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
