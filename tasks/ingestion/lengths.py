"""How long the prompts and answers of a run were, as measured."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from data_contracts.coded_columns import Codes, edges_of, extremes_of
from data_contracts.measurements import Scope
from tasks.ingestion.agreement import Floats
from tasks.ingestion.word_codes import held

Length = Literal["input_tokens", "output_tokens"]
LENGTHS: tuple[Length, ...] = ("input_tokens", "output_tokens")
MEASURED = frozenset({*LENGTHS, *(f"{length}_total" for length in LENGTHS)})
_LEVELS = ("p50", "mean")
_EACH: tuple[Scope, ...] = ("request", "sample")


def lengths_of(rows: pd.DataFrame, length: Length, completed: Floats) -> Floats:
    """The median token count of each run: of its requests, else their stated median or mean, else total / completed.

    `rows` are measurements with the run that each belongs to as `key`; `completed` are requests by run. NaN: not said.
    """
    values, keys = rows["value"].to_numpy(np.float64), rows["key"].to_numpy(np.int64)
    known = ~np.isnan(values)
    own = known & held(rows["metric"], {length})
    each = (
        own & held(rows["scope"], _EACH) & held(rows["status"], {"ok"}) & held(rows["statistic"], {"value"})
    )
    tokens = _medians(keys[each], values[each], len(completed))
    for level in _LEVELS:
        stated = own & held(rows["statistic"], {level})
        tokens = np.where(np.isnan(tokens), agreed(keys[stated], values[stated], len(completed)), tokens)
    whole = known & held(rows["metric"], {f"{length}_total"})
    total = agreed(keys[whole], values[whole], len(completed))
    each_of_all = np.divide(total, completed, out=np.full(len(total), np.nan), where=completed > 0)
    return np.where(np.isnan(tokens), each_of_all, tokens)


def _medians(keys: Codes, values: Floats, count: int) -> Floats:
    """The median of the values of each key, NaN where it has none."""
    medians = np.full(count, np.nan)
    if len(keys):
        order = np.lexsort((values, keys))
        keys, values = keys[order], values[order]
        edges = edges_of(keys)
        begins, sizes = edges[:-1], np.diff(edges)
        middle = values[begins + sizes // 2], values[begins + (sizes - 1) // 2]
        # A file may say 1e308 tokens
        with np.errstate(over="ignore", invalid="ignore"):
            medians[keys[begins]] = (middle[0] + middle[1]) / 2
    return medians


def agreed(keys: Codes, values: Floats, count: int) -> Floats:
    """The one value of each key that has no other, NaN where it has none, or several."""
    low, high = extremes_of(keys, values, count)
    return np.where(low == high, high, np.nan)
