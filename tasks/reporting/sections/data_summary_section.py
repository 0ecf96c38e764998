"""What was found, by kind and by reader, and that every file is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
)
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.phrases import count, moment, name, size
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
    found = inventory.num_rows
    statuses = inventory["status"].cast(pa.string())
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
    sums = [(s, "sum") for s in (*ARTIFACT_STATUSES, "bytes")]
    found = plain.group_by("kind").aggregate([("kind", "count"), *sums, ("modified", "max")]).sort_by("kind")
    rows = [_kind_row(row["kind"], row) for row in found.to_pylist()]
    if len(rows) > 1:
        total = plain.append_column("all", pa.array(["all"] * len(plain))).group_by("all")
        all_kinds = total.aggregate([("kind", "count"), *sums, ("modified", "max")]).to_pylist()[0]
        rows.append(_kind_row("every type", all_kinds))
    labels = (
        "Type",
        "Files>",
        *(f"{s.capitalize()}>" for s in ARTIFACT_STATUSES),
        "Size>",
        "Latest modification",
    )
    return Table(columns(*labels), tuple(rows))


def _kind_row(kind: str, row: dict[str, Any]) -> Row:
    counts = [
        line(count(row[key], "inventory")) for key in ("kind_count", *(f"{s}_sum" for s in ARTIFACT_STATUSES))
    ]
    latest = line(moment(row["modified_max"], "inventory"))
    return Row((line(Data(kind, "inventory")), *counts, line(size(row["bytes_sum"], "inventory")), latest))


def _by_reader(inventory: pa.Table) -> Table:
    plain = pa.table(
        {
            "reader": inventory["reader"].cast(pa.string()),
            **{c: inventory[c] for c in ("records", "measurements")},
        }
    )
    plain = plain.filter(pc.is_valid(plain["reader"]))
    found = plain.group_by("reader").aggregate(
        [("reader", "count"), ("records", "sum"), ("measurements", "sum")]
    )
    rows = tuple(
        Row(
            (
                line(name(row["reader"], "inventory")),
                line(count(row["reader_count"], "inventory")),
                line(count(row["records_sum"] or 0, "inventory")),
                line(count(row["measurements_sum"] or 0, "inventory")),
            )
        )
        for row in found.sort_by([("reader_count", "descending"), ("reader", "ascending")]).to_pylist()
    )
    return Table(
        columns("Reader", "Files>", "Records>", "Measurements>"),
        rows,
        line("Files by the reader that claimed them."),
    )


SECTION = ReportSection("data", "Data summary", _data_summary, topics=("inventory",))
