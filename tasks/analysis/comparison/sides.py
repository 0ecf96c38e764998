"""Both sides of a comparison with one numbering of their series, and which runs both of them hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import in_one
from data_contracts.coded_columns import Codes
from tasks.analysis.comparison.first_seen import FirstSeen
from tasks.analysis.comparison.matching import Series

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """`known` marks runs of the current audit that the baseline has too, `gone` runs of the baseline that both have."""

    series: list[Series]
    baseline: pa.Table
    current: pa.Table
    of_baseline: Codes
    of_current: Codes
    known: Mask
    gone: Mask

    @classmethod
    def of(cls, baseline: pa.Table, current: pa.Table) -> Sides:
        """The sides of two tables (RUNS), of which at least one has rows."""
        both = (
            pa.concat_tables([t.select(["metric", "key"]) for t in (baseline, current)])
            .to_pandas()
            .astype(object)
        )
        codes, names = pd.factorize(pd.MultiIndex.from_frame(both), sort=True)
        cut = baseline.num_rows
        series = [(str(metric), str(key)) for metric, key in names]
        of_baseline, of_current = codes[:cut].astype(np.int64), codes[cut:].astype(np.int64)
        seen = FirstSeen()
        seen.of_next(baseline)
        known = seen.of_next(current) == 0
        gone = _shares_artifact(baseline, current)
        return cls(series, baseline, current, of_baseline, of_current, known, gone)

    @cached_property
    def n_before(self) -> Codes:
        """The runs of each series in the baseline."""
        return self._counts(self.of_baseline)

    @cached_property
    def n_held(self) -> Codes:
        """All runs of each series in the current audit."""
        return self._counts(self.of_current)

    @cached_property
    def n_new(self) -> Codes:
        """The runs of each series that the current audit has and the baseline has not."""
        return self._counts(self.of_current[~self.known])

    @cached_property
    def n_lost(self) -> Codes:
        """The runs of each series of the baseline in artifacts that the current audit has not."""
        return self._counts(self.of_baseline[~self.gone])

    def _counts(self, codes: Codes) -> Codes:
        return np.bincount(codes, minlength=len(self.series))


def _shares_artifact(runs: pa.Table, others: pa.Table) -> Mask:
    """True for the runs that stand, in part at least, in an artifact that the others stand in."""
    digests = in_one(runs["digests"])
    known = pc.unique(pc.list_flatten(in_one(others["digests"])))
    # Two artifacts without a digest are not the same one
    hits = pc.is_in(pc.list_flatten(digests), known, skip_nulls=True).to_numpy(zero_copy_only=False)
    mask = np.zeros(runs.num_rows, np.bool_)
    mask[pc.list_parent_indices(digests).to_numpy(zero_copy_only=False)[hits]] = True
    return mask
