"""Two audits compared: a verdict, an effect with its interval, and a reason for each comparable group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data_contracts.metrics import METRICS
from data_contracts.rows import ComparisonRow
from data_contracts.schemas import CHANGES, COMPARISONS
from data_contracts.wording import counted, listing
from tasks.analysis.comparison.drift import Drift
from tasks.analysis.comparison.folding import folded
from tasks.analysis.comparison.history import levels_before
from tasks.analysis.comparison.matching import Series, Unmatched, match
from tasks.analysis.comparison.pairing import SeriesPairs
from tasks.analysis.comparison.samples import number_or_none
from tasks.analysis.comparison.sides import Mask, Sides
from tasks.analysis.comparison.testing import level
from tasks.analysis.comparison.verdicts import Tests, verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """COMPARISONS by key and metric, the CHANGES that they fold into, and the drift that was reckoned with."""

    rows: pa.Table
    changes: pa.Table
    drift: Drift | None = None


def compare(
    baseline: pa.Table, current: pa.Table, baseline_id: str, history: pa.Table | None = None
) -> Comparison:
    """Two audits' RUNS compared; `history` (HISTORY) is of the audits before the current one.

    A run that stands in both is not evidence of a change: what is tested are the current audit's other runs.
    """
    # pandas makes no index of no rows
    if not baseline.num_rows and not current.num_rows:
        return Comparison(COMPARISONS.empty_table(), CHANGES.empty_table())
    sides = Sides.of(baseline, current)
    pairs = SeriesPairs.of(sides)
    tests = Tests.of(pairs, levels_before(history, [pair.current for pair in pairs.pairs]))
    again = dict(zip(sides.series, (sides.n_held - sides.n_new).tolist(), strict=True))
    tested = [_judged(tests, i, again[pair.current]) for i, pair in enumerate(pairs.pairs)]
    changes = folded(tests, tested, sides)
    paired = {series for pair in pairs.pairs for series in (pair.baseline, pair.current)}
    rows = [*tested, *_not_measured_again(sides, paired), *_unmatched(sides, paired)]
    for row in (*rows, *changes):
        row["baseline"] = baseline_id
    rows.sort(key=lambda row: (row["key"], row["metric"]))
    return Comparison(
        pa.Table.from_pylist(rows, COMPARISONS),
        pa.Table.from_pylist(changes, CHANGES),
        tests.changes.drift if pairs.pairs else None,
    )


def _judged(tests: Tests, i: int, again: int) -> ComparisonRow:
    pair, changes = tests.pairs[i], tests.changes
    found, reason = verdict(tests, i)
    # What both audits hold is no evidence of a change
    reason += f" ({counted(again, 'run')} in both audits left aside)" if again else ""
    row = _row(pair.current, found, int(changes.n_before[i]), int(changes.n_now[i]), reason)
    if found == "incomparable":
        return row
    if pair.per_token:
        row["unit"] = f"{row['unit']}/token"
    row["value_baseline"], row["value_current"] = (_level(mean[i]) for mean in (changes.before, changes.now))
    row["q_together"] = number_or_none(tests.of_family(i))
    row["ratio"], row["pairs"] = number_or_none(changes.ratio[i]), int(changes.pairs[i]) or None
    if np.isfinite(tests.q[i]):
        row["ci_low"], row["ci_high"] = float(changes.low[i]), float(changes.high[i])
        row["p"], row["q"] = float(changes.p[i]), float(tests.q[i])
    return row


def _not_measured_again(sides: Sides, paired: set[Series]) -> Iterator[ComparisonRow]:
    """A row for each series of both audits of which the current one has no run that the baseline has not."""
    for i in np.flatnonzero((sides.n_before > 0) & (sides.n_held > 0) & (sides.n_new == 0)).tolist():
        if sides.series[i] in paired:
            continue
        held = int(sides.n_held[i])
        reason = f"both audits hold the same {counted(held, 'run')}: nothing to test"
        yield _row(sides.series[i], "not measured again", int(sides.n_before[i]), 0, reason)


def _unmatched(sides: Sides, paired: set[Series]) -> list[ComparisonRow]:
    """A row for each series that only one side has."""
    only_now, only_before = sides.n_before == 0, sides.n_held == 0
    now = _series(sides, only_now & (sides.n_new > 0), paired)
    before = _series(sides, only_before & (sides.n_lost > 0), paired)
    reread = only_now & (sides.n_held > 0) & (sides.n_new == 0)
    reread |= only_before & (sides.n_before > 0) & (sides.n_lost == 0)
    n = dict(zip(sides.series, zip(sides.n_before.tolist(), sides.n_held.tolist(), strict=True), strict=True))
    rows = [_row(series, "incomparable", *n[series], _REREAD) for series in _series(sides, reread, paired)]
    return rows + [_alone(pair, n) for pair in match(before, now)]


_REREAD = "both audits hold these artifacts, but one read them otherwise: the next audit can be compared with this one"


def _series(sides: Sides, mask: Mask, paired: set[Series]) -> list[Series]:
    found = (sides.series[i] for i in np.flatnonzero(mask).tolist())
    return [series for series in found if series not in paired]


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
        q_together=None, n_baseline=before, n_current=now, pairs=None, change=None, reason=reason,
    )  # fmt: skip


def _level(log_mean: float) -> float | None:
    return float(level(np.array(log_mean))) if np.isfinite(log_mean) else None
