"""What was rejected or not taken as it stood: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.rows import QuarantineRow
from tasks.reporting.document import Block, Fold, Paragraph, Row, Table, columns, line, table_row
from tasks.reporting.phrases import count, elsewhere, name, text_or_dash
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 200
_ORIGIN = "quarantine"


def _quarantine(material: Material) -> Sequence[Block]:
    """Every rejected file first, then records, values and remarks, each list bounded."""
    report = material.report
    levels = report.quarantine["rejected"].cast(pa.string())
    blocks: list[Block] = [*_unsupported(report)]
    titles = (
        ("artifact", "file", "rejected as a whole"), ("record", "record", "rejected"),
        ("value", "value", "rejected"), ("nothing", "remark", "without a rejection"),
    )  # fmt: skip
    for level, noun, how in titles:
        rows = report.quarantine.filter(pc.equal(levels, level))
        if rows.num_rows:
            heading = line(count(rows.num_rows, _ORIGIN, noun), f" {how}")
            # A file rejected as a whole is missing from every number: nobody should have to unfold that.
            blocks.append(Fold(heading, tuple(_listed(rows)), open=level == "artifact"))
    return blocks


def _listed(rows: pa.Table) -> list[Block]:
    table = Table(
        columns("File", "Record", "Field", "Code", "What~", "Where", "What to do~"),
        tuple(_row(row) for row in rows.slice(0, SHOWN).to_pylist()),
    )
    left = rows.num_rows - SHOWN
    if left <= 0:
        return [table]
    return [table, elsewhere(left, _ORIGIN, "ingest/quarantine.parquet")]


def _row(row: QuarantineRow) -> Row:
    names = (row["artifact"], row["record"], row["field"], row["code"])
    return table_row(
        *(name(n, _ORIGIN) for n in names),
        *(text_or_dash(row[k], _ORIGIN) for k in ("what", "where", "todo")),
    )


def _unsupported(report: ReportInput) -> list[Block]:
    status = report.inventory["status"].cast(pa.string())
    rows = report.inventory.filter(pc.equal(status, "unsupported")).select(["artifact", "reason"])
    if not rows.num_rows:
        return []
    listed = tuple(
        table_row(name(r["artifact"], "inventory"), text_or_dash(r["reason"], "inventory"))
        for r in rows.slice(0, SHOWN).to_pylist()
    )
    blocks: list[Block] = [Table(columns("File", "Why~"), listed)]
    if rows.num_rows > SHOWN:
        blocks.append(elsewhere(rows.num_rows - SHOWN, _ORIGIN, "ingest/inventory.parquet"))
    return [Fold(line(count(rows.num_rows, "inventory", "file"), " of no supported format"), tuple(blocks))]


SECTION = ReportSection(
    "quarantine",
    "Quarantine",
    _quarantine,
    nothing=Paragraph(line("Nothing was rejected and nothing had to be remarked on."), "good"),
    reference=True,
)
