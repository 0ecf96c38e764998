"""Both sides of a comparison with one numbering of their series, and which runs both of them hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded
from tasks.analysis.comparison.first_seen import FirstSeen
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.run_files import Ints, digests_of, words_of
from tasks.analysis.comparison.runs import numbered_together
from tasks.memory.numbering import numbered

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """`known` marks runs of the current audit that the baseline has too, `gone` runs of the baseline that both have."""

    series: list[Series]
    baseline: pa.Table
    current: pa.Table
    of_baseline: Ints
    of_current: Ints
    known: Mask
    gone: Mask

    @classmethod
    def of(cls, baseline: pa.Table, current: pa.Table) -> Sides:
        """The sides of two tables (RUNS), of which at least one has rows."""
        (of_baseline, of_current), series = numbered_together(baseline, current)
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

    def _counts(self, codes: Ints) -> Codes:
        return np.bincount(codes, minlength=len(self.series))

    @cached_property
    def versions_before(self) -> Mapping[Series, set[str]]:
        """What the runs of each series in the baseline say of versions; nothing of a series that says none."""
        return self._versions(self.baseline, self.of_baseline)

    @cached_property
    def versions_now(self) -> Mapping[Series, set[str]]:
        """The same of the current audit."""
        return self._versions(self.current, self.of_current)

    def _versions(self, runs: pa.Table, of_run: Ints) -> Mapping[Series, set[str]]:
        texts = coded(runs["versions"])
        words = [*texts.dictionary.to_pylist(), None]
        _, (series, version) = numbered(len(runs), lambda part: (of_run[part], codes_of(texts[part])))
        found: dict[Series, set[str]] = defaultdict(set)
        for one, said in zip(series.tolist(), version.tolist(), strict=True):
            if said >= 0:
                found[self.series[one]].add(words[said])
        return found


def _shares_artifact(runs: pa.Table, others: pa.Table) -> Mask:
    """True for the runs that stand, in part at least, in an artifact that the others stand in."""
    known, mask = digests_of(others), np.zeros(len(runs), np.bool_)
    for places, words in words_of(runs["digests"]):
        mask[places[pc.is_in(words, known).to_numpy(zero_copy_only=False)]] = True
    return mask
