"""What summaries state, each beside what the requests that they summarize give."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname, splitext

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import Mask, Table, Words
from data_contracts.settings import Thresholds
from tasks.validation.recomputing import Asked, Summary, recomputable
from tasks.validation.records import Measured

# x_summary.json sums up x_runs.csv: without these words both names are x
_TAIL = re.compile(r"[-_. ]?(?:summary|summaries|runs|raw|requests|results|stats)$", re.IGNORECASE)
_COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("artifact", "record", "field", "what", "source", "metric", "statistic")]
    + [(name, pa.string()) for name in ("unit", "config", "seen_at", "told")]
    + [(name, pa.float64()) for name in ("stated", "given", "n", "cold", "warm")]
    + [("covered", pa.bool_())]
)


def summary_frame(measured: Measured, copies: Mapping[str, str], thresholds: Thresholds) -> Table:
    """A row for each number that can be recomputed without doubt, and for each configuration that was run.

    `copies` names the file that holds the measurements of each exact copy.
    """
    aggregates, requests = measured.records["aggregate"].numbers, measured.records["summarized"]
    rows: list[dict[str, object]] = []
    if len(aggregates) and len(requests):
        all_asked = Asked.of(requests, thresholds)
        asked = _spans(all_asked.first.artifact)
        stated = _spans(aggregates.artifact, recomputable(aggregates, requests))
        for summary, source in _pairs(aggregates.artifact.names, stated, asked, copies):
            span = slice(asked[source][0], asked[source][-1] + 1)
            pair = Summary(aggregates, stated[summary], all_asked, span)
            rows += [*pair.numbers(), *pair.configurations()]
    table = pa.Table.from_pylist(rows, _COLUMNS)
    return Table({name: table[name].combine_chunks() for name in table.column_names})


def _spans(column: Words, wanted: Mask | None = None) -> dict[int, Sequence[int]]:
    """The (wanted) rows of each code; equal codes stand together."""
    rows = np.arange(len(column.codes)) if wanted is None else np.flatnonzero(wanted)
    if not len(rows):
        return {}
    codes = column.codes[rows]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    stops = np.append(starts[1:], len(codes))
    return {int(codes[a]): rows[a:b].tolist() for a, b in zip(starts, stops, strict=True)}


def _pairs(
    names: Sequence[str],
    stated: Mapping[int, Sequence[int]],
    asked: Mapping[int, Sequence[int]],
    copies: Mapping[str, str],
) -> Iterator[tuple[int, int]]:
    """A file with aggregates and the one file whose requests it sums up: itself, or its only sibling by name."""
    siblings: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code in asked:
        siblings[_stem(names[code])].append(code)
    held = {names[code]: code for code in asked}
    # A copy has no numbers in the table, but it may be what stands beside the summary
    for copy, kept in copies.items():
        if kept in held and held[kept] not in siblings[_stem(copy)]:
            siblings[_stem(copy)].append(held[kept])
    for code in stated:
        found = [code] if code in asked else siblings[_stem(names[code])]
        # Of several siblings nothing tells which one is meant
        if len(found) == 1:
            yield code, found[0]


def _stem(artifact: str) -> tuple[str, str]:
    """Folder and name without what tells a summary from its requests."""
    return dirname(artifact), _TAIL.sub("", splitext(basename(artifact))[0])
