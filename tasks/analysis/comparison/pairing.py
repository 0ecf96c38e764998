"""Series that both audits measured, paired: their runs as samples, and how long their prompts and answers were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes
from data_contracts.metrics import METRICS
from data_contracts.wording import render_name
from tasks.analysis.comparison.keys import UNSAID, Key
from tasks.analysis.comparison.lengths import LengthChange, length_changes
from tasks.analysis.comparison.matching import Series, nearly_alike
from tasks.analysis.comparison.run_files import Ints
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Floats, Sample, stretches
from tasks.analysis.comparison.sessions import sessions_of
from tasks.analysis.comparison.sides import Mask, Sides
from tasks.analysis.comparison.testing import Measured
from tasks.ingestion.contents import spread
from tasks.ingestion.lengths import LENGTHS
from tasks.memory.mapping import let_go
from tasks.memory.shelf import shelved


@dataclass(frozen=True, slots=True)
class SeriesPair:
    """A series of the baseline and the one of the current audit that measured the same; `lengths` are what differs."""

    baseline: Series
    current: Series
    lengths: tuple[LengthChange, ...]

    @property
    def otherwise(self) -> str:
        """What else the two keys say otherwise, as a sentence ends with it; empty where nothing."""
        before, now = (Key.parsed(key) for _, key in (self.baseline, self.current))
        named = before.model is not None and before.model != now.model
        words = f" (the baseline calls the model {render_name(before.model or '')})" if named else ""
        told = f" (requests {before.state or UNSAID} against {now.state or UNSAID})"
        return words + (told if before.state != now.state else "")

    @property
    def concerned(self) -> tuple[LengthChange, ...]:
        """Of the lengths that differ those that the metric depends on."""
        metric = METRICS[self.current[0]]
        return tuple(change for change in self.lengths if change.concerns(metric))

    @property
    def per_token(self) -> bool:
        """True where the metric is so many tokens' work: then it is judged for each of them."""
        of_each = METRICS[self.current[0]].of_each
        return of_each is not None and any(change.length == of_each for change in self.lengths)

    @property
    def is_comparable(self) -> bool:
        return self.per_token or not self.concerned


@dataclass(frozen=True)
class SeriesPairs:
    """All pairs that have runs to test, and what these tell of each."""

    pairs: list[SeriesPair]
    measured: Measured

    @classmethod
    def of(cls, sides: Sides) -> SeriesPairs:
        matched = list(_matched(sides))
        place = {series: i for i, series in enumerate(sides.series)}
        both = (
            _RunsOfPairs.of(sides.baseline, sides.of_baseline, [place[one] for one, _ in matched]),
            _RunsOfPairs.of(
                sides.current, sides.of_current, [place[one] for _, one in matched], ~sides.known
            ),
        )
        pairs, parts = list[SeriesPair](), list[Measured]()
        for begin, end in stretches(both[0].sizes + both[1].sizes):
            runs = [side.between(begin, end) for side in both]
            own = list(_told(matched[begin:end], runs))
            per_token = np.array([pair.per_token for pair in own], np.bool_)
            parts.append(Measured.of(*_samples(runs, per_token), len(own)))
            pairs += own
            let_go()
        return cls(pairs, Measured.together(parts))

    @property
    def cells(self) -> Codes:
        """One number for what was measured together, whichever metric of it a pair is."""
        return pd.factorize(np.array([Key.parsed(pair.current[1]).cell for pair in self.pairs], object))[
            0
        ].astype(np.int64)


def _matched(sides: Sides) -> Iterator[tuple[Series, Series]]:
    """Series of one key on both sides with runs to test, then those that are nearly alike."""
    both = (sides.n_before > 0) & (sides.n_new > 0)
    yield from ((sides.series[i], sides.series[i]) for i in np.flatnonzero(both).tolist())
    # Of a folder that keeps its former files the baseline's series is there still, and has no new run
    only_before = _named(sides, (sides.n_before > 0) & (sides.n_new == 0))
    only_now = _named(sides, (sides.n_before == 0) & (sides.n_new > 0))
    yield from nearly_alike(only_before, only_now)


def _named(sides: Sides, mask: Mask) -> Iterable[Series]:
    return (sides.series[i] for i in np.flatnonzero(mask).tolist())


@dataclass(frozen=True, slots=True)
class _RunsOfPairs:
    """The runs of one side, and how many of them each pair has. Those of a pair stand together in `order`."""

    columns: Mapping[str, npt.NDArray[Any]]
    order: Codes
    first: Codes
    sizes: Codes

    @classmethod
    def of(cls, runs: pa.Table, series: Ints, wanted: list[int], kept: Mask | None = None) -> _RunsOfPairs:
        """`wanted` is the series of each pair."""
        columns = {name: shelved(runs[name].to_numpy()) for name in ("value", *LENGTHS)}
        columns["started"] = shelved(runs["started"].cast(pa.int64()).fill_null(UNKNOWN_TIME).to_numpy())
        rows = None if kept is None or kept.all() else np.flatnonzero(kept)
        own = series if rows is None else series[rows]
        order = np.argsort(own, kind="stable")
        sizes = np.bincount(own, minlength=max(wanted, default=-1) + 1)
        places = np.array(wanted, np.int64)
        order = shelved((order if rows is None else rows[order]).astype(np.int32))
        return cls(columns, order, (np.cumsum(sizes) - sizes)[places], sizes[places])

    def between(self, begin: int, end: int) -> pd.DataFrame:
        """The runs of some pairs, numbered from 0 as `pair`."""
        first, sizes = self.first[begin:end], self.sizes[begin:end]
        rows = self.order[spread(first, first + sizes)[0]]
        found = pd.DataFrame({name: column[rows] for name, column in self.columns.items()})
        return found.assign(pair=np.repeat(np.arange(end - begin), sizes))


def _told(matched: Sequence[tuple[Series, Series]], runs: Sequence[pd.DataFrame]) -> Iterator[SeriesPair]:
    """The pairs of these runs of both sides, with the lengths that differ."""
    medians = [side.groupby("pair")[list(LENGTHS)].median().reindex(range(len(matched))) for side in runs]
    sides = (side.to_dict("records") for side in medians)
    for (one, other), was, now in zip(matched, *sides, strict=True):
        keys = (Key.parsed(one[1]), Key.parsed(other[1]))
        before, after = ({name: float(side[name]) for name in LENGTHS} for side in (was, now))
        yield SeriesPair(one, other, length_changes(before, after, keys))


def _samples(runs: Sequence[pd.DataFrame], per_token: Mask) -> tuple[Sample, Sample]:
    sizes = [len(side) for side in runs]
    side = np.repeat(np.arange(2), sizes)
    both = pd.concat(runs, ignore_index=True)
    pair, started = both["pair"].to_numpy(np.int64), both["started"].to_numpy(np.int64)
    values: Floats = both["value"].to_numpy(np.float64)
    if len(per_token):
        each = per_token[pair]
        tokens = both["output_tokens"].where(both["output_tokens"] > 0).to_numpy(np.float64)
        values = np.where(each, values / tokens, values)
    session = sessions_of(pair, side, started)
    # Of a run that does not say how long its answers were nobody knows the time of a token
    known = np.isfinite(values)
    made = (
        Sample(values[own], pair[own], session[own], started[own])
        for own in ((side == 0) & known, (side == 1) & known)
    )
    before, now = made
    return before, now
