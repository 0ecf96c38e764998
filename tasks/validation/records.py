"""Numbers gathered into records: a request, a sample, a point in time, the statistics of one metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.measurements import SCOPES
from data_contracts.rules.frames import Ints, Mask, Numbers, Records
from tasks.validation.columns import numbers_of

# A twin's or a repeated number is checked where it stands first.
_ELSEWHERE = ("twin", "repeated")


@dataclass(frozen=True)
class Measured:
    """All numbers of an audit, and their records by scope, but for those that documents state.

    Under `summarized` are the requests of files with requests of their own, those that another file holds too.
    """

    numbers: Numbers
    records: Mapping[str, Records]


def measured(measurements: pa.Table) -> Measured:
    """Every measurement in its record; twins and repeated numbers in none."""
    numbers = numbers_of(measurements)
    pair = _pairs(numbers)
    own = ~np.logical_or.reduce([numbers.flagged(flag) for flag in _ELSEWHERE])
    declared = numbers.flagged("declared")
    records: dict[str, Records] = {
        scope: _gather(numbers, pair, own & ~declared & numbers.scope.isin(scope)) for scope in SCOPES
    }
    # One object may hold statistics of many metrics: rules about their order need those of one
    records["aggregate"] = _gather(
        numbers, _with_metric(pair, numbers), own & ~declared & numbers.scope.isin("aggregate")
    )
    # Of a file that another repeats in part, a summary sums up all requests
    asked = ~numbers.flagged("repeated") & ~declared & numbers.scope.isin("request")
    holders = np.unique(numbers.artifact.codes[asked & own])
    records["summarized"] = _gather(numbers, pair, asked & np.isin(numbers.artifact.codes, holders))
    return Measured(numbers, records)


def _pairs(numbers: Numbers) -> Ints:
    """A number for each (artifact, record) pair."""
    record = numbers.record.dictionary_encode()
    codes = record.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    # Codes have 32 bits, their product does not fit into them
    pairs: Ints = numbers.artifact.codes.astype(np.int64) * max(len(record.dictionary), 1) + codes
    return pairs


def _with_metric(pair: Ints, numbers: Numbers) -> Ints:
    # Numbered anew: a third factor could be too much even for 64 bits
    dense = np.unique(pair, return_inverse=True)[1].astype(np.int64)
    triples: Ints = dense * max(len(numbers.metric.names), 1) + numbers.metric.codes
    return triples


def _gather(numbers: Numbers, keys: Ints, wanted: Mask) -> Records:
    rows = np.flatnonzero(wanted)
    return gathered(numbers.take(rows), keys[rows])


def gathered(numbers: Numbers, keys: npt.NDArray[np.int64]) -> Records:
    """Records of equal keys, in the order in which they first occur."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return Records(numbers, place[inverse], first[order].astype(np.int64))
