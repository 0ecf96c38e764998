"""Files that hold the same bytes, and what the facts say about redundant measurements."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from tasks.reporting.document import Block, Bullets, Data, Paragraph, Row, Section, Table, columns, line
from tasks.reporting.quoted_facts import clause
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, digest, name

SHOWN = 200


def redundancy(report: ReportInput) -> Section:
    """Exact duplicates with the file that stands for them, then the redundancy facts."""
    status = report.inventory["status"].cast(pa.string())
    copies = report.inventory.filter(pc.equal(status, "duplicate")).select(
        ["artifact", "duplicate_of", "sha256"]
    )
    facts = report.about("redundancy")
    blocks: list[Block] = []
    if copies.num_rows:
        text = line(
            count(copies.num_rows, "inventory", "file"),
            " repeat another file byte for byte and are not counted again.",
        )
        if copies.num_rows == 1:
            text = line(
                count(1, "inventory", "file"), " repeats another file byte for byte and is not counted again."
            )
        blocks += [Paragraph(text), Table(columns("File", "Same bytes as", "Digest"), _rows(copies))]
        if copies.num_rows > SHOWN:
            rest = count(copies.num_rows - SHOWN, "inventory")
            file = Data("ingest/inventory.parquet", "store", "code")
            blocks.append(Paragraph(line("The other ", rest, " stand in ", file, " of this audit."), "note"))
    if facts:
        blocks.append(Bullets(tuple(clause(f) for f in facts[:SHOWN])))
    return Section(
        "redundancy",
        "Duplicates and redundancy",
        tuple(blocks) or (Paragraph(line("No file repeats another.")),),
    )


def _rows(copies: pa.Table) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                line(name(row["artifact"], "inventory")),
                line(name(row["duplicate_of"], "inventory")),
                line(digest(row["sha256"], "inventory")),
            )
        )
        for row in copies.slice(0, SHOWN).to_pylist()
    )
