"""How the audit itself went: seconds and counts of each stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from data_contracts.stage_records import StageRecord
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Paragraph,
    Row,
    Spans,
    Table,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import count, moment, seconds
from tasks.reporting.sections.report_section import Material, ReportSection


def _workflow(material: Material) -> Sequence[Block]:
    """A row for each stage before the report, whose own duration its stage.json says once it is published."""
    records = material.report.records.values()
    rows = [_stage(record) for record in records]
    total = sum(record.duration for record in records)
    rows.append(table_row("together", "", seconds(total, "stages"), "", "", "", ""))
    labels = ("Stage", "Started", "Duration>", "Reused>", "Recomputed>", "Steps", "Counts")
    own = line(
        "How long the report took is not known while it is written: ",
        Data("report/stage.json", "store", "code"),
    )
    notes = tuple(
        line(Data(record.stage, f"stage:{record.stage}", "strong"), ": ", Data(note, f"stage:{record.stage}"))
        for record in records
        for note in (*record.notes, *record.faults)
    )
    return (
        Table(columns(*labels), tuple(rows)),
        *material.figures,
        Paragraph(line(own, " says it."), "note"),
        *((Bullets(notes),) if notes else ()),
    )


def _stage(record: StageRecord) -> Row:
    origin = f"stage:{record.stage}"
    steps = [
        line(Data(k.replace("_", " "), origin), " ", seconds(v, origin)) for k, v in record.phases.items()
    ]
    return table_row(
        Data(record.stage, origin, "strong"),
        moment(_parsed(record.started), origin),
        seconds(record.duration, origin),
        count(record.reused, origin),
        count(record.recomputed, origin),
        joined(steps) if steps else line("–"),
        _counts(record, origin),
    )


def _counts(record: StageRecord, origin: str) -> Spans:
    found = [line(count(v, origin), " ", Data(k.replace("_", " "), origin)) for k, v in record.counts.items()]
    return joined(found) if found else line("–")


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


SECTION = ReportSection("workflow", "Workflow", _workflow, reference=True)
