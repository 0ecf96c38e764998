"""Requests that failed and say less of themselves than those beside them: which run they were part of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.coded_columns import Codes, combined
from data_contracts.json_values import JsonObject

Mask = npt.NDArray[np.bool_]

# What a request of a run shares with the others of it
_NAMES = ("execution", "tool", "engine", "model", "config", "system", "asked")
_SETTINGS = ("config", "system", "asked")
# A file of more runs lists them for their own sake: its failures are not looked for among them
_MOST_RUNS = 1_000


def completed_names(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, those of failed requests with the names of the only run of their file that has all that they say.

    Else what failed would be a run of its own, and what is left of the run it was part of would seem to have gone well.
    """
    single = (rows["scope"] == "request").to_numpy()
    failed = single & (rows["status"] == "failed").to_numpy()
    if not failed.any() or not (single & ~failed).any():
        return rows
    names = rows[list(_NAMES)].apply(lambda column: column.cat.codes).to_numpy(np.int64)
    # A run that a request does not name is called as its file is
    unnamed = (rows["execution"].astype(object) == rows["artifact"].astype(object)).to_numpy()
    artifact = rows["artifact"].cat.codes.to_numpy(np.int64)
    whole = combined([artifact, *names.T])
    for file in np.unique(artifact[failed]).tolist():
        here = artifact == file
        others = _firsts(whole, here & single & ~failed)
        lost = here & failed & ~np.isin(whole, whole[others])
        if not len(others) or len(others) > _MOST_RUNS or not lost.any():
            continue
        for place in _firsts(combined([whole, unnamed.astype(np.int64)]), lost):
            fitting = [other for other in others if _fits(rows, names, unnamed, int(place), int(other))]
            if len(fitting) == 1:
                names[lost & (whole == whole[place]) & (unnamed == unnamed[place])] = names[fitting[0]]
    codes = dict(zip(_NAMES, names.T, strict=True))
    made = {name: pd.Categorical.from_codes(codes[name], rows[name].cat.categories) for name in _NAMES}
    return rows.assign(**made)


def _firsts(codes: Codes, wanted: Mask) -> Codes:
    """The first place of each code among the wanted ones."""
    places = np.flatnonzero(wanted)
    _, firsts = np.unique(codes[places], return_index=True)
    return places[np.sort(firsts)]


def _fits(rows: pd.DataFrame, names: Codes, unnamed: Mask, lost: int, other: int) -> bool:
    """True where a run has all that a lost request says of itself."""
    for column, name in enumerate(_NAMES):
        own, its = int(names[lost, column]), int(names[other, column])
        if own == its or own < 0 or (name == "execution" and unnamed[lost]):
            continue
        if name not in _SETTINGS or its < 0:
            return False
        words = rows[name].cat.categories
        if not _settings(words[own]).items() <= _settings(words[its]).items():
            return False
    return True


def _settings(text: str) -> JsonObject:
    # A category may be a string of NumPy, which orjson refuses
    found: JsonObject = orjson.loads(str(text))
    return found
