"""Series that both audits measured, paired: their runs as samples, and how long their prompts and answers were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes
from data_contracts.metrics import METRICS
from data_contracts.wording import render_name
from tasks.analysis.comparison.keys import UNSAID, Key
from tasks.analysis.comparison.lengths import LengthChange, length_changes
from tasks.analysis.comparison.matching import Series, nearly_alike
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Floats, Sample
from tasks.analysis.comparison.sessions import sessions_of
from tasks.analysis.comparison.sides import Mask, Sides
from tasks.ingestion.lengths import LENGTHS


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
    """All pairs that have runs to test, and these runs: `before` and `now` number the pairs as their series."""

    pairs: list[SeriesPair]
    before: Sample
    now: Sample

    @classmethod
    def of(cls, sides: Sides) -> SeriesPairs:
        matched = list(_matched(sides))
        place = {series: i for i, series in enumerate(sides.series)}
        runs = [
            _runs(sides.baseline, sides.of_baseline, [place[one] for one, _ in matched]),
            _runs(sides.current, sides.of_current, [place[one] for _, one in matched], ~sides.known),
        ]
        medians = [side.groupby("pair")[list(LENGTHS)].median().reindex(range(len(matched))) for side in runs]
        pairs = []
        for (one, other), was, now in zip(
            matched, *(side.to_dict("records") for side in medians), strict=True
        ):
            keys = (Key.parsed(one[1]), Key.parsed(other[1]))
            before, after = ({name: float(side[name]) for name in LENGTHS} for side in (was, now))
            pairs.append(SeriesPair(one, other, length_changes(before, after, keys)))
        per_token = np.array([pair.per_token for pair in pairs], np.bool_)
        return cls(pairs, *_samples(runs, per_token))

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


def _runs(table: pa.Table, series: Codes, wanted: list[int], kept: Mask | None = None) -> pd.DataFrame:
    """The runs of the wanted series, with the place of each in that list as `pair`."""
    pair_of = np.full(int(series.max(initial=-1)) + 2, -1, np.int64)
    pair_of[np.array(wanted, np.int64)] = np.arange(len(wanted))
    frame = table.select(["value", *LENGTHS]).to_pandas()
    frame["started"] = table["started"].cast(pa.int64()).fill_null(UNKNOWN_TIME).to_numpy()
    frame["pair"] = pair_of[series]
    mask = (frame["pair"] >= 0).to_numpy() if kept is None else (frame["pair"] >= 0).to_numpy() & kept
    found: pd.DataFrame = frame[mask]
    return found


def _samples(runs: list[pd.DataFrame], per_token: Mask) -> tuple[Sample, Sample]:
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
