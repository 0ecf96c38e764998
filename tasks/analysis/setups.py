"""What stands beside a number: the settings of its run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson
import pandas as pd

from data_contracts.json_values import JsonObject, canonical
from tasks.analysis.grouping import split

# As many rows as a folded table of the report shows: of a longer sweep a reader takes in the range, not each level.
MAX_SETUPS = 20
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
    text = rows["config"].iloc[0]
    return dict(orjson.loads(text)) if isinstance(text, str) else {}


def by_settings(rows: pd.DataFrame) -> Iterator[tuple[str | None, pd.DataFrame]]:
    """The rows of each setup, with the settings that not all of them share, as JSON; None where they share them all."""
    found = [part for _, part in split(rows, ("config",))]
    together: dict[str | None, list[pd.DataFrame]] = {}
    for apart, part in zip(_apart([settings_beside(part) for part in found]), found, strict=True):
        together.setdefault(apart, []).append(part)
    for apart, parts in together.items():
        # In their order, which keeps the rows of one artifact together
        yield apart, parts[0] if len(parts) == 1 else pd.concat(parts).sort_index()


def few_setups(rows: pd.DataFrame) -> list[tuple[str | None, pd.DataFrame]]:
    """The rows of each setup as `by_settings` gives them; of more than MAX_SETUPS all rows together."""
    found = list(by_settings(rows))
    return found if len(found) <= MAX_SETUPS else [(None, rows)]


def settings_of_each(rows: pd.DataFrame, within: Sequence[str] = ("artifact", "model")) -> list[str | None]:
    """For each row the settings that not all rows that are alike `within` share, as JSON; None where there are none."""
    of_each: list[str | None] = [None] * len(rows)
    places: dict[tuple[int, ...], dict[int, list[int]]] = {}
    alike_in = zip(*(rows[name].cat.codes.tolist() for name in within), strict=True)
    for place, (key, setup) in enumerate(zip(alike_in, rows["config"].cat.codes.tolist(), strict=True)):
        places.setdefault(key, {}).setdefault(setup, []).append(place)
    for setups in places.values():
        if len(setups) == 1:
            continue
        firsts = [settings_beside(rows.iloc[alike[0] : alike[0] + 1]) for alike in setups.values()]
        for apart, alike in zip(_apart(firsts), setups.values(), strict=True):
            for place in alike:
                of_each[place] = apart
    return of_each


def _apart(said: Sequence[JsonObject]) -> list[str | None]:
    """Of each of these settings what not all of them share, as JSON."""
    shared = dict(said[0]) if said else {}
    for settings in said[1:]:
        shared = {name: value for name, value in shared.items() if settings.get(name) == value}
    written = (canonical({k: v for k, v in one.items() if k not in shared}) for one in said)
    return [None if text is None else str(text) for text in written]


def quantization_of(settings: JsonObject) -> str | None:
    """How the weights were kept, as the settings say it, in lower case; None where they do not."""
    return next((str(settings[name]).lower() for name in _QUANTIZATION if settings.get(name)), None)
