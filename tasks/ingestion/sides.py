"""What one of two artifacts that share records has that the other lacks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_contracts.metrics import metrics_where
from tasks.ingestion.agreement import Ints, the_same
from tasks.ingestion.contents import Contents, at_one_time, timed
from tasks.ingestion.matching import SAME_TIME
from tasks.ingestion.other_shape import Lookup, stand_in
from tasks.ingestion.terms import further, gathered

# Left to itself, such a number would make a request once more
_MARKS_REQUEST = metrics_where(lambda metric: metric.marks_request)


@dataclass(frozen=True, slots=True)
class Side:
    """An artifact, its records that another holds too, and what only it has: digits, metrics, terms, further records."""

    known: Contents
    artifact: int
    shared: Ints
    there: Ints
    more_digits: bool
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
        digits = ("more digits",) if self.more_digits else ()
        return *self.metrics, *further, *self.terms, *digits

    def rank(self) -> tuple[bool, bool, int, bool, bool, bool, int, int, int, str]:
        """Greater for the one whose rows count in the other."""
        records, cells = self.known.records, self.known.cells_of(self.shared)[0]
        said = np.unique(records.terms[self.shared]).tolist()
        terms = frozenset[str]().union(*(records.said[place] for place in said))
        return (
            # Requests say more than what was made of them
            bool(records.aggregate[self.shared].all()),
            not self.more_digits,
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
    theirs, found = known.found(there[pair], known.cells.key[cells])
    own = np.unique(known.cells.key[cells[~found & ~known.cells.derived[cells]]])
    metrics = {known.keys[key][0] for key in own.tolist()}
    pairs = np.unique(np.stack([records.terms[shared], records.terms[there]]), axis=1).T.tolist()
    said = [(gathered([records.said[mine]]), gathered([records.said[theirs]])) for mine, theirs in pairs]
    terms = {term for mine, theirs in said for term in further(mine, theirs)}
    one, another = records.time[shared], records.time[there]
    if (timed(one) & ~(timed(another) & at_one_time(one, another, SAME_TIME))).any():
        terms.add("time")
    rest = np.setdiff1d(known.records_of(artifact), shared)
    left = int((~stand_in(lookup, rest, other)).sum()) if len(rest) else 0
    # What is made of the shared requests is no other execution
    alike = rest[~records.aggregate[rest]] if not records.aggregate[shared].all() else rest
    executions = len(np.setdiff1d(records.unit[alike], records.unit[shared]))
    more_digits = _more_digits(known, cells[found], theirs[found])
    own_metrics, own_terms = tuple(sorted(metrics)), tuple(sorted(terms))
    return Side(known, artifact, shared, there, more_digits, own_metrics, own_terms, left, executions)


def _more_digits(known: Contents, mine: Ints, theirs: Ints) -> bool:
    """True when a number of equal cells is written with more digits here than there."""
    cells = known.cells
    more = cells.places[mine] > cells.places[theirs]
    more &= ~cells.derived[mine] & ~cells.derived[theirs]
    ones, others = known.value[known.values_of(mine[more])], known.value[known.values_of(theirs[more])]
    return not the_same(ones, others).all()
