"""What stands beside a number: the settings of its run, wherever the table keeps them."""

from __future__ import annotations

import orjson
import pandas as pd

from data_contracts.json_values import JsonObject, canonical

# In this order, so that what is said of the run itself holds over what is said of its machine.
_KEPT_IN = ("system", "workload", "config")
_QUANTIZATION = (
    "quantization",
    "quant",
    "quantization_level",
    "quant_level",
    "precision",
    "dtype",
    "model_dtype",
)


def settings_beside(rows: pd.DataFrame) -> JsonObject:
    """All settings of the first of these rows."""
    said: JsonObject = {}
    for column in _KEPT_IN:
        text = rows[column].iloc[0] if column in rows.columns else None
        if isinstance(text, str):
            said |= orjson.loads(text)
    return said


def settings_apart(every: pd.DataFrame, rows: pd.DataFrame) -> str | None:
    """The settings of these rows that others of their artifact and model do not share, as JSON; None when there are none."""
    same = (every["artifact"] == rows["artifact"].iloc[0]).to_numpy()
    beside = every[same].drop_duplicates([name for name in _KEPT_IN if name in every.columns])
    others = [settings_beside(beside.iloc[place : place + 1]) for place in range(len(beside))]
    own = settings_beside(rows)
    apart = {name: value for name, value in own.items() if any(other.get(name) != value for other in others)}
    written = canonical(apart)
    return None if written is None else str(written)


def quantization_of(settings: JsonObject) -> str | None:
    """How the weights were kept, as the settings say it, in lower case; None where they do not."""
    return next((str(settings[name]).lower() for name in _QUANTIZATION if settings.get(name)), None)
