"""Numbers gathered into records: a request, a sample, a point in time, the statistics of one metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.coded_columns import combined, firsts_of
from data_contracts.measurements import SCOPES
from data_contracts.rules.frames import Floats, Ints, Mask, Numbers, Records
from tasks.validation.columns import numbers_of

# Of which each request that completed has one value
_OF_REQUESTS = ("ttft", "tpot", "e2e_latency", "input_tokens", "output_tokens", "output_speed_per_user")
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
    stated = own & ~declared & numbers.scope.isin("aggregate")
    records["aggregate"] = _gather(
        replace(numbers, n=_with_counts(numbers, pair, stated)), _with_metric(pair, numbers), stated
    )
    # Of a file that another repeats in part, a summary sums up all requests
    asked = ~numbers.flagged("repeated") & ~declared & numbers.scope.isin("request")
    holders = np.unique(numbers.artifact.codes[asked & own])
    asked &= np.isin(numbers.artifact.codes, holders)
    own_requests = own & ~declared & numbers.scope.isin("request")
    # Without twins they are the same, of which one copy is enough
    same = np.array_equal(asked, own_requests)
    records["summarized"] = records["request"] if same else _gather(numbers, pair, asked)
    return Measured(numbers, records)


def _with_counts(numbers: Numbers, pair: Ints, stated: Mask) -> Floats:
    """How many values each number is of: as said, else the requests that its record, or its whole file, completed."""
    n = numbers.n.copy()
    counts = stated & numbers.metric.isin("requests_completed") & numbers.statistic.isin("value")
    counts &= np.isfinite(numbers.value)
    of_requests = stated & np.isnan(n) & numbers.metric.isin(*_OF_REQUESTS)
    for keys in (pair, numbers.artifact.codes.astype(np.int64)):
        known, place = np.unique(keys[counts], return_inverse=True)
        low, high = np.full(len(known), np.inf), np.full(len(known), -np.inf)
        np.minimum.at(low, place, numbers.value[counts])
        np.maximum.at(high, place, numbers.value[counts])
        # Of several runs in one file nothing tells whose requests these are
        # and of a single request its quantiles are what it took
        same = (low == high) & (low > 1)
        one = known[same], low[same]
        at = np.flatnonzero(of_requests & np.isnan(n) & np.isin(keys, one[0]))
        n[at] = one[1][np.searchsorted(one[0], keys[at])]
    return n


def _pairs(numbers: Numbers) -> Ints:
    """A number for each (artifact, record) pair."""
    record = numbers.record.dictionary_encode()
    codes = record.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    # Codes have 32 bits, their product does not fit into them
    pairs: Ints = numbers.artifact.codes.astype(np.int64) * max(len(record.dictionary), 1) + codes
    return pairs


def _with_metric(pair: Ints, numbers: Numbers) -> Ints:
    # Numbered anew: a third factor could be too much even for 64 bits
    triples: Ints = combined([pair]) * max(len(numbers.metric.names), 1) + numbers.metric.codes
    return triples


def _gather(numbers: Numbers, keys: Ints, wanted: Mask) -> Records:
    if wanted.all():
        return gathered(numbers, keys)
    rows = np.flatnonzero(wanted)
    return gathered(numbers.take(rows), keys[rows])


def gathered(numbers: Numbers, keys: npt.NDArray[np.int64]) -> Records:
    """Records of equal keys, in the order in which they first occur."""
    record_of = combined([keys])
    return Records(numbers, record_of, firsts_of(record_of))
