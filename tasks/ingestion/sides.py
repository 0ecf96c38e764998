"""What one of two artifacts that share records has that the other lacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.metrics import metrics_where
from tasks.ingestion.agreement import Ints
from tasks.ingestion.contents import Contents, at_one_time, timed
from tasks.ingestion.matching import SAME_TIME
from tasks.ingestion.other_shape import Lookup, stand_in

# Left to itself, such a number would make a request once more
_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request)


@dataclass(frozen=True, slots=True)
class Side:
    """An artifact, its records that another holds too, and what only it has: metrics, terms, further records."""

    known: Contents
    artifact: int
    shared: Ints
    there: Ints
    metrics: tuple[str, ...]
    terms: tuple[str, ...]
    left: int
    executions: int

    @property
    def name(self) -> str:
        return self.known.artifacts[self.artifact]

    @property
    def own(self) -> tuple[str, ...]:
        further = (f"{self.left} further record{'s' if self.left > 1 else ''}",) if self.left else ()
        return *self.metrics, *further, *self.terms

    def rank(self) -> tuple[bool, int, bool, bool, bool, int, int, int, str]:
        """Greater for the one whose rows count in the other."""
        records, cells = self.known.records, self.known.cells_of(self.shared)[0]
        said = np.unique(records.terms[self.shared]).tolist()
        terms = frozenset[str]().union(*(records.said[place] for place in said))
        return (
            # Requests say more than what was made of them
            bool(records.aggregate[self.shared].all()),
            -len(self.metrics),
            self.left > 0 and self.executions > 0,
            not self.own,
            "model" not in terms,
            -len(terms),
            -int(self.known.cells.places[cells].sum()),
            -len(cells),
            self.name,
        )

    def rows(self) -> Ints:
        """Where the rows stand that count in the other artifact."""
        known = self.known
        cells, pair = known.cells_of(self.shared)
        _, there = known.found(self.there[pair], known.cells.key[cells])
        marking = np.array([metric in _MARKS_REQUEST for metric, _ in known.keys], np.bool_)
        counted = cells[there | known.cells.derived[cells] | marking[known.cells.key[cells]]]
        others = known.other_row[np.isin(known.other_record, self.shared)]
        return np.concatenate([known.row[known.values_of(counted)], others])


def side(lookup: Lookup, artifact: int, shared: Ints, other: int, there: Ints) -> Side:
    """One of two artifacts, `there` being the record of the other that each of the shared ones is equal to."""
    known = lookup.known
    records = known.records
    cells, pair = known.cells_of(shared)
    _, found = known.found(there[pair], known.cells.key[cells])
    own = np.unique(known.cells.key[cells[~found & ~known.cells.derived[cells]]])
    metrics = {known.keys[key][0] for key in own.tolist()}
    pairs = np.unique(np.stack([records.terms[shared], records.terms[there]]), axis=1).T.tolist()
    terms = {term for mine, theirs in pairs for term in records.said[mine] - records.said[theirs]}
    one, another = records.time[shared], records.time[there]
    if (timed(one) & ~(timed(another) & at_one_time(one, another, SAME_TIME))).any():
        terms.add("time")
    rest = np.setdiff1d(known.records_of(artifact), shared)
    left = int((~stand_in(lookup, rest, other)).sum()) if len(rest) else 0
    executions = len(np.setdiff1d(records.unit[rest], records.unit[shared]))
    return Side(
        known, artifact, shared, there, tuple(sorted(metrics)), tuple(sorted(terms)), left, executions
    )
