"""Rows that may be pooled: same tool, engine, model and metric definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.definitions import COLD, UNKNOWN, WARM
from data_contracts.facts import Source, subject_of
from data_contracts.wording import render_name, render_path
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.statistics import scaled


@dataclass(frozen=True)
class Group:
    """Rows of one metric that may be pooled. `who` is how a sentence names them, `kind` what one of them is."""

    evidence: Evidence
    metric: str
    names: Mapping[str, str | float | None]
    rows: pd.DataFrame
    label: str
    kind: str = "request"

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        return np.sort(self.rows["value"].to_numpy())

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return sources_of(self.evidence, self.rows)

    @property
    def subject(self) -> str:
        return subject_of(self.names)

    def part(self, rows: pd.DataFrame, label: str | None = None, **names: str) -> Group:
        """Some of its rows, with what names them apart; `label` says so where the names do not go into sentences."""
        return replace(self, rows=rows, label=label or self.label, names={**self.names, **names})


def model_groups(evidence: Evidence, metric: str, rows: pd.DataFrame) -> Iterator[Group]:
    """Requests of one metric by tool, engine and model; where no model is named, by artifact."""
    found = list(by_model(rows, ("tool", "engine")))
    # Tool and engine only where two groups would read alike: elsewhere they lengthen every sentence
    told_apart = Counter(label for label, _, _ in found)
    for label, names, part in found:
        also = [names["tool"], names["engine"]] if told_apart[label] > 1 else []
        yield Group(evidence, metric, names, part, named_with(label, also))


def by_state(group: Group) -> Iterator[tuple[Group, str]]:
    """The warm, cold and unknown requests of a group that has them, and how to call one: they are never pooled."""
    states = group.rows["state"].to_numpy()
    for state, word in ((WARM, "warm"), (COLD, "cold"), (UNKNOWN, "unknown")):
        rows = group.rows[states == state]
        if len(rows) and state == UNKNOWN:
            label = f"{group.label} (not known whether cold or warm)"
            yield group.part(rows, label, state=word), "request"
        elif len(rows):
            yield group.part(rows, state=word), f"{word} request"


def by_model(
    rows: pd.DataFrame, keys: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str | None], pd.DataFrame]]:
    """How to call them, what names them, and the rows: of each model, or artifact where no model is named."""
    named = rows["model"].notna().to_numpy()
    for names, part in split(rows[named], (*keys, "model")):
        yield render_name(str(names["model"])), names, part
    for names, part in split(rows[~named], (*keys, "artifact")):
        yield render_path(str(names["artifact"])), names, part


def group_means(rows: pd.DataFrame, key: str) -> pd.Series[float]:
    """The mean value of the rows of each group that occurs: finite, however large the values are."""
    part, exponent = scaled(rows["value"].to_numpy())
    means = pd.Series(part, rows.index).groupby(rows[key], observed=True).mean()
    return pd.Series(np.ldexp(means.to_numpy(), exponent), means.index)


def folders_of(rows: pd.DataFrame) -> pd.Categorical[str]:
    """The folder of each row's artifact, "" at the root of its source."""
    names = [str(name).rpartition("/")[0] for name in rows["artifact"].cat.categories]
    folders = np.array(names, dtype=object)[rows["artifact"].cat.codes.to_numpy()]
    return pd.Categorical(folders, sorted(set(names)))


def named_with(name: str, also: Sequence[str | None]) -> str:
    """A printed name with what tells it apart in brackets."""
    extra = ", ".join(render_name(word) for word in also if word)
    return f"{name} ({extra})" if extra else name


def split(rows: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[dict[str, str | None], pd.DataFrame]]:
    """The rows of each combination of the categorical `keys` that occurs, None where a name is unknown."""
    if rows.empty:
        return
    codes = {key: rows[key].cat.codes.to_numpy(np.int64) for key in keys}
    whole = np.zeros(len(rows), np.int64)
    for key, column in codes.items():
        # Renumbered after each key, so that the product never overflows; + 1, since an unknown name is -1
        whole = np.unique(whole * (len(rows[key].cat.categories) + 1) + column + 1, return_inverse=True)[1]
    # Stable, so that the rows of one artifact stay together in every part: `sources_of` needs that
    order = np.argsort(whole, kind="stable")
    edges = np.flatnonzero(np.diff(whole[order])) + 1
    for places in np.split(order, edges):
        first = {key: int(column[places[0]]) for key, column in codes.items()}
        names = {
            key: str(rows[key].cat.categories[code]) if code >= 0 else None for key, code in first.items()
        }
        yield names, rows.iloc[places]
