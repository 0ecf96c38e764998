"""Rows that may be pooled: same tool, engine, model and metric definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.facts import Source, subject_of
from tasks.facts.evidence import Evidence
from tasks.facts.sources import sources_of
from tasks.wording import render_name, render_path


@dataclass(frozen=True)
class Group:
    """Rows of one metric that may be pooled. `who` is how a sentence names them, `kind` what one of them is."""

    evidence: Evidence
    metric: str
    names: Mapping[str, str | float | None]
    rows: pd.DataFrame
    who: str
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


def model_groups(evidence: Evidence, metric: str, rows: pd.DataFrame) -> Iterator[Group]:
    """Requests of one metric by tool, engine and model; where no model is named, by artifact."""
    named = rows["model"].notna().to_numpy()
    for part, keys in (
        (rows[named], ("tool", "engine", "model")),
        (rows[~named], ("tool", "engine", "artifact")),
    ):
        found = list(split(part, keys))
        told_apart = Counter(names[keys[-1]] for names, _ in found)
        for names, group in found:
            also = [names["tool"], names["engine"]] if told_apart[names[keys[-1]]] > 1 else []
            name = (
                render_path(str(names["artifact"]))
                if "artifact" in names
                else render_name(str(names["model"]))
            )
            yield Group(evidence, metric, names, group, named_with(name, also))


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
        whole = np.unique(whole * (len(rows[key].cat.categories) + 1) + column + 1, return_inverse=True)[1]
    order = np.argsort(whole, kind="stable")
    edges = np.flatnonzero(np.diff(whole[order])) + 1
    for places in np.split(order, edges):
        first = {key: int(column[places[0]]) for key, column in codes.items()}
        names = {
            key: str(rows[key].cat.categories[code]) if code >= 0 else None for key, code in first.items()
        }
        yield names, rows.iloc[places]
