"""Units that a tool's own field names imply, wherever its fields were copied to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_contracts.metrics import METRICS
from tasks.ingestion.naming.hypotheses import Column
from tasks.ingestion.naming.words import parts_of

# The durations of Ollama's API: whole nanoseconds
_OLLAMA = frozenset(
    {("total", "duration"), ("load", "duration"), ("prompt", "eval", "duration"), ("eval", "duration")}
)
_ONLY_OLLAMAS = {("prompt", "eval", "duration"), ("eval", "duration")}
# A tenth of a millisecond; what is less was converted, or is no time of an answer
_LEAST = 1e5


def fix_units(columns: Sequence[Column]) -> None:
    """Sets the unit of times whose names state none, where the names beside them are one tool's."""
    named = {parts_of(column.name)[-1:]: column for column in columns}
    found = {name[0]: column for name, column in named.items() if name and name[0] in _OLLAMA}
    if not found.keys() >= _ONLY_OLLAMAS:
        return
    numbers = np.concatenate([column.numbers for column in found.values()])
    known = numbers[np.isfinite(numbers) & (numbers != 0)]
    # One that somebody converted has decimals, or is too small
    if not len(known) or (known % 1 != 0).any() or np.median(known) < _LEAST:
        return
    for hypothesis in (h for column in found.values() for h in column.hypotheses):
        if hypothesis.factor is None and METRICS[hypothesis.metric].unit == "s":
            hypothesis.factor = 1e-9
            hypothesis.reasons.append("Ollama writes this field in nanoseconds")
