"""The measurements of an audit in batches that fit into memory: whole folders, since rules compare what lies in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from posixpath import dirname

import pyarrow as pa

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import coded, edges_of
from tasks.ingestion.kit.terms import by_use
from tasks.store.parts import Parts, Span

# A row of a batch costs about a kilobyte while its rules run
ROWS_OF_A_BATCH = 150_000


@dataclass(frozen=True)
class Batch:
    """Artifacts that are checked together, and where their rows stand."""

    artifacts: tuple[str, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, names: Iterable[str], spans: Mapping[str, Sequence[Span]]) -> Batch:
        """The batch of these artifacts."""
        return cls(tuple(sorted(names)), tuple(sorted(span for name in names for span in spans[name])))


def spans_of(rows: Parts) -> dict[str, list[Span]]:
    """Where the rows of each artifact stand, those that meet as one."""
    found: dict[str, list[Span]] = {}
    for before, part in rows.each(("artifact",)):
        words = coded(part["artifact"])
        codes, names = codes_of(words), words.dictionary.to_pylist()
        for begin, end in pairwise(edges_of(codes).tolist()):
            spans = found.setdefault(names[codes[begin]], [])
            here = (before + begin, before + end)
            if spans and spans[-1][1] == here[0]:
                here = (spans.pop()[0], here[1])
            spans.append(here)
    return found


def in_codes(measurements: pa.Table) -> pa.Table:
    """The same rows, the names of their records in codes too, which many rules ask for; each column in one piece."""
    place = measurements.schema.get_field_index("record")
    coded_records = measurements.set_column(place, "record", measurements["record"].dictionary_encode())
    return coded_records.unify_dictionaries().combine_chunks()


def with_own_words(measurements: pa.Table) -> pa.Table:
    """The same rows, columns of words in one piece and with those alone that occur: a batch has few of a whole audit's."""
    columns = [
        by_use(coded(column)) if pa.types.is_dictionary(column.type) else column
        for column in measurements.columns
    ]
    return pa.table(columns, schema=measurements.schema)


def batches_of(spans: Mapping[str, Sequence[Span]], copies: Mapping[str, str], most: int) -> Iterator[Batch]:
    """Batches of up to so many rows, or of one folder; the folders of copies (to what was kept) stay together."""
    names: list[str] = []
    size = 0
    for unit in _units(spans, copies):
        rows = sum(end - begin for name in unit for begin, end in spans[name])
        if names and size + rows > most:
            yield Batch.of(names, spans)
            names, size = [], 0
        names, size = [*names, *unit], size + rows
    # Of no rows there is a batch too: rules have been checked, on nothing
    yield Batch.of(names, spans)


def _units(spans: Mapping[str, Sequence[Span]], copies: Mapping[str, str]) -> Iterable[list[str]]:
    """Artifacts that cannot be told apart from each other's folders, in order of the first of each."""
    leads: dict[str, str] = {}

    def lead_of(folder: str) -> str:
        while (above := leads.get(folder, folder)) != folder:
            folder = above
        return folder

    folders = {dirname(name) for name in spans}
    for copy, kept in copies.items():
        # What a copy of a file without numbers stands beside has nothing to do with it
        if kept in spans and dirname(copy) in folders:
            one, other = sorted((lead_of(dirname(copy)), lead_of(dirname(kept))))
            leads[other] = one
    units: dict[str, list[str]] = defaultdict(list)
    for name in sorted(spans):
        units[lead_of(dirname(name))].append(name)
    return units.values()
