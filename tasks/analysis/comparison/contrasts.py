"""What was measured twice but for one thing: the quantization of a model, the engine, or the model on one task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, starmap
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.coded_columns import Codes, edges_of
from data_contracts.metrics import METRICS
from tasks.analysis.comparison.drift import Drift, History, drift_of
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.lengths import length_changes
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.pooled import Pooled, pooled
from tasks.analysis.comparison.runs import series_of
from tasks.analysis.comparison.samples import UNKNOWN_TIME, Sample, stretches
from tasks.analysis.comparison.sessions import sessions_of
from tasks.analysis.comparison.testing import Changes, Measured, change
from tasks.ingestion.lengths import LENGTHS, Length
from tasks.memory.shelf import shelved

Axis = Literal["quantization", "engine", "model"]
_LEVELS = ("value", "mean", "p50", "total")


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two levels of an axis, and the groups of runs that differ in it alone: pairs of series, one for each setup."""

    axis: Axis
    metric: str
    one: str
    other: str
    pairs: tuple[tuple[Series, Series], ...]


@dataclass(frozen=True)
class Contrasts:
    """Contrasts with their tests: `changes` of each pair, as ratio of `one` to `other`, `whole` over the pairs of each."""

    contrasts: list[Contrast]
    first: Codes
    changes: Changes
    whole: Pooled

    @classmethod
    def of(cls, runs: pa.Table) -> Contrasts:
        """The contrasts among the runs (RUNS) of one audit."""
        groups = _groups(runs)
        found = list(_contrasts(groups, _lengths(runs, groups)))
        pairs = [pair for contrast in found for pair in contrast.pairs]
        measured = _measured(runs, groups, pairs)
        cells = pd.factorize(np.array([Key.parsed(one[1]).cell for one, _ in pairs], object))[0]
        changes = change(measured, _no_history(len(pairs)), cells.astype(np.int64))
        family = np.repeat(np.arange(len(found)), [len(contrast.pairs) for contrast in found])
        first = np.cumsum([0, *(len(contrast.pairs) for contrast in found)])[:-1]
        return cls(
            found, first.astype(np.int64), changes, pooled(changes, family.astype(np.int64), len(found))
        )


def _no_history(size: int) -> Drift:
    none: Codes = np.empty(0, np.int64)
    return drift_of(History(none, none, np.empty(0), np.empty(0), none), size)


def _lengths(runs: pa.Table, groups: Mapping[Series, range]) -> dict[Series, dict[Length, float]]:
    """The medians of the lengths of each group's runs."""
    sizes = np.array([len(group) for group in groups.values()], np.int64)
    bounds = np.cumsum([0, *sizes])
    medians: list[dict[Length, float]] = []
    for begin, end in stretches(sizes):
        rows = runs.slice(bounds[begin], bounds[end] - bounds[begin]).select(LENGTHS).to_pandas()
        medians += (
            rows.groupby(np.repeat(np.arange(end - begin), sizes[begin:end])).median().to_dict("records")
        )
    return dict(zip(groups, medians, strict=True))


def _contrasts(groups: Iterable[Series], lengths: Mapping[Series, dict[Length, float]]) -> Iterator[Contrast]:
    """Of each axis, metric and what else is alike each level beside the one that was measured most."""
    families: dict[tuple[Axis, str, str], dict[str, dict[str, Series]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for metric, text in groups:
        key = Key.parsed(text)
        if METRICS[metric].side_by_side and key.model and key.statistic in _LEVELS and key.state != "cold":
            for axis, level, base in _levels(key):
                family = (axis, metric, base.over_configurations.text)
                families[family][level][base.text] = (metric, text)
    for (axis, metric, _), levels in sorted(families.items()):
        # The most setups, and of as many the first by name: all others stand beside it
        reference = min(levels, key=lambda level: (-len(levels[level]), level))
        for level in sorted(levels.keys() - {reference}):
            shared = sorted(levels[level].keys() & levels[reference].keys())
            pairs = tuple((levels[level][base], levels[reference][base]) for base in shared)
            alike = tuple(pair for pair in pairs if _as_long(metric, pair, lengths))
            if alike and not _same_model(axis, level, reference):
                yield Contrast(axis, metric, level, reference, alike)


def _levels(key: Key) -> Iterator[tuple[Axis, str, Key]]:
    """The axes on which a group of runs has a level, and the key that those share that differ in it alone."""
    if key.quantization is not None:
        yield "quantization", key.quantization, key.without_quantization
    if key.engine is not None:
        yield "engine", key.engine, replace(key, engine=None)
    if key.model is not None:
        yield "model", key.model, replace(key, model=None)


def _same_model(axis: Axis, one: str, other: str) -> bool:
    """True for two names of one model that differ in the quantization, which is an axis of its own."""
    bases = [Key(model=name).without_quantization.model for name in (one, other)]
    return axis == "model" and bases[0] == bases[1]


def _as_long(metric: str, pair: tuple[Series, Series], lengths: Mapping[Series, dict[Length, float]]) -> bool:
    one, other = pair
    changes = length_changes(lengths[one], lengths[other], (Key.parsed(one[1]), Key.parsed(other[1])))
    return not any(changed.concerns(METRICS[metric]) for changed in changes)


def _groups(runs: pa.Table) -> dict[Series, range]:
    """The rows of each series, which stand together in RUNS."""
    number, series = series_of(runs)
    return dict(zip(series, starmap(range, pairwise(edges_of(number).tolist())), strict=True))


def _measured(
    runs: pa.Table, groups: Mapping[Series, range], pairs: Sequence[tuple[Series, Series]]
) -> Measured:
    """What the runs of the second and of the first series of each pair tell."""
    value = runs["value"].to_numpy()
    started = shelved(runs["started"].cast(pa.int64()).fill_null(UNKNOWN_TIME).to_numpy())
    sizes = np.array([len(groups[one]) + len(groups[other]) for one, other in pairs], np.int64)
    parts = []
    for begin, end in stretches(sizes):
        sides = [groups[series] for one, other in pairs[begin:end] for series in (other, one)]
        row = np.concatenate([np.empty(0, np.int64), *(np.arange(side.start, side.stop) for side in sides)])
        pair = np.repeat(np.arange(end - begin), sizes[begin:end])
        of_one = np.repeat(np.tile(np.array([0, 1], np.int8), end - begin), [len(side) for side in sides])
        when = started[row]
        columns = (value[row], pair, sessions_of(pair, of_one, when), when)
        before, now = (Sample(*(column[of_one == side] for column in columns)) for side in (0, 1))
        parts.append(Measured.of(before, now, end - begin))
    return Measured.together(parts)
