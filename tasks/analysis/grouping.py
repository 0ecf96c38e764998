"""Rows that may be pooled: same tool, engine, model and metric definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.facts import Source, subject_of
from data_contracts.wording import load_words, render_name, render_path
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import scaled
from tasks.memory.numbering import ranked


@dataclass(frozen=True)
class Group:
    """Rows of one metric that may be pooled. `label` is how a sentence names them, `kind` what one of them is.

    `told` is why they are said to be cold or warm, "" where neither is said. `of_many` is true of one setup of a model
    that has many: their means are told, and nothing else of each.
    """

    evidence: Evidence
    metric: str
    names: Mapping[str, str | float | None]
    rows: Rows
    label: str
    kind: str = "request"
    told: str = ""
    of_many: bool = False

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        return np.sort(self.rows.values("value"))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return sources_of(self.evidence, self.rows)

    @cached_property
    def subject(self) -> str:
        return subject_of(self.names)

    def part(self, rows: Rows, label: str | None = None, **names: str) -> Group:
        """Some of its rows, with what names them apart; `label` says so where the names do not go into sentences."""
        return replace(self, rows=rows, label=label or self.label, names={**self.names, **names})


def model_groups(evidence: Evidence, metric: str, rows: Rows) -> Iterator[Group]:
    """Requests of one metric by tool, engine and model; where no model is named, by artifact."""
    found = list(by_model(rows, ("tool", "engine")))
    # Tool and engine only where two groups would read alike: elsewhere they lengthen every sentence
    told_apart = Counter(label for label, _, _ in found)
    for label, names, part in found:
        also = [names["tool"], names["engine"]] if told_apart[label] > 1 else []
        yield Group(evidence, metric, names, part, named_with(label, also))


def by_state(group: Group) -> Iterator[tuple[Group, str]]:
    """The warm, cold and other requests of a group that has them, and how to call one; a group of others as it is."""
    states = group.rows.values("state")
    if (states == UNKNOWN).all():
        yield group, "request"
        return
    for state, word in ((WARM, "warm"), (COLD, "cold")):
        if (states == state).any():
            yield in_state(group, state, word), f"{word} request"
    rest = group.rows.at(states == UNKNOWN)
    if len(rest):
        yield group.part(rest, f"{group.label} (cold and warm not told apart)", state="unknown"), "request"


def in_state(group: Group, state: int, word: str) -> Group:
    """The warm or the cold requests of a group, with why they are said to be so."""
    rows = group.rows.at(group.rows.values("state") == state)
    return replace(group.part(rows, state=word), told=why_in_state(group.evidence, group.rows, state))


def why_in_state(evidence: Evidence, rows: Rows, state: int) -> str:
    """Why some of these requests are said to be warm or cold: their load durations against those of the others."""
    states, loads = rows.values("state"), evidence.loads[rows.values("request")]
    own, others = (loads[np.isfinite(loads) & (states == s)].tolist() for s in (state, WARM + COLD - state))
    return load_words(own, others)


def by_model(rows: Rows, keys: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str | None], Rows]]:
    """How to call them, what names them, and the rows: of each model, or artifact where no model is named."""
    named = rows.values("model") >= 0
    for names, part in split(rows.at(named), (*keys, "model")):
        yield render_name(str(names["model"])), names, part
    for names, part in split(rows.at(~named), (*keys, "artifact")):
        yield render_path(str(names["artifact"])), names, part


def group_means(rows: pd.DataFrame, key: str) -> pd.Series[float]:
    """The mean value of the rows of each group that occurs: finite, however large the values are."""
    part, exponent = scaled(rows["value"].to_numpy())
    means = pd.Series(part, rows.index).groupby(rows[key], observed=True).mean()
    return pd.Series(np.ldexp(means.to_numpy(), exponent), means.index)


def named_with(name: str, also: Sequence[str | None]) -> str:
    """A printed name with what tells it apart in brackets."""
    extra = ", ".join(render_name(word) for word in also if word)
    return f"{name} ({extra})" if extra else name


def split(rows: Rows, keys: Sequence[str]) -> Iterator[tuple[dict[str, str | None], Rows]]:
    """The rows of each combination of the categorical `keys` that occurs, None where a name is unknown."""
    if not len(rows):
        return
    number, held = ranked(len(rows), lambda part: map(rows.at(part).values, keys))
    found = [rows.columns.texts(key)[codes].tolist() for key, codes in zip(keys, held, strict=True)]
    # The rows of one artifact stay together in every part: `sources_of` needs that
    for place, part in rows.by_code(number):
        yield dict(zip(keys, (names[place] for names in found), strict=True)), part
