"""What each audit added to a series: one point for the runs that no audit before it had."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, only_code, ranks_of
from data_contracts.metrics import METRICS
from data_contracts.schemas import HISTORY
from tasks.analysis.comparison.drift import History
from tasks.analysis.comparison.first_seen import FirstSeen
from tasks.analysis.comparison.run_files import Ints
from tasks.analysis.comparison.runs import numbered_together, series_of
from tasks.analysis.comparison.testing import level, log_groups
from tasks.memory.giving_back import give_back
from tasks.memory.growing import filtered

_SERIES = ["metric", "key"]
# HISTORY with its words as they are
_PLAIN = pa.schema([f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in HISTORY])


@dataclass(frozen=True)
class Seen:
    """An audit's RUNS, and for each of them the number of the audit that had it first."""

    number: int
    runs: pa.Table
    first: Ints


@dataclass(frozen=True)
class Past:
    """Audits of a store, oldest first: their HISTORY, and the runs of the last one and of its baseline.

    In the HISTORY an audit without new runs of a series has no point there. A median of zero or less has no logarithm:
    such runs are left out.
    """

    ids: list[str]
    history: pa.Table
    baseline: Seen | None
    last: Seen | None

    @classmethod
    def of(cls, audits: Iterable[tuple[str, pa.Table]], baseline: str | None = None) -> Past:
        """Each audit with its RUNS. One after the other: of a hundred large ones no more than three are at hand."""
        seen, ids, points = FirstSeen(), list[str](), list[pa.Table]()
        former = last = None
        for number, (audit_id, runs) in enumerate(audits):
            last = Seen(number, runs, seen.of_next(runs))
            ids.append(audit_id)
            fresh = np.flatnonzero((last.first == number) & (runs["value"].to_numpy() > 0))
            if len(fresh):
                points.append(_points(audit_id, runs, fresh))
            former = last if audit_id == baseline else former
            give_back()
        return cls(ids, _history(points), former, last)

    def wander(self, baseline_id: str, accepted: Collection[str]) -> pa.Table:
        """The HISTORY up to the baseline, values as shares of their series' mean between two accepted audits.

        What came after the baseline was worse and nobody accepted it, what was accepted is a change: taken for drift
        both would hide what comes next.
        """
        until = self.ids.index(baseline_id) + 1 if baseline_id in self.ids else len(self.ids) - 1
        place = {audit_id: number for number, audit_id in enumerate(self.ids[:until])}
        begins = sorted(place[audit_id] for audit_id in accepted if audit_id in place)
        table = self.history
        table = table.filter(pc.is_in(table["audit"], pa.array(list(place), pa.string())))
        frame = table.to_pandas()
        since = np.searchsorted(begins, [place[audit] for audit in frame["audit"]], side="right")
        logs = np.log(frame["value"])
        level = logs.groupby([frame["metric"].astype(str), frame["key"], since]).transform("mean")
        return table.set_column(
            table.schema.get_field_index("value"), HISTORY.field("value"), [np.exp(logs - level)]
        )

    def sides(self, accepted: Collection[str]) -> tuple[pa.Table, pa.Table] | None:
        """The runs of the baseline and of the last audit to hold against each other; None where it is none of these audits.

        Of a folder that keeps its former files these are, in the baseline, those from the last accepted audit on, and
        in the last audit the ones that came last: what lies between was judged already.
        """
        if self.baseline is None or self.last is None:
            return None
        before, now, at = self.baseline, self.last, self.baseline.number
        since = max(
            (place for place, audit_id in enumerate(self.ids[: at + 1]) if audit_id in accepted), default=0
        )
        (of_before, of_now), series = numbered_together(before.runs, now.runs)
        renewed = np.zeros(len(series), np.bool_)
        renewed[of_before[before.first >= since]] = True
        kept = (before.first >= since) | ~renewed[of_before]
        newest = np.full(len(series), -1, np.int64)
        np.maximum.at(newest, of_now, now.first)
        lasting = (now.first >= since) | ~renewed[of_now]
        wanted = np.where(now.first > at, now.first == newest[of_now], lasting)
        return filtered(before.runs, kept), filtered(now.runs, wanted)


def _history(points: Sequence[pa.Table]) -> pa.Table:
    whole = pa.concat_tables([_PLAIN.empty_table(), *points])
    # Stable: within a series the points stay in the order of the audits, which their ids need not tell
    order = pc.sort_indices(whole, [(name, "ascending") for name in _SERIES])
    return whole.take(order).cast(HISTORY)


def _points(audit_id: str, runs: pa.Table, fresh: Codes) -> pa.Table:
    # All of them in a first audit: there are millions, of which a choice is a copy
    own = (
        runs
        if len(fresh) == len(runs)
        else runs.select([*_SERIES, "value", "versions"]).take(pa.array(fresh))
    )
    places, names = series_of(own)
    order = np.array(sorted(range(len(names)), key=names.__getitem__))
    codes = ranks_of(order)[places]
    del places
    groups = log_groups(own["value"].to_numpy(), codes, len(names))
    # Of several versions in one audit none is the one that it ran on
    texts = coded(own["versions"])
    said = codes_of(texts)
    known = slice(None) if (said >= 0).all() else said >= 0
    version = only_code(codes[known], said[known].astype(np.int64), len(names))
    metrics, keys = zip(*(names[place] for place in order), strict=True)
    columns = {
        "metric": metrics,
        "key": keys,
        "audit": [audit_id] * len(names),
        "value": level(groups.mean),
        "unit": [METRICS[metric].unit for metric in metrics],
        "n": groups.n,
        "spread": np.sqrt(groups.variance),
        "versions": np.array([*texts.dictionary.to_pylist(), None], object)[version],
    }
    return pa.table([pa.array(columns[f.name], f.type, from_pandas=True) for f in _PLAIN], schema=_PLAIN)


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
