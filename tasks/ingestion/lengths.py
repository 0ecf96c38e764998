"""How long the prompts and answers of a run were, as measured."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from data_contracts.measurements import Scope

Length = Literal["input_tokens", "output_tokens"]
LENGTHS: tuple[Length, ...] = ("input_tokens", "output_tokens")
MEASURED = frozenset({*LENGTHS, *(f"{length}_total" for length in LENGTHS)})
_LEVELS = ("p50", "mean")
_EACH: tuple[Scope, ...] = ("request", "sample")


def lengths_of(rows: pd.DataFrame, length: Length, completed: pd.Series[float]) -> pd.Series[float]:
    """The median token count of each run: of its requests, else their stated median or mean, else total / completed.

    `rows` are measurements with the run that each belongs to as `key`; `completed` are requests by run. NaN: not said.
    """
    told = rows["value"].notna() & rows["metric"].isin([length, f"{length}_total"])
    known = rows.loc[told.to_numpy(), ["key", "metric", "statistic", "scope", "status", "value"]]
    own = known[(known["metric"] == length).to_numpy()]
    each = own["scope"].isin(_EACH) & (own["status"] == "ok") & (own["statistic"] == "value")
    single = own[each.to_numpy()]
    tokens = single.groupby("key")["value"].median().reindex(completed.index)
    for level in _LEVELS:
        tokens = tokens.fillna(agreed(own[(own["statistic"] == level).to_numpy()]))
    total = agreed(known[(known["metric"] == f"{length}_total").to_numpy()])
    return tokens.fillna(total / completed.where(completed > 0))


def agreed(rows: pd.DataFrame) -> pd.Series[float]:
    """The one value of each key that has no other."""
    if rows.empty:
        return rows.set_index("key")["value"]
    values = rows.groupby("key")["value"].agg(["min", "max"])
    return values["min"].where(values["min"] == values["max"])
