"""Files that hold the same bytes, and what the facts say about redundant measurements."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from tasks.reporting.document import Block, Bullets, Paragraph, Row, Table, columns, line, table_row
from tasks.reporting.phrases import count, digest, elsewhere, name
from tasks.reporting.quoted_facts import clause
from tasks.reporting.sections.report_section import Material, ReportSection, says

SHOWN = 200


def _redundancy(material: Material) -> Sequence[Block]:
    """Exact duplicates with the file that stands for them, then the redundancy facts."""
    inventory, facts = material.report.inventory, material.facts
    copies = inventory.filter(pc.equal(inventory["status"].cast(pa.string()), "duplicate"))
    copies = copies.select(["artifact", "duplicate_of", "sha256"])
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
            blocks.append(elsewhere(copies.num_rows - SHOWN, "inventory", "ingest/inventory.parquet"))
    if facts:
        blocks.append(Bullets(tuple(clause(f) for f in facts[:SHOWN])))
    return blocks


def _rows(copies: pa.Table) -> tuple[Row, ...]:
    return tuple(
        table_row(
            name(row["artifact"], "inventory"),
            name(row["duplicate_of"], "inventory"),
            digest(row["sha256"], "inventory"),
        )
        for row in copies.slice(0, SHOWN).to_pylist()
    )


SECTION = ReportSection(
    "redundancy",
    "Duplicates and redundancy",
    _redundancy,
    topics=("redundancy",),
    nothing=says("No file repeats another."),
    reference=True,
)
