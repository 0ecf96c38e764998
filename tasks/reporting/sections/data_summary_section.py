"""What was found, by kind and by reader, and that every file is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.artifacts import ARTIFACT_STATUSES
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Paragraph,
    Row,
    Spans,
    Table,
    Tone,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import count, moment, name, size
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.report_section import Material, ReportSection

_SHOWN = 20


def _data_summary(material: Material) -> Sequence[Block]:
    """Counts by kind with sizes and latest modification, the conservation law, counts by reader."""
    inventory = material.report.inventory
    law = Paragraph(*_conservation(inventory))
    # Counts by status and kind stand in the table, the law above it.
    facts = [f for f in material.facts if not f.names and f.verdict not in ("holds", "broken")]
    sentences = (Bullets(tuple(clause(f) for f in facts[:_SHOWN])),) if facts else ()
    return (law, _by_kind(inventory), _by_reader(inventory), *sentences)


def _conservation(inventory: pa.Table) -> tuple[Spans, Tone]:
    # Counted anew from the inventory, since a law that repeats what ingest said would check nothing.
    found = inventory.num_rows
    statuses = inventory["status"].cast(pa.string())
    # Arrow's sum of no rows is null.
    counts = {s: pc.sum(pc.equal(statuses, s)).as_py() or 0 for s in ARTIFACT_STATUSES}
    terms = joined([line(count(n, "inventory"), f" {s}") for s, n in counts.items()], " + ")
    law = line(count(found, "inventory"), " found = ", terms)
    lost = found - sum(counts.values())
    if lost:
        return line(law, ". The law is broken by ", count(lost, "inventory", "file"), "."), "critical"
    return line(law, ". Every file that was found is accounted for."), "good"


def _by_kind(inventory: pa.Table) -> Table:
    status = inventory["status"].cast(pa.string())
    plain = inventory.select(["bytes", "modified"]).append_column("kind", inventory["kind"].cast(pa.string()))
    for wanted in ARTIFACT_STATUSES:
        plain = plain.append_column(wanted, pc.equal(status, wanted).cast(pa.int64()))
    rows = [_kind_row(plain.filter(pc.equal(plain["kind"], kind)), kind) for kind in _distinct(plain["kind"])]
    if len(rows) > 1:
        rows.append(_kind_row(plain, "every type"))
    statuses = (f"{status.capitalize()}>" for status in ARTIFACT_STATUSES)
    return Table(columns("Type", "Files>", *statuses, "Size>", "Latest modification"), tuple(rows))


def _distinct(column: pa.ChunkedArray) -> list[str]:
    return sorted(map(str, pc.unique(column).to_pylist()))


def _kind_row(files: pa.Table, kind: str) -> Row:
    counts = (len(files), *(pc.sum(files[status]).as_py() or 0 for status in ARTIFACT_STATUSES))
    return table_row(
        Data(kind, "inventory"),
        *(count(number, "inventory") for number in counts),
        size(pc.sum(files["bytes"]).as_py() or 0, "inventory"),
        moment(pc.max(files["modified"]).as_py(), "inventory"),
    )


def _by_reader(inventory: pa.Table) -> Table:
    plain = pa.table(
        {
            "reader": inventory["reader"].cast(pa.string()),
            **{c: inventory[c] for c in ("records", "measurements")},
        }
    )
    # A file that no reader claimed is counted by its type alone.
    plain = plain.filter(pc.is_valid(plain["reader"]))
    found = plain.group_by("reader").aggregate(
        [("reader", "count"), ("records", "sum"), ("measurements", "sum")]
    )
    rows = tuple(
        table_row(
            name(row["reader"], "inventory"),
            count(row["reader_count"], "inventory"),
            count(row["records_sum"] or 0, "inventory"),
            count(row["measurements_sum"] or 0, "inventory"),
        )
        for row in found.sort_by([("reader_count", "descending"), ("reader", "ascending")]).to_pylist()
    )
    return Table(
        columns("Reader", "Files>", "Records>", "Measurements>"),
        rows,
        line("Files by the reader that claimed them."),
    )


SECTION = ReportSection("data", "Data summary", _data_summary, topics=("inventory",), reference=True)
