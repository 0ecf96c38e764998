"""What records say beside numbers: their model, engine, task and settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.coded_columns import combined
from tasks.ingestion.agreement import Ints, Mask

NAMED = {"model": "model", "engine": "engine", "version of the tool": "tool_version", "task": "task"}
SETTINGS = ("config", "system", "workload")
# Another word for these is no contradiction: readers take tasks from names of files, and name versions of their own tool.
_NOT_COMPARED = frozenset({"version of the tool", "task"})

ANOTHER = "another"

Terms = Mapping[str, str]
Gathered = Mapping[str, Set[str]]


def terms_of(number: Mapping[str, Ints], codes: Mapping[str, pa.DictionaryArray]) -> tuple[Ints, list[Terms]]:
    """What each record says: a place in a list of what any says. `number` has its code in each column of words."""
    whole = combined([number[column] for column in (*NAMED.values(), *SETTINGS)])
    first = np.full(int(whole.max(initial=-1)) + 1, len(whole))
    np.minimum.at(first, whole, np.arange(len(whole)))
    words = {column: codes[column].dictionary.to_pylist() for column in (*NAMED.values(), *SETTINGS)}
    said: list[Terms] = []
    for place in first.tolist():
        at = {column: words[column][codes_[place]] for column, codes_ in number.items() if codes_[place] >= 0}
        terms = {name: _plain(at[column]) for name, column in NAMED.items() if column in at}
        for column in SETTINGS:
            terms |= {name: _plain(value) for name, value in _settings(at.get(column) or "{}").items()}
        said.append(terms)
    return whole, said


def gathered(said: Iterable[Terms]) -> Gathered:
    """All that some records say, with each value of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for terms in said:
        for name, value in terms.items():
            found[name].add(value)
    return found


def further(mine: Gathered, theirs: Gathered) -> frozenset[str]:
    """What some records say and others do not, in words for a reader: "threads", or "another model"."""
    return frozenset(
        name if name not in theirs else f"{ANOTHER} {name}"
        for name, values in mine.items()
        if name not in theirs or (name not in _NOT_COMPARED and not values <= theirs[name])
    )


def contradict(mine: Gathered, theirs: Gathered) -> bool:
    """True when a setting or name that both state has no value in common."""
    return any(
        values.isdisjoint(theirs[name])
        for name, values in mine.items()
        if name in theirs and name not in _NOT_COMPARED
    )


def contradicting(said: Sequence[Terms], ones: Ints, others: Ints) -> Mask:
    """For each of some pairs of places in `said`, whether one setting or name has two values there."""
    pairs, inverse = np.unique(ones * len(said) + others, return_inverse=True)
    found = [
        contradict(gathered([said[one]]), gathered([said[other]]))
        for one, other in zip(*(side.tolist() for side in np.divmod(pairs, max(len(said), 1))), strict=True)
    ]
    return np.array(found, np.bool_)[inverse]


@lru_cache(maxsize=4_096)
def _settings(text: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(text)
    return found


def _plain(value: object) -> str:
    """A value as all who write it would: 8 and "8.0", "Lark 2-13B" and "lab/lark-2:13b" are the same."""
    try:
        return repr(float(value))  # type: ignore[arg-type]  # what is no number raises
    except (TypeError, ValueError):
        word = str(value).rsplit("/", 1)[-1]
        return "".join(letter for letter in word.casefold() if letter.isalnum()) or str(value)
