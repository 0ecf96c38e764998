"""What was found: files by kind and status, the conservation law, and when things were measured."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.artifacts import ARTIFACT_STATUSES
from data_contracts.facts import INSTANT, Fact, Source, subject_of
from data_contracts.wording import agree, counted, listing, render_count, render_number
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence, in_vocabulary
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import whole_artifacts
from tasks.analysis.rows import Rows
from tasks.analysis.statistics import count_digits


def inventory_facts(evidence: Evidence) -> Iterator[Fact]:
    """Counts of files, records and measurements; that every file found is accounted for; the span measured."""
    yield _conservation(evidence)
    yield from _files(evidence, "status")
    yield from _files(evidence, "kind")
    yield from _sums(evidence)
    yield _own_names(evidence)
    yield from _times(evidence)


def _conservation(evidence: Evidence) -> Fact:
    found = evidence.inventory.num_rows
    # By the known statuses, not by those that occur: a file of any other one is what the law is to find
    by_status = {s: _named(evidence, "status", s).num_rows for s in ARTIFACT_STATUSES}
    accounted = sum(by_status.values())
    sum_of = listing([f"{render_count(by_status[s])} {s}" for s in ARTIFACT_STATUSES])
    clause = f"{counted(found, 'file')} {agree(found, 'was', 'were')} found: {sum_of}"
    clause += (
        "; every file is accounted for"
        if accounted == found
        else f", which leaves {render_count(found - accounted)} out"
    )
    return count_fact(
        "inventory", {}, "files", found, clause, 0, (), verdict="holds" if accounted == found else "broken"
    )


def _files(evidence: Evidence, column: str) -> Iterator[Fact]:
    for name in sorted({str(v) for v in pc.unique(evidence.inventory[column]).to_pylist()}):
        table = _named(evidence, column, name)
        verb = agree(table.num_rows, "is", "are")
        clause = (
            f"{counted(table.num_rows, 'file')} {verb} {name if column == 'status' else f'of kind {name}'}"
        )
        sources = whole_artifacts(evidence, table["artifact"].to_pylist())
        yield count_fact("inventory", {column: name}, "files", table.num_rows, clause, 2, sources)


def _named(evidence: Evidence, column: str, name: str) -> pa.Table:
    return evidence.inventory.filter(pc.equal(evidence.inventory[column].cast(pa.string()), name))


def _sums(evidence: Evidence) -> Iterator[Fact]:
    for column in ("records", "measurements"):
        total = pc.sum(evidence.inventory[column]).as_py() or 0
        clause = f"the ingested files hold {counted(total, column.removesuffix('s'))}"
        yield count_fact("inventory", {}, column, total, clause, 1, ())


def _own_names(evidence: Evidence) -> Fact:
    """How much is kept under its own name and enters no statistic."""
    rows = evidence.rows
    unknown = Rows.of(rows).at(np.flatnonzero(~in_vocabulary(rows["metric"], rows["unit"])))
    count = len(unknown)
    clause = (
        f"{counted(count, 'measurement')} {agree(count, 'is', 'are')} of metrics outside the vocabulary or in no known"
        " unit, kept under their own names; they enter no statistic"
    )
    where = whole_artifacts(evidence, unknown.present("artifact"))
    return count_fact(
        "inventory", {"metrics": "own names"}, "measurements", count, clause, 3, where, n=len(rows)
    )


def _times(evidence: Evidence) -> Iterator[Fact]:
    # A checkout or a copy sets it anew, so it dates no measurement
    modified = evidence.inventory["modified"].cast(pa.int64())
    last = pc.max(modified).as_py()
    if last is not None:
        latest = evidence.inventory.filter(pc.equal(modified, last))["artifact"].to_pylist()
        clause = f"the last modification of a file was at {_written(last)}, which does not say when it was measured"
        yield _instant("modified", "max", last, clause, whole_artifacts(evidence, latest), len(modified))
    rows = Rows.of(evidence.rows)
    times = rows.columns.array("timestamp")
    # Nulls make floats of the integers, with NaN; these hold microseconds exactly until the year 2255
    dated = np.isfinite(times)
    if not dated.any():
        return
    n, naive = int(dated.sum()), int(rows.columns.array("naive_time")[dated].sum())
    # Of millions of times no copy is made
    ends = (("min", "first", np.fmin.reduce(times)), ("max", "last", np.fmax.reduce(times)))
    for statistic, word, when in ends:
        artifacts = rows.at(np.flatnonzero(times == when)).present("artifact")
        dates = f"{counted(n, 'measurement')} {agree(n, 'is', 'are')} dated"
        # Local times, such as vLLM's `date`, may be hours off, and no file tells by how many
        if naive:
            dates += f", {render_count(naive)} of them without a time zone and read as UTC"
        clause = f"the {word} dated measurement was taken at {_written(when)} ({dates})"
        yield _instant("measured", statistic, when, clause, whole_artifacts(evidence, artifacts), n)


def _written(microseconds: float) -> str:
    return render_number(microseconds / 1e6, None, INSTANT)


def _instant(
    metric: str, statistic: str, microseconds: float, clause: str, sources: tuple[Source, ...], n: int
) -> Fact:
    value = microseconds / 1e6
    digits = count_digits(value)
    return Fact(
        "inventory", subject_of({}), metric, statistic, value, INSTANT, clause, 1, digits, n, sources=sources
    )


KIND = FactKind("inventory", "data", (inventory_facts,))
