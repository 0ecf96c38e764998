"""What each audit added to a series: one point for the runs that no audit before it had."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import METRICS
from data_contracts.schemas import HISTORY
from tasks.analysis.comparison.drift import History
from tasks.analysis.comparison.testing import level, log_groups

_SERIES = ["metric", "key"]


def history(audits: Iterable[tuple[str, pa.Table]]) -> pa.Table:
    """The HISTORY of audits (id, RUNS), oldest first: an audit without new runs of a series has no point there.

    A median of zero or less has no logarithm: such runs are left out.
    """
    seen_digests: set[str] = set()
    seen_runs: set[tuple[str, str, str, float, int]] = set()
    points = []
    for audit_id, runs in audits:
        # Before its own digests are marked as seen: an audit's runs must not hide each other
        fresh = _fresh(runs, seen_digests, seen_runs)
        seen_digests.update(pc.list_flatten(runs["digests"].combine_chunks()).drop_null().to_pylist())
        if len(fresh):
            points.append(_points(audit_id, fresh))
    if not points:
        return HISTORY.empty_table()
    # Stable: within a series the points stay in the order of the audits, which their ids need not tell
    frame = pd.concat(points).sort_values(_SERIES, kind="stable")
    frame["unit"] = [METRICS[metric].unit for metric in frame["metric"]]
    plain = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in HISTORY}
    return pa.table({name: pa.array(frame[name], kind) for name, kind in plain.items()}).cast(HISTORY)


def _fresh(runs: pa.Table, digests: set[str], seen: set[tuple[str, str, str, float, int]]) -> pd.DataFrame:
    """The runs that stand in no artifact seen before, and were not seen before with the same values; marks them seen."""
    frame = runs.select([*_SERIES, "run", "value", "n", "versions"]).to_pandas()
    lists = runs["digests"].combine_chunks()
    known = pc.is_in(pc.list_flatten(lists), pa.array(sorted(digests), pa.string()), skip_nulls=True)
    new = np.ones(len(frame), np.bool_)
    new[
        pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[known.to_numpy(zero_copy_only=False)]
    ] = False
    names = list(frame[[*_SERIES, "run", "value", "n"]].itertuples(index=False, name=None))
    new &= np.fromiter((name not in seen for name in names), np.bool_, len(names))
    seen.update(names)
    kept: pd.DataFrame = frame[new & (frame["value"] > 0).to_numpy()]
    return kept


def _points(audit_id: str, fresh: pd.DataFrame) -> pd.DataFrame:
    codes, names = pd.factorize(pd.MultiIndex.from_frame(fresh[_SERIES]), sort=True)
    groups = log_groups(fresh["value"].to_numpy(), codes.astype(np.int64), len(names))
    points = pd.DataFrame(list(names), columns=_SERIES)
    # Of several versions in one audit none is the one that it ran on
    said = fresh.groupby(codes)["versions"].agg(["first", "nunique"])
    versions = said["first"].where(said["nunique"] == 1, None)
    spread = np.sqrt(groups.variance)
    return points.assign(
        audit=audit_id, value=level(groups.mean), n=groups.n, spread=spread, versions=versions.to_numpy()
    )


def levels_before(history: pa.Table | None, series: list[tuple[str, str]]) -> History:
    """The points of these series in the order of their sessions, each audit being one; `history` is a HISTORY."""
    frame = (HISTORY.empty_table() if history is None else history).to_pandas()
    # By their ids, which begin with the time: a clock that was set back makes neighbours of others, and no more
    sessions = {audit: place for place, audit in enumerate(sorted(frame["audit"].unique()))}
    place = {one: i for i, one in enumerate(series)}
    of_series = np.array(
        [place.get(one, -1) for one in zip(frame["metric"], frame["key"], strict=True)], np.int64
    )
    kept = frame[of_series >= 0]
    return History(
        series=of_series[of_series >= 0],
        session=np.array([sessions[audit] for audit in kept["audit"]], np.int64),
        mean=np.log(kept["value"].to_numpy(np.float64)),
        variance=kept["spread"].to_numpy(np.float64) ** 2,
        n=kept["n"].to_numpy(np.int64),
    )
